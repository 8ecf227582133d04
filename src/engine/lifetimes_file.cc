#include "engine/lifetimes_file.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "base/ascii.h"
#include "base/joined.h"
#include "base/messages/value.h"
#include "ingest/ingest.h"
#include "ingest/receipt_signs.h"
#include "io/file_system.h"

namespace canasta {
namespace {

using Names = std::initializer_list<std::string_view>;

// The first of the names that a column has; nullptr where none does.
const TableColumn* find_column(const Table& table, Names names) {
  for (const std::string_view name : names) {
    for (const TableColumn& column : table.columns) {
      if (to_lower(column.name) == to_lower(name)) return &column;
    }
  }
  return nullptr;
}

// A column of numbers; missing ones are NaN.
Result<std::vector<double>> numbers_of(const TableColumn& column) {
  if (const auto* reals = std::get_if<RealColumn>(&column.body)) return reals->values;
  const auto* ints = std::get_if<IntColumn>(&column.body);
  if (ints == nullptr) {
    return invalid(message::kLifetimesColumnNotNumbers, {{"column", column.name}});
  }
  std::vector<double> out;
  for (const std::int64_t value : ints->values) {
    out.push_back(value == kNoInt ? std::numeric_limits<double>::quiet_NaN()
                                  : static_cast<double>(value));
  }
  return out;
}

Result<std::vector<double>> needed(const Table& table, Names names, const std::string& file) {
  const TableColumn* column = find_column(table, names);
  if (column != nullptr) return numbers_of(*column);
  std::vector<std::string> found;
  for (const TableColumn& one : table.columns) found.push_back(one.name);
  const std::vector<std::string> of_receipts = receipt_columns(found);
  if (!of_receipts.empty()) {
    return invalid(message::kReceiptsForCounts, {{"columns", joined(of_receipts)}, {"file", file}});
  }
  return invalid(message::kLifetimesColumnMissing,
                 {{"expected", joined(std::vector<std::string>(names.begin(), names.end()))},
                  {"found", joined(found)}});
}

const char* first_missing(double repeats, double last, double age) {
  return std::isnan(repeats) ? "x" : std::isnan(last) ? "t_x" : std::isnan(age) ? "T" : nullptr;
}

// Whether such a past can be; comparisons with NaN fail.
bool is_possible(double repeats, double last, double age) {
  const bool counts = repeats >= 0 && repeats <= kRepeatsMax && std::floor(repeats) == repeats;
  const bool times = last >= 0 && age >= last && std::isfinite(age);
  return counts && times && (repeats > 0) == (last > 0);
}

TextColumn row_ids(const Table& table) {
  const TableColumn* column = find_column(table, {"customer", "customer_id", "id"});
  TextColumn ids;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    ids.add(column == nullptr ? std::to_string(row + 1) : cell_text(*column, row));
  }
  return ids;
}

}  // namespace

Result<LifetimesFile> read_lifetimes(const Context& context, const std::string& path,
                                     TimeUnit unit) {
  TableOptions options;
  options.files = {path};
  TRY_ASSIGN(const SourceTable read, read_table(context, real_file_system(), options));
  if (!read.bad.empty()) {
    const BadRow& bad = read.bad.front();
    return invalid(bad.reason, bad.fields).at(bad.place);
  }
  TRY_ASSIGN(const std::vector<double> repeats, needed(read.table, {"x", "frequency"}, path));
  TRY_ASSIGN(const std::vector<double> last, needed(read.table, {"t_x", "recency"}, path));
  TRY_ASSIGN(const std::vector<double> age, needed(read.table, {"T", "age"}, path));
  LifetimesFile out;
  out.customers.unit = unit;
  for (std::size_t row = 0; row < repeats.size(); ++row) {
    if (const char* missing = first_missing(repeats[row], last[row], age[row])) {
      return invalid(message::kLifetimeMissing, {{"column", missing}}).at(read.places.of(row));
    }
    if (!is_possible(repeats[row], last[row], age[row])) {
      return invalid(message::kLifetimeImpossible, {{"repeats", repeats[row]},
                                                    {"last", last[row]},
                                                    {"age", age[row]},
                                                    {"limit", kRepeatsMax}})
          .at(read.places.of(row));
    }
    out.customers.customer.push_back(static_cast<CustomerCode>(row));
    out.customers.repeats.push_back(static_cast<std::uint32_t>(repeats[row]));
  }
  out.customers.last = last;
  out.customers.age = age;
  const TableColumn* spend = find_column(read.table, {"zbar", "monetary_value", "monetary"});
  if (spend != nullptr) {
    TRY_ASSIGN(out.customers.spend, numbers_of(*spend));
  }
  out.ids = row_ids(read.table);
  return out;
}

}  // namespace canasta
