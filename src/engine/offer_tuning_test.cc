// Tuning and backtests of a task of type recommend, on a made-up shop of a few customers.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/messages/engine.h"
#include "base/random.h"
#include "engine/basket_tuning.h"
#include "engine/recommending.h"
#include "engine/test_shop.h"
#include "evaluate/evaluate.h"
#include "io/publish.h"

namespace canasta {
namespace {

constexpr int kDays = 120;
constexpr int kLastDays = 20;

constexpr const char* kConfig = R"(canasta: 1
sources:
  shop: {files: shop.csv, columns: {customer: customer, order: order, time: day, product: product}}
tasks:
  basket: {type: recommend, models: [own_history, own_recent, ease], days: 20, k: [3, 5]}
  alone: {type: recommend, models: [ease, ease], days: 20, k: [5]}
  fixed: {type: recommend, models: [ease], days: 20, settings: {ease: {penalty: 7}}}
  dates: {type: purchase_date}
)";

std::string line(const std::string& customer, int order, Day day, const std::string& product) {
  return customer + "," + std::to_string(order) + "," + format_day(day) + "," + product + "\n";
}

// Customers buy from a few products of their own, and now and then anything. `changed`: in the last
// days everybody is somebody else and buys something else.
std::string receipts(bool changed) {
  Random random(7);
  std::string text = "customer,order,day,product\n";
  int order = 0;
  for (int day = 0; day < kDays; ++day) {
    const bool other = changed && day >= kDays - kLastDays;
    for (int visit = 0; visit < 6; ++visit, ++order) {
      const std::uint64_t customer = random.below(40);
      for (int i = 0; i < 3; ++i) {
        const std::uint64_t own = (customer * 5 + random.below(4)) % 60;
        const std::uint64_t product = random.below(4) == 0 ? random.below(60) : own;
        text += line((other ? "new" : "c") + std::to_string(customer), order, 20'000 + day,
                     (other ? "q" : "p") + std::to_string(product));
      }
    }
  }
  return text;
}

class OfferTuningTest : public ::testing::Test {
 protected:
  OfferTuningTest() : folder_(test_folder()) {
    write("canasta.yaml", kConfig);
    project_ = open_project(folder_.path()).value();
    ingest_receipts(false);
  }
  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(publish_file(real_file_system(), join_path(folder_.path(), name), text).ok());
  }
  void ingest_receipts(bool changed) {
    write("shop.csv", receipts(changed));
    ASSERT_TRUE(ingest_purchases(Context{}, project_).ok());
  }
  std::string tuned_bytes(const Context& context,
                          const OfferTuning& asked = {.search = {.trials = 6}}) {
    const auto tuned = tune_offers(context, project_, "basket", asked);
    if (!tuned.ok()) return tuned.error().text(Language::English);
    const std::string path = tuned_offers_path(project_, "basket", OfferedProducts::All);
    return read_text(*project_.files, path).value();
  }

  TemporaryFolder folder_;
  Project project_;
};

TEST_F(OfferTuningTest, NeverLooksAtTheLastDays) {
  const std::string before = tuned_bytes(Context{});
  EXPECT_NE(before.find("own_recent"), std::string::npos) << before;
  ASSERT_TRUE(project_.files->remove(tuned_offers_path(project_, "basket", {})).ok());
  ingest_receipts(true);
  EXPECT_EQ(tuned_bytes(Context{}), before);
}

TEST_F(OfferTuningTest, IsTheSameOnAnyNumberOfThreads) {
  const std::string one = tuned_bytes(Context{.threads = 1});
  ASSERT_TRUE(project_.files->remove(tuned_offers_path(project_, "basket", {})).ok());
  EXPECT_EQ(tuned_bytes(Context{.threads = 3}), one);
}

TEST_F(OfferTuningTest, OneModelLeavesTheOthersAsTheyWere) {
  const OfferTuning ease{.search = {.trials = 2}, .models = {"ease"}};
  const std::string path = tuned_offers_path(project_, "basket", OfferedProducts::All);
  ASSERT_TRUE(tune_offers(Context{}, project_, "basket", {.search = {.trials = 4}}).ok());
  const TunedOffers before = read_tuned_offers(*project_.files, path).value();
  ASSERT_TRUE(tune_offers(Context{}, project_, "basket", ease).ok());
  const TunedOffers after = read_tuned_offers(*project_.files, path).value();
  EXPECT_EQ(after.at("own_recent"), before.at("own_recent"));
  EXPECT_EQ(after.at("ease").trials, 2U);
}

// What the file says is what evaluate finds on those days with these settings.
TEST_F(OfferTuningTest, ItsFiguresAreThoseOfEvaluatingThoseDays) {
  const OfferTuning asked{.search = {.trials = 12}, .models = {"own_recent"}};
  ASSERT_TRUE(tune_offers(Context{}, project_, "basket", asked).ok());
  const std::string path = tuned_offers_path(project_, "basket", OfferedProducts::All);
  const TunedModel tuned = read_tuned_offers(*project_.files, path).value().at("own_recent");
  EXPECT_EQ(tuned.k, 5U);
  EXPECT_EQ(tuned.chosen_to, 20'000 + kDays - 1 - kLastDays);
  const auto judged =
      backtest_offers(Context{}, project_, "basket", {.folds = 2, .models = {"own_recent"}})
          .value();
  const auto& metrics = std::get<TextColumn>(judged.metrics.columns[5].body);
  for (std::size_t row = 0; row < judged.metrics.rows(); ++row) {
    if (metrics.dictionary[metrics.codes[row]] != "ndcg@5") continue;
    EXPECT_NEAR(std::get<RealColumn>(judged.metrics.columns[6].body).values[row], tuned.ndcg,
                1e-12);
    return;  // the first fold
  }
  FAIL();
}

TEST_F(OfferTuningTest, RefusesWhatItCannotDo) {
  const auto code = [&](const std::string& task, const OfferTuning& asked) {
    const auto tuned = tune_offers(Context{}, project_, task, asked);
    return tuned.ok() ? std::nullopt : std::optional(tuned.error().code());
  };
  EXPECT_EQ(code("dates", {}), ErrorCode::InvalidInput);
  EXPECT_EQ(code("basket", {.search = {.folds = 3}}), ErrorCode::InvalidInput);
  EXPECT_EQ(code("basket", {.search = {.restart = true}}), ErrorCode::InvalidInput);
  EXPECT_EQ(code("basket", {.search = {.trials = 0}}), ErrorCode::InvalidInput);
  EXPECT_EQ(code("basket", {.models = {"popular"}}), ErrorCode::Config);
  EXPECT_EQ(code("fixed", {}), ErrorCode::Config);
  EXPECT_EQ(code("fixed", {.models = {"ease"}}), ErrorCode::Config);
}

// A search that is cancelled at once would say so; a file that is damaged is said before it.
TEST_F(OfferTuningTest, ReadsTheOldFileBeforeItSearches) {
  CancelToken cancel;
  cancel.cancel();
  const Context context{.cancel = &cancel};
  ASSERT_TRUE(project_.files->make_folders(join_path(folder_.path(), "tuning")).ok());
  write("tuning/basket.json", "{");
  const auto damaged = tune_offers(context, project_, "basket", {.search = {.trials = 2}});
  ASSERT_FALSE(damaged.ok());
  EXPECT_EQ(damaged.error().code(), ErrorCode::InvalidInput);
  EXPECT_NE(damaged.error().text(Language::English).find("basket.json"), std::string::npos);
}

TEST_F(OfferTuningTest, WritesNothingWhereNothingCouldBeJudged) {
  std::string text = "customer,order,day,product\n";  // nobody buys in the days to choose by
  for (const int day : {0, 1, 2, 60}) text += line("a", day, 20'000 + day, "p");
  write("shop.csv", text);
  ASSERT_TRUE(ingest_purchases(Context{}, project_).ok());
  const auto tuned = tune_offers(Context{}, project_, "basket", {.search = {.trials = 2}});
  ASSERT_FALSE(tuned.ok());
  EXPECT_EQ(tuned.error().message(), message::kNobodyBoughtAfter);
  EXPECT_FALSE(project_.files->exists(tuned_offers_path(project_, "basket", {})));
}

TEST_F(OfferTuningTest, CanBeStopped) {
  CancelToken cancel;
  cancel.cancel();
  const auto tuned =
      tune_offers(Context{.cancel = &cancel}, project_, "basket", {.search = {.trials = 2}});
  ASSERT_FALSE(tuned.ok());
  EXPECT_EQ(tuned.error().code(), ErrorCode::Cancelled);
}

// --- Backtest ------------------------------------------------------------------------------------

using Figures = std::map<std::string, double>;  // "model metric"

// The rows of a fold, or all of an evaluation, whose columns begin with the model.
Figures figures(const Table& table, const std::string& fold) {
  const std::size_t model = fold.empty() ? 0 : 4;
  Figures out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!fold.empty() && cell_text(table.columns[0], row) != fold) continue;
    out[cell_text(table.columns[model], row) + " " + cell_text(table.columns[model + 1], row)] =
        std::get<RealColumn>(table.columns[model + 2].body).values[row];
  }
  return out;
}

TEST_F(OfferTuningTest, TheLastFoldOfABacktestIsTheEvaluation) {
  const auto folds = backtest_offers(Context{}, project_, "basket", {.folds = 3}).value();
  const auto judged = evaluate_offers(Context{}, &project_, "basket", {}).value();
  const Figures evaluated = figures(judged.metrics, "");
  const Figures last = figures(folds.metrics, "3");
  EXPECT_EQ(last.size(), 5U * 2 * kSlateMetrics.size());  // with random and popular
  for (const auto& [name, value] : last) EXPECT_EQ(value, evaluated.at(name)) << name;
  const double sum = figures(folds.metrics, "1").at("ease ndcg@5") +
                     figures(folds.metrics, "2").at("ease ndcg@5") + last.at("ease ndcg@5");
  EXPECT_NEAR(figures(folds.metrics, "mean").at("ease ndcg@5"), sum / 3, 1e-12);
}

// The models of an answer, sorted.
std::set<std::string> models_of(const Table& table, std::size_t column) {
  std::set<std::string> names;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    names.insert(cell_text(table.columns[column], row));
  }
  return names;
}

TEST_F(OfferTuningTest, ATaskOfOneModelIsHeldAgainstTheBaselines) {
  const std::set<std::string> all = {"ease", "own_history", "popular", "random"};
  const auto judged = evaluate_offers(Context{}, &project_, "alone", {}).value();
  EXPECT_EQ(models_of(judged.metrics, 0), all);
  EXPECT_EQ(judged.metrics.rows(), 4 * (kSlateMetrics.size() + 5));  // ease, named twice, once
  const auto folds = backtest_offers(Context{}, project_, "alone", {.folds = 2}).value();
  EXPECT_EQ(models_of(folds.metrics, 4), all);
  // Named for the question, it still meets what the verdict is held against.
  const std::set<std::string> held = {"ease", "own_history", "popular"};
  const OfferEvaluation named{.models = {"ease", "ease"}};
  EXPECT_EQ(models_of(evaluate_offers(Context{}, &project_, "alone", named).value().metrics, 0),
            held);
  const OfferEvaluation fresh{.new_only = true, .models = {"ease"}};
  EXPECT_EQ(models_of(evaluate_offers(Context{}, &project_, "alone", fresh).value().metrics, 0),
            (std::set<std::string>{"ease", "popular"}));
}

// Days that are cut to 32 bits would be 1.
TEST_F(OfferTuningTest, DaysToJudgeAreInRange) {
  const auto error = [&](std::int64_t days) {
    return evaluate_offers(Context{}, &project_, "alone", {.days = days}).error();
  };
  for (const std::int64_t days : {std::int64_t{-3}, std::int64_t{0},
                                  std::int64_t{kRecommendDaysMax} + 1, std::int64_t{4294967297}}) {
    EXPECT_EQ(error(days).code(), ErrorCode::Config) << days;
    EXPECT_EQ(error(days).message(), message::kBadJudgedDays) << days;
  }
  EXPECT_EQ(error(kRecommendDaysMax).message(), message::kTooFewDaysToJudge);
  EXPECT_TRUE(evaluate_offers(Context{}, &project_, "alone", {.days = 1}).ok());
}

TEST_F(OfferTuningTest, LastBasketsOfNothingKnownAreSaid) {
  const auto message_of = [&](const std::string& rows) {
    write("shop.csv", "customer,order,day,product\n" + rows);
    EXPECT_TRUE(ingest_purchases(Context{}, project_).ok());
    const OfferEvaluation asked{.split = "last-basket"};
    return evaluate_offers(Context{}, &project_, "alone", asked).error().message();
  };
  const std::string once = line("a", 1, 20'000, "p") + line("b", 2, 20'001, "q");
  EXPECT_EQ(message_of(once), message::kNobodyWithTwoBaskets);
  EXPECT_EQ(message_of(once + line("a", 3, 20'002, "new")), message::kLastBasketsAllNew);
}

TEST_F(OfferTuningTest, AFoldWithNobodyToJudgeIsNamed) {
  std::string text = "customer,order,day,product\n";  // nothing from day 20 to 59
  for (const int day : {0, 10, 19, 60, 79}) text += line("a", day, 20'000 + day, "p");
  write("shop.csv", text);
  ASSERT_TRUE(ingest_purchases(Context{}, project_).ok());
  EXPECT_TRUE(backtest_offers(Context{}, project_, "basket", {.folds = 1}).ok());
  const auto folds = backtest_offers(Context{}, project_, "basket", {.folds = 2});
  ASSERT_FALSE(folds.ok());
  EXPECT_EQ(folds.error().message(), message::kNobodyBoughtInFold);
  const std::string said = folds.error().text(Language::English);
  EXPECT_NE(said.find("fold 1 of 2"), std::string::npos) << said;
  EXPECT_NE(said.find(format_day(20'000 + 39)), std::string::npos) << said;
  EXPECT_NE(said.find(format_day(20'000 + 59)), std::string::npos) << said;
}

TEST_F(OfferTuningTest, FoldsMustFitIntoTheData) {
  EXPECT_TRUE(backtest_offers(Context{}, project_, "basket", {.folds = 5}).ok());
  const auto six = backtest_offers(Context{}, project_, "basket", {.folds = 6});
  ASSERT_FALSE(six.ok());
  EXPECT_EQ(six.error().code(), ErrorCode::InvalidInput);
  EXPECT_EQ(backtest_offers(Context{}, project_, "basket", {.folds = 0}).error().code(),
            ErrorCode::Config);
}

}  // namespace
}  // namespace canasta
