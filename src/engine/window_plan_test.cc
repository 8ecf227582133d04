#include "engine/window_plan.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "data/sample_log.h"

namespace canasta {
namespace {

constexpr Day kFirst = 1'000;
constexpr Seconds end_of(Day day) { return start_of(day + 1) - 1; }

// One line on each day.
PurchaseLog log_of_days(int days) {
  std::vector<SampleLine> lines;
  for (int day = 0; day < days; ++day) {
    lines.push_back({"A", std::to_string(day), "x", start_of(kFirst + day) + 43'200});
  }
  return log_of(lines);
}

WindowPlan plan_of(int span, const PurchaseWindowTask& task) {
  return plan_window(log_of_days(span), task).value();
}

// A year: 30 days before its end, then weeks of 30 days back to day 29.
TEST(WindowPlan, JudgesWhereTheLastWholeWindowBegins) {
  const WindowPlan plan = plan_of(365, {.days = 30, .cuts = 5});
  EXPECT_EQ(plan.days, 30);
  EXPECT_FALSE(plan.censored || plan.shortened());
  EXPECT_EQ(plan.test, end_of(kFirst + 334));
  EXPECT_EQ(plan.judging,
            (std::vector<Seconds>{end_of(kFirst + 184), end_of(kFirst + 214), end_of(kFirst + 244),
                                  end_of(kFirst + 274), end_of(kFirst + 304)}));
  EXPECT_EQ(plan.tomorrow.back(), plan.test);
  EXPECT_EQ(plan.tomorrow.front(), end_of(kFirst + 214));
}

// 2010-12-01 to 2011-12-09: 373 days, of which 311 up to the cut and 63 after it.
TEST(WindowPlan, OfAMomentNearTheEndIsCensored) {
  const PurchaseWindowTask task{
      .days = 90, .cuts = 5, .cut = {.moment = start_of(kFirst + 310) + 47'820}};
  const WindowPlan plan = plan_of(374, task);
  EXPECT_TRUE(plan.censored);
  EXPECT_FALSE(plan.shortened());
  EXPECT_EQ(plan.days, 63);
  EXPECT_EQ(plan.test, *task.cut.moment);
  EXPECT_EQ(plan.judging.back(), plan.test - 63 * kSecondsPerDay);
  EXPECT_EQ(plan.judging.size(), 5U);
  EXPECT_EQ(plan.tomorrow.back(), end_of(kFirst + 310));
}

TEST(WindowPlan, IsShortenedForWantOfHistory) {
  const WindowPlan plan = plan_of(90, {.days = 60, .cuts = 5});
  EXPECT_EQ(plan.days, 30);
  EXPECT_TRUE(plan.shortened());
  EXPECT_FALSE(plan.censored);
  EXPECT_EQ(plan.judging, (std::vector<Seconds>{end_of(kFirst + 29)}));
}

TEST(WindowPlan, TheCutMayBeAShareOfTheLines) {
  const WindowPlan plan = plan_of(101, {.days = 10, .cuts = 1, .cut = {.share = 0.7}});
  EXPECT_EQ(plan.test, start_of(kFirst + 70) + 43'200);
}

TEST(WindowPlan, AsOfHidesWhatCameLater) {
  const WindowPlan known = plan_of(200, {.days = 20, .cuts = 3, .as_of = kFirst + 119});
  const WindowPlan alone = plan_of(120, {.days = 20, .cuts = 3});
  EXPECT_EQ(known.last, kFirst + 119);
  EXPECT_EQ(known.test, alone.test);
  EXPECT_EQ(known.tomorrow, alone.tomorrow);
}

// n and n + 1 of each limit.
TEST(WindowPlan, HasLimits) {
  const auto message = [](int span, const PurchaseWindowTask& task) {
    const auto plan = plan_window(log_of_days(span), task);
    return plan.ok() ? std::string("ok") : std::string(plan.error().text(Language::English));
  };
  EXPECT_EQ(message(90, {.days = 90}), "ok");
  EXPECT_NE(message(90, {.days = 91}).find("91 days does not fit"), std::string::npos);
  EXPECT_EQ(message(3, {.days = 1}), "ok");
  EXPECT_NE(message(2, {.days = 1}).find("no earlier moment"), std::string::npos);
  const auto cut = [](int day) {
    return PurchaseWindowTask{.days = 1, .cut = {.moment = end_of(kFirst + day)}};
  };
  EXPECT_NE(message(9, cut(0)).find("no earlier moment"), std::string::npos);
  EXPECT_EQ(message(9, cut(1)), "ok");
  EXPECT_EQ(message(9, cut(7)), "ok");
  EXPECT_NE(message(9, cut(8)).find("no earlier moment"), std::string::npos);
  EXPECT_NE(message(9, cut(-2'000'000)).find("no earlier moment"), std::string::npos);
  EXPECT_EQ(message(9, {.days = 1, .as_of = kFirst + 8}), "ok");
  EXPECT_NE(message(9, {.days = 1, .as_of = kFirst + 9}).find("outside"), std::string::npos);
  EXPECT_NE(message(9, {.days = 1, .as_of = kFirst - 1}).find("outside"), std::string::npos);
}

// The invariants of the header, for any question.
TEST(WindowPlan, NeverLearnsFromAWindowThatItJudgesOrCannotSee) {
  Random random(9);
  for (int round = 0; round < 500; ++round) {
    const int span = static_cast<int>(3 + random.below(400));
    PurchaseWindowTask task{.days = static_cast<int>(1 + random.below(120)),
                            .cuts = static_cast<int>(1 + random.below(8))};
    if (random.below(2) == 0) {
      task.cut.moment =
          start_of(kFirst) +
          static_cast<Seconds>(random.below(static_cast<std::uint64_t>(span) * 86'400));
    }
    const auto made = plan_window(log_of_days(span), task);
    if (!made.ok()) continue;
    const WindowPlan& plan = *made;
    const Seconds window = plan.days * kSecondsPerDay;
    ASSERT_GE(plan.days, 1);
    ASSERT_LE(plan.days, plan.asked_days);
    ASSERT_LE(plan.test + window, end_of(plan.last) + 1);
    ASSERT_LE(plan.judging.back() + window, plan.test);
    ASSERT_LE(plan.tomorrow.back() + window, end_of(plan.last));
    for (const auto& moments : {plan.judging, plan.tomorrow}) {
      ASSERT_LE(moments.size(), static_cast<std::size_t>(task.cuts));
      ASSERT_GE(day_of(moments.front()), plan.first + plan.days - 1);
      for (std::size_t i = 1; i < moments.size(); ++i) {
        ASSERT_GE(moments[i] - moments[i - 1], kCutStepDaysMin * kSecondsPerDay);
      }
    }
  }
}

}  // namespace
}  // namespace canasta
