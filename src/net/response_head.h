// The head of a response as text.
//
// Cost     One pass; nothing is allocated once `out` has grown.
// Errors   A header of the service that would end its line early is a Bug of the service: asked
//          with is_safe() before, and answered with HttpRefusal::Failed.
// Threads  Pure.
// Source   RFC 9112 section 4, RFC 9110 section 6.6.1 (dates), 8.6 (where a length may stand).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/dates.h"
#include "net/http.h"

namespace canasta {

// How long the body is, in the eyes of the other end.
enum class BodyLength : std::uint8_t { Known, Chunked, UntilClose };

struct ResponseFrame {
  BodyLength length = BodyLength::Known;
  std::uint64_t body_bytes = 0;
  bool closes = false;
  bool is_version_10 = false;
  std::string_view date_line = {};     // "Date: …\r\n"
  std::string_view common_lines = {};  // HttpServerOptions::common_headers
};

void append_response_head(std::string& out, const HttpResponse& response,
                          const ResponseFrame& frame);

// May a response of that status have a body at all?
bool has_body(int status);

// No header of the response holds a line end or NUL.
bool is_safe(const HttpResponse& response);

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(Seconds now);
// "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
std::string date_line(Seconds now);

}  // namespace canasta
