// A connected socket as a stream of bytes, plain or encrypted, that never blocks.
//
// A step that cannot be done now says for what to wait; the caller waits for the socket and tries
// the same step again.
//
// Threads  One wire from one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace canasta {

struct WireStep {
  enum class State : std::uint8_t { Done, WantsRead, WantsWrite, Closed };
  State state = State::Done;
  std::size_t bytes = 0;  // when Done: at least one, but for a handshake
};

class Wire {
 public:
  virtual ~Wire() = default;
  virtual WireStep handshake() = 0;
  virtual WireStep read(std::span<char> room) = 0;
  // As much of `first`, then `second`, as goes now.
  virtual WireStep write(std::string_view first, std::string_view second) = 0;
  // Nothing more will be written.
  virtual void finish() = 0;
  // May bytes wait that were taken from the socket but not given out yet?
  virtual bool holds_bytes() const = 0;
};

// `socket` is non-blocking, and stays the caller's.
std::unique_ptr<Wire> plain_wire(int socket);

}  // namespace canasta
