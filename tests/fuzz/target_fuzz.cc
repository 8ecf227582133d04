// Any bytes as the target of a request: refused, or texts that can do no harm.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "net/target.h"
#include "net/utf8.h"

namespace canasta {
namespace {

void check_text(const std::string& text, std::size_t bytes_max) {
  CANASTA_ASSERT(is_utf8(text) && text.find('\0') == std::string::npos);
  CANASTA_ASSERT(text.size() <= bytes_max);
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto target = canasta::parse_target(bytes);
  if (!target.ok()) return 0;
  for (const std::string& segment : target->segments) {
    canasta::check_text(segment, size);
    CANASTA_ASSERT(segment != "." && segment != "..");
  }
  CANASTA_ASSERT(target->parameters.size() <= canasta::kQueryParametersMax);
  for (const canasta::QueryParameter& parameter : target->parameters) {
    canasta::check_text(parameter.name, size);
    canasta::check_text(parameter.value, size);
  }
  return 0;
}
