#include "net/wire.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>

namespace canasta {
namespace {

WireStep step_of(ssize_t bytes, WireStep::State wanted) {
  if (bytes > 0) return {WireStep::State::Done, static_cast<std::size_t>(bytes)};
  const bool again = bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  return {again ? wanted : WireStep::State::Closed};
}

iovec vector_of(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

class PlainWire final : public Wire {
 public:
  explicit PlainWire(int socket) : socket_(socket) {}

  WireStep handshake() override { return {}; }
  WireStep read(std::span<char> room) override {
    return step_of(::recv(socket_, room.data(), room.size(), 0), WireStep::State::WantsRead);
  }
  WireStep write(std::string_view first, std::string_view second) override {
    if (second.empty()) {
      return step_of(::send(socket_, first.data(), first.size(), MSG_NOSIGNAL),
                     WireStep::State::WantsWrite);
    }
    std::array<iovec, 2> vectors{vector_of(first), vector_of(second)};
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = vectors.size();
    return step_of(::sendmsg(socket_, &message, MSG_NOSIGNAL), WireStep::State::WantsWrite);
  }
  void finish() override { ::shutdown(socket_, SHUT_WR); }
  bool holds_bytes() const override { return false; }

 private:
  int socket_;
};

}  // namespace

std::unique_ptr<Wire> plain_wire(int socket) { return std::make_unique<PlainWire>(socket); }

}  // namespace canasta
