// A file of looks: the state of a test at several times, a row for each arm and look.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/messages/experiment.h"
#include "engine/experiment_input.h"
#include "ingest/ingest.h"

namespace canasta {
namespace {

struct LookColumns {
  const TableColumn* look = nullptr;
  const TableColumn* arm = nullptr;
  const TableColumn* rows = nullptr;
  const TableColumn* conversions = nullptr;  // of shares
  const TableColumn* mean = nullptr;         // of means
  const TableColumn* deviation = nullptr;
};

Result<LookColumns> columns_in(const Table& table, const std::string& file) {
  const LookColumns out{.look = table.find("look"),
                        .arm = table.find("arm"),
                        .rows = table.find("rows"),
                        .conversions = table.find("conversions"),
                        .mean = table.find("mean"),
                        .deviation = table.find("deviation")};
  const bool enough =
      out.look != nullptr && out.arm != nullptr && out.rows != nullptr &&
      (out.conversions != nullptr || (out.mean != nullptr && out.deviation != nullptr));
  if (!enough) return invalid(message::kLooksColumns, {{"file", file}});
  return out;
}

Error bad_cell(const TableColumn& column, std::size_t row, Message expected) {
  return invalid(message::kLooksCell, {{"row", row + 1},
                                       {"column", column.name},
                                       {"value", "\"" + cell_text(column, row) + "\""},
                                       {"expected", expected}});
}

Result<double> number_at(const TableColumn& column, std::size_t row) {
  double value = std::numeric_limits<double>::quiet_NaN();
  if (const auto* const ints = std::get_if<IntColumn>(&column.body); ints != nullptr) {
    if (!column.missing(row)) value = static_cast<double>(ints->values[row]);
  } else if (const auto* const reals = std::get_if<RealColumn>(&column.body); reals != nullptr) {
    value = reals->values[row];
  }
  if (!std::isfinite(value)) return bad_cell(column, row, message::kExpectedFinite);
  return value;
}

Result<std::uint64_t> count_at(const TableColumn& column, std::size_t row) {
  const Result<double> number = number_at(column, row);
  const bool whole = number.ok() && *number >= 0 && *number == std::floor(*number) &&
                     *number <= static_cast<double>(kSizeMax);
  if (!whole) return bad_cell(column, row, message::kExpectedCount);
  return static_cast<std::uint64_t>(*number);
}

Result<Sample> sample_at(const LookColumns& columns, std::size_t row) {
  TRY_ASSIGN(const std::uint64_t rows, count_at(*columns.rows, row));
  if (columns.conversions != nullptr) {
    TRY_ASSIGN(const std::uint64_t with, count_at(*columns.conversions, row));
    if (with > rows) return bad_cell(*columns.conversions, row, message::kExpectedAtMostRows);
    return sample_of(ShareCount{rows, with});
  }
  Sample out{.rows = rows};
  if (rows == 0) return out;
  TRY_ASSIGN(out.mean, number_at(*columns.mean, row));
  if (rows == 1) return out;
  TRY_ASSIGN(const double deviation, number_at(*columns.deviation, row));
  if (deviation < 0) return bad_cell(*columns.deviation, row, message::kExpectedNotNegative);
  out.variance = deviation * deviation;
  return out;
}

// The arms of a look, in the order of their rows.
Result<std::vector<Look>> looks_in(const LookColumns& columns) {
  std::vector<Look> looks;
  std::unordered_map<std::string, std::size_t> place;
  for (std::size_t row = 0; row < columns.rows->size(); ++row) {
    for (const TableColumn* column : {columns.look, columns.arm}) {
      if (column->missing(row)) return bad_cell(*column, row, message::kExpectedName);
    }
    TRY_ASSIGN(const Sample sample, sample_at(columns, row));
    const std::string name = cell_text(*columns.look, row);
    const auto [at, is_new] = place.emplace(name, looks.size());
    if (is_new) looks.push_back({name, {}});
    std::vector<Arm>& arms = looks[at->second].arms;
    const std::string arm = cell_text(*columns.arm, row);
    for (const Arm& known : arms) {
      if (known.name == arm) return invalid(message::kLookArmTwice, {{"look", name}, {"arm", arm}});
    }
    arms.push_back({arm, sample});
    if (arms.size() > kArmsMax) {
      return Error(ErrorCode::TooLarge, message::kLookArmsMax, {{"look", name}, {"max", kArmsMax}});
    }
  }
  return looks;
}

// Every look with the arms of the first, in one order. Rows never shrink.
Status put_in_order(const std::vector<std::string>& names, std::vector<Look>& looks) {
  for (std::size_t i = 0; i < looks.size(); ++i) {
    std::vector<Arm> ordered;
    for (const std::string& name : names) {
      const auto found = std::find_if(looks[i].arms.begin(), looks[i].arms.end(),
                                      [&](const Arm& arm) { return arm.name == name; });
      if (found == looks[i].arms.end()) {
        return invalid(message::kLookWithoutArm, {{"look", looks[i].name}, {"arm", name}});
      }
      ordered.push_back(*found);
    }
    for (const Arm& arm : looks[i].arms) {
      if (std::find(names.begin(), names.end(), arm.name) == names.end()) {
        return invalid(message::kLookWithoutArm, {{"look", looks.front().name}, {"arm", arm.name}});
      }
    }
    looks[i].arms = std::move(ordered);
    for (std::size_t arm = 0; i > 0 && arm < names.size(); ++arm) {
      const Sample& now = looks[i].arms[arm].outcome;
      const Sample& before = looks[i - 1].arms[arm].outcome;
      if (now.rows < before.rows || now.conversions < before.conversions) {
        return invalid(message::kLookShrinks, {{"look", looks[i].name}, {"arm", names[arm]}});
      }
    }
  }
  return {};
}

}  // namespace

Result<SeenLooks> read_looks(const Context& context, const std::vector<std::string>& files,
                             const std::string& control) {
  TableOptions wanted;
  wanted.files = files;
  TRY_ASSIGN(const SourceTable read, read_table(context, real_file_system(), wanted));
  TRY_ASSIGN(const LookColumns columns, columns_in(read.table, files.front()));
  SeenLooks out;
  out.kind = columns.conversions != nullptr ? OutcomeKind::Share : OutcomeKind::Mean;
  TRY_ASSIGN(out.looks, looks_in(columns));
  std::vector<std::string> names;
  for (const Arm& arm : out.looks.front().arms) names.push_back(arm.name);
  TRY_ASSIGN(names, control_first(std::move(names), control));
  if (names.size() < 2) return invalid(message::kLooksOneArm, {{"arm", names.front()}});
  TRY(put_in_order(names, out.looks));
  return out;
}

}  // namespace canasta
