// Compares two feature matrices in tests: missing equals missing, other values to float rounding.
#pragma once

#include <gtest/gtest.h>

#include <cmath>

#include "data/feature_matrix.h"

namespace canasta {

inline void expect_same_values(const FeatureMatrix& fast, const FeatureMatrix& slow) {
  ASSERT_EQ(fast.features, slow.features);
  ASSERT_EQ(fast.day, slow.day);
  ASSERT_EQ(fast.values.size(), slow.values.size());
  for (std::size_t row = 0; row < fast.rows(); ++row) {
    for (std::size_t column = 0; column < fast.columns(); ++column) {
      const float a = fast.view()(row, column);
      const float b = slow.view()(row, column);
      if (std::isnan(a) && std::isnan(b)) continue;
      ASSERT_NEAR(a, b, 2e-6 * std::max(1.0F, std::abs(b)))
          << fast.features[column].name << " in row " << row << ", day "
          << format_day(fast.day[row]);
    }
  }
}

inline void expect_same_rows(const FeatureMatrix& fast, const FeatureMatrix& slow) {
  expect_same_values(fast, slow);
  EXPECT_EQ(fast.customer, slow.customer);
  EXPECT_EQ(fast.positive, slow.positive);
  EXPECT_EQ(fast.total, slow.total);
}

}  // namespace canasta
