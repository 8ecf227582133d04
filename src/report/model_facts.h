// ModelFacts: what the reports about a model are made of. Filled by who trained it; the model card,
// the problem and the final report say different parts of it.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "data/report.h"

namespace canasta {

inline constexpr double kUnknownFact = std::numeric_limits<double>::quiet_NaN();

// A metric of the test part beside the trivial baseline on the same rows.
struct MetricFact {
  std::string name;  // of the field: auc, log_loss, f1_macro, mae
  double value = kUnknownFact;
  double baseline = kUnknownFact;
  bool higher_is_better = true;
  double low = kUnknownFact, high = kUnknownFact;  // 95 % interval, where known

  // By how much of the baseline it is better; NaN where either is unknown or the baseline is 0.
  double better() const;
};

struct ClassFact {
  std::string name;
  double threshold = kUnknownFact;
  double precision = 0, recall = 0, f1 = 0;
  double support = 0;  // test rows
};

struct ImportanceFact {
  std::string feature;
  double importance = 0;  // of any unit, all of one
};

// What kind of answer it gives.
enum class QuestionKind : std::uint8_t { PurchaseDate, PurchaseWindow, Class, Value };

struct ModelFacts {
  std::string task;
  std::string model;  // "repurchase/1.2.0"
  QuestionKind kind = QuestionKind::Class;
  std::string target;                         // the column, or what is bought
  std::string unit = "row";                   // what one answer is for: "customer", "order"
  std::string source = {};                    // of canasta.yaml
  std::string data_hash = {};                 // of the files, hexadecimal
  std::uint64_t rows = 0;                     // learnt from and judged on
  Day first_day = kNoDay, last_day = kNoDay;  // kNoDay: the data have no days
  std::uint64_t training_rows = 0, validation_rows = 0, test_rows = 0;
  std::vector<ReportLine> protocol = {};  // how the rows were split, as the judgement says it
  std::vector<MetricFact> metrics = {};
  std::string chosen_metric = {};  // by which it is judged; empty: the first
  bool beats_baseline = false;
  std::vector<ClassFact> classes = {};
  std::vector<ImportanceFact> features = {};  // most important first
  std::vector<ReportLine> warnings = {};      // leaks, a censored window
  std::string seed = {};
  std::string canasta_version = {};
  std::string trainer = {};
  Seconds trained_at = kNoTime;  // UTC

  // The metric it is judged by; nullptr where there is none.
  const MetricFact* chosen() const;
};

// Fewer test rows than this are said to be few.
inline constexpr std::uint64_t kFewTestRows = 500;

// The metrics as a table: metric, value, baseline, low and high where any is known.
Table metric_facts_table(const std::vector<MetricFact>& metrics);

// What a metric of that name says, for people who do not know it.
Message metric_meaning(std::string_view metric);

}  // namespace canasta
