// Any bytes as manifest.json and aliases.json: refused with a reason, or written and read again to
// the same bytes.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "registry/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace canasta;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto manifest = parse_manifest(text, "manifest.json"); manifest.ok()) {
    const std::string written = format_manifest(*manifest);
    const auto again = parse_manifest(written, "again");
    CANASTA_ASSERT(again.ok() && format_manifest(*again) == written);
  }
  if (const auto aliases = parse_aliases(text, "aliases.json"); aliases.ok()) {
    const std::string written = format_aliases(*aliases);
    const auto again = parse_aliases(written, "again");
    CANASTA_ASSERT(again.ok() && format_aliases(*again) == written);
  }
  return 0;
}
