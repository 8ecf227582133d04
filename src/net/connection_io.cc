#include <algorithm>
#include <cstring>

#include "net/connection.h"

namespace canasta {
namespace {

constexpr std::size_t kInputBytes = 4 << 10;
constexpr std::size_t kBodyKeptBytes = 4 << 10;
constexpr double kLingerSeconds = 2;
constexpr int kTurnsMax = 16;
constexpr std::uint64_t kLingerBytesMax = 4 << 20;

Socket::wait_type direction_of(const WireStep& step) {
  return step.state == WireStep::State::WantsWrite ? Socket::wait_write : Socket::wait_read;
}

void remove_prefixes(std::size_t bytes, std::string_view& first, std::string_view& second) {
  const std::size_t of_first = std::min(bytes, first.size());
  first.remove_prefix(of_first);
  second.remove_prefix(bytes - of_first);
}

}  // namespace

// False when the connection must not go on: past the deadline, cut off, or broken. A wait that the
// drain has ended is true: the caller looks again.
Task<bool> Connection::wait(Socket::wait_type direction, Moment deadline) {
  if (is_cut()) co_return false;
  turns_ = 0;
  deadline_ = deadline;
  SystemError error;
  co_await socket_.async_wait(direction, into(error));
  deadline_ = Moment::max();
  co_return end_ == End::None && (!error || error == asio::error::operation_aborted);
}

// An end that sends, or takes, as fast as we can would have the loop for itself: after some reads
// or pieces without a wait the others come first.
bool Connection::has_had_its_turn() { return ++turns_ > kTurnsMax; }

Task<void> Connection::let_others_go_first() {
  turns_ = 0;
  co_await asio::post(loop_.io().get_executor(), asio::use_awaitable_t<Executor>{});
}

Task<void> Connection::pause(Moment until) {
  SystemError error;
  signal_.expires_at(until);
  co_await signal_.async_wait(into(error));
}

// REQUIRES: what `work` uses lives until is_outside_done_, or until the disk's threads have ended.
void Connection::start_disk_work(std::function<void()> work) {
  turns_ = 0;  // others come meanwhile
  is_outside_done_ = false;
  loop_.share().disk.post([work = std::move(work), back = way_back_] {
    work();
    back->end_disk_work();
  });
}

// Waits for the service or the disk, without a deadline, or until the connection is abandoned. Not
// a Task<bool>: for one, GCC 12 lays out the frame of answer() wrongly, and its first step crashes.
Task<void> Connection::await_outside() {
  while (!is_outside_done_ && end_ != End::Abandoned) {
    awaits_outside_ = true;
    co_await pause(Moment::max());
    awaits_outside_ = false;
  }
}

Task<bool> Connection::handshake() {
  const Moment deadline = after(std::chrono::steady_clock::now(), limits_.header_seconds);
  for (;;) {
    const WireStep step = wire_->handshake();
    if (step.state == WireStep::State::Done) co_return true;
    if (step.state == WireStep::State::Closed || loop_.is_draining()) co_return false;
    if (!co_await wait(direction_of(step), deadline)) co_return false;
  }
}

// More bytes at input_end_. REQUIRES: nothing but the head needs to stay where it is, and there is
// room behind it.
Task<bool> Connection::fill(Moment deadline) {
  if (has_had_its_turn()) co_await let_others_go_first();
  WireStep step{WireStep::State::WantsRead};
  for (;; waits_before_read_ = false) {
    // A drain that has begun before the wait does not end it: then it is looked first.
    if (!waits_before_read_ || loop_.is_draining()) {
      const std::span<char> room(input_.data() + input_end_, input_.size() - input_end_);
      step = wire_->read(room);
      if (step.state == WireStep::State::Closed) co_return false;
      if (step.state == WireStep::State::Done) {
        input_end_ += step.bytes;
        waits_before_read_ = step.bytes < room.size() && !wire_->holds_bytes();
        co_return true;
      }
      // What was sent before the drain began is answered; who has sent nothing may go.
      if (loop_.is_draining() && !is_busy_) co_return false;
    }
    if (!co_await wait(direction_of(step), deadline)) co_return false;
  }
}

Task<bool> Connection::write(std::string_view first, std::string_view second) {
  while (!first.empty() || !second.empty()) {
    const WireStep step = wire_->write(first, second);
    if (step.state == WireStep::State::Closed) co_return false;
    if (step.state == WireStep::State::Done) {
      remove_prefixes(step.bytes, first, second);
      note_written(step.bytes);
    } else if (!co_await wait_to_write(direction_of(step))) {
      co_return false;
    }
  }
  co_return true;
}

// Only what is waited for the other end counts: an answer may take its time to be made.
Task<bool> Connection::wait_to_write(Socket::wait_type direction) {
  const Moment begun = std::chrono::steady_clock::now();
  const double left = limits_.write_seconds - write_waited_seconds_;
  const bool goes_on = co_await wait(direction, after(begun, left));
  write_waited_seconds_ +=
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  co_return goes_on;
}

void Connection::note_written(std::size_t bytes) {
  write_moved_bytes_ += bytes;
  const double expected =
      limits_.write_seconds * static_cast<double>(limits_.write_bytes_per_second);
  if (static_cast<double>(write_moved_bytes_) < expected) return;
  write_waited_seconds_ = 0;
  write_moved_bytes_ = 0;
}

// Closing a socket with bytes unread resets the connection, and the other end may lose the response
// that it has not read yet. So its bytes are read for a while, and dropped.
Task<void> Connection::linger() {
  wire_->finish();
  input_.resize(std::max(input_.size(), kInputBytes));
  const Moment deadline = after(std::chrono::steady_clock::now(), kLingerSeconds);
  for (std::uint64_t dropped = 0; dropped < kLingerBytesMax && !is_cut();) {
    SystemError error;
    const std::size_t bytes = socket_.read_some(asio::buffer(input_), error);
    dropped += bytes;
    if (!error) continue;
    if (error != asio::error::would_block) co_return;
    if (!co_await wait(Socket::wait_read, deadline)) co_return;
  }
}

// REQUIRES: no view into the input is alive.
void Connection::make_room(std::size_t bytes) {
  if (input_.size() - input_end_ >= bytes) return;
  if (begin_ > 0) std::memmove(input_.data(), input_.data() + begin_, input_end_ - begin_);
  head_end_ -= std::min(begin_, head_end_);
  at_ -= std::min(begin_, at_);
  input_end_ -= begin_;
  begin_ = 0;
  if (input_.size() - input_end_ >= bytes) return;
  input_.resize(std::max({input_end_ + bytes, 2 * input_.size(), kInputBytes}));
}

void Connection::release_idle_memory() {
  if (is_busy_ || input_end_ != 0) return;
  if (input_.size() > kInputBytes) input_ = std::vector<char>(kInputBytes);
  if (output_.capacity() > kBodyKeptBytes) output_ = {};
  if (piece_.capacity() > kBodyKeptBytes) piece_ = {};
}

// The body goes before its share: what the budget says is free, is free.
void Connection::release_body() {
  if (request_.body.capacity() > kBodyKeptBytes) std::string().swap(request_.body);
  static_cast<void>(request_.share.hold(0));
}

}  // namespace canasta
