#include "monitor/judged_rows.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/assert.h"
#include "base/joined.h"
#include "base/messages/monitor.h"
#include "math/class_metrics.h"
#include "math/metrics.h"
#include "math/value_metrics.h"
#include "monitor/finite_values.h"

namespace canasta {
namespace {

using RowPair = std::pair<std::size_t, std::size_t>;

Result<const TableColumn*> find_numbers(const Table& table, Message noun,
                                        const std::string& column_name) {
  TRY_ASSIGN(const TableColumn* column, find_column(table, noun, column_name));
  if (kind_of(*column) == ProfileKind::Numbers) return column;
  return invalid(message::kColumnNotNumbers,
                 {{"column", column_name}, {"kind", noun_of(kind_of(*column))}});
}

bool is_probability(double value) { return value >= 0 && value <= 1; }

Result<JudgedRows> judge_numbers(const Table& predictions, const Table& truth,
                                 const PerformanceOptions& options, const JoinedRows& joined,
                                 KeyMatch& keys) {
  TRY_ASSIGN(const TableColumn* predicted,
             find_numbers(predictions, message::kNounPredictions, options.prediction));
  TRY_ASSIGN(const TableColumn* actual, find_numbers(truth, message::kNounTruth, options.truth));
  const bool wants_probability = options.kind == PredictionKind::Probability;
  JudgedRows out;
  for (const RowPair& row : joined.rows) {
    const double said = number_at(*predicted, row.first);
    const double was = number_at(*actual, row.second);
    if (std::isnan(was)) continue;  // not known yet
    if (wants_probability && was != 0 && was != 1) {
      return invalid(message::kTruthNotYesNo, {{"column", options.truth}, {"value", was}});
    }
    if (!std::isfinite(said) || (wants_probability && !is_probability(said))) {
      ++keys.unusable_predictions;
      continue;
    }
    out.rows.push_back(row);
    out.predicted.push_back(said);
    out.truth.push_back(was);
  }
  return out;
}

// Classes are numbered as they are met.
class ClassNumbers {
 public:
  std::uint32_t number(const std::string& text) {
    const auto [found, is_new] = numbers_.emplace(text, static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.push_back(text);
    return found->second;
  }
  bool knows(const std::string& text) const { return numbers_.contains(text); }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> names_;
};

// The probabilities of a row, appended; false where one of them is none. A class that the model of
// the day did not know has no column, or no value beside others that add up to 1: it was given 0.
bool append_probabilities(const std::vector<const TableColumn*>& columns, std::size_t row,
                          std::vector<double>& out) {
  constexpr double kRounding = .01;  // of probabilities in a file
  double sum = 0;
  bool whole = true;
  for (const TableColumn* column : columns) {
    const double value = column == nullptr ? 0 : number_at(*column, row);
    whole = whole && !std::isnan(value);
    if (!std::isnan(value) && !is_probability(value)) return false;
    out.push_back(std::isnan(value) ? 0 : value);
    sum += out.back();
  }
  return whole || std::abs(sum - 1) <= kRounding;
}

Error unknown_class(const std::string& label, const std::string& column,
                    const ClassNumbers& classes) {
  return invalid(message::kClassUnknown,
                 {{"class", label}, {"column", column}, {"expected", joined(classes.names())}});
}

Result<JudgedRows> judge_classes(const Table& predictions, const Table& truth,
                                 const PerformanceOptions& options, const JoinedRows& joined,
                                 KeyMatch& keys) {
  TRY_ASSIGN(const TableColumn* predicted,
             find_column(predictions, message::kNounPredictions, options.prediction));
  TRY_ASSIGN(const TableColumn* actual, find_column(truth, message::kNounTruth, options.truth));
  ClassNumbers classes;
  std::vector<const TableColumn*> columns;
  for (const auto& [label, column] : options.probabilities) {
    classes.number(label);
    columns.push_back(nullptr);
    if (predictions.find(column) == nullptr) continue;
    TRY_ASSIGN(columns.back(), find_numbers(predictions, message::kNounPredictions, column));
  }
  JudgedRows out;
  for (const RowPair& row : joined.rows) {
    if (actual->missing(row.second)) continue;
    const std::string was = cell_text(*actual, row.second);
    const std::string said = cell_text(*predicted, row.first);
    if (!columns.empty() && !classes.knows(was)) return unknown_class(was, options.truth, classes);
    const std::size_t before = out.probability.size();
    const bool usable = !predicted->missing(row.first) && (columns.empty() || classes.knows(said));
    if (!usable || !append_probabilities(columns, row.first, out.probability)) {
      out.probability.resize(before);
      ++keys.unusable_predictions;
      continue;
    }
    out.rows.push_back(row);
    out.true_class.push_back(classes.number(was));
    out.said_class.push_back(classes.number(said));
  }
  out.classes = classes.names();
  return out;
}

template <class T>
std::vector<T> pick(const std::vector<T>& from, std::span<const std::size_t> places) {
  std::vector<T> out;
  out.reserve(places.size());
  for (const std::size_t place : places) out.push_back(from[place]);
  return out;
}

std::vector<Estimate> value_metrics(const JudgedRows& rows, std::span<const std::size_t> places) {
  const std::vector<double> predicted = pick(rows.predicted, places);
  const std::vector<double> truth = pick(rows.truth, places);
  return {mean_absolute_error(predicted, truth),
          root_mean_square_error(predicted, truth),
          {r_squared(predicted, truth), std::nan("")}};
}

std::vector<Estimate> probability_metrics(const JudgedRows& rows,
                                          std::span<const std::size_t> places) {
  std::vector<double> both;
  std::vector<std::uint32_t> said;
  std::vector<std::uint32_t> was;
  std::vector<double> squares;
  std::vector<float> score;
  for (const std::size_t place : places) {
    const double p = rows.predicted[place];
    both.insert(both.end(), {1 - p, p});
    said.push_back(p >= rows.threshold ? 1 : 0);
    was.push_back(rows.truth[place] == 1 ? 1 : 0);
    squares.push_back((p - rows.truth[place]) * (p - rows.truth[place]));
    score.push_back(static_cast<float>(p));
  }
  const std::vector<double> truth = pick(rows.truth, places);
  const std::vector<double> ones(places.size(), 1);
  const RankedScores ranked = rank_scores({score, truth, ones});
  const double kNone = std::nan("");
  return {class_log_loss(was, View2<const double>(both, 2)),
          mean_estimate(squares),
          {roc_auc(ranked), kNone},
          {ece(ranked), kNone},
          {ece_equal_mass(ranked), kNone},
          accuracy(was, said),
          {f1_macro(was, said, 2), kNone}};
}

std::vector<Estimate> class_metrics(const JudgedRows& rows, std::span<const std::size_t> places) {
  const std::vector<std::uint32_t> was = pick(rows.true_class, places);
  const std::vector<std::uint32_t> said = pick(rows.said_class, places);
  std::vector<Estimate> out{accuracy(was, said),
                            {f1_macro(was, said, rows.classes.size()), std::nan("")}};
  if (rows.probability.empty()) return out;
  const View2<const double> all(rows.probability, rows.classes.size());
  std::vector<double> probability;
  for (const std::size_t place : places) {
    const auto row = all.row(place);
    probability.insert(probability.end(), row.begin(), row.end());
  }
  const View2<const double> picked(probability, rows.classes.size());
  out.push_back(class_log_loss(was, picked));
  out.push_back({confidence_ece(was, picked), std::nan("")});
  return out;
}

std::vector<Estimate> estimates_of(const JudgedRows& rows, std::span<const std::size_t> places) {
  switch (rows.kind) {
    case PredictionKind::Value:
      return value_metrics(rows, places);
    case PredictionKind::Probability:
      return probability_metrics(rows, places);
    case PredictionKind::Class:
      break;
  }
  return class_metrics(rows, places);
}

}  // namespace

Result<JudgedRows> judged_rows(const Table& predictions, const Table& truth,
                               const PerformanceOptions& options, const JoinedRows& joined,
                               KeyMatch& keys) {
  const auto judge = options.kind == PredictionKind::Class ? judge_classes : judge_numbers;
  TRY_ASSIGN(JudgedRows out, judge(predictions, truth, options, joined, keys));
  out.kind = options.kind;
  out.threshold = options.threshold;
  return out;
}

std::vector<std::string> metric_names(PredictionKind kind, bool with_probabilities) {
  switch (kind) {
    case PredictionKind::Value:
      return {"mae", "rmse", "r2"};
    case PredictionKind::Probability:
      return {"log_loss", "brier", "auc", "ece", "ece_equal_mass", "accuracy", "f1_macro"};
    case PredictionKind::Class:
      break;
  }
  if (!with_probabilities) return {"accuracy", "f1_macro"};
  return {"accuracy", "f1_macro", "log_loss", "ece"};
}

std::vector<MetricValue> metrics_of(const JudgedRows& rows, std::span<const std::size_t> places,
                                    const PerformanceOptions& options) {
  const std::vector<std::string> names = metric_names(rows.kind, !options.probabilities.empty());
  std::vector<Estimate> estimates = estimates_of(rows, places);
  estimates.resize(names.size(), {std::nan(""), std::nan("")});  // no row, so no probabilities
  std::vector<MetricValue> out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto reference = options.reference.find(names[i]);
    out.push_back(
        {.name = names[i],
         .value = estimates[i].value,
         .error = estimates[i].error,
         .reference = reference == options.reference.end() ? std::nan("") : reference->second});
  }
  return out;
}

}  // namespace canasta
