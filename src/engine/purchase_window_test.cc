#include "engine/purchase_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/messages/boosters.h"
#include "base/messages/engine.h"
#include "data/sample_log.h"
#include "engine/test_shop.h"
#include "engine/window_model_files.h"
#include "engine/window_report.h"
#include "features/features.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

double score_of(const AnswerEvaluation& evaluation, const std::string& baseline,
                double Scores::* metric) {
  for (const auto& one : evaluation.baselines) {
    if (one.name == baseline) return one.scores.*metric;
  }
  return std::nan("");
}

// The known answers of a year of receipts, judged at the .7 quantile of the lines' times: 3,703
// customers, 1,797 of whom buy in the 63 days that are left; AUC .7370, average precision .7545,
// Brier .2108 by LightGBM on five earlier moments; frequency alone .7205, recency alone .6674.
class OnlineRetailWindow : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string file = real_data("online_retail/online_retail.csv.zst");
    if (file.empty()) GTEST_SKIP() << "skipped: no data";
    log_ = ingested(kContext, folder_.path(), file);
  }
  WindowData opened(const WindowCut& cut) const {
    return open_window("comeback", {.days = 90, .cuts = 5, .cut = cut}, log_).value();
  }
  TemporaryFolder folder_ = test_folder();
  PurchaseLog log_;
};

TEST_F(OnlineRetailWindow, ReachesWhatTheDataCanGive) {
  const WindowData data = opened(*parse_window_cut("2011-10-07T13:17"));
  EXPECT_EQ(data.plan.days, 63);
  EXPECT_TRUE(data.plan.censored);
  EXPECT_EQ(opened({.share = 0.7}).plan.test, data.plan.test);
  const WindowJudged judged = judge_window(kContext, data, *xgboost_trainer()).value();
  const AnswerEvaluation& out = judged.evaluation;
  EXPECT_EQ(out.rows, 3'703U);
  EXPECT_EQ(out.positives, 1'797);
  EXPECT_GE(out.model.auc, .7270);
  EXPECT_GE(out.model.average_precision, .7445);
  EXPECT_LE(out.model.brier, .2208);
  EXPECT_NEAR(score_of(out, "frequency_alone", &Scores::auc), .7205, .005);
  EXPECT_NEAR(score_of(out, "recency_alone", &Scores::auc), .6674, .005);
  EXPECT_EQ(score_of(out, "base_rate", &Scores::auc), .5);
  // More buy in autumn than in the months that teach, which one year of data cannot say: the order
  // of the customers is right, their probabilities are too low, and the report says that it loses.
  EXPECT_GT(out.model.auc, score_of(out, "frequency_alone", &Scores::auc) + .01);
  EXPECT_LE(out.model.log_loss, score_of(out, "frequency_alone", &Scores::log_loss) + .01);
  const std::string report = as_text(report_window(kContext, data, judged), Language::English);
  EXPECT_NE(report.find("THE WINDOW IS CENSORED: 90 days after 2011-10-07 13:17:00 reach beyond "
                        "the data, which end on 2011-12-09. 63 days were seen"),
            std::string::npos);
}

// A customer buys every 10 days or so, some stop; twelve months.
PurchaseLog made_shop(std::size_t customers) {
  Random random(7);
  std::vector<SampleLine> lines;
  for (std::size_t customer = 0; customer < customers; ++customer) {
    const std::string id = "c" + std::to_string(1'000 + customer);
    const double gap = customer % 2 == 0 ? 8 : 60;
    for (double day = random.unit() * 60; day < 360; day += gap * (0.5 + random.unit())) {
      lines.push_back({id, id + "@" + std::to_string(static_cast<int>(day)), "p",
                       static_cast<Seconds>(day * 86'400), 1, 10});
    }
  }
  return log_of(lines);
}

WindowData opened(const PurchaseLog& log, const PurchaseWindowTask& task) {
  return open_window("comeback", task, log).value();
}

TEST(WindowRowsTest, EachCustomerOfEachMomentIsARow) {
  const PurchaseLog log = made_shop(60);
  const WindowData data = opened(log, {.days = 14, .cuts = 3});
  ASSERT_EQ(data.plan.judging.size(), 3U);
  const WindowRows out = window_rows(kContext, data, data.plan.judging);
  EXPECT_EQ(out.share, 1);
  std::size_t row = 0;
  for (const Seconds moment : data.plan.judging) {
    const History history = log.as_of_second(moment);
    FeatureMatrix alone = customer_features({}, history);
    label_window(history, 14, alone);
    for (std::size_t i = 0; i < alone.rows(); ++i, ++row) {
      EXPECT_EQ(out.rows.customer[row], alone.customer[i]);
      EXPECT_EQ(out.rows.positive[row], alone.positive[i]);
      EXPECT_EQ(out.rows.view()(row, 0), alone.view()(i, 0));
    }
  }
  EXPECT_EQ(row, out.rows.rows());
}

// Over the limit, customers are thinned: whole, and about to the limit.
TEST(WindowRowsTest, AreThinnedByCustomerOverTheLimit) {
  const PurchaseLog log = made_shop(400);
  WindowData data = opened(log, {.days = 14, .cuts = 4});
  const WindowRows all = window_rows(kContext, data, data.plan.judging);
  data.rows_max = all.rows.rows();
  EXPECT_EQ(window_rows(kContext, data, data.plan.judging).rows.rows(), all.rows.rows());
  data.rows_max = all.rows.rows() / 2;
  const WindowRows half = window_rows(kContext, data, data.plan.judging);
  EXPECT_NEAR(half.share, 0.5, 1e-3);
  EXPECT_NEAR(static_cast<double>(half.rows.rows()), static_cast<double>(data.rows_max),
              0.15 * static_cast<double>(data.rows_max));
  const auto times = [](const FeatureMatrix& rows, std::uint32_t customer) {
    return std::count(rows.customer.begin(), rows.customer.end(), customer);
  };
  for (const std::uint32_t customer : half.rows.customer) {
    EXPECT_EQ(times(half.rows, customer), times(all.rows, customer));
  }
}

TEST(JudgeWindow, TheSameSeedGivesTheSameBytesOnAnyNumberOfThreads) {
  const PurchaseLog log = made_shop(200);
  const WindowData data = opened(log, {.days = 21});
  const WindowJudged one = judge_window({.threads = 1}, data, *xgboost_trainer()).value();
  const WindowJudged two = judge_window({.threads = 2}, data, *xgboost_trainer()).value();
  EXPECT_EQ(one.trained.body, two.trained.body);
  EXPECT_EQ(one.evaluation.model.log_loss, two.evaluation.model.log_loss);
  EXPECT_TRUE(one.evaluation.beats_baseline);
}

// Lines after the judged window change nothing that was learnt or found.
TEST(JudgeWindow, CannotSeePastTheWindow) {
  const PurchaseLog log = made_shop(120);
  std::vector<SampleLine> lines = lines_of(log);
  const Day as_of = log.last_day() - 50;
  const WindowData whole = opened(log, {.days = 21, .as_of = as_of});
  std::erase_if(lines, [&](const SampleLine& line) { return day_of(line.time) > as_of; });
  lines.push_back({"c1000", "last", "p", start_of(as_of)});  // so that both end on that day
  const PurchaseLog cut_log = log_of(lines);
  const PurchaseLog same = [&] {
    std::vector<SampleLine> more = lines_of(log);
    more.push_back({"c1000", "last", "p", start_of(as_of)});
    return log_of(more);
  }();
  const WindowJudged alone =
      judge_window(kContext, opened(cut_log, {.days = 21}), *xgboost_trainer()).value();
  const WindowJudged hidden =
      judge_window(kContext, opened(same, {.days = 21, .as_of = as_of}), *xgboost_trainer())
          .value();
  EXPECT_EQ(alone.trained.body, hidden.trained.body);
  EXPECT_EQ(alone.evaluation.model.log_loss, hidden.evaluation.model.log_loss);
  EXPECT_EQ(whole.plan.test, hidden.evaluation.rows > 0 ? whole.plan.test : 0);
}

TEST(JudgeWindow, NeedsCustomersAndBothAnswers) {
  const auto error_of = [](const PurchaseLog& log, int days) {
    const auto judged = judge_window(kContext, opened(log, {.days = days}), *xgboost_trainer());
    return judged.ok() ? std::optional<Message>() : std::optional(judged.error().message());
  };
  EXPECT_EQ(error_of(made_shop(kWindowCustomersMin - 1), 14), message::kWindowFewCustomers);
  EXPECT_NE(error_of(made_shop(kWindowCustomersMin), 14), message::kWindowFewCustomers);
  std::vector<SampleLine> daily;
  for (int customer = 0; customer < 30; ++customer) {
    for (int day = 0; day < 90; ++day) {
      const std::string id = "c" + std::to_string(customer);
      daily.push_back({id, id + "@" + std::to_string(day), "p", start_of(day)});
    }
  }
  EXPECT_EQ(error_of(log_of(daily), 14), message::kWindowOneAnswer);
}

// So few customers had bought by the moments that teach that one is held out and none is left.
TEST(JudgeWindow, OfNobodyWhoTeachesIsAnError) {
  std::vector<SampleLine> lines = {{"early", "e", "p", start_of(0)}};
  for (int customer = 0; customer < 40; ++customer) {
    const std::string id = "c" + std::to_string(customer);
    lines.push_back({id, id + "@1", "p", start_of(50)});
    if (customer % 2 == 0) lines.push_back({id, id + "@2", "p", start_of(58)});
  }
  const PurchaseLog log = log_of(lines);
  const WindowData data = opened(log, {.days = 10, .cuts = 1, .cut = {.moment = start_of(51) - 1}});
  EXPECT_EQ(data.plan.days, 8);
  const auto judged = judge_window(kContext, data, *xgboost_trainer());
  ASSERT_FALSE(judged.ok());
  EXPECT_EQ(judged.error().message(), message::kTrainNoRows);
}

TEST(WindowModelFiles, AreReadAsTheyWereWritten) {
  const PurchaseLog log = made_shop(200);
  const WindowData data = opened(log, {.days = 21});
  const auto trainer = xgboost_trainer();
  const WindowJudged judged = judge_window(kContext, data, *trainer).value();
  const WindowModelRows model = train_for_tomorrow(kContext, data, *trainer, judged).value();
  LoadedModel loaded;
  loaded.manifest.model.name = "comeback";
  loaded.files = write_window_model(kContext, data, judged, model);
  const WindowModel read = read_window_model(loaded, data.task).value();
  EXPECT_EQ(read.days, 21);
  EXPECT_EQ(read.threshold, judged.threshold);
  EXPECT_EQ(read.model.features, customer_feature_names(log));
  EXPECT_EQ(read_window_model(loaded, {.days = 22}).error().message(), message::kModelOtherWindow);
  for (const char* file : {"training.json", "features.json", "model.ubj"}) {
    LoadedModel damaged = loaded;
    damaged.files[file] = "{}";
    EXPECT_EQ(read_window_model(damaged, data.task).error().code(), ErrorCode::Corrupt) << file;
    damaged.files.erase(file);
    EXPECT_EQ(read_window_model(damaged, data.task).error().code(), ErrorCode::Corrupt) << file;
  }
}

TEST(WindowMetrics, StandBesideTheBestBaseline) {
  AnswerEvaluation evaluation;
  evaluation.rows = 7;
  evaluation.model.auc = .8;
  evaluation.model.brier = .2;
  evaluation.baselines = {{"base_rate", {.auc = .5, .brier = .25}},
                          {"other", {.auc = .7, .brier = .3}}};
  const Table table = metrics_table(evaluation);
  const auto& baseline = std::get<RealColumn>(table.find("baseline")->body).values;
  EXPECT_EQ(baseline[0], .7);
  EXPECT_EQ(baseline[2], .25);
  EXPECT_EQ(std::get<IntColumn>(table.find("n")->body).values[0], 7);
}

}  // namespace
}  // namespace canasta
