// Any bytes through the CSV cutter and tokenizer, held against their slow twin.
//
// The first byte of the input chooses delimiter, quote and columns; the rest is the text. A wrong
// answer is an assertion that fails; a wrong access is for the sanitizers.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "ingest/csv_cut.h"
#include "ingest/csv_tokenizer.h"
#include "ingest/csv_twin.h"

namespace canasta {
namespace {

constexpr std::array<CsvMarks, 4> kMarks{{{',', '"'}, {';', '"'}, {'\t', '\''}, {'|', '"'}}};

void check_cut(std::string_view text, const CutRule& rule, const CsvTwin& twin) {
  Cut expected;
  for (const TwinLineEnd& end : twin.line_ends) {
    if (text.ends_with('\r') && end.after == text.size()) break;
    expected = {end.after, end.lines};
  }
  const Cut found = whole_records(text, rule, false);
  CANASTA_ASSERT(found.bytes == expected.bytes && found.lines == expected.lines);
}

void check_tokens(std::string_view text, const CsvShape& shape, const CsvTwin& twin) {
  RecordBatch batch;
  const Status status = tokenize_csv(text, 1, shape, batch);
  CANASTA_ASSERT(status.ok() == !twin.quote_open());
  std::size_t good = 0;
  for (const TwinRecord& record : twin.records) {
    if (record.torn || record.fields.size() != shape.columns) continue;
    while (good < batch.size() && batch.line[good] < record.line) ++good;
    CANASTA_ASSERT(good < batch.size() && batch.line[good] == record.line);
    for (std::size_t column = 0; column < shape.columns; ++column) {
      CANASTA_ASSERT(batch.field(good, column) == record.fields[column]);
    }
  }
  CANASTA_ASSERT(batch.size() + batch.bad.size() == twin.records.size());
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const canasta::CsvMarks marks = canasta::kMarks[data[0] % canasta::kMarks.size()];
  const canasta::CsvTwin twin(text, marks);
  canasta::check_cut(text, {.marks = marks, .quotes = true}, twin);
  canasta::check_tokens(text, {marks, 1 + data[0] / canasta::kMarks.size() % 8}, twin);
  return 0;
}
