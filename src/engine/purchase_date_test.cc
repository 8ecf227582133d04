#include "engine/purchase_date.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/messages/engine.h"
#include "data/sample_log.h"
#include "engine/hazards.h"
#include "engine/outlook.h"
#include "engine/test_shop.h"
#include "models/hazard.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

PurchaseDateData prepared(const PurchaseLog& log, FeatureSet features) {
  PurchaseDateTask task;
  task.features = features;
  return prepare(kContext, {}, task, log).value();
}

double total_of(const FeatureMatrix& rows) {
  double total = 0;
  for (const double weight : rows.total) total += weight;
  return total;
}

// One customer who buys on the first day and on the last.
PurchaseLog log_spanning(int days) {
  constexpr Seconds kDay = 86'400;
  return log_of({{.customer = "a", .order = "1", .product = "p", .time = 0},
                 {.customer = "a", .order = "2", .product = "p", .time = (days - 1) * kDay}});
}

Result<PurchaseDateData> prepared_span(int days) {
  const PurchaseLog log = log_spanning(days);
  return prepare(kContext, {}, {}, log);
}

TEST(Span, HasAtLeastTwoDaysAndALimit) {
  EXPECT_EQ(prepared_span(1).error().message(), message::kOneDayOnly);
  EXPECT_TRUE(prepared_span(2).ok());
  EXPECT_TRUE(prepared_span(kSpanDaysMax).ok());
  const auto over = prepared_span(kSpanDaysMax + 1);
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.error().code(), ErrorCode::TooLarge);
  EXPECT_EQ(over.error().message(), message::kSpanTooLong);
  // 10,000 days after the first of January 1970, counted by date(1).
  EXPECT_NE(over.error().text(Language::English).find("from 1970-01-01 to 1997-05-19, 10001 days"),
            std::string::npos);
}

// The figures of a year of receipts that were computed independently of canasta: 966,641
// customer-days, 190,611 of them after 2011-10-24; AUC .6853 with the four plain features
// (LightGBM, 200 trees), .7666 with history, recency alone .6395.
class OnlineRetail : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string file = real_data("online_retail/online_retail.csv.zst");
    if (file.empty()) GTEST_SKIP() << "skipped: no data";
    log_ = ingested(kContext, folder_.path(), file);
  }
  TemporaryFolder folder_ = test_folder();
  PurchaseLog log_;
};

TEST_F(OnlineRetail, SplitsAsTheKnownAnswer) {
  const PurchaseDateData data = prepared(log_, FeatureSet::Calendar);
  EXPECT_EQ(format_day(training_cut(data).value()), "2011-10-24");
  const CellTable cells = count_cells(kContext, data.days, {}, data.first, data.last);
  const FeatureMatrix all = cells_to_matrix(cells, data.calendar, data.plan,
                                            {.from_day = data.first + 1, .to_day = data.last});
  EXPECT_EQ(total_of(all), 966'641);
}

TEST_F(OnlineRetail, FourPlainFeatures) {
  PurchaseDateData data = prepared(log_, FeatureSet::Calendar);
  data.plan = make_plan({.history = false, .month = true}, data.calendar);
  const Judged judged =
      judge(kContext, data, *xgboost_trainer(), *parse_day("2011-10-24"), data.last).value();
  EXPECT_EQ(judged.evaluation.observations, 190'611);
  EXPECT_NEAR(judged.evaluation.model.auc, .685, .01);
  EXPECT_NEAR(judged.evaluation.recency.auc, .6395, .01);
  ASSERT_TRUE(judged.evaluation.auc_interval.has_value());
  EXPECT_LT(judged.evaluation.auc_interval->low, judged.evaluation.model.auc);
  EXPECT_GT(judged.evaluation.auc_interval->high, judged.evaluation.model.auc);
}

TEST_F(OnlineRetail, History) {
  const PurchaseDateData data = prepared(log_, FeatureSet::History);
  const Judged judged =
      judge(kContext, data, *xgboost_trainer(), *parse_day("2011-10-24"), data.last).value();
  EXPECT_EQ(std::round(judged.evaluation.positives), 3'098);
  EXPECT_GE(judged.evaluation.model.auc, .765);
  EXPECT_TRUE(judged.evaluation.beats_baseline);
  EXPECT_EQ(judged.horizons.size(), 3U);
}

TEST_F(OnlineRetail, RecurrentIsDecidedAtTheCut) {
  PurchaseDateData data = prepared(log_, FeatureSet::Calendar);
  data.task.customers = Population::Recurrent;
  const CustomerFlags now = population(kContext, data, data.last).value();
  const CustomerFlags then = population(kContext, data, *parse_day("2011-10-24")).value();
  std::size_t both = 0;
  for (std::size_t i = 0; i < now.size(); ++i) both += now[i] != 0 && then[i] != 0 ? 1 : 0;
  EXPECT_EQ(std::count(then.begin(), then.end(), 1), 120);
  EXPECT_EQ(std::count(now.begin(), now.end(), 1), 165);
  EXPECT_EQ(both, 82U);
}

// A shop in which everything is known.
class SimulatedShop : public ::testing::Test {
 protected:
  TemporaryFolder folder_ = test_folder();
  PurchaseLog log_ = simulated_log(kContext, folder_.path(), 600, 300);
};

// Weighted cells are the rows of the calendar, not an approximation of them.
TEST_F(SimulatedShop, CellsJudgeAsEveryRowDoes) {
  const PurchaseDateData data = prepared(log_, FeatureSet::Calendar);
  const Day cut = training_cut(data).value();
  const auto trainer = xgboost_trainer();
  const Judged cells = judge(kContext, data, *trainer, cut, data.last).value();

  const RowRequest request{.population = {},
                           .plan = data.plan,
                           .calendar = &data.calendar,
                           .first = data.first + 1,
                           .last = data.last,
                           .sampling = {}};
  const FeatureMatrix rows = build_rows(kContext, data.days, request);
  const FitPlan plan = plan_fit(kContext, *trainer, rows, cut, {}).value();
  const TrainedForest by_rows =
      trainer->train(kContext, rows_in_days(rows, 0, cut), nullptr, plan.boosting).value();
  std::vector<float> probability(rows.rows());
  by_rows.forest.predict(kContext, rows.view(), probability);
  const std::size_t recency = data.plan.column(FeatureId::DaysSinceLast);
  const Evaluation every_row =
      evaluate(kContext, rows, cut, probability, recency, fit_baselines(rows, cut, recency), {})
          .value();
  EXPECT_EQ(cells.evaluation.observations, every_row.observations);
  EXPECT_EQ(cells.evaluation.positives, every_row.positives);
  EXPECT_NEAR(cells.evaluation.model.auc, every_row.model.auc, .002);
  EXPECT_LT(cells.training_rows_held, rows.rows());
}

// What happens after the cut changes the verdict, and nothing of what is judged.
TEST_F(SimulatedShop, WhatIsJudgedNeverSeesTheTestPart) {
  const PurchaseDateData truth = prepared(log_, FeatureSet::History);
  const Day cut = training_cut(truth).value();
  std::vector<SampleLine> lines = lines_of(log_);
  std::erase_if(lines, [&](const SampleLine& line) {
    return day_of(line.time) > cut && day_of(line.time) < truth.last &&
           line.customer.back() % 2 == 0;
  });
  for (SampleLine& line : lines) {
    if (day_of(line.time) > cut) line.amount *= 3;
  }
  const PurchaseLog other_log = log_of(lines);
  ASSERT_LT(other_log.size(), log_.size());
  for (const FeatureSet features : {FeatureSet::Calendar, FeatureSet::History}) {
    const PurchaseDateData data = prepared(log_, features);
    const PurchaseDateData other = prepared(other_log, features);
    const auto trainer = xgboost_trainer();
    const Judged judged = judge(kContext, data, *trainer, cut, data.last).value();
    const Judged changed = judge(kContext, other, *trainer, cut, data.last).value();
    EXPECT_EQ(judged.trained.body, changed.trained.body);
    EXPECT_EQ(judged.plan.threshold, changed.plan.threshold);
    EXPECT_EQ(judged.plan.boosting.rounds_max, changed.plan.boosting.rounds_max);
    EXPECT_GT(judged.evaluation.positives, changed.evaluation.positives);
  }
}

TEST_F(SimulatedShop, AnswersDoNotDependOnThreads) {
  const PurchaseDateData data = prepared(log_, FeatureSet::History);
  const Day cut = training_cut(data).value();
  Context one = kContext;
  one.threads = 1;
  const Judged with_two = judge(kContext, data, *xgboost_trainer(), cut, data.last).value();
  const Judged with_one = judge(one, data, *xgboost_trainer(), cut, data.last).value();
  EXPECT_EQ(with_two.trained.body, with_one.trained.body);
  EXPECT_EQ(with_two.evaluation.model.auc, with_one.evaluation.model.auc);
}

// The judgement and the model for tomorrow are the same, made together or one after the other.
TEST_F(SimulatedShop, JudgingAndTrainingTogetherChangesNothing) {
  const PurchaseDateData data = prepared(log_, FeatureSet::Calendar);
  const Day cut = training_cut(data).value();
  const auto trainer = xgboost_trainer();
  Context one = kContext;
  one.threads = 1;
  const JudgedModel together = judge_and_train(kContext, data, *trainer, cut).value();
  const JudgedModel in_turn = judge_and_train(one, data, *trainer, cut).value();
  const Judged alone = judge(kContext, data, *trainer, cut, data.last).value();
  EXPECT_EQ(together.model.body, in_turn.model.body);
  EXPECT_EQ(together.judged.trained.body, alone.trained.body);
  EXPECT_EQ(together.judged.evaluation.model.auc, alone.evaluation.model.auc);
  EXPECT_NE(together.model.body, alone.trained.body);
}

// The weight of those left out keeps probabilities where they are.
TEST_F(SimulatedShop, SamplingKeepsTheBaseRate) {
  PurchaseDateData data = prepared(log_, FeatureSet::History);
  const Day cut = training_cut(data).value();
  const Judged every_row = judge(kContext, data, *xgboost_trainer(), cut, data.last).value();
  data.training_rows_max = every_row.training_rows / 3;
  const Judged sampled = judge(kContext, data, *xgboost_trainer(), cut, data.last).value();
  EXPECT_LT(sampled.training_rows_held, every_row.training_rows_held / 2);
  EXPECT_NEAR(static_cast<double>(sampled.training_rows),
              static_cast<double>(every_row.training_rows),
              .02 * static_cast<double>(every_row.training_rows));
  EXPECT_NEAR(sampled.evaluation.model.auc, every_row.evaluation.model.auc, .02);
}

TEST_F(SimulatedShop, OutlooksKeepTheirLaws) {
  for (const FeatureSet features : {FeatureSet::Calendar, FeatureSet::History}) {
    const PurchaseDateData data = prepared(log_, features);
    const Judged judged =
        judge(kContext, data, *xgboost_trainer(), training_cut(data).value(), data.last).value();
    const Forest& forest = judged.trained.forest;
    std::vector<CustomerCode> customers;
    for (CustomerCode code = 0; code < 100; ++code) customers.push_back(code);
    const auto near = look_ahead(kContext, data, forest, customers, data.last + 5, data.last + 5);
    const auto far = look_ahead(kContext, data, forest, customers, data.last + 1, data.last + 200);
    ASSERT_TRUE(near.ok() && far.ok());
    for (std::size_t i = 0; i < customers.size(); ++i) {
      EXPECT_LE((*near)[i].on, (*near)[i].by + 1e-6);
      EXPECT_LE((*near)[i].by, (*far)[i].by + 1e-6);
      const Outlook& outlook = (*near)[i];
      if (outlook.expected == kNoDay) continue;
      EXPECT_LE(outlook.low, outlook.expected);
      EXPECT_LE(outlook.expected, outlook.high);
      EXPECT_GT(outlook.low, data.last);
      EXPECT_LE(outlook.high, data.last + kOutlookDaysMax);
    }
  }
}

// More than 91 days ahead a scored week stands for the three behind it: the days before are exact,
// and "by" a day half a year ahead hardly moves.
TEST_F(SimulatedShop, SparseDaysFarAheadAreNearTheDenseOnes) {
  constexpr int kDense = 91;
  constexpr int kHorizon = 182;
  const PurchaseDateData data = prepared(log_, FeatureSet::History);
  const Judged judged =
      judge(kContext, data, *xgboost_trainer(), training_cut(data).value(), data.last).value();
  const Forest& forest = judged.trained.forest;
  const HazardSource source{
      .days = data.days, .plan = data.plan, .calendar = data.calendar, .forest = forest};
  const std::vector<CustomerCode> customers{3, 40, 77, 200, 500};
  std::vector<std::vector<float>> sparse(customers.size());
  ASSERT_TRUE(
      for_each_hazard(kContext, source, customers, kHorizon, [&](auto members, auto hazards) {
        sparse[members[0]].assign(hazards.begin(), hazards.end());
      }).ok());
  FeatureMatrix rows;
  future_rows(data.days, customers,
              {.plan = data.plan, .calendar = &data.calendar, .horizon_days = kHorizon}, rows);
  std::vector<float> dense(rows.rows());
  forest.predict(rows.view(), dense);
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const auto exact = std::span(dense).subspan(i * kHorizon, kHorizon);
    for (std::size_t t = 0; t < kHorizon; ++t) {
      const std::size_t in_month = t < kDense ? 0 : (t - kDense) % 28;
      ASSERT_EQ(sparse[i][t], exact[t - (in_month - in_month % 7)]) << "day ahead " << t + 1;
    }
    std::vector<double> by(kHorizon);
    std::vector<double> exact_by(kHorizon);
    probability_by(sparse[i], by);
    probability_by(exact, exact_by);
    EXPECT_NEAR(by.back(), exact_by.back(), .01);
  }
}

// Hazards after a purchase more than 28 days ahead are those of some weeks before: on any day of
// two months that changes "on" by little, and nothing at all in the first 29 days.
TEST_F(SimulatedShop, RenewalFarAheadIsNearTheFullOne) {
  constexpr int kHorizon = 60;
  const PurchaseDateData data = prepared(log_, FeatureSet::History);
  const Judged judged =
      judge(kContext, data, *xgboost_trainer(), training_cut(data).value(), data.last).value();
  const Forest& forest = judged.trained.forest;
  const HazardSource source{
      .days = data.days, .plan = data.plan, .calendar = data.calendar, .forest = forest};
  const std::vector<CustomerCode> customers{3, 40, 77, 200, 500};
  std::vector<std::vector<float>> packed(customers.size());
  ASSERT_TRUE(for_each_packed_hazard(kContext, source, customers, kHorizon,
                                     [&](auto members, auto hazards) {
                                       packed[members[0]].assign(hazards.begin(), hazards.end());
                                     })
                  .ok());

  FeatureMatrix rows;
  future_rows(data.days, customers,
              {.plan = data.plan,
               .calendar = &data.calendar,
               .horizon_days = kHorizon,
               .assumed_days = kHorizon - 1},
              rows);
  std::vector<float> full(rows.rows());
  forest.predict(rows.view(), full);
  for (std::size_t i = 0; i < customers.size(); ++i) {
    std::vector<double> on(kHorizon);
    std::vector<double> exact(kHorizon);
    probability_on(packed[i], on);
    probability_on(std::span(full).subspan(i * packed_hazards(kHorizon), packed_hazards(kHorizon)),
                   exact);
    for (int t = 0; t < kHorizon; ++t) {
      const auto day = static_cast<std::size_t>(t);
      EXPECT_NEAR(on[day], exact[day], t <= 28 ? 0 : .01);
    }
  }
}

}  // namespace
}  // namespace canasta
