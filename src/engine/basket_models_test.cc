#include "engine/basket_models.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "data/sample_log.h"

namespace canasta {
namespace {

TEST(BasketModels, DefaultsOfSettingsAreInRangeAndAmongThoseTried) {
  for (const std::string& model : models_with_settings()) {
    for (const ModelSetting& setting : settings_of_model(model)) {
      const auto& tried = setting.tried;
      EXPECT_NE(std::find(tried.begin(), tried.end(), setting.standard), tried.end())
          << model << "." << setting.name;
      for (const double value : tried) {
        EXPECT_TRUE(check_setting(setting, value).ok()) << model << "." << setting.name << value;
      }
    }
  }
}

TEST(BasketModels, WhatIsKnownWithoutAModelHasNoSettings) {
  for (const char* model :
       {"random", "popular", "popular_recent", "popular_segment", "own_history"}) {
    EXPECT_TRUE(settings_of_model(model).empty()) << model;
  }
  EXPECT_EQ(models_with_settings().size() + 5, basket_model_names().size());
}

TEST(BasketModels, SettingsAreCheckedAndNamed) {
  const ModelSetting& penalty = *find_setting("ease", "penalty").value();
  EXPECT_EQ(penalty.standard, 400);
  EXPECT_TRUE(check_setting(penalty, .5).ok());
  EXPECT_FALSE(check_setting(penalty, 0).ok());
  EXPECT_TRUE(check_setting(*find_setting("ease", "half_life_days").value(), 0).ok());
  EXPECT_FALSE(check_setting(*find_setting("tifu_knn", "neighbours").value(), 2.5).ok());
  const auto unknown = find_setting("ease", "penality");
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.error().text(Language::English).find("penalty"), std::string::npos);
}

TEST(BasketModels, EachStandsOnceWhereItFirstStood) {
  EXPECT_EQ(each_once({"ease", "als", "ease", "ease", "popular", "als"}),
            (std::vector<std::string>{"ease", "als", "popular"}));
  EXPECT_TRUE(each_once({}).empty());
}

TEST(BasketModels, AreShownByName) {
  EXPECT_EQ(shown(ModelSettings{}), "");
  EXPECT_EQ(shown(ModelSettings{{"penalty", 300}, {"half_life_days", .5}}),
            "half_life_days 0.5, penalty 300");
}

// The customer bought x twice long ago and y once lately.
float lead_of_recent(const BasketSettings& settings) {
  const PurchaseLog log =
      log_of({{.customer = "a", .order = "1", .product = "x", .time = 0},
              {.customer = "a", .order = "2", .product = "x", .time = 1},
              {.customer = "a", .order = "3", .product = "y", .time = 90 * kSecondsPerDay}});
  const Context context;
  const History history = log.all();
  const Baskets baskets = baskets_of(context, history);
  const KnownPurchases known{history, baskets};
  const BasketFit fit{.known = known, .with_next = known, .settings = settings};
  const auto model = fit_basket_model(context, "own_recent", fit).value();
  std::vector<float> scores(2);
  const std::vector<CustomerCode> asked = {0};
  model->score(known, asked, {scores.data(), 1, 2});
  return scores[1] - scores[0];
}

// Weights of the baskets by hand: without popularity 2/3 against 1/3; with baskets that count half
// of the next one (.25 + .5) / 1.75 against 1 / 1.75.
TEST(BasketModels, SettingsReachTheModel) {
  const ModelSettings plain = {{"basket_decay", 1}, {"popularity_weight", 0}};
  EXPECT_LT(lead_of_recent({{"own_recent", plain}}), 0);  // counts of baskets
  const ModelSettings halved = {{"basket_decay", .5}, {"popularity_weight", 0}};
  EXPECT_NEAR(lead_of_recent({{"own_recent", halved}}), 1 / 1.75 - .75 / 1.75, 1e-6);
  EXPECT_EQ(lead_of_recent({{"ease", {{"penalty", 1}}}}), lead_of_recent({}));
}

TEST(BasketModels, AnUnknownOneNamesTheNearest) {
  const PurchaseLog log = log_of({{.customer = "a", .order = "1", .product = "x"}});
  const Context context;
  const History history = log.all();
  const Baskets baskets = baskets_of(context, history);
  const KnownPurchases known{history, baskets};
  const auto model = fit_basket_model(context, "eas", {.known = known, .with_next = known});
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code(), ErrorCode::Config);
  EXPECT_NE(model.error().text(Language::English).find("ease"), std::string::npos);
}

}  // namespace
}  // namespace canasta
