// Reasons on baskets small enough to count by hand.
#include "recommend/slate_reasons.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "recommend/ease.h"
#include "recommend/item_neighbours.h"
#include "recommend/own_frequency.h"
#include "recommend/popularity.h"
#include "recommend/rp3beta.h"
#include "recommend/sample_shop.h"

namespace canasta {
namespace {

constexpr Seconds kDay = kSecondsPerDay;

struct Shop : SampleShop {
  using SampleShop::SampleShop;

  // Why a product was offered to a customer by a model.
  SlateReason why(const Recommender& model, CustomerCode customer, ProductCode product,
                  int popular_days = 30) const {
    SourcedSlates slates;
    slates.slates.products.add(std::vector<ProductCode>{product});
    slates.slates.score = {1};
    slates.source = {0};
    const std::vector<const Recommender*> models = {&model};
    const std::vector<CustomerCode> customers = {customer};
    return explain_slates(Context{}, models, known(), customers, slates,
                          {.popular_days = popular_days})
        .value()
        .front();
  }
};

// Ana buys bread (0) on the Fridays of days 1, 8, 15 and 29, not on that of day 22, and tea (1)
// on some of the Tuesdays between. 1970-01-01 is a Thursday; the last day is 40.
Shop fridays() {
  return Shop({
      {"ana", "1", "bread", 1 * kDay},
      {"ana", "2", "bread", 8 * kDay},
      {"ana", "3", "tea", 12 * kDay},
      {"ana", "4", "bread", 15 * kDay},
      {"ana", "5", "tea", 22 * kDay},
      {"ana", "6", "bread", 29 * kDay},
      {"luis", "7", "wine", 40 * kDay},
      {"luis", "7", "tea", 40 * kDay},
      {"mar", "8", "tea", 33 * kDay},
  });
}
constexpr CustomerCode kAna = 0, kLuis = 1, kMar = 2;
constexpr ProductCode kBread = 0, kTea = 1, kWine = 2;

TEST(SlateReasonsTest, FridaysAreCountedAmongFridays) {
  const Shop shop = fridays();
  const auto model = OwnFrequency::fit(Context{}, shop.known()).value();
  const SlateReason why = shop.why(*model, kAna, kBread);
  const auto& own = std::get<OwnReason>(why.because);
  EXPECT_EQ(own.weekday, 4);
  EXPECT_EQ(own.bought, 4U);
  EXPECT_EQ(own.days, 5U);  // the Friday of day 22 without bread is one of them
  EXPECT_EQ(own.last, 29);
  ASSERT_TRUE(own.rhythm.has_value());
  EXPECT_DOUBLE_EQ(own.rhythm->gap_days, 7);  // of 7, 7 and 14
  EXPECT_EQ(own.rhythm->next, 29 + 7);
  EXPECT_TRUE(why.score.parts.empty());
}

TEST(SlateReasonsTest, WithoutAWeekdayAllDaysCountAndTwoTimesAreNoRhythm) {
  const Shop shop = fridays();
  const auto model = OwnFrequency::fit(Context{}, shop.known()).value();
  const auto own = std::get<OwnReason>(shop.why(*model, kAna, kTea).because);
  EXPECT_FALSE(own.weekday.has_value());
  EXPECT_EQ(own.bought, 2U);
  EXPECT_EQ(own.days, 6U);
  EXPECT_FALSE(own.rhythm.has_value());
}

std::optional<OwnReason::Rhythm> rhythm_of(const std::vector<Day>& days) {
  std::vector<SampleLine> lines;
  for (const Day day : days) lines.push_back({"ana", std::to_string(day), "bread", day * kDay});
  const Shop shop(lines);
  const auto model = OwnFrequency::fit(Context{}, shop.known()).value();
  return std::get<OwnReason>(shop.why(*model, 0, 0).because).rhythm;
}

TEST(SlateReasonsTest, UnevenGapsAreNoRhythm) {
  using Rhythm = OwnReason::Rhythm;
  EXPECT_EQ(rhythm_of({0, 10, 24}), (Rhythm{.gap_days = 12, .next = 36}));  // 10 and 14
  EXPECT_EQ(rhythm_of({0, 5, 20}), (Rhythm{.gap_days = 10, .next = 30}));   // half of the median
  EXPECT_EQ(rhythm_of({0, 4, 20}), std::nullopt);                           // more than half
  EXPECT_EQ(rhythm_of({0, 1, 31, 32, 92}), std::nullopt);
  EXPECT_EQ(rhythm_of({0, 7}), std::nullopt);
}

// Seven days with a purchase: the first, on which tea was bought, is too long ago to count.
TEST(SlateReasonsTest, SixDaysAreLookedBackAt) {
  std::vector<SampleLine> lines = {{"ana", "0", "tea", 0}};
  for (int day = 1; day <= 6; ++day) {
    lines.push_back({"ana", std::to_string(day), "bread", day * kDay});
  }
  const Shop shop(lines);
  const auto model = OwnFrequency::fit(Context{}, shop.known()).value();
  const auto own = std::get<OwnReason>(shop.why(*model, 0, 1).because);
  EXPECT_EQ(own.days, kReasonDaysMax);
  EXPECT_EQ(own.bought, 0U);
  EXPECT_EQ(own.last, 0);
}

// Salt stands in 5 baskets, 5 of the 6 with flour; 10 baskets: lift 5 * 10 / (5 * 6).
Shop bakery(int together) {
  std::vector<SampleLine> lines;
  for (int i = 0; i < 10; ++i) {
    const std::string order = std::to_string(i);
    const std::string customer = "c" + order;
    if (i < 6) lines.push_back({customer, order, "flour", i * kDay});
    if (i < together) lines.push_back({customer, order, "salt", i * kDay});
    if (i >= 6) lines.push_back({customer, order, "wine", i * kDay});
  }
  return Shop(lines);
}

TEST(SlateReasonsTest, BoughtWithSomethingOfOnesOwn) {
  const Shop shop = bakery(5);
  const auto model = Popularity::fit(Context{}, shop.known()).value();
  const CustomerCode flour_alone = 5;
  const auto with = std::get<TogetherReason>(shop.why(*model, flour_alone, 1).because);
  EXPECT_EQ(with.with, 0U);
  EXPECT_DOUBLE_EQ(with.lift, 5.0 * 10 / (5 * 6));
}

TEST(SlateReasonsTest, FourBasketsAreTooFewForALift) {
  const Shop shop = bakery(4);
  const auto model = Popularity::fit(Context{}, shop.known()).value();
  // Of the five others who bought flour, four bought salt.
  const auto alike = std::get<AlikeReason>(shop.why(*model, 5, 1).because);
  EXPECT_EQ(alike.buyers, 4U);
  EXPECT_EQ(alike.customers, 5U);
}

TEST(SlateReasonsTest, ElseWhatIsPopularLatelyOrEver) {
  const Shop shop = fridays();
  const auto model = Popularity::fit(Context{}, shop.known()).value();
  // Ana shares tea with Luis and Mar, of whom only Luis bought wine: one is too few. Of the two who
  // bought on days 31 to 40 he is half.
  const auto half = std::get<PopularReason>(shop.why(*model, kAna, kWine, 10).because);
  EXPECT_EQ(half.days, 10);
  EXPECT_DOUBLE_EQ(half.share, .5);
  const Shop strangers({{"ana", "1", "bread", 0}, {"luis", "2", "wine", 9 * kDay}});
  const auto popular = Popularity::fit(Context{}, strangers.known()).value();
  const auto lately = std::get<PopularReason>(strangers.why(*popular, 0, 1, 5).because);
  EXPECT_EQ(lately.days, 5);
  EXPECT_DOUBLE_EQ(lately.share, 1);
  const auto ever = std::get<PopularReason>(strangers.why(*popular, 1, 0, 5).because);
  EXPECT_EQ(ever.days, 0);
  EXPECT_DOUBLE_EQ(ever.share, .5);
}

// What each product added is the score, of every model that adds up.
TEST(SlateReasonsTest, PartsAddUpToTheScore) {
  const Shop shop = fridays();
  const std::vector<std::unique_ptr<Recommender>> models = [&] {
    std::vector<std::unique_ptr<Recommender>> some;
    some.push_back(Ease::fit(Context{}, shop.known(), {.lambda = 2}).value());
    some.push_back(ItemNeighbours::fit(Context{}, shop.known()).value());
    some.push_back(Rp3beta::fit(Context{}, shop.known()).value());
    return some;
  }();
  for (const auto& model : models) {
    std::vector<float> scores(shop.baskets.product_count);
    const std::vector<CustomerCode> luis = {kLuis};
    model->score(shop.known(), luis, View2<float>(scores.data(), 1, scores.size()));
    for (ProductCode product = 0; product < scores.size(); ++product) {
      double sum = 0;
      for (const Contribution& part : model->contributions(shop.known(), kLuis, product)) {
        sum += part.amount;
      }
      EXPECT_NEAR(sum, scores[product], 1e-6) << model->name() << " " << product;
    }
    EXPECT_FALSE(shop.why(*model, kLuis, kWine).score.parts.empty()) << model->name();
  }
}

// Customers and products enough for several chunks.
TEST(SlateReasonsTest, TheSameOnAnyNumberOfThreads) {
  std::vector<SampleLine> lines;
  for (int i = 0; i < 3'000; ++i) {
    const std::string order = std::to_string(i / 2);
    lines.push_back({"c" + std::to_string(i / 2 % 300), order, "p" + std::to_string(i * i % 83),
                     i / 2 % 50 * kDay});
  }
  const Shop shop(lines);
  const auto model = ItemNeighbours::fit(Context{}, shop.known()).value();
  const auto popular = Popularity::fit(Context{}, shop.known()).value();
  const std::vector<const Recommender*> models = {model.get(), popular.get()};
  std::vector<CustomerCode> customers(shop.baskets.customer_count());
  std::iota(customers.begin(), customers.end(), CustomerCode{0});
  const auto on = [&](int threads) {
    const Context context{.threads = threads};
    const SourcedSlates slates =
        recommend_in_turn(context, models, shop.known(), customers, {.k = 10}).value();
    return explain_slates(context, models, shop.known(), customers, slates).value();
  };
  const std::vector<SlateReason> one = on(1);
  for (const int threads : {2, 3}) EXPECT_EQ(on(threads), one);
  const auto holds = [&](std::size_t kind) {
    return std::any_of(one.begin(), one.end(),
                       [&](const SlateReason& reason) { return reason.because.index() == kind; });
  };
  EXPECT_TRUE(holds(1));  // their own
  EXPECT_TRUE(holds(2) || holds(3));
}

}  // namespace
}  // namespace canasta
