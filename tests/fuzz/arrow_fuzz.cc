// Any bytes as rows of an Arrow stream: refused with a reason, or as many features as rows.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "server/rows.h"
#include "server/sample_encoder.h"

namespace canasta {
namespace {

void check_stream(std::string_view bytes) {
  static const ServedTable kTable = sample_table_with_key("id");
  ServiceLimits limits;
  limits.rows_per_call = 8;
  limits.json_bytes = 64;
  const auto read = rows_of_arrow(kTable, bytes, limits);
  if (!read.ok()) {
    CANASTA_ASSERT(!read.error().text(Language::English).empty());
    return;
  }
  CANASTA_ASSERT(read->rows.rows() > 0 && read->rows.rows() <= limits.rows_per_call);
  CANASTA_ASSERT(read->rows.values() <= read->rows.rows() * kSampleFeatures);
  CANASTA_ASSERT(read->keys.bytes() <= limits.json_bytes);
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  canasta::check_stream({reinterpret_cast<const char*>(data), size});
  return 0;
}
