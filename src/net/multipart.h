// multipart/form-data, part by part, as its bytes come; bodies of parts are never gathered.
//
// Laws
//   1. What the handler is told does not depend on how the bytes were sliced, but for the lengths
//      of the pieces.
//   2. A boundary is followed by a line end or by "--"; anything else is refused. So is a header
//      that is folded, has bare line ends, or names its part twice or not at all.
//
// Cost     Linear: each byte is looked at once. Memory: the header of one part.
// Errors   InvalidInput; TooLarge beyond the limits; what the handler returns, as it is.
// Threads  One parser from one thread at a time.
// Source   RFC 7578, RFC 2046 section 5.1. In quoted texts \" and \\ are escapes, as RFC 9110 has
//          it, and other backslashes stand for themselves, as some browsers send them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace canasta {

inline constexpr std::size_t kMultipartPartsMax = 16;
inline constexpr std::size_t kMultipartBoundaryBytesMax = 70;
inline constexpr std::size_t kMultipartHeaderBytesMax = 8 << 10;
// Before the first boundary, and behind the last.
inline constexpr std::size_t kMultipartMarginBytesMax = 8 << 10;

struct MultipartPart {
  std::string name;
  std::optional<std::string> filename;  // as it was sent: a label, never a path
  std::string content_type;             // empty where none was sent
};

class MultipartHandler {
 public:
  virtual ~MultipartHandler() = default;
  virtual Status begin_part(const MultipartPart& part) = 0;
  virtual Status take(std::string_view piece) = 0;
  virtual Status end_part() = 0;
};

// Of a Content-Type header.
Result<std::string> multipart_boundary(std::string_view content_type);

class MultipartParser {
 public:
  // `boundary` comes from multipart_boundary(). `handler` must outlive the parser.
  MultipartParser(std::string_view boundary, MultipartHandler& handler);
  // After an error nothing more may be asked.
  Status take(std::string_view bytes);
  // No bytes are left: was that the whole form?
  Status finish() const;

 private:
  enum class State : std::uint8_t {
    Preamble,
    Delimiter,  // behind a boundary
    LastDash,
    Padding,
    LineEnd,
    Header,
    Body,
    Epilogue
  };
  Status take_text(std::string_view& bytes);
  Status take_delimiter(char c);
  Status take_header(char c);
  Status give(std::string_view piece);
  Status end_text();

  MultipartHandler& handler_;
  const std::string delimiter_;  // CR LF, two dashes, the boundary
  State state_ = State::Preamble;
  std::size_t matched_ = 2;  // bytes of the delimiter; the first needs no line end before it
  std::size_t lead_ = 2;     // of those, the ones that are no part of the text
  std::size_t parts_ = 0;
  std::size_t margin_bytes_ = 0;
  std::string header_;
};

}  // namespace canasta
