// FeatureMatrix: rows by named features, ready to train on or to score.
//
// Values are float32, row-major, NaN where missing. Each row stands for `total` observations. Where
// the question is yes or no, `positive` of them had the outcome: 1 and 0 or 1 for a plain row, more
// for a cell of equal rows or for a sampled negative that speaks for its like. Where it is which
// class or how much, `label` says so. Column order is the model's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/dates.h"
#include "base/view.h"

namespace canasta {

enum class FeatureKind : std::uint8_t { Number, Count, Flag };

struct Feature {
  std::string name;    // snake_case, unit last: days_since_last, gap_days_mean
  std::string unit;    // "days", "purchases", "share", "units", "currency", "" for none
  std::string family;  // the file in features/ that makes it: calendar, history, season
  FeatureKind kind = FeatureKind::Number;

  bool operator==(const Feature&) const = default;
};

struct FeatureMatrix {
  std::vector<Feature> features;
  std::vector<float> values;            // [rows x features.size()]
  std::vector<Day> day;                 // [rows] the day the row speaks of, or empty
  std::vector<std::uint32_t> customer;  // [rows], or empty where rows are merged cells
  std::vector<double> positive;         // [rows], or empty when the outcome is not known
  std::vector<float> label;             // [rows] number of the class, or the value; or empty
  std::vector<double> total;            // [rows] weight

  std::size_t rows() const { return features.empty() ? 0 : values.size() / features.size(); }
  std::size_t columns() const { return features.size(); }
  View2<const float> view() const { return {values.data(), rows(), columns()}; }
};

}  // namespace canasta
