// What every forest that was read must bear: prediction, and both kinds of explanation.
#pragma once

#include <cmath>
#include <vector>

#include "base/assert.h"
#include "models/forest.h"
#include "models/shap.h"

namespace canasta {

inline void walk_forest(const Forest& forest) {
  constexpr std::size_t kRows = 17;  // a whole group of sixteen and one alone
  if (forest.feature_count() * forest.outputs() > 10'000) return;  // slow, nothing new
  std::vector<float> values(kRows * forest.feature_count());
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = i % 7 == 0 ? std::nanf("") : static_cast<float>(i % 11) / 5 - 1;
  }
  const View2<const float> rows(values.data(), kRows, forest.feature_count());
  std::vector<float> margins(kRows * forest.outputs());
  std::vector<float> alone(forest.outputs());
  forest.predict_margins(rows, margins);
  forest.predict_margins(rows.rows(3, 1), alone);
  for (std::size_t output = 0; output < alone.size(); ++output) {
    const float together = margins[3 * alone.size() + output];
    CANASTA_ASSERT(alone[output] == together ||
                   (std::isnan(together) && std::isnan(alone[output])));
  }
  std::vector<double> out;
  if (const auto explainer = ShapExplainer::path_dependent(forest); explainer.ok()) {
    out.resize(kRows * explainer->values_per_row());
    explainer->explain(rows, out);
  }
  const ShapExplainer against = ShapExplainer::interventional(forest, rows.rows(0, 3));
  out.resize(kRows * against.values_per_row());
  against.explain(rows, out);
}

}  // namespace canasta
