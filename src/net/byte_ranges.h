// "Range: bytes=…": which part of a file of known size is asked for.
//
// One range is answered. Several, a unit that is not bytes, or what is malformed counts as none, as
// RFC 9110 allows: the whole is sent, at the cost of one look at the text.
//
// Threads  Pure.
// Source   RFC 9110 section 14.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace canasta {

struct RangeChoice {
  enum class Kind : std::uint8_t {
    Whole,         // 200
    Part,          // 206, with content_range()
    Unsatisfiable  // 416, with unsatisfied_range()
  };
  Kind kind = Kind::Whole;
  std::uint64_t first = 0;
  std::uint64_t bytes = 0;
};

// `range` is the header's value, empty where there is none.
RangeChoice choose_range(std::string_view range, std::uint64_t size);

// "bytes 0-99/1000", and "bytes */1000", for the header Content-Range.
std::string content_range(const RangeChoice& part, std::uint64_t size);
std::string unsatisfied_range(std::uint64_t size);

}  // namespace canasta
