#include "ingest/csv_text.h"

#include "base/ascii.h"
#include "ingest/batch_typing.h"
#include "ingest/csv_dialect.h"
#include "ingest/csv_tokenizer.h"
#include "ingest/number_typing.h"
#include "ingest/text_source.h"

namespace canasta {

Result<CsvText> CsvText::parse(std::string_view text) {
  if (text.starts_with(kUtf8Mark)) text.remove_prefix(kUtf8Mark.size());
  TRY(check_text(text, 1));
  SourceFile source;
  DialectOptions options;
  options.header = true;
  TRY_ASSIGN(const bool is_complete, find_dialect(text, options, source));
  const CsvMarks marks{source.delimiter, source.quote};
  CsvText out;
  // An unclosed quote in the first record: the tokenizer says where it begins.
  TRY(tokenize_csv(text, 1, {marks, is_complete ? source.columns.size() : 1}, out.batch_));
  if (!out.batch_.bad.empty()) {
    const BadRecord& bad = out.batch_.bad.front();
    return invalid(bad.reason, bad.fields)
        .at({.file = {}, .line = bad.line, .column = bad.column, .field = {}});
  }
  if (out.batch_.size() == 0) return invalid(message::kFileEmpty);
  out.columns_ = std::move(source.columns);
  return out;
}

std::string_view CsvText::cell(std::size_t row, std::size_t column) const {
  const std::string_view text = trimmed(batch_.field(row + 1, column));
  return is_null_text(text, {}) ? std::string_view() : text;
}

char CsvText::decimal_sign(std::size_t column) const {
  for (std::size_t row = 0; row < rows(); ++row) {
    if (parse_number(cell(row, column)).shape == NumberShape::DecimalComma) return ',';
  }
  return '.';
}

std::optional<double> cell_number(std::string_view cell, char decimal_sign) {
  const NumberText number = parse_number(cell);
  if (number.shape == NumberShape::NotNumber) return std::nullopt;
  if (contradicts(number.shape, decimal_sign)) return std::nullopt;
  return settle_number(number.value, number.shape, decimal_sign);
}

}  // namespace canasta
