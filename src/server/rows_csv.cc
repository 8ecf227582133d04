#include "base/messages/server.h"
#include "live/csv_rows.h"
#include "server/rows.h"

namespace canasta {
namespace {

// What a column of the text is to the model.
struct Wanted {
  bool is_key = false;
  bool is_number = false;
  char decimal_sign = '.';
};

std::vector<Wanted> wanted_columns(const RowEncoder& encoder, const RowFiller& filler,
                                   const CsvText& csv) {
  std::vector<Wanted> wanted(csv.columns().size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    wanted[i].is_key = filler.is_key(csv.columns()[i]);
    const std::size_t column = encoder.find(csv.columns()[i]);
    if (column == RowEncoder::kNoColumn || encoder.coding(column) != Coding::Number) continue;
    wanted[i].is_number = true;
    wanted[i].decimal_sign = csv.decimal_sign(i);
  }
  return wanted;
}

Status take_cell(const std::string& column, std::string_view cell, const Wanted& wanted,
                 RowFiller& filler) {
  if (wanted.is_key) return filler.key(cell);
  if (!wanted.is_number || cell.empty()) return filler.text(column, cell);
  const auto number = cell_number(cell, wanted.decimal_sign);
  if (!number) return filler.not_number(column, cell);
  return filler.number(column, *number);
}

}  // namespace

Result<EncodedRequest> rows_of_csv(const ServedTable& table, std::string_view body,
                                   const ServiceLimits& limits) {
  TRY_ASSIGN(const CsvText csv, CsvText::parse(body));
  EncodedRequest out;
  RowFiller filler(table, limits, out);
  const std::vector<Wanted> wanted = wanted_columns(table.encoder, filler, csv);
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    TRY(filler.begin_row());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const std::string_view cell = wanted[i].is_key ? csv.field(row, i) : csv.cell(row, i);
      Status taken = take_cell(csv.columns()[i], cell, wanted[i], filler);
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
