#include "engine/table_rows.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>

#include "base/messages/engine.h"
#include "base/nearest.h"
#include "models/forest.h"

namespace canasta {
namespace {

Result<Targets> find_classes(const TableColumn& column, const TableTask& task) {
  std::map<std::string, std::size_t> rows_of;
  std::vector<std::string> of_row(column.size());
  for (std::size_t row = 0; row < column.size(); ++row) {
    of_row[row] = cell_text(column, row);
    if (!of_row[row].empty()) rows_of[of_row[row]] += 1;
  }
  if (rows_of.size() == 1) {
    return invalid(message::kTargetOneClass,
                   {{"column", task.target}, {"value", rows_of.begin()->first}});
  }
  if (rows_of.size() > kForestOutputsMax) {
    return Error(ErrorCode::TooLarge, message::kTargetTooManyClasses,
                 {{"column", task.target},
                  {"classes", rows_of.size()},
                  {"limit_name", "forest_outputs_max"},
                  {"limit", kForestOutputsMax}});
  }
  Targets targets;
  std::map<std::string, float> number;
  for (const auto& [name, rows] : rows_of) {
    number[name] = static_cast<float>(targets.classes.size());
    targets.classes.push_back(name);
    targets.class_rows.push_back(rows);
  }
  for (std::size_t row = 0; row < of_row.size(); ++row) {
    if (of_row[row].empty()) continue;
    targets.rows.push_back(static_cast<std::uint32_t>(row));
    targets.label.push_back(number[of_row[row]]);
  }
  return targets;
}

// What keeps a column from being numbers.
std::string no_number_in(const TableColumn& column) {
  std::string found;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.missing(row)) continue;
    found = "\"" + cell_text(column, row) + "\"";
    double value = 0;
    const char* const end = found.data() + found.size() - 1;
    const auto read = std::from_chars(found.data() + 1, end, value);
    if (read.ec != std::errc() || read.ptr != end) return found;
  }
  return found;
}

Result<Targets> find_values(const TableColumn& column, const TableTask& task) {
  const auto* const ints = std::get_if<IntColumn>(&column.body);
  const auto* const reals = std::get_if<RealColumn>(&column.body);
  if (ints == nullptr && reals == nullptr) {
    return invalid(message::kTargetNotNumber,
                   {{"column", task.target}, {"value", no_number_in(column)}});
  }
  Targets targets;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.missing(row)) continue;
    const double value =
        ints != nullptr ? static_cast<double>(ints->values[row]) : reals->values[row];
    if (!(std::abs(value) <= kTargetMax)) {
      return invalid(
          message::kTargetTooLarge,
          {{"column", task.target}, {"value", value}, {"row", row + 1}, {"limit", kTargetMax}});
    }
    targets.rows.push_back(static_cast<std::uint32_t>(row));
    targets.label.push_back(static_cast<float>(value));
  }
  return targets;
}

// Two classes at least must have rows in every part.
Status check_classes(const Targets& targets, const TableTask& task) {
  const auto large = std::count_if(targets.class_rows.begin(), targets.class_rows.end(),
                                   [](std::size_t rows) { return rows >= kClassRowsMin; });
  if (targets.classes.empty() || large >= 2) return {};
  return invalid(message::kClassesTooSmall, {{"column", task.target},
                                             {"classes", large},
                                             {"all_classes", targets.classes.size()},
                                             {"limit", kClassRowsMin}});
}

// Strata of the split: the classes, or tenths of the values.
std::vector<std::uint32_t> strata_of(const Targets& targets) {
  std::vector<std::uint32_t> strata(targets.rows.size());
  if (!targets.classes.empty()) {
    for (std::size_t i = 0; i < strata.size(); ++i) {
      strata[i] = static_cast<std::uint32_t>(targets.label[i]);
    }
    return strata;
  }
  std::vector<std::size_t> order(strata.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return targets.label[a] < targets.label[b];
  });
  for (std::size_t i = 0; i < order.size(); ++i) {
    strata[order[i]] = static_cast<std::uint32_t>(i * 10 / order.size());
  }
  return strata;
}

// A number for each different value of a column, missing ones alike, by targets.
std::vector<std::uint32_t> groups_of(const TableColumn& column, const Targets& targets) {
  std::map<std::string, std::uint32_t> number;
  std::vector<std::uint32_t> groups;
  for (const std::uint32_t row : targets.rows) {
    const auto next = static_cast<std::uint32_t>(number.size());
    groups.push_back(number.emplace(cell_text(column, row), next).first->second);
  }
  return groups;
}

// Days, seconds or whole numbers, by targets. Rows without a time cannot be put before or after.
Result<std::vector<std::int64_t>> times_of(const TableColumn& column, const Targets& targets) {
  std::vector<std::int64_t> times;
  for (const std::uint32_t row : targets.rows) {
    if (column.missing(row)) {
      return invalid(message::kSplitTimeMissing, {{"column", column.name}, {"row", row + 1}});
    }
    if (const auto* const days = std::get_if<DayColumn>(&column.body)) {
      times.push_back(days->values[row]);
    } else if (const auto* const seconds = std::get_if<TimeColumn>(&column.body)) {
      times.push_back(seconds->values[row]);
    } else if (const auto* const numbers = std::get_if<IntColumn>(&column.body)) {
      times.push_back(numbers->values[row]);
    } else {
      return invalid(message::kSplitNoTime, {{"column", column.name}});
    }
  }
  return times;
}

}  // namespace

Result<const TableColumn*> known_column(const Table& table, const std::string& name) {
  if (const TableColumn* const column = table.find(name)) return column;
  std::vector<std::string> names;
  for (const TableColumn& one : table.columns) names.push_back(one.name);
  return unknown_name(ErrorCode::InvalidInput, message::kNounColumn, name, names);
}

Result<Targets> find_targets(const Table& table, const TableTask& task) {
  TRY_ASSIGN(const TableColumn* const column, known_column(table, task.target));
  bool any = false;
  for (std::size_t row = 0; row < column->size() && !any; ++row) any = !column->missing(row);
  if (!any) return invalid(message::kTargetNotThere, {{"column", task.target}});
  TRY_ASSIGN(Targets targets, task.type == TaskType::Classification ? find_classes(*column, task)
                                                                    : find_values(*column, task));
  if (targets.rows.size() < kTableRowsMin) {
    return invalid(message::kTooFewRows, {{"rows", targets.rows.size()}, {"limit", kTableRowsMin}});
  }
  TRY(check_classes(targets, task));
  targets.without = column->size() - targets.rows.size();
  return targets;
}

Result<std::vector<FoldRows>> fold_targets(const Table& table, const TableTask& task,
                                           const Targets& targets,
                                           const std::vector<std::uint32_t>& places,
                                           const FoldPlan& plan, std::uint64_t seed) {
  Targets some{.rows = table_rows(targets, places), .label = {}, .classes = targets.classes};
  for (const std::uint32_t place : places) some.label.push_back(targets.label[place]);
  std::vector<FoldRows> folds;
  if (!task.split.time.empty()) {
    TRY_ASSIGN(const TableColumn* const column, known_column(table, task.split.time));
    TRY_ASSIGN(const std::vector<std::int64_t> times, times_of(*column, some));
    TRY_ASSIGN(folds, expanding_folds(times, plan.folds));
  } else if (!task.split.group.empty()) {
    TRY_ASSIGN(const TableColumn* const column, known_column(table, task.split.group));
    TRY_ASSIGN(folds, grouped_folds(strata_of(some), groups_of(*column, some), plan, seed));
  } else {
    TRY_ASSIGN(folds, stratified_folds(strata_of(some), plan, seed));
  }
  for (FoldRows& fold : folds) {
    fold.training = table_rows(some, fold.training);
    fold.test = table_rows(some, fold.test);
  }
  return folds;
}

Result<std::vector<std::vector<std::uint32_t>>> share_out(const Table& table, const TableTask& task,
                                                          const Targets& targets,
                                                          const std::vector<std::uint32_t>& places,
                                                          std::uint64_t seed) {
  std::vector<std::vector<std::uint32_t>> out;
  if (task.split.time.empty()) {
    TRY_ASSIGN(const auto folds,
               fold_targets(table, task, targets, places, {.folds = kStackFolds}, seed));
    for (const FoldRows& fold : folds) out.push_back(fold.test);
    return out;
  }
  TRY_ASSIGN(const TableColumn* const column, known_column(table, task.split.time));
  const std::vector<std::uint32_t> rows = table_rows(targets, places);
  const Targets some{.rows = rows, .label = {}, .classes = {}};
  TRY_ASSIGN(const std::vector<std::int64_t> times, times_of(*column, some));
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return times[a] < times[b]; });
  out.resize(kStackFolds);
  for (std::size_t i = 0; i < order.size(); ++i) {
    out[i * kStackFolds / order.size()].push_back(rows[order[i]]);
  }
  for (std::vector<std::uint32_t>& fold : out) std::sort(fold.begin(), fold.end());
  return out;
}

void label_rows(const Targets& targets, FeatureMatrix& matrix) {
  matrix.label.assign(matrix.rows(), 0);
  for (std::size_t i = 0; i < targets.rows.size(); ++i) {
    matrix.label[targets.rows[i]] = targets.label[i];
  }
}

Result<ThreeParts> split_targets(const Table& table, const TableTask& task, const Targets& targets,
                                 std::uint64_t seed) {
  if (!task.split.time.empty()) {
    TRY_ASSIGN(const TableColumn* const column, known_column(table, task.split.time));
    TRY_ASSIGN(const std::vector<std::int64_t> times, times_of(*column, targets));
    return time_split(times, {});
  }
  if (!task.split.group.empty()) {
    TRY_ASSIGN(const TableColumn* const column, known_column(table, task.split.group));
    return grouped_split(strata_of(targets), groups_of(*column, targets), {}, seed);
  }
  return stratified_split(strata_of(targets), {}, seed);
}

// Rows of the table behind places in Targets::rows.
std::vector<std::uint32_t> table_rows(const Targets& targets,
                                      const std::vector<std::uint32_t>& places) {
  std::vector<std::uint32_t> rows;
  for (const std::uint32_t place : places) rows.push_back(targets.rows[place]);
  return rows;
}

}  // namespace canasta
