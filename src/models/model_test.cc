#include "models/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "models/testing_forest.h"

namespace canasta {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Feature feature(const std::string& name, const std::string& unit = "days") {
  return {.name = name, .unit = unit, .family = "test", .kind = FeatureKind::Number};
}

std::vector<Feature> expected_features() {
  return {feature("days_since_last"), feature("weekday")};
}

std::string body(const std::vector<std::string>& names) {
  nlohmann::json model = nlohmann::json::parse(testing::forest_text({testing::small_tree()}));
  model["learner"]["feature_names"] = names;
  return model.dump();
}

Model small_model() {
  return read_model("repurchase", expected_features(), body({"days_since_last", "weekday"}))
      .value();
}

TEST(Model, AcceptsItsOwnFeatures) { EXPECT_TRUE(small_model().check(expected_features()).ok()); }

TEST(Model, TellsAllDifferencesAtOnce) {
  const Model model = small_model();
  const Status status = model.check({feature("days_since_lst"), feature("spend", "currency")});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), ErrorCode::InvalidInput);
  const std::string text = status.error().text(Language::English);
  EXPECT_THAT(text, HasSubstr("Missing: days_since_last, weekday."));
  EXPECT_THAT(text, HasSubstr("days_since_lst (→ days_since_last?), spend."));
  EXPECT_THAT(status.error().text(Language::Spanish), HasSubstr("Faltan: days_since_last"));
}

TEST(Model, TellsOtherUnitsAndOrder) {
  const auto changed = compare_features(expected_features(),
                                        {feature("days_since_last", "weeks"), feature("weekday")});
  EXPECT_THAT(changed.changed, ElementsAre("days_since_last"));
  const auto moved =
      compare_features(expected_features(), {feature("weekday"), feature("days_since_last")});
  EXPECT_THAT(moved.moved, ElementsAre("weekday", "days_since_last"));
  const auto twice = compare_features(
      expected_features(), {feature("days_since_last"), feature("weekday"), feature("weekday")});
  EXPECT_THAT(twice.moved, ElementsAre("weekday"));
  EXPECT_FALSE(compare_features(expected_features(), {}).none());
  EXPECT_TRUE(compare_features({}, {}).none());
}

TEST(Model, RefusesABodyTrainedOnOtherFeatures) {
  const auto other = read_model("repurchase", expected_features(), body({"weekday", "spend"}));
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code(), ErrorCode::Corrupt);
  const auto swapped =
      read_model("repurchase", expected_features(), body({"weekday", "days_since_last"}));
  ASSERT_FALSE(swapped.ok());
  EXPECT_THAT(swapped.error().text(Language::English),
              HasSubstr("At another place: days_since_last, weekday."));
  EXPECT_FALSE(read_model("repurchase", {feature("weekday")}, body({})).ok());
  EXPECT_TRUE(read_model("repurchase", expected_features(), body({})).ok());
}

}  // namespace
}  // namespace canasta
