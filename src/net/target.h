// The target of a request, decoded: segments of its path, parameters of its query.
//
// Strict: an escape is a percent sign and two hexadecimal digits; what comes out is UTF-8 without
// NUL; no segment is "." or "..", however it was written. A slash written as %2F is a part of its
// segment: ids may hold one. In queries a plus is a blank.
//
// Cost     One pass; a string for each segment, name and value.
// Errors   InvalidInput; TooLarge for too many parameters.
// Threads  Pure.
// Source   RFC 3986 section 2.1 and 3.3; the URL standard of WHATWG, section 5.1, for queries.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace canasta {

inline constexpr std::size_t kQueryParametersMax = 100;

struct QueryParameter {
  std::string name;
  std::string value;
};

struct Target {
  std::vector<std::string> segments;       // of "/a/b" two; of "/" none; of "/a/" two
  std::vector<QueryParameter> parameters;  // in their order; "a" is "a=", and "a&&b" are two
};

Result<Target> parse_target(std::string_view target);

}  // namespace canasta
