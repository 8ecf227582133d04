#include "recommend/next_basket.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "data/sample_log.h"
#include "recommend/next_outcomes.h"
#include "recommend/own_rhythm.h"

namespace canasta {
namespace {

constexpr Seconds kDay = kSecondsPerDay;

TEST(OwnRhythmTest, ByHand) {
  const PurchaseLog log = log_of({
      {"ana", "1", "pan", 0},
      {"ana", "1", "te", 0},
      {"ana", "2", "te", 4 * kDay},
      {"ana", "3", "pan", 6 * kDay},
  });
  const History history = log.as_of_second(8 * kDay);
  const OwnRhythm own = own_rhythm(baskets_of(Context{}, history), 0);
  ASSERT_EQ(own.products.size(), 2U);
  const OwnProduct& pan = own.products[0];
  EXPECT_EQ(pan.baskets, 2);
  EXPECT_FLOAT_EQ(pan.decayed_80, .8F * .8F + 1);
  EXPECT_EQ(pan.last_baskets_ago, 1);
  EXPECT_EQ(pan.first_baskets_ago, 3);
  EXPECT_EQ(pan.gap_baskets(), 2);
  EXPECT_EQ(pan.last_days_ago, 2);
  EXPECT_EQ(pan.gap_days(), 6);
  EXPECT_EQ(own.habits.baskets, 3);
  EXPECT_FLOAT_EQ(own.habits.products_mean, 4.0F / 3);
  EXPECT_FLOAT_EQ(own.habits.share_repeat, .5F);
  EXPECT_EQ(own.habits.first_days_ago, 8);
}

TEST(OwnRhythmTest, BoughtOnceHasNoRhythmAndNobodyHasNothing) {
  const PurchaseLog log = log_of({{"ana", "1", "pan", 0}, {"luis", "2", "pan", 9 * kDay}});
  const History history = log.as_of(3);
  const Baskets baskets = baskets_of(Context{}, history);
  EXPECT_TRUE(std::isnan(own_rhythm(baskets, 0).products[0].gap_days()));
  EXPECT_TRUE(own_rhythm(baskets, 1).products.empty());
  EXPECT_TRUE(std::isnan(own_rhythm(baskets, 1).habits.last_days_ago));
}

class NextOutcomesTest : public ::testing::Test {
 protected:
  // Three customers with products 0; 0, 1; 1 who then buy 1; 0; 0, 2.
  NextOutcomesTest() {
    rows_.columns = 3;
    rows_.offsets = {0, 1, 3, 4};
    rows_.column = {0, 0, 1, 1};
    rows_.value = {1, .5F, 1, 1};
    for (const auto& list : std::vector<std::vector<ProductCode>>{{1}, {0}, {0, 2}}) {
      next_.add(list);
    }
  }
  NextOutcomes outcomes() const { return {Context{}, rows_, next_, fold_}; }

  SparseMatrix rows_;
  ProductLists next_;
  std::vector<std::uint8_t> fold_ = {0, 1, 2};
};

TEST_F(NextOutcomesTest, ByHand) {
  const NextOutcomes all = outcomes();
  EXPECT_FLOAT_EQ(all.popularity(kNoFold, 0), 2.0F / 3);
  EXPECT_FLOAT_EQ(all.popularity(1, 0), 1.0F / 2);  // without the second customer
  // One of two who had product 0 bought it again; of both products, one of four.
  EXPECT_FLOAT_EQ(all.rebuy(kNoFold, 0), (1 + 5 * .25F) / (2 + 5));
  EXPECT_FLOAT_EQ(all.first_buy(kNoFold, 0), 1.0F);  // the third customer had not
  EXPECT_FLOAT_EQ(all.first_buy(kNoFold, 2), 1.0F / 3);
  EXPECT_EQ(all.most_popular(kNoFold).size(), 3U);
  EXPECT_EQ(all.most_popular(2).size(), 2U);  // nobody else bought product 2
  std::vector<float> scores(3);
  all.add_associations(kNoFold, rows_.row(2), scores);
  // Product 1 weighed 1 + 1: the second customer went on to 0, the third to 0 and 2.
  EXPECT_FLOAT_EQ(scores[0], 2.0F / (2 + 10));
  EXPECT_FLOAT_EQ(scores[2], 1.0F / (2 + 10));
}

// What a customer is told must not move when the customer's own next products do.
TEST_F(NextOutcomesTest, OwnNextProductsAreNotSeen) {
  const NextOutcomes before = outcomes();
  next_ = {};
  for (const auto& list : std::vector<std::vector<ProductCode>>{{2}, {0}, {0, 2}}) next_.add(list);
  const NextOutcomes after = outcomes();
  for (ProductCode product = 0; product < 3; ++product) {
    EXPECT_EQ(before.popularity(0, product), after.popularity(0, product));
    EXPECT_EQ(before.rebuy(0, product), after.rebuy(0, product));
    EXPECT_EQ(before.first_buy(0, product), after.first_buy(0, product));
  }
  std::vector<float> one(3);
  std::vector<float> other(3);
  before.add_associations(0, rows_.row(0), one);
  after.add_associations(0, rows_.row(0), other);
  EXPECT_EQ(one, other);
  EXPECT_NE(before.popularity(1, 1), after.popularity(1, 1));  // others do see them
}

// Customers who buy at random: next products are drawn anew for each, so nothing can foretell them.
// A ranker that saw them while it learnt would believe its facts, and be wrong on new customers by
// far more than one that had found nothing to learn.
TEST(NextBasketTest, LearnsNothingWhereThereIsNothing) {
  Random random(17);
  std::vector<SampleLine> lines;
  constexpr int kProducts = 60;
  const auto buy = [&](int customer, const std::string& order, Seconds time) {
    for (int i = 0; i < 4; ++i) {
      lines.push_back({"c" + std::to_string(customer), order + std::to_string(customer),
                       "p" + std::to_string(random.below(kProducts)), time});
    }
  };
  for (int customer = 0; customer < 600; ++customer) {
    buy(customer, "first", 0);
    buy(customer, "second", 10 * kDay);
    buy(customer, "next", 20 * kDay);
  }
  const PurchaseLog log = log_of(lines);
  const History history = log.all();
  const Baskets baskets = baskets_of(Context{}, history);
  const NextBasketOptions options{.days = 5, .neighbours = 20, .rounds = 40};
  const auto model = NextBasket::fit(Context{}, {history, baskets}, options).value();
  std::vector<CustomerCode> everybody(baskets.customer_count());
  for (CustomerCode i = 0; i < everybody.size(); ++i) everybody[i] = i;
  const Slates slates =
      recommend(Context{}, *model, {history, baskets}, everybody, {.k = 1}).value();
  double likeliest = 0;
  for (const float score : slates.score) likeliest += score;
  // Every product has 4 of 60 chances. The best of a slate is the luckiest of 60 estimates; one
  // that had seen its labels says .9 and more.
  EXPECT_LT(likeliest / static_cast<double>(slates.size()), .25);
}

// Everybody buys milk each time, and one of two brands, always the same.
TEST(NextBasketTest, FindsWhatComesBack) {
  std::vector<SampleLine> lines;
  for (int customer = 0; customer < 200; ++customer) {
    const std::string name = "c" + std::to_string(1000 + customer);
    const std::string brand = customer % 2 == 0 ? "brand a" : "brand b";
    for (int week = 0; week < 6; ++week) {
      const std::string order = name + "@" + std::to_string(week);
      lines.push_back({name, order, "milk", week * 7 * kDay});
      lines.push_back({name, order, brand, week * 7 * kDay});
      lines.push_back({name, order, "once " + std::to_string(week), week * 7 * kDay});
    }
  }
  const PurchaseLog log = log_of(lines);
  const History history = log.all();
  const Baskets baskets = baskets_of(Context{}, history);
  const auto model =
      NextBasket::fit(Context{}, {history, baskets}, {.days = 5, .rounds = 30}).value();
  const std::vector<CustomerCode> asked = {0, 1};
  const Slates slates = recommend(Context{}, *model, {history, baskets}, asked, {.k = 2}).value();
  for (const std::size_t i : {0U, 1U}) {
    std::vector<std::string> names;
    for (const ProductCode product : slates.products_of(i)) {
      names.emplace_back(log.products()[product]);
    }
    std::sort(names.begin(), names.end());
    EXPECT_EQ(names, (std::vector<std::string>{i == 0 ? "brand a" : "brand b", "milk"}));
  }
}

TEST(NextBasketTest, NobodyToLearnFromIsSaid) {
  const PurchaseLog log = log_of({{"ana", "1", "pan", 0}});
  const History history = log.all();
  const Baskets baskets = baskets_of(Context{}, history);
  const auto fitted = NextBasket::fit(Context{}, {history, baskets}, {});
  ASSERT_FALSE(fitted.ok());
  EXPECT_EQ(fitted.error().code(), ErrorCode::InvalidInput);
}

}  // namespace
}  // namespace canasta
