// Any bytes as encoder.json: refused with a reason, or an encoder that is written and read again to
// the same bytes, and that encodes a table or says why not.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "models/encoder.h"

namespace canasta {
namespace {

TableColumn live_column(const std::string& name, std::size_t kind) {
  if (kind == 0) return {name, RealColumn{{0, 1.5, -1e200}}};
  if (kind == 1) return {name, DayColumn{{0, kNoDay, 20'000}}};
  TextColumn texts;
  for (const char* text : {"a", "a, b", "c"}) texts.add(text);
  return {name, std::move(texts)};
}

void check_encoder(const Encoder& encoder) {
  const std::string text = encoder.json();
  const auto again = Encoder::parse(text, "again");
  CANASTA_ASSERT(again.ok() && again->json() == text);
  for (std::size_t kind = 0; kind < 3; ++kind) {
    Table table;
    for (const EncodedColumn& column : encoder.columns()) {
      if (table.find(column.column) == nullptr) {
        table.columns.push_back(live_column(column.column, kind));
      }
    }
    const auto rows = encoder.encode(Context{}, table);
    CANASTA_ASSERT(!rows.ok() || table.columns.empty() || rows->matrix.rows() == 3);
  }
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto encoder = canasta::Encoder::parse(text, "encoder.json");
  if (encoder.ok()) canasta::check_encoder(*encoder);
  return 0;
}
