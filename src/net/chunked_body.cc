#include "net/chunked_body.h"

#include <algorithm>
#include <cstring>

#include "net/field_syntax.h"
#include "net/hex.h"

namespace canasta {
ChunkedBody::Step ChunkedBody::decode(std::span<char> bytes) {
  Step step;
  while (step.used < bytes.size() && !is_whole()) {
    if (state_ != State::Data) {
      step.refusal = take(bytes[step.used]);
      if (step.refusal.has_value()) return step;
      ++step.used;
      continue;
    }
    const auto piece =
        static_cast<std::size_t>(std::min<std::uint64_t>(chunk_bytes_, bytes.size() - step.used));
    std::memmove(bytes.data() + step.body, bytes.data() + step.used, piece);
    step.used += piece;
    step.body += piece;
    body_bytes_ += piece;
    chunk_bytes_ -= piece;
    if (chunk_bytes_ == 0) state_ = State::DataReturn;
  }
  return step;
}

std::optional<HttpRefusal> ChunkedBody::expect(char c, char wanted, State next) {
  if (c != wanted) return HttpRefusal::Malformed;
  state_ = next;
  return std::nullopt;
}

std::optional<HttpRefusal> ChunkedBody::take(char c) {
  switch (state_) {
    case State::SizeBegin:
    case State::Size:
      return take_size(c);
    case State::Extension:
      if (c == '\r') return expect(c, '\r', State::SizeEnd);
      if (!kValueBytes(c)) return HttpRefusal::Malformed;
      return ++extension_bytes_ > kChunkExtensionBytesMax + body_bytes_
                 ? std::optional(HttpRefusal::HeaderTooLong)
                 : std::nullopt;
    case State::SizeEnd:
      return expect(c, '\n', chunk_bytes_ == 0 ? State::TrailerBegin : State::Data);
    case State::DataReturn:
      return expect(c, '\r', State::DataEnd);
    case State::DataEnd:
      return expect(c, '\n', State::SizeBegin);
    default:
      return take_trailer(c);
  }
}

// A size beyond the limit is refused while it is read, so that it cannot overflow.
std::optional<HttpRefusal> ChunkedBody::take_size(char c) {
  const int digit = hex_value(c);
  if (digit >= 0) {
    state_ = State::Size;
    // Zeros before a size count as an extension: there may not be endlessly many.
    if (chunk_bytes_ == 0 && ++extension_bytes_ > kChunkExtensionBytesMax + body_bytes_) {
      return HttpRefusal::HeaderTooLong;
    }
    if (chunk_bytes_ >> 59 != 0) return HttpRefusal::BodyTooLarge;
    chunk_bytes_ = chunk_bytes_ * 16 + static_cast<std::uint64_t>(digit);
    if (chunk_bytes_ > bytes_max_ - body_bytes_) return HttpRefusal::BodyTooLarge;
    return std::nullopt;
  }
  if (state_ == State::SizeBegin) return HttpRefusal::Malformed;
  if (c == ';') return expect(c, ';', State::Extension);
  return expect(c, '\r', State::SizeEnd);
}

std::optional<HttpRefusal> ChunkedBody::take_trailer(char c) {
  if (++trailer_bytes_ > kTrailerBytesMax) return HttpRefusal::HeaderTooLong;
  switch (state_) {
    case State::TrailerBegin:
      if (c == '\r') return expect(c, '\r', State::LastEnd);
      if (!kTokenBytes(c)) return HttpRefusal::Malformed;
      state_ = State::TrailerName;
      return std::nullopt;
    case State::TrailerName:
      if (c == ':') return expect(c, ':', State::TrailerValue);
      return kTokenBytes(c) ? std::nullopt : std::optional(HttpRefusal::Malformed);
    case State::TrailerValue:
      if (c == '\r') return expect(c, '\r', State::TrailerEnd);
      return kValueBytes(c) ? std::nullopt : std::optional(HttpRefusal::Malformed);
    case State::TrailerEnd:
      return expect(c, '\n', State::TrailerBegin);
    default:
      return expect(c, '\n', State::Whole);
  }
}

}  // namespace canasta
