// For tests: a client that sends bytes as they are, and shows what came back.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "base/assert.h"

namespace canasta {

class TestingClient {
 public:
  explicit TestingClient(std::uint16_t port, const char* from = "127.0.0.1")
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in own = address(from, 0);
    const sockaddr_in other = address("127.0.0.1", port);
    // The port is chosen as it connects, so that those of connections to other servers, which the
    // kernel keeps for a minute after their end, can be had again.
    const int later = 1;
    ::setsockopt(socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &later, sizeof later);
    CANASTA_ASSERT(::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0);
    CANASTA_ASSERT(::connect(socket_, reinterpret_cast<const sockaddr*>(&other), sizeof other) ==
                   0);
  }
  ~TestingClient() { close(); }
  TestingClient(TestingClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), input_(std::move(other.input_)) {}
  TestingClient& operator=(TestingClient&& other) noexcept {
    close();
    socket_ = std::exchange(other.socket_, -1);
    input_ = std::move(other.input_);
    return *this;
  }

  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  // The other end sees a reset.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void finish() { ::shutdown(socket_, SHUT_WR); }

  // False once the other end takes no more.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void send_slowly(std::string_view bytes) {
    for (const char c : bytes) send({&c, 1});
  }

  // Up to and with `mark`; all there is when it does not come.
  std::string read_through(std::string_view mark) {
    std::size_t found = input_.find(mark);
    while (found == std::string::npos && receive()) found = input_.find(mark);
    return take(found == std::string::npos ? input_.size() : found + mark.size());
  }
  std::string read_bytes(std::size_t bytes) {
    while (input_.size() < bytes && receive()) continue;
    return take(std::min(bytes, input_.size()));
  }
  // To the end of the connection.
  std::string read_all() {
    while (receive()) continue;
    return take(input_.size());
  }
  // One response with a Content-Length, head and body.
  std::string read_response() {
    std::string head = read_through("\r\n\r\n");
    const std::size_t length = head.find("Content-Length: ");
    if (length == std::string::npos) return head;
    return head + read_bytes(std::strtoul(head.c_str() + length + 16, nullptr, 10));
  }
  std::string ask(std::string_view bytes) {
    send(bytes);
    return read_response();
  }
  // Did the other end close, with nothing more to read? Waits for it.
  bool is_closed() { return !receive() && input_.empty() && is_closed_; }
  int socket() const { return socket_; }

 private:
  static sockaddr_in address(const char* host, std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    CANASTA_ASSERT(::inet_pton(AF_INET, host, &out.sin_addr) == 1);
    return out;
  }
  // False at the end, or when nothing comes for 20 seconds.
  bool receive() {
    pollfd asked{socket_, POLLIN, 0};
    if (::poll(&asked, 1, 20'000) <= 0) return false;
    char buffer[65'536];
    const ssize_t bytes = ::recv(socket_, buffer, sizeof buffer, 0);
    is_closed_ = bytes <= 0;
    if (is_closed_) return false;
    input_.append(buffer, static_cast<std::size_t>(bytes));
    return true;
  }
  std::string take(std::size_t bytes) {
    std::string out = input_.substr(0, bytes);
    input_.erase(0, bytes);
    return out;
  }

  int socket_;
  bool is_closed_ = false;
  std::string input_;
};

}  // namespace canasta
