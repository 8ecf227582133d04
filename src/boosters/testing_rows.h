// Rows for tests of training: cells with counts, days in order, some values missing.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "base/random.h"
#include "boosters/boosters.h"
#include "data/feature_matrix.h"

namespace canasta::testing {

// The share of positives depends on the first two features; a tenth of the values is missing. Days
// run from 0 to 99; totals from 1 to 20.
inline FeatureMatrix random_rows(std::size_t count, std::size_t columns, std::uint64_t seed) {
  Random random(seed);
  FeatureMatrix rows;
  for (std::size_t column = 0; column < columns; ++column) {
    rows.features.push_back({.name = "feature_" + std::to_string(column),
                             .unit = "",
                             .family = "test",
                             .kind = FeatureKind::Number});
  }
  for (std::size_t row = 0; row < count; ++row) {
    double margin = -2;
    for (std::size_t column = 0; column < columns; ++column) {
      const bool missing = random.below(10) == 0;
      const double value = random.unit() * 4 - 2;
      if (column == 0 && !missing) margin += value;
      if (column == 1) margin += missing ? 1 : std::abs(value);
      rows.values.push_back(missing ? std::numeric_limits<float>::quiet_NaN()
                                    : static_cast<float>(value));
    }
    rows.day.push_back(static_cast<Day>(row * 100 / count));
    const std::uint64_t total = 1 + random.below(20);
    std::uint64_t positive = 0;
    for (std::uint64_t i = 0; i < total; ++i)
      positive += random.unit() < 1 / (1 + std::exp(-margin));
    rows.total.push_back(static_cast<double>(total));
    rows.positive.push_back(static_cast<double>(positive));
  }
  return rows;
}

// The same with labels: of three classes, or values with a few far out.
inline FeatureMatrix random_labelled_rows(std::size_t count, std::size_t columns,
                                          std::uint64_t seed, Loss loss) {
  FeatureMatrix rows = random_rows(count, columns, seed);
  Random random(seed + 1);
  rows.positive.clear();
  for (std::size_t row = 0; row < count; ++row) {
    const float first = rows.view()(row, 0);
    const double mean = (std::isnan(first) ? 0 : static_cast<double>(first)) + random.unit();
    if (loss == Loss::Softmax) {
      rows.label.push_back(mean < 0 ? 0.0F : mean < 1.5 ? 1.0F : 2.0F);
    } else {
      rows.label.push_back(static_cast<float>(random.below(50) == 0 ? mean + 1'000 : mean));
    }
  }
  return rows;
}

// The slow twin of a merged matrix: every observation a row of its own, in the same order.
// REQUIRES: whole counts.
inline FeatureMatrix one_row_per_observation(const FeatureMatrix& merged) {
  FeatureMatrix rows;
  rows.features = merged.features;
  for (std::size_t row = 0; row < merged.rows(); ++row) {
    const auto values = merged.view().row(row);
    for (double i = 0; i < merged.total[row]; ++i) {
      rows.values.insert(rows.values.end(), values.begin(), values.end());
      rows.day.push_back(merged.day[row]);
      rows.positive.push_back(i < merged.positive[row] ? 1 : 0);
      rows.total.push_back(1);
    }
  }
  return rows;
}

}  // namespace canasta::testing
