#include "ingest/csv_text.h"

#include "base/ascii.h"
#include "base/text_place.h"
#include "ingest/batch_typing.h"
#include "ingest/csv_cut.h"
#include "ingest/csv_dialect.h"
#include "ingest/csv_tokenizer.h"
#include "ingest/number_typing.h"
#include "ingest/text_source.h"

namespace canasta {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

// Cuts the text piece by piece and ends at the first bad record. Of a text that is no table each
// line is one, and a batch would keep them all: a hundred times the bytes that were sent.
Status check_records(std::string_view text, const CsvShape& shape) {
  const CutRule rule{.marks = shape.marks};
  RecordBatch batch;
  std::uint64_t line = 1;
  for (std::size_t piece = kPieceBytes; !text.empty();) {
    const std::string_view front = text.substr(0, piece);
    const Cut cut = whole_records(front, rule, front.size() == text.size());
    if (cut.bytes == 0) {  // a record that is longer
      piece *= 2;
      continue;
    }
    TRY(tokenize_csv(text.substr(0, cut.bytes), line, shape, batch));
    if (!batch.bad.empty()) {
      const BadRecord& bad = batch.bad.front();
      return invalid(bad.reason, bad.fields)
          .at({.file = {}, .line = bad.line, .column = bad.column, .field = {}});
    }
    text.remove_prefix(cut.bytes);
    line += cut.lines;
    piece = kPieceBytes;
  }
  return {};
}

}  // namespace

Result<CsvText> CsvText::parse(std::string_view text) {
  if (text.starts_with(kUtf8Mark)) text.remove_prefix(kUtf8Mark.size());
  TRY(check_text(text, 1));
  SourceFile source;
  DialectOptions options;
  options.header = true;
  TRY_ASSIGN(const bool is_complete, find_dialect(text, options, source));
  // An unclosed quote in the first record: the tokenizer says where it begins.
  const CsvShape shape{{source.delimiter, source.quote}, is_complete ? source.columns.size() : 1};
  TRY(check_records(text, shape));
  CsvText out;
  out.text_ = text;
  TRY(tokenize_csv(text, 1, shape, out.batch_));
  if (out.batch_.size() == 0) return invalid(message::kFileEmpty);
  out.columns_ = std::move(source.columns);
  return out;
}

std::string_view CsvText::cell(std::size_t row, std::size_t column) const {
  return cell_text(field(row, column));
}

Place CsvText::place(std::size_t row, std::size_t column) const {
  const std::string_view field = batch_.field(row + 1, column);
  const std::less<const char*> lies_before;
  const bool is_in_text = !lies_before(field.data(), text_.data()) &&
                          !lies_before(text_.data() + text_.size(), field.data());
  if (!is_in_text) return {.file = {}, .line = batch_.line[row + 1], .field = {}};
  return place_of_byte(text_, static_cast<std::size_t>(field.data() - text_.data()));
}

std::optional<char> CsvText::decimal_sign(std::size_t column) const {
  std::optional<char> sign;
  for (std::size_t row = 0; row < rows(); ++row) {
    const NumberShape shape = parse_number(cell(row, column)).shape;
    if (shape == NumberShape::DecimalComma) return ',';
    if (shape == NumberShape::DecimalDot) sign = '.';
  }
  return sign;
}

std::optional<DateOrder> CsvText::date_order(std::size_t column) const {
  TimeReader reader("UTC");  // no zone changes what comes first
  std::optional<DateOrder> order;
  for (std::size_t row = 0; row < rows(); ++row) {
    const TimeShape shape = reader.parse(cell(row, column)).shape;
    if (shape == TimeShape::DayFirst) return DateOrder::DayFirst;
    if (shape == TimeShape::MonthFirst) order = DateOrder::MonthFirst;
  }
  return order;
}

std::string_view cell_text(std::string_view text) {
  text = trimmed(text);
  return is_null_text(text, {}) ? std::string_view() : text;
}

std::optional<double> cell_number(std::string_view cell, std::optional<char> decimal_sign) {
  const NumberText number = parse_number(cell);
  if (number.shape == NumberShape::NotNumber) return std::nullopt;
  if (!decimal_sign && number.shape == NumberShape::AmbiguousComma) return std::nullopt;
  const char sign = decimal_sign.value_or('.');
  if (contradicts(number.shape, sign)) return std::nullopt;
  return settle_number(number.value, number.shape, sign);
}

}  // namespace canasta
