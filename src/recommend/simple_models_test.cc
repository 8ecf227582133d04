// Popularity, own frequency, TIFU-KNN and UP-CF on baskets small enough to count by hand.
#include <gtest/gtest.h>

#include <cmath>

#include "recommend/fallback.h"
#include "recommend/own_frequency.h"
#include "recommend/popularity.h"
#include "recommend/sample_shop.h"
#include "recommend/tifu_knn.h"
#include "recommend/up_cf.h"

namespace canasta {
namespace {

constexpr Seconds kDay = kSecondsPerDay;

struct Shop : SampleShop {
  using SampleShop::SampleShop;
  float score(const Recommender& model, CustomerCode customer, ProductCode product) const {
    std::vector<float> scores(baskets.product_count);
    const std::vector<CustomerCode> asked = {customer};
    model.score(known(), asked, View2<float>(scores.data(), 1, scores.size()));
    return scores[product];
  }
};

// Customers 0, 1; products a 0, b 1, c 2. 1970-01-01 is a Thursday.
Shop small_shop() {
  return Shop({
      {"ana", "1", "a", 0},
      {"ana", "2", "a", 2 * kDay},
      {"ana", "2", "b", 2 * kDay},
      {"ana", "3", "b", 4 * kDay},
      {"luis", "4", "c", 1 * kDay},
      {"luis", "5", "b", 8 * kDay},
  });
}

TEST(PopularityTest, CountsBaskets) {
  const Shop shop = small_shop();
  const auto model = Popularity::fit(Context{}, shop.known()).value();
  EXPECT_EQ(shop.score(*model, 0, 0), 2);
  EXPECT_EQ(shop.score(*model, 1, 1), 3);
  EXPECT_EQ(shop.score(*model, 0, 2), 1);
}

TEST(PopularityTest, AgesAndWindows) {
  const Shop shop = small_shop();  // the moment is the last second of day 8
  const auto aged = Popularity::fit(Context{}, shop.known(), {.half_life_days = 4}).value();
  const double end = 9 * kDay - 1;
  const double expected = std::exp2(-end / kDay / 4) + std::exp2(-(end - 2 * kDay) / kDay / 4);
  EXPECT_NEAR(shop.score(*aged, 0, 0), expected, 1e-6);
  const auto recent = Popularity::fit(Context{}, shop.known(), {.days = 5}).value();
  EXPECT_EQ(shop.score(*recent, 0, 1), 2);  // days 4 and 8
  EXPECT_EQ(shop.score(*recent, 0, 0), kNotOffered);
  // The day after the moment is day 9, a Saturday, as was day 2.
  const auto weekday = Popularity::fit(Context{}, shop.known(), {.by_weekday = true}).value();
  EXPECT_EQ(shop.score(*weekday, 0, 0), 1);
  EXPECT_EQ(shop.score(*weekday, 0, 2), kNotOffered);
}

TEST(PopularityTest, GroupsAreDrawnTowardsEverybody) {
  const Shop shop = small_shop();
  PopularityOptions options{.group = {0, 1}, .group_prior = 10};
  const auto model = Popularity::fit(Context{}, shop.known(), options).value();
  EXPECT_FLOAT_EQ(shop.score(*model, 0, 1), 2 + 10 * 3.0F / 5);
  EXPECT_FLOAT_EQ(shop.score(*model, 1, 0), 0 + 10 * 2.0F / 5);
  options.group = {0, kNoCode};
  const auto everybody = Popularity::fit(Context{}, shop.known(), options).value();
  EXPECT_EQ(shop.score(*everybody, 1, 0), 2);
  options.only_groups = true;
  const auto groups = Popularity::fit(Context{}, shop.known(), options).value();
  EXPECT_EQ(shop.score(*groups, 1, 0), kNotOffered);
}

TEST(OwnFrequencyTest, CountsThenTheLastBasketThenTheCode) {
  const Shop shop = small_shop();
  const auto model = OwnFrequency::fit(Context{}, shop.known()).value();
  // a and b stand in two baskets each, b in the later one.
  EXPECT_GT(shop.score(*model, 0, 1), shop.score(*model, 0, 0));
  EXPECT_EQ(std::floor(shop.score(*model, 0, 0)), 2);
  EXPECT_EQ(std::floor(shop.score(*model, 0, 1)), 2);
  EXPECT_EQ(shop.score(*model, 0, 2), kNotOffered);
}

TEST(OwnFrequencyTest, SharesOfDecayedBasketsAndWhatIsPopularNow) {
  const Shop shop = small_shop();
  const OwnFrequencyOptions options{
      .basket_decay = .5, .popularity_weight = 2, .popularity_days = 5};
  const auto model = OwnFrequency::fit(Context{}, shop.known(), options).value();
  const float total = 1 + .5F + .25F;
  // Both customers bought b in the last five days, nobody a.
  EXPECT_FLOAT_EQ(shop.score(*model, 0, 0), (.25F + .5F) / total);
  EXPECT_FLOAT_EQ(shop.score(*model, 0, 1), (.5F + 1) / total + 2);
  EXPECT_FLOAT_EQ(shop.score(*model, 1, 2), .5F / 1.5F);
}

TEST(OwnFrequencyTest, HalfLifeByDays) {
  const Shop shop = small_shop();
  const auto model = OwnFrequency::fit(Context{}, shop.known(), {.half_life_days = 2}).value();
  const auto weight = [](double day) { return std::exp2((day * kDay - 9 * kDay + 1) / kDay / 2); };
  EXPECT_NEAR(shop.score(*model, 0, 0),
              (weight(0) + weight(2)) / (weight(0) + weight(2) + weight(4)), 1e-6);
}

// Three baskets in two groups: the first group holds one, the second two.
TEST(TifuKnnTest, VectorByHand) {
  const TifuKnnOptions options{.basket_decay = .9, .group_decay = .7, .groups = 2};
  const BasketWeight weight = tifu_weight(options);
  EXPECT_DOUBLE_EQ(weight(0, 3), .7 * .9 * .9 / 2);
  EXPECT_DOUBLE_EQ(weight(1, 3), .9 / 2 / 2);
  EXPECT_DOUBLE_EQ(weight(2, 3), 1.0 / 2 / 2);
  EXPECT_DOUBLE_EQ(weight(0, 1), .7);  // the first of two groups, though there is no second
}

TEST(TifuKnnTest, NearestByHand) {
  const Shop shop({
      {"a", "1", "p", 0},
      {"b", "2", "p", 0},
      {"b", "2", "q", 0},
      {"c", "3", "r", 0},
      {"c", "3", "s", 0},
      {"c", "3", "t", 0},
  });
  const TifuKnnOptions options{.neighbours = 2, .own_weight = .5, .groups = 1};
  const auto model = TifuKnn::fit(Context{}, shop.known(), options).value();
  // Nearest of a: a itself (0) and b (1); c is at 4.
  EXPECT_FLOAT_EQ(shop.score(*model, 0, 0), .5F + .5F * (1 + 1) / 2);
  EXPECT_FLOAT_EQ(shop.score(*model, 0, 1), .5F * 1 / 2);
  EXPECT_EQ(shop.score(*model, 0, 2), kNotOffered);
}

TEST(UpCfTest, ByHand) {
  const Shop shop({
      {"a", "1", "p", 0},
      {"a", "2", "p", kDay},
      {"a", "2", "q", kDay},
      {"b", "3", "q", 0},
      {"c", "4", "r", 0},
  });
  const UpCfOptions options{.baskets = 10, .asymmetry = .75, .locality = 2};
  const auto model = UpCf::fit(Context{}, shop.known(), options).value();
  // a = (1, 1/2), |a|^2 = 5/4; b = (0, 1); similarity of b to a = (1/2) / ((5/4)^.25 * 1^.75)
  const double to_b = .5 / std::pow(1.25, .25);
  EXPECT_NEAR(shop.score(*model, 0, 0), 1, 1e-6);
  EXPECT_NEAR(shop.score(*model, 0, 1), .5 + to_b * to_b, 1e-6);
  EXPECT_EQ(shop.score(*model, 0, 2), kNotOffered);
}

TEST(UpCfTest, OnlyTheLatestBasketsCount) {
  const BasketWeight weight = latest_weight(2);
  EXPECT_EQ(weight(0, 3), 0);
  EXPECT_EQ(weight(1, 3), .5);
  EXPECT_EQ(weight(2, 3), .5);
  EXPECT_EQ(weight(0, 1), 1);
}

TEST(FallbackTest, LaterModelsFillWhatIsOpen) {
  const Shop shop = small_shop();
  const auto own = OwnFrequency::fit(Context{}, shop.known()).value();
  const auto popular = Popularity::fit(Context{}, shop.known()).value();
  const std::vector<const Recommender*> chain = {own.get(), popular.get()};
  const std::vector<CustomerCode> asked = {1, 0};
  const SourcedSlates slates =
      recommend_in_turn(Context{}, chain, shop.known(), asked, {.k = 3}).value();
  const auto first = slates.slates.products_of(0);  // luis: b, c of his own, then a
  EXPECT_EQ(std::vector<ProductCode>(first.begin(), first.end()),
            (std::vector<ProductCode>{1, 2, 0}));
  EXPECT_EQ(slates.source, (std::vector<std::uint8_t>{0, 0, 1, 0, 0, 1}));
  const SourcedSlates one =
      recommend_in_turn(Context{}, chain, shop.known(), asked, {.k = 1}).value();
  EXPECT_EQ(one.source, (std::vector<std::uint8_t>{0, 0}));
}

}  // namespace
}  // namespace canasta
