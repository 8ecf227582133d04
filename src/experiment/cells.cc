#include "experiment/cells.h"

#include <algorithm>
#include <cmath>

#include "base/messages/experiment.h"
#include "base/nearest.h"
#include "base/truth_words.h"

namespace canasta {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

Result<std::vector<double>> truths_of(const TableColumn& column, const TextColumn& words) {
  std::vector<double> meaning;
  for (std::uint32_t code = 0; code < words.dictionary.size(); ++code) {
    const std::optional<bool> truth = parse_truth(words.dictionary[code]);
    meaning.push_back(truth ? static_cast<double>(*truth) : kNone);
  }
  std::vector<double> out;
  out.reserve(words.codes.size());
  for (std::size_t row = 0; row < words.codes.size(); ++row) {
    if (column.missing(row)) {
      out.push_back(kNone);
      continue;
    }
    out.push_back(meaning[words.codes[row]]);
    if (std::isnan(out.back())) {
      return invalid(message::kOutcomeNotReadable, {{"column", column.name},
                                                    {"value", words.dictionary[words.codes[row]]},
                                                    {"row", row + 1}});
    }
  }
  return out;
}

}  // namespace

Result<const TableColumn*> column_of(const Table& table, const std::string& name) {
  if (const TableColumn* const found = table.find(name)) return found;
  std::vector<std::string> names;
  for (const TableColumn& column : table.columns) names.push_back(column.name);
  return unknown_name(ErrorCode::InvalidInput, message::kNounTestColumn, name, names);
}

Result<std::vector<double>> numbers_of(const TableColumn& column) {
  std::vector<double> out;
  if (const auto* const words = std::get_if<TextColumn>(&column.body)) {
    return truths_of(column, *words);
  }
  if (const auto* const reals = std::get_if<RealColumn>(&column.body)) {
    out = reals->values;
  } else if (const auto* const ints = std::get_if<IntColumn>(&column.body)) {
    for (const std::int64_t value : ints->values) {
      out.push_back(value == kNoInt ? kNone : static_cast<double>(value));
    }
  } else {
    return invalid(message::kOutcomeIsTime, {{"column", column.name}});
  }
  const auto huge = std::find_if(out.begin(), out.end(),
                                 [](double value) { return std::abs(value) > kOutcomeMax; });
  if (huge != out.end()) {
    return invalid(message::kOutcomeTooLarge,
                   {{"column", column.name},
                    {"value", *huge},
                    {"row", static_cast<std::uint64_t>(huge - out.begin() + 1)}});
  }
  return out;
}

bool all_yes_or_no(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return std::isnan(value) || value == 0 || value == 1; });
}

Result<Moments> moments_of(const TableColumn& column) {
  if (const auto* const times = std::get_if<TimeColumn>(&column.body)) {
    return Moments{.at = times->values, .days_only = false};
  }
  const auto* const days = std::get_if<DayColumn>(&column.body);
  if (days == nullptr) return invalid(message::kNotATime, {{"column", column.name}});
  Moments out{.at = {}, .days_only = true};
  for (const Day day : days->values) out.at.push_back(day == kNoDay ? kNoTime : start_of(day));
  return out;
}

}  // namespace canasta
