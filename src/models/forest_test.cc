#include "models/forest.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "base/messages/base.h"
#include "base/messages/models.h"
#include "models/forest_file.h"
#include "models/testing_forest.h"

namespace canasta {
namespace {

using nlohmann::json;
using testing::small_tree;
using testing::TreeSpec;

json forest_json(const std::vector<TreeSpec>& trees, int features = 2,
                 const std::string& base_score = "[5E-1]") {
  return json::parse(testing::forest_text(trees, features, base_score));
}

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::string ubjson(const json& value) {
  const std::vector<std::uint8_t> bytes = json::to_ubjson(value, true, true);
  return {bytes.begin(), bytes.end()};
}

float probability(const Forest& forest, std::vector<float> row) {
  float out = 0;
  forest.predict(View2<const float>(row.data(), 1, row.size()), std::span(&out, 1));
  return out;
}

float sigmoid(double margin) { return static_cast<float>(1 / (1 + std::exp(-margin))); }

Message parse_error(const json& model) {
  const Result<Forest> forest = Forest::parse(model.dump());
  return forest.ok() ? message::kCancelled : forest.error().message();
}

json& tree_of(json& model, std::size_t tree = 0) {
  return model["learner"]["gradient_booster"]["model"]["trees"][tree];
}

// --- Walking ------------------------------------------------------------------------------------

TEST(Forest, WalksBySide) {
  const Forest forest = Forest::parse(forest_json({small_tree()}).dump()).value();
  EXPECT_FLOAT_EQ(probability(forest, {2.4F, 0}), sigmoid(1));
  EXPECT_FLOAT_EQ(probability(forest, {2.5F, -1.5F}), sigmoid(2));  // on the threshold: right
  EXPECT_FLOAT_EQ(probability(forest, {2.5F, -1}), sigmoid(-3));
  EXPECT_EQ(forest.tree_count(), 1U);
  EXPECT_EQ(forest.node_count(), 5U);
  EXPECT_EQ(forest.depth_max(), 2U);
  EXPECT_EQ(forest.feature_count(), 2U);
}

TEST(Forest, MissingGoesTheNodesWay) {
  const Forest forest = Forest::parse(forest_json({small_tree()}).dump()).value();
  EXPECT_FLOAT_EQ(probability(forest, {kMissing, 0}), sigmoid(1));
  EXPECT_FLOAT_EQ(probability(forest, {9, kMissing}), sigmoid(-3));
}

TEST(Forest, InfiniteValuesAreNumbers) {
  const Forest forest = Forest::parse(forest_json({small_tree()}).dump()).value();
  EXPECT_FLOAT_EQ(probability(forest, {-kInfinity, 0}), sigmoid(1));
  EXPECT_FLOAT_EQ(probability(forest, {kInfinity, -kInfinity}), sigmoid(2));
  EXPECT_FLOAT_EQ(probability(forest, {kInfinity, kInfinity}), sigmoid(-3));
}

TEST(Forest, BaseScoreIsAProbabilityInBothSpellings) {
  for (const char* base : {"[1E-2]", "0.01"}) {
    const Forest forest = Forest::parse(forest_json({}, 2, base).dump()).value();
    EXPECT_FLOAT_EQ(forest.base_margins()[0], std::log(0.01F / 0.99F)) << base;
    EXPECT_FLOAT_EQ(probability(forest, {0, 0}), 0.01F) << base;
  }
}

TreeSpec one_leaf(float value) {
  return {.left = {-1}, .right = {-1}, .feature = {0}, .default_left = {0}, .condition = {value}};
}

Result<Forest> forest_of(const std::vector<TreeSpec>& trees, const testing::ForestSpec& spec) {
  return Forest::parse(testing::forest_text(trees, 2, spec));
}

TEST(Forest, SoftmaxHasAnOutputForEachClass) {
  const Forest forest =
      forest_of({one_leaf(1), small_tree(), one_leaf(.5F), one_leaf(2)},
                {.objective = "multi:softprob", .base_score = "[0,-1,0.5]", .classes = 3})
          .value();
  ASSERT_EQ(forest.outputs(), 3U);
  std::array<float, 6> out{};
  const std::array<float, 4> rows = {0, 0, 3, 0};  // small_tree gives 1, then -3
  forest.predict(View2<const float>(rows.data(), 2, 2), out);
  // Margins 0 + 1 + 2, -1 + small_tree, .5 + .5.
  const auto expect = [&](std::size_t row, double b) {
    const double sum = std::exp(3.0) + std::exp(b) + std::exp(1.0);
    EXPECT_NEAR(out[row * 3], std::exp(3.0) / sum, 1e-6);
    EXPECT_NEAR(out[row * 3 + 1], std::exp(b) / sum, 1e-6);
    EXPECT_NEAR(out[row * 3 + 2], std::exp(1.0) / sum, 1e-6);
  };
  expect(0, 0);
  expect(1, -4);
}

TEST(Forest, OneBaseScoreMayStandForAllClasses) {
  const Forest forest =
      forest_of({}, {.objective = "multi:softprob", .base_score = "0.5", .classes = 4}).value();
  EXPECT_EQ(forest.base_margins().size(), 4U);
  EXPECT_EQ(forest.base_margins()[3], .5F);
}

TEST(Forest, ValuesAreTheMarginItself) {
  for (const char* objective : {"reg:squarederror", "reg:absoluteerror", "reg:pseudohubererror"}) {
    const Forest forest =
        forest_of({small_tree()}, {.objective = objective, .base_score = "[-7.5E0]"}).value();
    EXPECT_FLOAT_EQ(probability(forest, {0, 0}), -6.5F) << objective;
  }
}

TEST(Forest, RefusesBrokenOutputs) {
  testing::ForestSpec spec{.objective = "multi:softprob", .base_score = "[0,0]", .classes = 2};
  EXPECT_TRUE(forest_of({one_leaf(1)}, spec).ok());
  spec.classes = 1;
  EXPECT_EQ(forest_of({}, spec).error().message(), message::kForestFieldBroken);
  spec.classes = 3;  // two base scores
  EXPECT_EQ(forest_of({}, spec).error().message(), message::kForestFieldBroken);
  spec.classes = 2;
  for (const char* outputs : {"[2]", "[-1]", "[0.5]", "[0,1]", "[]"}) {
    std::string text = testing::forest_text({one_leaf(1)}, 2, spec);
    text.replace(text.find("\"tree_info\":[0]"), 15, "\"tree_info\":" + std::string(outputs));
    const auto forest = Forest::parse(text);
    ASSERT_FALSE(forest.ok()) << outputs;
    EXPECT_EQ(forest.error().message(), message::kForestFieldBroken) << outputs;
  }
}

TEST(Forest, OutputLimit) {
  const auto classes = [](std::size_t count) {
    return forest_of(
        {}, {.objective = "multi:softprob", .base_score = "0", .classes = static_cast<int>(count)});
  };
  EXPECT_EQ(classes(kForestOutputsMax).value().outputs(), kForestOutputsMax);
  EXPECT_EQ(classes(kForestOutputsMax + 1).error().message(), message::kForestTooLarge);
}

TEST(Forest, ATreeMayBeOneLeaf) {
  const TreeSpec leaf{
      .left = {-1}, .right = {-1}, .feature = {0}, .default_left = {0}, .condition = {0.75F}};
  const Forest forest = Forest::parse(forest_json({leaf, small_tree(), leaf}).dump()).value();
  EXPECT_FLOAT_EQ(probability(forest, {0, 0}), sigmoid(2.5));
}

TEST(Forest, NoRowsGiveNoAnswers) {
  const Forest forest = Forest::parse(forest_json({small_tree()}).dump()).value();
  forest.predict(View2<const float>(nullptr, 0, 2), {});
  forest.predict(Context{}, View2<const float>(nullptr, 0, 2), {});
}

TEST(Forest, RowsOfAnotherWidthAreABug) {
  const Forest forest = Forest::parse(forest_json({small_tree()}).dump()).value();
  EXPECT_THROW(probability(forest, {1, 2, 3}), Bug);
}

TEST(Forest, JsonAndUbjsonAreOneModel) {
  const json model = forest_json({small_tree(), small_tree()}, 2, "[2E-1]");
  const Forest text = Forest::parse(model.dump()).value();
  const Forest indented = Forest::parse(model.dump(2)).value();
  const Forest binary = Forest::parse(ubjson(model)).value();
  const std::vector<float> row = {3, -2};
  EXPECT_EQ(probability(text, row), probability(binary, row));
  EXPECT_EQ(probability(text, row), probability(indented, row));
}

TEST(Forest, EqualsTheSlowWalkOnRandomForests) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    std::vector<TreeSpec> trees;
    for (int i = 0; i < 15; ++i) {
      trees.push_back(testing::random_tree(random, 5, static_cast<int>(random.below(9))));
    }
    const Forest forest = Forest::parse(ubjson(forest_json(trees, 5))).value();
    const std::size_t rows = 1 + random.below(300);  // odd ends of blocks and of lanes
    std::vector<float> values(rows * 5);
    for (float& value : values) {
      value = random.below(8) == 0 ? kMissing : static_cast<float>(random.unit() * 2 - 1);
    }
    const View2<const float> view(values.data(), rows, 5);
    std::vector<float> fast(rows);
    forest.predict(view, fast);
    for (std::size_t row = 0; row < rows; ++row) {
      EXPECT_NEAR(fast[row], testing::slow_probability(trees, view.row(row), 0), 1e-6) << seed;
    }
  }
}

// A heap of `splits` splits: at 96 evaluated whole, at 97 walked.
TEST(Forest, SmallAndLargeTreesAreOneAnswer) {
  for (const std::size_t splits : std::initializer_list<std::size_t>{1, 95, 96, 97}) {
    std::vector<TreeSpec> trees;
    Random random(splits);
    TreeSpec tree;
    for (std::size_t i = 0; i <= 2 * splits; ++i) {
      const bool inner = i < splits;
      tree.left.push_back(inner ? static_cast<int>(2 * i + 1) : -1);
      tree.right.push_back(inner ? static_cast<int>(2 * i + 2) : -1);
      tree.feature.push_back(static_cast<int>(random.below(3)));
      tree.default_left.push_back(static_cast<int>(random.below(2)));
      tree.condition.push_back(static_cast<float>(random.unit() * 2 - 1));
    }
    trees = {tree, tree};
    const Forest forest = Forest::parse(forest_json(trees, 3).dump()).value();
    std::vector<float> values(37 * 3);  // two groups of sixteen, and five
    for (float& value : values) {
      value = random.below(8) == 0 ? kMissing : static_cast<float>(random.unit() * 2 - 1);
    }
    const View2<const float> rows(values, 3);
    std::vector<float> together(37);
    forest.predict(rows, together);
    for (std::size_t row = 0; row < 37; ++row) {
      float alone = 0;
      forest.predict(rows.rows(row, 1), std::span(&alone, 1));
      EXPECT_EQ(together[row], alone) << splits << " " << row;
      EXPECT_NEAR(alone, testing::slow_probability(trees, rows.row(row), 0), 1e-6);
    }
  }
}

TEST(Forest, ThreadsAndNeighboursDoNotChangeABit) {
  Random random(7);
  std::vector<TreeSpec> trees;
  for (int i = 0; i < 30; ++i) trees.push_back(testing::random_tree(random, 3, 6));
  const Forest forest = Forest::parse(forest_json(trees, 3).dump()).value();
  const std::size_t rows = 10'000;
  std::vector<float> values(rows * 3);
  for (float& value : values) value = static_cast<float>(random.unit() * 2 - 1);
  const View2<const float> view(values.data(), rows, 3);
  Context two;
  two.threads = 2;
  std::vector<float> one_thread(rows), two_threads(rows), alone(rows);
  forest.predict(Context{}, view, one_thread);
  forest.predict(two, view, two_threads);
  for (std::size_t row = 0; row < rows; ++row) {
    forest.predict(view.rows(row, 1), std::span(alone).subspan(row, 1));
  }
  EXPECT_EQ(one_thread, two_threads);
  EXPECT_EQ(one_thread, alone);
}

// --- Reading what is wrong ----------------------------------------------------------------------

TEST(Forest, RefusesWhatIsNoModel) {
  for (const char* bytes : {"", "{", "[]", "{}", "null", "{\"learner\":", "PK\x03\x04"}) {
    EXPECT_FALSE(Forest::parse(bytes).ok()) << bytes;
  }
}

TEST(Forest, NamesOtherKindsOfModel) {
  json model = forest_json({small_tree()});
  model["learner"]["objective"]["name"] = "rank:pairwise";
  EXPECT_EQ(parse_error(model), message::kForestUnsupported);
  model = forest_json({small_tree()});
  model["learner"]["gradient_booster"]["name"] = "dart";
  EXPECT_EQ(parse_error(model), message::kForestUnsupported);
  model = forest_json({small_tree()});
  tree_of(model)["split_type"] = {1, 0, 0, 0, 0};
  EXPECT_EQ(parse_error(model), message::kForestUnsupported);
  model = forest_json({small_tree()});
  tree_of(model)["tree_param"]["size_leaf_vector"] = "3";
  EXPECT_EQ(parse_error(model), message::kForestUnsupported);
  model = forest_json({small_tree()});
  model["learner"]["learner_model_param"]["num_target"] = "2";
  EXPECT_EQ(parse_error(model), message::kForestUnsupported);
}

TEST(Forest, RefusesBrokenHeads) {
  for (const char* base : {"0", "1", "-1", "nan", "inf", "", "[]", "[1E-2,1E-2]", "0.5x"}) {
    EXPECT_EQ(parse_error(forest_json({}, 2, base)), message::kForestFieldBroken) << base;
  }
  json model = forest_json({small_tree()});
  model["learner"]["feature_names"] = {"only_one"};
  EXPECT_EQ(parse_error(model), message::kForestFieldBroken);
  model = forest_json({small_tree()});
  model["learner"]["learner_model_param"]["num_feature"] = "two";
  EXPECT_EQ(parse_error(model), message::kForestFieldBroken);
}

struct BrokenTree {
  const char* field;
  std::vector<double> values;
  Message message;
};

TEST(Forest, RefusesBrokenTrees) {
  const std::vector<BrokenTree> cases = {
      {"left_children", {0, -1, 3, -1, -1}, message::kForestShapeBroken},  // its own child
      {"left_children", {1, -1, 0, -1, -1}, message::kForestShapeBroken},  // a cycle
      {"left_children", {1, -1, 1, -1, -1}, message::kForestShapeBroken},  // two parents
      {"left_children", {-1, -1, 3, -1, -1}, message::kForestNodeBroken},  // one child
      {"left_children", {5, -1, 3, -1, -1}, message::kForestNodeBroken},   // beyond the end
      {"left_children", {-2, -1, 3, -1, -1}, message::kForestNodeBroken},
      {"left_children", {1.5, -1, 3, -1, -1}, message::kForestNodeBroken},
      {"right_children", {2, -1, -1, -1, -1}, message::kForestNodeBroken},
      {"split_indices", {2, 0, 1, 0, 0}, message::kForestNodeBroken},
      {"split_indices", {-1, 0, 1, 0, 0}, message::kForestNodeBroken},
      {"default_left", {2, 0, 0, 0, 0}, message::kForestNodeBroken},
      {"split_conditions", {1e39, 1, -1, 2, -3}, message::kForestNodeBroken},
      {"split_conditions", {2.5, 1, -1, 2}, message::kForestFieldBroken},  // too short
      {"default_left", {}, message::kForestFieldBroken},
      {"left_children", {}, message::kForestFieldBroken},
  };
  for (const BrokenTree& broken : cases) {
    json model = forest_json({small_tree()});
    tree_of(model)[broken.field] = broken.values;
    EXPECT_EQ(parse_error(model), broken.message) << broken.field << json(broken.values);
  }
}

TEST(Forest, RefusesThresholdsThatAreNoNumbers) {
  json model = forest_json({small_tree()});
  tree_of(model)["split_conditions"] = {std::nan(""), 1.0, -1.0, 2.0, -3.0};
  const Result<Forest> forest = Forest::parse(ubjson(model));
  ASSERT_FALSE(forest.ok());
  EXPECT_EQ(forest.error().message(), message::kForestNodeBroken);
}

TEST(Forest, NodesThatPruningCutOffMayStay) {
  TreeSpec tree = small_tree();
  tree.left.push_back(-1);
  tree.right.push_back(-1);
  tree.feature.push_back(0);
  tree.default_left.push_back(0);
  tree.condition.push_back(0);
  json model = forest_json({tree});
  EXPECT_EQ(parse_error(model), message::kForestShapeBroken);
  tree_of(model)["tree_param"]["num_deleted"] = "1";
  EXPECT_EQ(Forest::parse(model.dump()).value().node_count(), 5U);
}

// --- Limits, at n and at n + 1 ------------------------------------------------------------------

// A tree whose right side alone goes on, `depth` splits long.
TreeSpec chain(int depth) {
  TreeSpec tree;
  for (int i = 0; i <= 2 * depth; ++i) {
    const bool inner = i % 2 == 0 && i < 2 * depth;
    tree.left.push_back(inner ? i + 1 : -1);
    tree.right.push_back(inner ? i + 2 : -1);
    tree.feature.push_back(0);
    tree.default_left.push_back(0);
    tree.condition.push_back(inner ? static_cast<float>(i) : static_cast<float>(i) / 100);
  }
  return tree;
}

TEST(Forest, DepthLimit) {
  const Forest deepest = Forest::parse(forest_json({chain(kForestDepthMax)}).dump()).value();
  EXPECT_EQ(deepest.depth_max(), kForestDepthMax);
  EXPECT_FLOAT_EQ(probability(deepest, {1e6F, 0}), sigmoid(1.28));
  EXPECT_EQ(parse_error(forest_json({chain(kForestDepthMax + 1)})), message::kForestTooLarge);
}

TEST(Forest, FeatureLimit) {
  const int most = static_cast<int>(kForestFeaturesMax);
  EXPECT_TRUE(Forest::parse(forest_json({small_tree()}, most).dump()).ok());
  EXPECT_EQ(parse_error(forest_json({small_tree()}, most + 1)), message::kForestTooLarge);
}

TEST(Forest, TreeLimit) {
  const std::string leaf =
      R"({"left_children":[-1],"right_children":[-1],"split_indices":[0],"split_conditions":[0],)"
      R"("default_left":[0],"split_type":[0]})";
  const auto model = [&](std::size_t trees) {
    std::string listed;
    for (std::size_t i = 0; i < trees; ++i) listed += (i == 0 ? "" : ",") + leaf;
    std::string text = forest_json({}).dump();
    text.replace(text.find("\"trees\":[]"), 10, "\"trees\":[" + listed + "]");
    return Forest::parse(text);
  };
  EXPECT_EQ(model(kForestTreesMax).value().tree_count(), kForestTreesMax);
  const Result<Forest> over = model(kForestTreesMax + 1);
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.error().message(), message::kForestTooLarge);
}

// An unknown field of the model may hold what it likes, down to the limit.
TEST(Forest, FileDepthLimit) {
  const auto nested = [](std::size_t levels) {
    std::string text = forest_json({}).dump();
    const std::string lists = std::string(levels, '[') + std::string(levels, ']');
    return text.insert(1, "\"x\":" + lists + ",");
  };
  EXPECT_TRUE(Forest::parse(nested(kForestFileDepthMax - 1)).ok());
  const Result<Forest> over = Forest::parse(nested(kForestFileDepthMax));
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.error().message(), message::kForestUnreadable);
}

TEST(Forest, DeepNestingIsRefusedWithoutDescending) {
  for (const std::string& opening : {std::string("["), std::string("{i\1a")}) {
    std::string bytes = "{i\1x";
    for (int i = 0; i < 1'000'000; ++i) bytes += opening;
    EXPECT_FALSE(Forest::parse(bytes).ok());
  }
}

TEST(Forest, CountsInTheFileBuyNoMemory) {
  // A typed list of two thousand million "true" takes no bytes of its own.
  const std::string bomb("{i\1x[$T#l\x7f\xff\xff\xff", 14);
  EXPECT_FALSE(Forest::parse(bomb).ok());
  const std::string text("{i\1xSL\x7f\xff\xff\xff\xff\xff\xff\xff", 14);
  EXPECT_FALSE(Forest::parse(text).ok());
}

}  // namespace
}  // namespace canasta
