#include "base/messages/ingest.h"
#include "base/messages/server.h"
#include "live/csv_rows.h"
#include "server/rows.h"

namespace canasta {
namespace {

// Tells the filler what the cells show, by columns.
void tell_written(const RowEncoder& encoder, const CsvText& csv, RowFiller& filler) {
  for (std::size_t i = 0; i < csv.columns().size(); ++i) {
    const std::size_t column = encoder.find(csv.columns()[i]);
    if (column == RowEncoder::kNoColumn) continue;
    if (encoder.coding(column) == Coding::Number) {
      filler.shows(column, {.decimal_sign = csv.decimal_sign(i)});
    } else if (encoder.coding(column) == Coding::DateParts) {
      filler.shows(column, {.date_order = csv.date_order(i)});
    }
  }
}

// The remedy for a file, another encoding, cannot be had here: a body is UTF-8.
Error error_of_body(Error error) {
  if (error.message() != message::kByteNotUtf8) return error;
  return Error(error.code(), message::kBodyNotUtf8, error.fields()).at(error.place());
}

}  // namespace

Result<EncodedRequest> rows_of_csv(const ServedTable& table, std::string_view body,
                                   const ServiceLimits& limits) {
  auto parsed = CsvText::parse(body);
  if (!parsed.ok()) return error_of_body(std::move(parsed).error());
  const CsvText csv = std::move(*parsed);
  EncodedRequest out;
  RowFiller filler(table, limits, out);
  tell_written(table.encoder, csv, filler);
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    TRY(filler.begin_row());
    for (std::size_t i = 0; i < csv.columns().size(); ++i) {
      const std::string& column = csv.columns()[i];
      Status taken = filler.is_key(column) ? filler.key(csv.field(row, i))
                                           : filler.text(column, csv.cell(row, i));
      if (!taken.ok()) return std::move(taken).error().at(csv.place(row, i));
    }
    Status ended = filler.end_row();  // what a row lacks, the header lacks
    if (!ended.ok())
      return std::move(ended).error().at({.file = {}, .line = csv.header_line(), .field = {}});
  }
  if (out.rows.rows() == 0) return invalid(message::kNoRows);
  return out;
}

}  // namespace canasta
