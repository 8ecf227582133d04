#include "models/shap.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/messages/models.h"
#include "base/random.h"
#include "models/lightgbm_text.h"
#include "models/shap_paths.h"
#include "models/testing_forest.h"

namespace canasta {
namespace {

using nlohmann::json;
using testing::TreeSpec;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::vector<float> numbers_of(const json& values) {
  std::vector<float> numbers;
  for (const json& value : values) {
    const float infinity = std::numeric_limits<float>::infinity();
    numbers.push_back(value.is_null()     ? kNaN
                      : value.is_string() ? (value == "inf" ? infinity : -infinity)
                                          : value.get<float>());
  }
  return numbers;
}

json fixtures(const std::string& library) {
  return json::parse(std::ifstream("src/models/fixtures/" + library + ".json", std::ios::binary));
}

std::vector<double> explained(const ShapExplainer& explainer, View2<const float> rows) {
  std::vector<double> out(rows.rows() * explainer.values_per_row());
  explainer.explain(rows, out);
  return out;
}

std::vector<float> margins_of(const Forest& forest, View2<const float> rows) {
  std::vector<float> out(rows.rows() * forest.outputs());
  forest.predict_margins(rows, out);
  return out;
}

void expect_close(const std::vector<double>& found, const std::vector<double>& expected,
                  double tolerance, const std::string& what) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], tolerance * std::max(1.0, std::abs(expected[i])))
        << what << " value " << i;
  }
}

void expect_additive(const ShapExplainer& explainer, const Forest& forest,
                     View2<const float> rows) {
  const std::vector<double> values = explained(explainer, rows);
  const std::vector<float> margins = margins_of(forest, rows);
  const std::size_t width = explainer.features() + 1;
  for (std::size_t i = 0; i < margins.size(); ++i) {
    double sum = 0;
    for (std::size_t feature = 0; feature < width; ++feature) sum += values[i * width + feature];
    const auto margin = static_cast<double>(margins[i]);
    EXPECT_NEAR(sum, margin, 1e-6 * std::max(1.0, std::abs(margin)));
  }
}

// --- The slow twin: Shapley's formula over all coalitions ---------------------------------------

using Game = std::function<double(unsigned known)>;

std::vector<double> shapley(const Game& game, unsigned features) {
  std::vector<double> worth(1U << features);
  for (unsigned known = 0; known < worth.size(); ++known) worth[known] = game(known);
  std::vector<double> values(features + 1);
  for (unsigned feature = 0; feature < features; ++feature) {
    for (unsigned known = 0; known < worth.size(); ++known) {
      if ((known >> feature & 1U) != 0) continue;
      const auto size = static_cast<double>(std::popcount(known));
      const double weight = std::tgamma(size + 1) * std::tgamma(features - size) /
                            std::tgamma(static_cast<double>(features) + 1);
      values[feature] += weight * (worth[known | 1U << feature] - worth[known]);
    }
  }
  values[features] = worth[0];
  return values;
}

bool goes_left(const TreeSpec& tree, std::size_t node, std::span<const float> row) {
  const float value = row[static_cast<std::size_t>(tree.feature[node])];
  return std::isnan(value) ? tree.default_left[node] != 0 : value < tree.condition[node];
}

// The mean over both sides where the feature is not known.
double worth_by_cover(const TreeSpec& tree, std::size_t node, std::span<const float> row,
                      unsigned known) {
  if (tree.left[node] == -1) return static_cast<double>(tree.condition[node]);
  const auto left = static_cast<std::size_t>(tree.left[node]);
  const auto right = static_cast<std::size_t>(tree.right[node]);
  const auto below = [&](std::size_t child) { return worth_by_cover(tree, child, row, known); };
  if ((known >> tree.feature[node] & 1U) != 0) {
    return below(goes_left(tree, node, row) ? left : right);
  }
  const auto cover = [&](std::size_t child) { return static_cast<double>(tree.cover[child]); };
  const double both = cover(left) + cover(right);
  const double share = both > 0 ? cover(left) / both : .5;
  return share * below(left) + (1 - share) * below(right);
}

double worth_by_background(const TreeSpec& tree, std::span<const float> row,
                           View2<const float> background, unsigned known) {
  double sum = 0;
  for (std::size_t other = 0; other < background.rows(); ++other) {
    const std::span<const float> unknown = background.row(other);
    std::size_t node = 0;
    while (tree.left[node] != -1) {
      const bool is_known = (known >> tree.feature[node] & 1U) != 0;
      node = static_cast<std::size_t>(
          goes_left(tree, node, is_known ? row : unknown) ? tree.left[node] : tree.right[node]);
    }
    sum += static_cast<double>(tree.condition[node]);
  }
  return sum / static_cast<double>(background.rows());
}

testing::ForestSpec values_from(const std::string& base_score) {
  testing::ForestSpec spec;
  spec.objective = "reg:squarederror";
  spec.base_score = base_score;
  return spec;
}

// --- Values worked by hand ----------------------------------------------------------------------

// x0 < 2.5 ? 1 : (x1 < -1 ? 2 : -3), and of 10 rows 6 went left, then 1 and 3.
TreeSpec hand_tree() {
  TreeSpec tree = testing::small_tree();
  tree.cover = {10, 6, 4, 1, 3};
  return tree;
}

TEST(Shap, WorkedByHand) {
  const Forest forest =
      Forest::parse(testing::forest_text({hand_tree()}, 2, values_from("[7]"))).value();
  const ShapExplainer explainer = ShapExplainer::path_dependent(forest).value();
  const std::vector<float> row = {3, -2};
  // Nothing known: .6 * 1 + .1 * 2 + .3 * -3 = -.1; x0: .25 * 2 + .75 * -3 = -1.75;
  // x1: .6 * 1 + .4 * 2 = 1.4; both: 2.
  const std::vector<double> expected = {(-1.65 + .6) / 2, (1.5 + 3.75) / 2, 6.9};
  expect_close(explained(explainer, {row.data(), 1, 2}), expected, 1e-12, "hand");
  EXPECT_NEAR(explainer.base_values()[0], 6.9, 1e-12);
  // Against one background row that gives 1: x0 alone gives -3 (x1 = 0 there), x1 alone 1, both 2.
  const std::vector<float> background = {0, 0};
  const ShapExplainer against = ShapExplainer::interventional(forest, {background.data(), 1, 2});
  const std::vector<double> expected_against = {(-4.0 + 1) / 2, (0.0 + 5) / 2, 8};
  expect_close(explained(against, {row.data(), 1, 2}), expected_against, 1e-12, "against");
}

// --- The twins ----------------------------------------------------------------------------------

struct RandomForest {
  std::vector<TreeSpec> trees;
  Forest forest;
  std::vector<float> rows;
};

constexpr unsigned kFeatures = 5;

RandomForest random_forest(std::uint64_t seed, int depth) {
  Random random(seed);
  RandomForest made;
  for (int i = 0; i < 4; ++i) {
    made.trees.push_back(testing::random_tree(random, kFeatures, depth));
    testing::add_random_cover(made.trees.back(), random);
  }
  made.forest =
      Forest::parse(testing::forest_text(made.trees, kFeatures, values_from("[0]"))).value();
  made.rows.resize(11 * kFeatures);  // a block of eight and an odd end
  for (float& value : made.rows) {
    value = random.below(8) == 0 ? kNaN : static_cast<float>(random.unit() * 2 - 1);
  }
  return made;
}

void add_to(std::vector<double>& sum, const std::vector<double>& more) {
  sum.resize(more.size());
  for (std::size_t i = 0; i < more.size(); ++i) sum[i] += more[i];
}

TEST(Shap, PathDependentEqualsAllCoalitions) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const RandomForest made = random_forest(seed, static_cast<int>(seed) % 9);
    const View2<const float> rows(made.rows, kFeatures);
    const ShapExplainer explainer = ShapExplainer::path_dependent(made.forest).value();
    const std::vector<double> found = explained(explainer, rows);
    std::vector<double> expected;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      std::vector<double> values;
      for (const TreeSpec& tree : made.trees) {
        add_to(
            values,
            shapley([&](unsigned known) { return worth_by_cover(tree, 0, rows.row(row), known); },
                    kFeatures));
      }
      expected.insert(expected.end(), values.begin(), values.end());
    }
    expect_close(found, expected, 1e-9, "seed " + std::to_string(seed));
    expect_additive(explainer, made.forest, rows);
  }
}

TEST(Shap, InterventionalEqualsAllCoalitions) {
  for (std::uint64_t seed = 21; seed <= 30; ++seed) {
    const RandomForest made = random_forest(seed, static_cast<int>(seed) % 8);
    const View2<const float> all(made.rows, kFeatures);
    const View2<const float> background = all.rows(0, 1 + seed % 7);
    const ShapExplainer explainer = ShapExplainer::interventional(made.forest, background);
    std::vector<double> expected;
    for (std::size_t row = 0; row < all.rows(); ++row) {
      std::vector<double> values;
      for (const TreeSpec& tree : made.trees) {
        add_to(values, shapley(
                           [&](unsigned known) {
                             return worth_by_background(tree, all.row(row), background, known);
                           },
                           kFeatures));
      }
      expected.insert(expected.end(), values.begin(), values.end());
    }
    expect_close(explained(explainer, all), expected, 1e-9, "seed " + std::to_string(seed));
    expect_additive(explainer, made.forest, all);
  }
}

// --- The libraries ------------------------------------------------------------------------------

TEST(Shap, EqualsXgboostsContributions) {
  const json cases = fixtures("xgboost");
  ASSERT_EQ(cases.size(), 4U);
  for (const json& one : cases) {
    const Forest forest = Forest::parse(one["model"].dump()).value();
    const std::vector<float> values = numbers_of(one["rows"]);
    const View2<const float> rows(values, forest.feature_count());
    const ShapExplainer explainer = ShapExplainer::path_dependent(forest).value();
    const double tolerance = one["name"] == "values" ? 2e-5 : 2e-6;  // of floats about 100
    expect_close(explained(explainer, rows), one["contributions"].get<std::vector<double>>(),
                 tolerance, one["name"]);
    expect_additive(explainer, forest, rows);
  }
}

TEST(Shap, EqualsLightgbmsContributions) {
  for (const json& one : fixtures("lightgbm")) {
    if (one["contributions"].empty()) continue;
    const Forest forest = parse_lightgbm(one["text"].get<std::string>()).value();
    const std::vector<float> values = numbers_of(one["rows"]);
    const View2<const float> all(values, forest.feature_count());
    const ShapExplainer explainer = ShapExplainer::path_dependent(forest).value();
    std::vector<double> found;
    for (std::size_t row = 0; row < all.rows(); row += 4) {
      const std::vector<double> some = explained(explainer, all.rows(row, 1));
      found.insert(found.end(), some.begin(), some.end());
    }
    expect_close(found, one["contributions"].get<std::vector<double>>(), 2e-6, one["name"]);
    expect_additive(explainer, forest, all);
  }
}

#ifdef __x86_64__
TEST(Shap, EveryProcessorGivesTheSameBits) {
  const RandomForest made = random_forest(8, 8);
  ShapTree tree = shap_trees(made.forest)[1];
  ASSERT_FALSE(tree.splits.empty());
  const Quadrature quadrature = gauss_legendre(shap_points(tree));
  add_inverses(tree, quadrature);
  std::vector<ShapLanes> rows(made.forest.columns().size() + 1);
  Random random(1);
  for (ShapLanes& column : rows) {
    for (std::size_t lane = 0; lane < kShapLanes; ++lane) column.at[lane] = random.unit() * 2 - 1;
  }
  const auto run = [&](ShapKernel kernel) {
    ShapScratch scratch(tree.splits.size(), shap_points(tree));
    std::vector<ShapLanes> phi(kFeatures);
    kernel({.splits = tree.splits.data(),
            .split_count = tree.splits.size(),
            .inverse = tree.inverse.data(),
            .points = quadrature.points.data(),
            .weights = quadrature.weights.data(),
            .point_count = quadrature.points.size(),
            .rows = rows.data(),
            .sums = scratch.sums.data(),
            .met = scratch.met.data(),
            .common = scratch.common.data(),
            .phi = phi.data()});
    std::vector<double> values;
    for (const ShapLanes& feature : phi) {
      for (std::size_t lane = 0; lane < kShapLanes; ++lane) values.push_back(feature.at[lane]);
    }
    return values;
  };
  const std::vector<double> expected = run(shap_kernel_any);
  if (__builtin_cpu_supports("avx2")) {
    EXPECT_EQ(run(shap_kernel_avx2), expected);
  }
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    EXPECT_EQ(run(shap_kernel_avx512), expected);
  }
}
#endif

// --- Laws and edges -----------------------------------------------------------------------------

TEST(Shap, ThreadsAndNeighboursDoNotChangeABit) {
  const RandomForest made = random_forest(5, 7);
  Random random(9);
  std::vector<float> values(1000 * kFeatures);
  for (float& value : values) value = static_cast<float>(random.unit() * 2 - 1);
  const View2<const float> rows(values, kFeatures);
  Context two;
  two.threads = 2;
  for (const ShapExplainer& explainer :
       {ShapExplainer::path_dependent(made.forest).value(),
        ShapExplainer::interventional(made.forest, rows.rows(0, 20))}) {
    std::vector<double> together(rows.rows() * explainer.values_per_row());
    std::vector<double> threaded(together.size());
    explainer.explain(Context{}, rows, together);
    explainer.explain(two, rows, threaded);
    EXPECT_EQ(together, threaded);
    for (std::size_t row = 0; row < 30; ++row) {
      const std::vector<double> alone = explained(explainer, rows.rows(row, 1));
      for (std::size_t i = 0; i < alone.size(); ++i) {
        EXPECT_EQ(alone[i], together[row * alone.size() + i]);
      }
    }
    EXPECT_EQ(explainer.importance(Context{}, rows), explainer.importance(two, rows));
  }
}

TEST(Shap, ImportanceIsTheMeanOfSizes) {
  const RandomForest made = random_forest(6, 5);
  const View2<const float> rows(made.rows, kFeatures);
  const ShapExplainer explainer = ShapExplainer::path_dependent(made.forest).value();
  const std::vector<double> values = explained(explainer, rows);
  const std::vector<double> importance = explainer.importance(Context{}, rows);
  ASSERT_EQ(importance.size(), kFeatures);
  for (std::size_t feature = 0; feature < kFeatures; ++feature) {
    double sum = 0;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      sum += std::abs(values[row * (kFeatures + 1) + feature]);
    }
    EXPECT_NEAR(importance[feature], sum / static_cast<double>(rows.rows()), 1e-12);
  }
  const std::vector<double> none = explainer.importance(Context{}, {nullptr, 0, kFeatures});
  EXPECT_EQ(none, std::vector<double>(kFeatures, 0));
}

// A path of 64 different features, each condition met by half of the rows that come there.
TEST(Shap, DeepestPath) {
  constexpr int kDepth = static_cast<int>(kForestDepthMax);
  TreeSpec tree;
  double cover = std::ldexp(1.0, kDepth);
  for (int i = 0; i <= 2 * kDepth; ++i) {
    const bool inner = i % 2 == 0 && i < 2 * kDepth;
    tree.left.push_back(inner ? i + 1 : -1);
    tree.right.push_back(inner ? i + 2 : -1);
    tree.feature.push_back(inner ? i / 2 : 0);
    tree.default_left.push_back(0);
    tree.condition.push_back(i == 2 * kDepth ? 1.F : 0.F);
    if (i % 2 == 1) cover /= 2;
    tree.cover.push_back(static_cast<float>(cover));
  }
  const Forest forest =
      Forest::parse(testing::forest_text({tree}, kDepth, values_from("[0]"))).value();
  const std::vector<float> row(kForestDepthMax, 1);
  const std::vector<float> below(kForestDepthMax, -1);
  // All features are alike: each gets a 64th of 1 minus the base value.
  for (const ShapExplainer& explainer :
       {ShapExplainer::path_dependent(forest).value(),
        ShapExplainer::interventional(forest, {below.data(), 1, kForestDepthMax})}) {
    const std::vector<double> values = explained(explainer, {row.data(), 1, kForestDepthMax});
    for (std::size_t i = 0; i < kForestDepthMax; ++i) EXPECT_NEAR(values[i], 1.0 / 64, 1e-12);
  }
}

TEST(Shap, NoTreesAndNoRows) {
  const Forest empty = Forest::parse(testing::forest_text({}, 2)).value();
  const ShapExplainer explainer = ShapExplainer::path_dependent(empty).value();
  const std::vector<float> row = {1, 2};
  EXPECT_EQ(explained(explainer, {row.data(), 1, 2}), (std::vector<double>{0, 0, 0}));
  explainer.explain(View2<const float>(nullptr, 0, 2), {});
  explainer.explain(Context{}, View2<const float>(nullptr, 0, 2), {});
}

TEST(Shap, WithoutCoverOnlyABackgroundExplains) {
  const Forest forest = Forest::parse(testing::forest_text({testing::small_tree()})).value();
  const auto refused = ShapExplainer::path_dependent(forest);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(), message::kForestNoCover);
  const std::vector<float> row = {0, 0};
  const ShapExplainer explainer = ShapExplainer::interventional(forest, {row.data(), 1, 2});
  EXPECT_EQ(explained(explainer, {row.data(), 1, 2}), (std::vector<double>{0, 0, 1}));
}

TEST(Shap, WrongShapesAreABug) {
  const Forest forest = Forest::parse(testing::forest_text({hand_tree()})).value();
  const ShapExplainer explainer = ShapExplainer::path_dependent(forest).value();
  const std::vector<float> row = {0, 0, 0};
  std::vector<double> out(3);
  EXPECT_THROW(explainer.explain(View2<const float>(row.data(), 1, 3), out), Bug);
  out.resize(2);
  EXPECT_THROW(explainer.explain(View2<const float>(row.data(), 1, 2), out), Bug);
  EXPECT_THROW(ShapExplainer::interventional(forest, {nullptr, 0, 2}), Bug);
}

}  // namespace
}  // namespace canasta
