// Predictions of rows by a model on a table, and of customers by the models of purchases.
//
// A row comes in value by value through the model's RowEncoder, so one that is asked for costs no
// table. Rows are scored on the calling thread.
//
// Errors   NotFound for a task without a model in memory, a customer nobody knows, or one without
//          an answer of the task.
// Threads  pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "live/customers.h"
#include "live/kept_rows.h"
#include "live/served.h"

namespace canasta {

// Of a task that nothing predicts here, with the names of those that something does.
Error no_predictions_of(const Served& served, std::string_view task);

Result<const ServedTable*> table_model(const Served& served, std::string_view task);

// What a model says of one row: a class and the probabilities of all, or a value.
struct RowPrediction {
  std::uint32_t decided = 0;           // class
  double value = 0;                    // of a regression
  std::span<const float> probability;  // by class; empty of a regression

  // The probability of what was decided; 0 of a regression.
  float confidence() const { return probability.empty() ? 0 : probability[decided]; }
};

// Rows that are spread out at once fit into so many features, 1 MiB; one row always does.
inline constexpr std::size_t kBlockFeaturesMax = std::size_t{1} << 18;

// Scores of rows of encoder.features() into `out` [rows x outputs()], calibrated; block by block,
// which no score can tell.
void score_rows(const ServedTable& table, const KeptRows& rows, std::span<float> out);
// The decision of each row of such scores.
RowPrediction prediction_of(const ServedTable& table, std::span<const float> scores);

// How much each column added to the margin of what was decided, by column of the encoder.
// Error: InvalidInput for a model without contributions.
Result<std::vector<double>> contributions_of(const ServedTable& table, std::span<const float> row,
                                             std::uint32_t output);

// --- Of customers ----------------------------------------------------------------------------

struct DateOutlook {
  std::string_view task, model;
  Day on = 0, by = 0;
  double probability_on = 0, probability_by = 0;
  Day expected = kNoDay, low = kNoDay, high = kNoDay;  // kNoDay: not within a year, likelier not
};

struct FeatureReason {
  std::string_view feature;
  double value = 0;         // NaN: missing
  double contribution = 0;  // to the log-odds
};

struct WindowOutlook {
  std::string_view task, model;
  int days = 0;
  Day as_of = 0;
  double probability = 0;
  double threshold = 0;
  std::vector<FeatureReason> reasons;  // largest first, at most kReasons

  bool says_yes() const { return probability >= threshold; }
};

struct ColumnReason {
  std::string_view column;
  double contribution = 0;  // to the margin of what is said
};

// What a task on a table says of a customer: a class with the probabilities of all, or a value.
struct RowOutlook {
  std::string_view task, model;
  std::vector<std::string_view> classes;  // empty of a regression
  std::vector<float> probability;         // by class
  std::uint32_t decided = 0;              // class
  double value = 0;                       // of a regression
  std::vector<ColumnReason> reasons;      // largest first, at most kReasons; none of some models

  RowPrediction prediction() const { return {decided, value, probability}; }
  std::string_view decided_class() const { return classes.empty() ? "" : classes[decided]; }
};

Result<DateOutlook> date_outlook(const Served& served, const std::string& task,
                                 CustomerCode customer);
Result<WindowOutlook> window_outlook(const Served& served, const std::string& task,
                                     CustomerCode customer, bool explain);
Result<RowOutlook> row_outlook(const Served& served, const std::string& task,
                               CustomerCode customer);

}  // namespace canasta
