#include "value/holdout.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/random.h"
#include "data/sample_log.h"

namespace canasta {
namespace {

TEST(Holdout, TheModelBeatsWhoHasALargerError) {
  const auto beats = [](double model, double first, double second) {
    return beats_baselines({{.name = "model", .rmse = model},
                            {.name = "same_rate", .rmse = first},
                            {.name = "last_window", .rmse = second}});
  };
  EXPECT_TRUE(beats(1, 2, 1.5));
  EXPECT_FALSE(beats(1, 2, 1));  // a tie needs no model
  EXPECT_FALSE(beats(3, 2, 4));
}

// Customers who buy at random with a share of the days of their own, for about 20 each time.
std::vector<SampleLine> random_shop() {
  Random random(7);
  std::vector<SampleLine> lines;
  for (int customer = 0; customer < 60; ++customer) {
    const double share = .02 + .2 * random.unit();
    const double mean = 10 + 20 * random.unit();
    for (Day day = 0; day < 160; ++day) {
      if (random.unit() >= share) continue;
      const std::string id = "c" + std::to_string(100 + customer);
      lines.push_back({.customer = id,
                       .order = id + "@" + std::to_string(day),
                       .product = "p",
                       .time = day * kSecondsPerDay,
                       .quantity = 1,
                       .amount = mean * (.5 + random.unit())});
    }
  }
  return lines;
}

double spent_between(const std::vector<SampleLine>& lines, const std::string& customer, Day after,
                     Day until) {
  double sum = 0;
  for (const SampleLine& line : lines) {
    const Day day = day_of(line.time);
    if (line.customer == customer && day > after && day <= until) sum += line.amount;
  }
  return sum;
}

// Sums over customers known at the cut, line by line.
TEST(Holdout, MoneyStandsBesideMeanSpendAtTheSameRateAndTheLastWindow) {
  constexpr Day kCut = 120, kEnd = 150;
  const std::vector<SampleLine> lines = random_shop();
  const PurchaseLog log = log_of(lines);
  const Holdout out =
      judge_on_later({}, log, {.cut = kCut, .end = kEnd, .unit = TimeUnit::Days}).value();
  ASSERT_EQ(out.spend_scores.size(), 3U);
  EXPECT_EQ(out.spend_scores[0].name, "model");
  EXPECT_EQ(out.spend_scores[1].name, "same_rate");
  EXPECT_EQ(out.spend_scores[2].name, "last_window");
  const Lifetimes known = lifetimes({}, log.as_of(kCut), TimeUnit::Days);
  double actual = 0, last_window = 0, same_rate = 0;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const std::string customer(log.customers()[known.customer[i]]);
    actual += spent_between(lines, customer, kCut, kEnd);
    last_window += spent_between(lines, customer, kCut - (kEnd - kCut), kCut);
    if (known.repeats[i] == 0) continue;
    same_rate += known.spend[i] * known.repeats[i] / known.age[i] * (kEnd - kCut);
  }
  EXPECT_NEAR(out.actual_spend, actual, 1e-6);
  EXPECT_NEAR(out.spend_scores[1].total, same_rate, 1e-6);
  EXPECT_NEAR(out.spend_scores[2].total, last_window, 1e-6);
}

TEST(Holdout, WithoutAWholeWindowBeforeTheCutThereIsNoLastWindow) {
  const Holdout out =
      judge_on_later({}, log_of(random_shop()), {.cut = 70, .end = 150, .unit = TimeUnit::Days})
          .value();
  EXPECT_EQ(out.scores.back().name, "everybody");
  ASSERT_EQ(out.spend_scores.size(), 2U);
}

}  // namespace
}  // namespace canasta
