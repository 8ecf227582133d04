// Any bytes as the values of header fields that choose what is answered: a range, tags, what is
// accepted; and as a gzip body.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "net/accepted.h"
#include "net/byte_ranges.h"
#include "net/conditional.h"
#include "net/gzip.h"

namespace canasta {
namespace {

constexpr std::uint64_t kBytesMax = 1 << 20;

void check_range(std::string_view value, std::uint64_t size) {
  const RangeChoice choice = choose_range(value, size);
  if (choice.kind != RangeChoice::Kind::Part) return;
  CANASTA_ASSERT(choice.bytes > 0 && choice.bytes <= size && choice.first <= size - choice.bytes);
}

void check_choices(std::string_view value) {
  static constexpr std::array<std::string_view, 2> kOffered{"application/json", "text/html"};
  const auto type = choose_type(value, kOffered);
  CANASTA_ASSERT(!type.has_value() || *type < kOffered.size());
  static_cast<void>(choose_language(value, Language::English));
  static_cast<void>(accepts_gzip(value));
  const bool is_same = lists_tag(value, "\"a\"", TagComparison::Strong);
  CANASTA_ASSERT(!is_same || lists_tag(value, "\"a\"", TagComparison::Weak));
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const std::uint64_t file_bytes : {std::uint64_t{0}, std::uint64_t{10}, ~std::uint64_t{0}}) {
    canasta::check_range(bytes, file_bytes);
  }
  canasta::check_choices(bytes);
  const auto text = canasta::gzip_decompressed(bytes, canasta::kBytesMax);
  CANASTA_ASSERT(!text.ok() || text->size() <= canasta::kBytesMax);
  return 0;
}
