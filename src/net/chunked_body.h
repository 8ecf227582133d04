// The chunked coding of a body, taken off in place as its bytes come.
//
// Strict: sizes are hexadecimal digits alone, lines end in CR LF, trailers are well-formed fields.
// Extensions and trailers are checked, bounded and dropped. (Why this is not Beast's work:
// docs/decisions/0008-service.md.)
//
// Laws     The body, and where it ends, do not depend on how the bytes were sliced.
// Cost     Linear in the bytes, whatever the size of the chunks; no allocation.
// Threads  One body from one thread at a time.
// Source   RFC 9112 section 7.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "net/http.h"

namespace canasta {

// Extensions may take so many bytes, and besides as many as the body itself.
inline constexpr std::uint64_t kChunkExtensionBytesMax = 16 << 10;
inline constexpr std::uint64_t kTrailerBytesMax = 8 << 10;

class ChunkedBody {
 public:
  explicit ChunkedBody(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

  struct Step {
    std::size_t used = 0;  // bytes taken; fewer than given only at the end or on a refusal
    std::size_t body = 0;  // bytes of the body, which now stand at the front of what was given
    std::optional<HttpRefusal> refusal = {};
  };
  Step decode(std::span<char> bytes);
  bool is_whole() const { return state_ == State::Whole; }

 private:
  enum class State : std::uint8_t {
    SizeBegin,
    Size,
    Extension,
    SizeEnd,  // its line feed
    Data,
    DataReturn,
    DataEnd,
    TrailerBegin,
    TrailerName,
    TrailerValue,
    TrailerEnd,
    LastEnd,  // the line feed of the empty line
    Whole
  };
  std::optional<HttpRefusal> take(char c);
  std::optional<HttpRefusal> take_size(char c);
  std::optional<HttpRefusal> take_trailer(char c);
  std::optional<HttpRefusal> expect(char c, char wanted, State next);

  std::uint64_t bytes_max_;
  State state_ = State::SizeBegin;
  std::uint64_t chunk_bytes_ = 0;  // of the size while it is read, then those still to come
  std::uint64_t body_bytes_ = 0;
  std::uint64_t extension_bytes_ = 0;
  std::uint64_t trailer_bytes_ = 0;
};

}  // namespace canasta
