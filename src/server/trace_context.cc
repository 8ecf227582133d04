#include "server/trace_context.h"

#include <algorithm>
#include <array>

namespace canasta {
namespace {

constexpr std::size_t kBytes = 55;
constexpr std::array<std::size_t, 3> kDashes = {2, 35, 52};
constexpr std::size_t kTrace = 3, kTraceDigits = 32;

bool is_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool is_well_formed(std::string_view text) {
  for (std::size_t at = 0; at < kBytes; ++at) {
    const bool is_dash = std::find(kDashes.begin(), kDashes.end(), at) != kDashes.end();
    if (is_dash ? text[at] != '-' : !is_digit(text[at])) return false;
  }
  return !text.starts_with("ff");
}

}  // namespace

std::string_view trace_id(std::string_view traceparent) {
  if (traceparent.size() < kBytes || !is_well_formed(traceparent)) return {};
  const std::string_view id = traceparent.substr(kTrace, kTraceDigits);
  return id.find_first_not_of('0') == std::string_view::npos ? std::string_view{} : id;
}

}  // namespace canasta
