#include "net/byte_ranges.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "net/field_syntax.h"

namespace canasta {
namespace {

std::optional<std::uint64_t> read_number(std::string_view digits) {
  std::uint64_t number = 0;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || end.ec != std::errc() || end.ptr != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

RangeChoice choose_range(std::string_view range, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  const RangeChoice whole{RangeChoice::Kind::Whole, 0, size};
  if (!is_same_word(range.substr(0, kUnit.size()), kUnit)) return whole;
  range = without_blanks(range.substr(kUnit.size()));
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return whole;

  const auto last = read_number(range.substr(dash + 1));
  if (dash == 0) {  // the last bytes
    if (!last.has_value()) return whole;
    const std::uint64_t bytes = std::min(*last, size);
    if (bytes == 0) return {RangeChoice::Kind::Unsatisfiable};
    return {RangeChoice::Kind::Part, size - bytes, bytes};
  }
  const auto first = read_number(range.substr(0, dash));
  const bool has_last = dash + 1 < range.size();
  if (!first.has_value() || (has_last && !last.has_value())) return whole;
  if (has_last && *last < *first) return whole;
  if (*first >= size) return {RangeChoice::Kind::Unsatisfiable};
  const std::uint64_t end = has_last ? std::min(*last, size - 1) : size - 1;
  return {RangeChoice::Kind::Part, *first, end - *first + 1};
}

std::string content_range(const RangeChoice& part, std::uint64_t size) {
  return fmt::format("bytes {}-{}/{}", part.first, part.first + part.bytes - 1, size);
}

std::string unsatisfied_range(std::uint64_t size) { return fmt::format("bytes */{}", size); }

}  // namespace canasta
