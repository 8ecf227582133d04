// Rows whose fits were computed by other libraries, for the tests of fits.
#pragma once

#include <cmath>

#include "boosters/loss.h"
#include "data/feature_matrix.h"

namespace canasta::testing {

// 120 rows of three features: sin i, 3 cos 2i + 1, i mod 5; day i. Labels: three classes, or
// values.
inline FeatureMatrix oracle_rows(Loss loss) {
  FeatureMatrix rows;
  for (const char* name : {"x0", "x1", "x2"}) {
    rows.features.push_back(
        {.name = name, .unit = "", .family = "test", .kind = FeatureKind::Number});
  }
  for (int i = 0; i < 120; ++i) {
    const double five = i % 5;
    rows.values.insert(rows.values.end(),
                       {static_cast<float>(std::sin(i)),
                        static_cast<float>(3 * std::cos(2 * i) + 1), static_cast<float>(five)});
    const double s = std::sin(i) + .3 * five - .8 + std::sin(7 * i);
    const double value = 2 * std::sin(i) + .5 * five + std::sin(7 * i);
    const float three = s < -.5 ? 0.0F : s < .6 ? 1.0F : 2.0F;
    rows.label.push_back(loss == Loss::Softmax ? three : static_cast<float>(value));
    rows.total.push_back(1);
    rows.day.push_back(i);
  }
  return rows;
}

}  // namespace canasta::testing
