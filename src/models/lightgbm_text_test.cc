#include "models/lightgbm_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/messages/models.h"
#include "base/random.h"

namespace canasta {
namespace {

using nlohmann::json;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

// What the library itself said of small models (fixtures/make_lightgbm.py).
const json& fixtures() {
  static const json cases =
      json::parse(std::ifstream("src/models/fixtures/lightgbm.json", std::ios::binary));
  return cases;
}

float number_of(const json& value) {
  if (value.is_null()) return kNaN;
  if (value.is_string()) return value == "inf" ? kInf : -kInf;
  return value.get<float>();
}

std::vector<float> numbers_of(const json& values) {
  std::vector<float> numbers;
  for (const json& value : values) numbers.push_back(number_of(value));
  return numbers;
}

// x0 <= 1.5 ? (x1 <= 0 ? 10 : 20) : 30. NaN goes right at the root and left below it.
std::string small_text() {
  return "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\n"
         "max_feature_idx=1\nobjective=regression\nfeature_names=a b\nfeature_infos=none none\n"
         "tree_sizes=300\n\nTree=0\nnum_leaves=3\nnum_cat=0\nsplit_feature=0 1\nsplit_gain=2 1\n"
         "threshold=1.5 0\ndecision_type=8 10\nleft_child=1 -1\nright_child=-3 -2\n"
         "leaf_value=10 20 30\nleaf_weight=1 1 1\nleaf_count=5 6 7\ninternal_value=0 0\n"
         "internal_weight=3 2\ninternal_count=18 11\nis_linear=0\nshrinkage=1\n\n\n"
         "end of trees\n";
}

std::string changed(const std::string& from, const std::string& to) {
  std::string text = small_text();
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

float predicted(const Forest& forest, std::vector<float> row) {
  float out = 0;
  forest.predict(View2<const float>(row.data(), 1, row.size()), std::span(&out, 1));
  return out;
}

TEST(LightgbmText, SaysWhatTheLibrarySays) {
  ASSERT_EQ(fixtures().size(), 8U);
  for (const json& one : fixtures()) {
    const Forest forest = parse_lightgbm(one["text"].get<std::string>()).value();
    const std::vector<float> rows = numbers_of(one["rows"]);
    const View2<const float> view(rows, forest.feature_count());
    ASSERT_EQ(forest.outputs(), one["outputs"].get<std::size_t>());
    std::vector<float> out(view.rows() * forest.outputs());
    forest.predict(view, out);
    ASSERT_EQ(out.size(), one["predictions"].size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto expected = one["predictions"][i].get<double>();
      EXPECT_NEAR(out[i], expected, 1e-6 * std::max(1.0, std::abs(expected)))
          << one["name"] << " value " << i;
    }
    EXPECT_TRUE(forest.has_cover());
  }
}

TEST(LightgbmText, WorkedByHand) {
  const Forest forest = parse_lightgbm(small_text()).value();
  EXPECT_EQ(forest.tree_count(), 1U);
  EXPECT_EQ(forest.node_count(), 5U);
  EXPECT_EQ(forest.depth_max(), 2U);
  EXPECT_EQ(forest.feature_names(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(predicted(forest, {1.5F, 0}), 10);       // on both thresholds: left
  EXPECT_EQ(predicted(forest, {1.5F, 1e-35F}), 10);  // as good as 0
  EXPECT_EQ(predicted(forest, {1.5F, 1.1e-35F}), 20);
  EXPECT_EQ(predicted(forest, {std::nextafter(1.5F, 2.F), 0}), 30);
  EXPECT_EQ(predicted(forest, {kNaN, 0}), 30);
  EXPECT_EQ(predicted(forest, {-kInf, kNaN}), 10);
  EXPECT_EQ(predicted(forest, {-kInf, kInf}), 20);
}

TEST(LightgbmText, AThresholdBeyondFloatsParts) {
  const Forest above = parse_lightgbm(changed("threshold=1.5", "threshold=1e300")).value();
  EXPECT_EQ(predicted(above, {std::numeric_limits<float>::max(), 0}), 10);
  EXPECT_EQ(predicted(above, {kInf, 0}), 30);
  const Forest below = parse_lightgbm(changed("threshold=1.5", "threshold=-1e300")).value();
  EXPECT_EQ(predicted(below, {std::numeric_limits<float>::lowest(), 0}), 30);
  EXPECT_EQ(predicted(below, {-kInf, 0}), 10);
}

// What the library writes where a column is split by whether it is there.
TEST(LightgbmText, AnInfiniteThresholdPartsWhatIsMissing) {
  const Forest forest = parse_lightgbm(changed("threshold=1.5", "threshold=inf")).value();
  EXPECT_EQ(predicted(forest, {std::numeric_limits<float>::max(), 0}), 10);
  EXPECT_EQ(predicted(forest, {std::numeric_limits<float>::lowest(), 0}), 10);
  EXPECT_EQ(predicted(forest, {kNaN, 0}), 30);
}

TEST(LightgbmText, WithoutAnObjectiveTheCallerSays) {
  const std::string text = changed("objective=regression\n", "");
  EXPECT_EQ(predicted(parse_lightgbm(text).value(), {0, 0}), 10);
  const Forest logistic =
      parse_lightgbm(text, {.link = ForestLink::Logistic, .base_margins = {-9.5F}}).value();
  EXPECT_FLOAT_EQ(predicted(logistic, {0, 0}), 1 / (1 + std::exp(-.5F)));
  EXPECT_FALSE(parse_lightgbm(text, {.link = ForestLink::Softmax}).ok());
  EXPECT_FALSE(parse_lightgbm(text, {.base_margins = {0, 0}}).ok());
}

TEST(LightgbmText, WindowsLinesAreLines) {
  std::string text = small_text();
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.replace(at, 1, "\r\n");
  }
  EXPECT_EQ(predicted(parse_lightgbm(text).value(), {0, 0}), 10);
}

TEST(LightgbmText, OldFilesWithoutCountsHaveNoCover) {
  const Forest forest = parse_lightgbm(changed("internal_count=18 11\n", "")).value();
  EXPECT_FALSE(forest.has_cover());
}

struct Damage {
  const char* from;
  const char* to;
  Message message;
  std::uint64_t line;
};

TEST(LightgbmText, NamesWhatIsBrokenAndItsLine) {
  constexpr Message kField = message::kForestFieldBroken;
  constexpr Message kOther = message::kForestUnsupported;
  const std::vector<Damage> cases = {
      {"tree\n", "three\n", kField, 1},
      {"version=v4", "version=v9", kOther, 2},
      {"version=v4\n", "", kField, 1},
      {"num_tree_per_iteration=1", "num_tree_per_iteration=0", kField, 4},
      {"num_tree_per_iteration=1", "num_tree_per_iteration=2", kField, 12},
      {"max_feature_idx=1", "max_feature_idx=-1", kField, 6},
      {"max_feature_idx=1", "max_feature_idx=2", kField, 8},
      {"max_feature_idx=1", "max_feature_idx=99999999999", message::kForestTooLarge, 0},
      {"objective=regression", "objective=poisson", kOther, 7},
      {"objective=regression", "objective=regression sqrt", kOther, 7},
      {"objective=regression", "objective=binary sigmoid:2", kOther, 7},
      {"tree_sizes=300", "tree_sizes=300 300", kField, 10},
      {"Tree=0", "Tree=1", kField, 12},
      {"num_leaves=3", "num_leaves=0", kField, 13},
      {"num_leaves=3", "num_leaves=4000000000", kField, 15},
      {"num_leaves=3\n", "", kField, 12},
      {"num_cat=0", "num_cat=1", kOther, 14},
      {"split_feature=0 1", "split_feature=0 2", kField, 15},
      {"split_feature=0 1", "split_feature=0 -1", kField, 15},
      {"split_feature=0 1", "split_feature=0", kField, 15},
      {"split_feature=0 1", "split_feature 0 1", kField, 15},
      {"split_gain=2 1", "threshold=2 1", kField, 17},  // twice
      {"threshold=1.5 0", "threshold=1.5 nan", kField, 17},
      {"threshold=1.5 0", "threshold=1.5 -inf", kField, 17},
      {"threshold=1.5 0", "threshold=1.5 1e400", kField, 17},
      {"leaf_value=10 20 30", "leaf_value=10 inf 30", kField, 21},
      {"threshold=1.5 0", "threshold=1.5  0", kField, 17},
      {"threshold=1.5 0", "threshold=1.5x 0", kField, 17},
      {"decision_type=8 10", "decision_type=8 11", kOther, 18},
      {"decision_type=8 10", "decision_type=8 12", kField, 18},
      {"decision_type=8 10", "decision_type=8 16", kField, 18},
      {"left_child=1 -1", "left_child=2 -1", kField, 19},
      {"left_child=1 -1", "left_child=1 -4", kField, 19},
      {"left_child=1 -1", "left_child=1 -9223372036854775808", kField, 19},
      {"left_child=1 -1", "left_child=0 -1", message::kForestShapeBroken, 0},   // its own child
      {"left_child=1 -1", "left_child=1 0", message::kForestShapeBroken, 0},    // a cycle
      {"left_child=1 -1", "left_child=1 -2", message::kForestShapeBroken, 0},   // two parents
      {"left_child=1 -1", "left_child=-1 -2", message::kForestShapeBroken, 0},  // never reached
      {"leaf_value=10 20 30", "leaf_value=10 20 1e39", kField, 21},
      {"leaf_count=5 6 7", "leaf_count=5 6 -7", kField, 23},
      {"internal_count=18 11", "internal_count=18", kField, 26},
      {"is_linear=0", "is_linear=1", kOther, 27},
      {"end of trees", "end of", kField, 31},
  };
  for (const Damage& damage : cases) {
    const auto forest = parse_lightgbm(changed(damage.from, damage.to));
    ASSERT_FALSE(forest.ok()) << damage.to;
    EXPECT_EQ(forest.error().message(), damage.message) << damage.to;
    EXPECT_EQ(forest.error().place().line, damage.line) << damage.to;
  }
}

// --- Damaged files: refused, or read and walked without harm ------------------------------------

void read_and_walk(std::string_view text) {
  const auto forest = parse_lightgbm(text);
  if (!forest.ok()) return;
  std::vector<float> row(forest->feature_count(), .5F);
  std::vector<float> out(forest->outputs());
  forest->predict(View2<const float>(row.data(), 1, row.size()), out);
}

TEST(LightgbmText, RefusesWhatBreaksOff) {
  for (const json& one : fixtures()) {
    const auto text = one["text"].get<std::string>();
    const std::size_t needed = text.find("end of trees") + 12;
    for (std::size_t percent = 0; percent < 100; ++percent) {
      const std::size_t size = needed * percent / 100;
      EXPECT_FALSE(parse_lightgbm(std::string_view(text).substr(0, size)).ok()) << size;
    }
  }
  const std::string text = small_text();
  for (std::size_t size = 0; size + 1 < text.size(); ++size) {
    EXPECT_FALSE(parse_lightgbm(std::string_view(text).substr(0, size)).ok()) << size;
  }
}

TEST(LightgbmText, FlippedBitsDoNoHarm) {
  Random random(11);
  for (const json& one : fixtures()) {
    const auto sound = one["text"].get<std::string>();
    for (int round = 0; round < 400; ++round) {
      std::string text = sound;
      for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips) {
        char& byte = text[random.below(text.size())];
        byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << random.below(8)));
      }
      read_and_walk(text);
    }
  }
}

TEST(LightgbmText, EmptyAndForeignTextsAreRefused) {
  for (const char* text :
       {"", "\n", "tree", "tree\n", "{\"learner\":{}}", "\xff\xfe", "Tree=0\n"}) {
    EXPECT_FALSE(parse_lightgbm(text).ok()) << text;
  }
  EXPECT_FALSE(parse_lightgbm(std::string(1 << 20, '=')).ok());
}

// --- Limits, at n and at n + 1 ------------------------------------------------------------------

TEST(LightgbmText, TreeLimit) {
  const auto model = [](std::size_t trees) {
    std::string text =
        "tree\nversion=v4\nnum_tree_per_iteration=1\nmax_feature_idx=0\n"
        "feature_names=a\n";
    for (std::size_t tree = 0; tree < trees; ++tree) {
      text += "Tree=" + std::to_string(tree) + "\nnum_leaves=1\nleaf_value=1\n";
    }
    return parse_lightgbm(text + "end of trees\n");
  };
  EXPECT_EQ(model(0).value().tree_count(), 0U);
  EXPECT_EQ(model(kForestTreesMax).value().tree_count(), kForestTreesMax);
  const auto over = model(kForestTreesMax + 1);
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.error().message(), message::kForestTooLarge);
}

TEST(LightgbmText, FeatureLimit) {
  const auto model = [](std::size_t features) {
    std::string names = "a";
    for (std::size_t i = 1; i < features; ++i) names += " a";
    return parse_lightgbm("tree\nversion=v4\nnum_tree_per_iteration=1\nmax_feature_idx=" +
                          std::to_string(features - 1) + "\nfeature_names=" + names +
                          "\nend of trees\n");
  };
  EXPECT_EQ(model(kForestFeaturesMax).value().feature_count(), kForestFeaturesMax);
  const auto over = model(kForestFeaturesMax + 1);
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.error().message(), message::kForestTooLarge);
}

}  // namespace
}  // namespace canasta
