#include "base/messages/server.h"
#include "net/arrow_stream.h"
#include "server/rows.h"

namespace canasta {
namespace {

// The columns that the model reads, each once: of two that are called the same the first holds.
std::vector<std::size_t> wanted_columns(const RowEncoder& encoder, const ArrowStream& stream) {
  std::vector<std::size_t> wanted;
  std::vector<bool> is_taken(encoder.columns());
  for (std::size_t i = 0; i < stream.columns().size(); ++i) {
    const std::size_t column = encoder.find(stream.columns()[i].name);
    if (column == RowEncoder::kNoColumn || is_taken[column]) continue;
    is_taken[column] = true;
    wanted.push_back(i);
  }
  return wanted;
}

// Hands a cell to the filler by what it is.
struct CellTaker {
  const ArrowStream& stream;
  std::uint64_t row;
  std::size_t number;  // of the column
  RowFiller& filler;
  const std::string& column = stream.columns()[number].name;

  Status operator()(std::monostate) const {
    filler.missing(column);
    return {};
  }
  Status operator()(bool truth) const { return filler.truth(column, truth); }
  Status operator()(double value) const {
    if (!may_lack_digits(value)) return filler.number(column, value);
    return filler.number(column, value, stream.text(row, number));
  }
  Status operator()(Seconds time) const { return filler.time(column, time); }
  Status operator()(ArrowMoment moment) const { return filler.moment(column, moment.utc); }
  Status operator()(std::string_view text) const { return filler.text(column, text); }
};

// The first column that rows are called by.
std::optional<std::size_t> key_column(const RowFiller& filler, const ArrowStream& stream) {
  for (std::size_t i = 0; i < stream.columns().size(); ++i) {
    if (filler.is_key(stream.columns()[i].name)) return i;
  }
  return std::nullopt;
}

struct Wanted {
  std::vector<std::size_t> columns;
  std::optional<std::size_t> key;
};

Status take_batch(const ArrowStream& stream, const Wanted& wanted, RowFiller& filler) {
  for (std::uint64_t row = 0; row < stream.rows(); ++row) {
    TRY(filler.begin_row());
    if (wanted.key) TRY(filler.key(stream.text(row, *wanted.key)));
    for (const std::size_t column : wanted.columns) {
      TRY(std::visit(CellTaker{stream, row, column, filler}, stream.cell(row, column)));
    }
    TRY(filler.end_row());
  }
  return {};
}

}  // namespace

Result<EncodedRequest> rows_of_arrow(const ServedTable& table, std::string_view body,
                                     const ServiceLimits& limits) {
  TRY_ASSIGN(ArrowStream stream, ArrowStream::open(body));
  EncodedRequest out;
  RowFiller filler(table, limits, out);
  const Wanted wanted = {.columns = wanted_columns(table.encoder, stream),
                         .key = key_column(filler, stream)};
  while (true) {
    TRY_ASSIGN(const bool is_there, stream.next());
    if (!is_there) break;
    TRY(take_batch(stream, wanted, filler));
  }
  if (out.rows.rows() == 0) return invalid(message::kNoRows);
  return out;
}

}  // namespace canasta
