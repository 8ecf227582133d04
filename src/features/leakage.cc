#include "features/leakage.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "base/messages/engine.h"

namespace canasta {
namespace {

constexpr std::size_t kGroupsMax = 64;
constexpr double kValuesShareMax = 0.05;  // of a column's values, seen without a target
constexpr std::size_t kValuesMin = 20;    // fewer different values say nothing
constexpr double kMissingShareMin = 0.95;
constexpr double kMissingShareMax = 0.5;

// The value of a cell as a number whose order does not matter; NaN where it is missing.
double value_of(const TableColumn& column, std::size_t row) {
  if (column.missing(row)) return std::numeric_limits<double>::quiet_NaN();
  return std::visit(
      [&](const auto& body) -> double {
        if constexpr (requires { body.codes; }) {
          return body.codes[row];
        } else {
          return static_cast<double>(body.values[row]);
        }
      },
      column.body);
}

// Number of each row's group: of equal values, or of neighbouring ones where there are many.
std::vector<std::size_t> group_rows(const TableColumn& column,
                                    std::span<const std::uint32_t> rows) {
  std::vector<double> values;
  for (const std::uint32_t row : rows) {
    const double value = value_of(column, row);
    values.push_back(std::isnan(value) ? -std::numeric_limits<double>::infinity() : value);
  }
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> ends;  // the largest value of each group
  const std::size_t step = (sorted.size() + kGroupsMax - 1) / kGroupsMax;
  for (std::size_t i = step - 1; i < sorted.size(); i += step) {
    if (ends.empty() || sorted[i] != ends.back()) ends.push_back(sorted[i]);
  }
  std::vector<std::size_t> group;
  for (const double value : values) {
    group.push_back(
        static_cast<std::size_t>(std::lower_bound(ends.begin(), ends.end(), value) - ends.begin()));
  }
  return group;
}

bool learns(std::size_t place) { return place % 2 == 0; }

// Share of the variance that the groups' means explain, on the rows that did not make them.
double explained_variance(const std::vector<std::size_t>& group, std::span<const float> label) {
  std::vector<double> sum(kGroupsMax + 1);
  std::vector<double> count(kGroupsMax + 1);
  double all = 0;
  double learnt = 0;
  for (std::size_t i = 0; i < label.size(); ++i) {
    if (!learns(i)) continue;
    sum[group[i]] += static_cast<double>(label[i]);
    count[group[i]] += 1;
    all += static_cast<double>(label[i]);
    learnt += 1;
  }
  const double mean = all / learnt;
  double left = 0;
  double whole = 0;
  for (std::size_t i = 0; i < label.size(); ++i) {
    if (learns(i)) continue;
    const auto value = static_cast<double>(label[i]);
    const double said = count[group[i]] > 0 ? sum[group[i]] / count[group[i]] : mean;
    left += (value - said) * (value - said);
    whole += (value - mean) * (value - mean);
  }
  return whole > 0 ? 1 - left / whole : 0;
}

// Share of the rows that the commonest class gets wrong and the groups' commonest classes get
// right.
double explained_classes(const std::vector<std::size_t>& group, std::span<const float> label,
                         std::size_t classes) {
  std::vector<std::size_t> count((kGroupsMax + 1) * classes);
  std::vector<std::size_t> all(classes);
  for (std::size_t i = 0; i < label.size(); ++i) {
    if (!learns(i)) continue;
    count[group[i] * classes + static_cast<std::size_t>(label[i])] += 1;
    all[static_cast<std::size_t>(label[i])] += 1;
  }
  const auto commonest = [](auto begin, std::size_t size) {
    return static_cast<std::size_t>(
        std::max_element(begin, begin + static_cast<std::ptrdiff_t>(size)) - begin);
  };
  const std::size_t overall = commonest(all.begin(), classes);
  double right = 0;
  double base = 0;
  double tried = 0;
  for (std::size_t i = 0; i < label.size(); ++i) {
    if (learns(i)) continue;
    const auto truth = static_cast<std::size_t>(label[i]);
    const auto own = count.begin() + static_cast<std::ptrdiff_t>(group[i] * classes);
    right += commonest(own, classes) == truth ? 1 : 0;
    base += overall == truth ? 1 : 0;
    tried += 1;
  }
  return tried > base ? (right - base) / (tried - base) : 0;
}

struct Known {
  std::size_t rows = 0;
  std::size_t missing = 0;
  std::set<double> values;

  double missing_share() const {
    return static_cast<double>(missing) / static_cast<double>(std::max<std::size_t>(rows, 1));
  }
};

Known known_in(const TableColumn& column, std::span<const std::uint32_t> rows) {
  Known out;
  for (const std::uint32_t row : rows) {
    const double value = value_of(column, row);
    out.rows += 1;
    if (std::isnan(value)) {
      out.missing += 1;
    } else {
      out.values.insert(value);
    }
  }
  return out;
}

}  // namespace

std::vector<LeakAlarm> find_leaks(const Table& table, std::span<const std::uint32_t> rows,
                                  std::span<const float> label, std::size_t classes,
                                  const std::vector<std::string>& candidates) {
  std::vector<std::uint32_t> without;
  for (std::uint32_t row = 0, next = 0; row < table.rows(); ++row) {
    if (next < rows.size() && rows[next] == row) {
      ++next;
    } else {
      without.push_back(row);
    }
  }
  std::vector<LeakAlarm> alarms;
  for (const std::string& name : candidates) {
    const TableColumn& column = *table.find(name);
    const auto group = group_rows(column, rows);
    const double share =
        classes > 0 ? explained_classes(group, label, classes) : explained_variance(group, label);
    if (share >= kLeakShareMin) {
      alarms.push_back(
          {name,
           message::kLeakAlone,
           {{"column", name}, {"share", static_cast<std::int64_t>(std::lround(100 * share))}}});
    }
    if (without.size() < kLeakRowsMin) continue;
    const Known there = known_in(column, rows);
    const Known nowhere = known_in(column, without);
    const bool few = there.values.size() >= kValuesMin &&
                     static_cast<double>(nowhere.values.size()) <=
                         kValuesShareMax * static_cast<double>(there.values.size());
    const bool gone =
        nowhere.missing_share() >= kMissingShareMin && there.missing_share() <= kMissingShareMax;
    if (few || gone) {
      alarms.push_back({name,
                        message::kLeakTogether,
                        {{"column", name},
                         {"rows", without.size()},
                         {"values", nowhere.values.size()},
                         {"all_values", there.values.size()}}});
    }
  }
  return alarms;
}

}  // namespace canasta
