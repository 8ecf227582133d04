// Predictions beside their truth, one row each, and the metrics of any of these rows.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "monitor/key_join.h"
#include "monitor/monitor.h"

namespace canasta {

// Parallel columns; which are filled depends on the kind of prediction.
struct JudgedRows {
  PredictionKind kind = PredictionKind::Value;
  double threshold = 0.5;
  std::vector<std::pair<std::size_t, std::size_t>> rows;  // in the tables: prediction, truth
  std::vector<double> predicted, truth;                   // Value, Probability
  std::vector<std::uint32_t> said_class, true_class;      // Class
  std::vector<std::string> classes;
  std::vector<double> probability;  // Class: [rows, classes], or empty

  std::size_t size() const { return rows.size(); }
};

// Fills in what was said and what was true; leaves out rows without a usable one, and counts them.
Result<JudgedRows> judged_rows(const Table& predictions, const Table& truth,
                               const PerformanceOptions& options, const JoinedRows& joined,
                               KeyMatch& keys);

// The metrics of the rows at `places`.
std::vector<MetricValue> metrics_of(const JudgedRows& rows, std::span<const std::size_t> places,
                                    const PerformanceOptions& options);

}  // namespace canasta
