// The head of a request, from bytes to an HttpRequest: strict, and with one reading.
//
// Boost.Beast reads the syntax, once the head is whole: fed slice by slice it counts its limit anew
// for each, and its texts would move with the buffer. So HeadEnd finds the end and counts, and what
// Beast reads more leniently than these laws is refused besides.
//
// Laws
//   1. Lines end in CR LF; a line feed or carriage return alone is refused, as is a field that goes
//      on in the next line, a blank before the colon, a name that is no token, a control byte.
//   2. The body's length is said once and in one way: one Content-Length of digits alone, or one
//      "Transfer-Encoding: chunked" in HTTP/1.1, never both.
//   3. HTTP/1.1 names its host exactly once; HTTP/1.0 at most once. A target with scheme and
//      authority is read as its path when the authority is the host named, else refused.
//   4. What comes out does not depend on how the bytes were sliced.
//
// Cost     Each byte is looked at once for line ends and once by Beast; nothing is copied, and
//          nothing allocated but the growth of HttpRequest::headers.
// Threads  Pure; a HeadEnd belongs to one connection.
// Source   RFC 9112, RFC 9110 section 5 and 7.2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "net/http.h"
#include "net/http_server.h"

namespace canasta {

// Finds where a head ends, among bytes that come slice by slice. An empty line before it is passed
// over, as RFC 9112 section 2.2 asks.
class HeadEnd {
 public:
  // `bytes` begins with the head each time, and has only grown. A refusal ends it.
  std::optional<HttpRefusal> scan(std::string_view bytes, const HttpLimits& limits);
  // How many of the bytes are the head's, with its empty line; 0 until that was seen.
  std::size_t bytes() const { return bytes_; }
  // The head alone. REQUIRES: bytes() > 0, and the `bytes` that were scanned.
  std::string_view head_of(std::string_view bytes) const {
    return bytes.substr(begin_, bytes_ - begin_);
  }

 private:
  std::size_t begin_ = 0;
  std::size_t scanned_ = 0;
  std::size_t line_begin_ = 0;
  std::uint64_t lines_ = 0;
  std::size_t bytes_ = 0;
};

// What a head says of its body and of the connection.
struct Framing {
  std::uint64_t body_bytes = 0;
  bool is_chunked = false;
  bool is_version_10 = false;
  bool keeps_alive = true;
  bool expects_continue = false;
};

// Fills method, target and headers of `request` with views into `head`; on a refusal, with those
// that were read before it. REQUIRES: `head` was found whole by a HeadEnd.
std::optional<HttpRefusal> parse_head(std::string_view head, const HttpLimits& limits,
                                      HttpRequest& request, Framing& framing);

}  // namespace canasta
