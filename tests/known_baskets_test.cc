// What next-basket models are known to give on real data, published or measured with other
// programs. Skipped where CANASTA_DATA is absent.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "base/messages/engine.h"
#include "data/log_part.h"
#include "data/sample_log.h"
#include "engine/basket_judge.h"
#include "engine/test_shop.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

// A fold of nbr_tafeng, as known when the test customers are asked about.
class Fold {
 public:
  explicit Fold(int number)
      : split_(read(number)),
        before_(split_.log.as_of(kGivenHistoryEnd)),
        after_(split_.log.as_of(kGivenFutureDay)),
        baskets_before_(baskets_of(kContext, before_)),
        baskets_after_(baskets_of(kContext, after_)),
        catalogue_(baskets_before_) {
    judged_.bought = split_.test.bought;
    for (std::size_t i = 0; i < judged_.bought.size(); ++i) judged_.before.add({});
  }

  // Everybody's history; with it what the customers to learn from bought next.
  KnownPurchases known() const { return {before_, baskets_before_}; }
  KnownPurchases with_next() const { return {after_, baskets_after_}; }

  SlateJudgement judge(const Recommender& model) const {
    const Slates slates =
        recommend(kContext, model, known(), split_.test.customer, {.k = 10}).value();
    return judge_slates(kContext, catalogue_, judged_, slates.products, 10);
  }

 private:
  static GivenSplit read(int number) {
    const std::string folder = real_data("nbr_tafeng");
    const GivenSplitFiles files{
        .train = folder + "/tafeng_history.json.zst",
        .test = folder + "/tafeng_future.json.zst",
        .users = folder + "/tafeng_keyset_" + std::to_string(number) + ".json.zst"};
    return read_given_split(kContext, real_file_system(), files).value();
  }

  GivenSplit split_;
  History before_, after_;
  Baskets baskets_before_, baskets_after_;
  Catalogue catalogue_;
  JudgedCustomers judged_;
};

struct Figures {
  double recall = 0, ndcg = 0, hit_rate = 0;  // ndcg over all bought products
};

class NextBasketFigures : public ::testing::Test {
 protected:
  void SetUp() override {
    if (real_data("nbr_tafeng").empty()) GTEST_SKIP() << "no data";
  }

  // Mean of folds 0 and 1.
  template <class Fit>
  static Figures figures(const Fit& fit) {
    Figures mean;
    for (const int number : {0, 1}) {
      const Fold fold(number);
      const SlateJudgement at10 = fold.judge(*fit(fold));
      EXPECT_EQ(at10.customers, 2'772U);
      mean.recall += at10.value("recall") / 2;
      mean.ndcg += at10.value("ndcg_full") / 2;
      mean.hit_rate += at10.value("hit_rate") / 2;
    }
    return mean;
  }
  static void expect_near(const Figures& found, const Figures& known, double tolerance) {
    EXPECT_NEAR(found.recall, known.recall, tolerance);
    EXPECT_NEAR(found.ndcg, known.ndcg, tolerance);
    EXPECT_NEAR(found.hit_rate, known.hit_rate, tolerance);
  }
};

TEST_F(NextBasketFigures, OwnFrequencyTiesByRecencyThenId) {
  const Figures found =
      figures([](const Fold& fold) { return OwnFrequency::fit(kContext, fold.known()).value(); });
  expect_near(found, {.1123, .0978, .3725}, 5e-5);
}

TEST_F(NextBasketFigures, MostFrequentOverall) {
  const Figures found =
      figures([](const Fold& fold) { return Popularity::fit(kContext, fold.known()).value(); });
  expect_near(found, {.0810, .0852, .2457}, .01);
}

TEST_F(NextBasketFigures, TifuKnnAsPublished) {
  const Figures found =
      figures([](const Fold& fold) { return TifuKnn::fit(kContext, fold.known()).value(); });
  expect_near(found, {.1246, .0999, .3810}, .01);
}

TEST_F(NextBasketFigures, UpCfAsPublished) {
  const Figures found =
      figures([](const Fold& fold) { return UpCf::fit(kContext, fold.known()).value(); });
  expect_near(found, {.1255, .1111, .3998}, .01);
}

TEST_F(NextBasketFigures, DecayedFrequencyAndWhatOthersBuyNext) {
  const Figures found = figures([](const Fold& fold) {
    return OwnFrequency::fit(kContext, fold.with_next(),
                             {.basket_decay = .8, .popularity_weight = 8, .popularity_days = 1})
        .value();
  });
  expect_near(found, {.1654, .1406, .4597}, .01);
}

// Asked for: no worse than the frequencies above. Seen elsewhere: .1869, .1631, .5025 over five
// folds, from another program's ranker.
TEST_F(NextBasketFigures, TheRankerIsAheadOfAllOfThem) {
  const Figures found = figures([](const Fold& fold) {
    return NextBasket::fit(kContext, fold.with_next(), {.days = 1, .contemporaries = true}).value();
  });
  EXPECT_GE(found.recall, .180);
  EXPECT_GE(found.ndcg, .158);
  EXPECT_GE(found.hit_rate, .490);
}

bool is_product(std::string_view id) {
  return id.size() >= 5 && std::all_of(id.begin(), id.begin() + 5,
                                       [](unsigned char c) { return std::isdigit(c) != 0; });
}

// The lines of products; postage, fees and the like are out.
PurchaseLog only_products(const PurchaseLog& log) {
  std::vector<std::uint8_t> keep;
  for (const ProductCode product : log.columns().product) {
    keep.push_back(is_product(log.products()[product]) ? 1 : 0);
  }
  return log_of_lines(kContext, log, keep);
}

// Online Retail, the last 30 days foretold from what came before.
class LastMonth : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string file = real_data("online_retail/online_retail.csv.zst");
    if (file.empty()) return;
    const TemporaryFolder folder = test_folder();
    log_ = only_products(ingested(kContext, folder.path(), file));
  }
  static void TearDownTestSuite() { log_.reset(); }
  void SetUp() override {
    if (!log_) GTEST_SKIP() << "no data";
  }

  struct Figures {
    std::size_t customers = 0;
    double recall = 0, ndcg = 0;  // at 10
  };
  static Figures judge(const std::string& model, OfferedProducts products) {
    const History history = log_->as_of(log_->last_day() - 30);
    const Baskets baskets = baskets_of(kContext, history);
    const Baskets after = baskets_of(kContext, log_->all());
    const BasketQuestion question = question_by_time({history, baskets}, after, 30, products);
    const BasketJudgement judged =
        judge_basket_models(kContext, question, {.models = {model}, .products = products}).value();
    const SlateJudgement& at10 = judged.models.front().at[1];
    return {judged.customers, at10.value("recall"), at10.value("ndcg")};
  }
  static void expect_near(const Figures& found, double recall, double ndcg, double tolerance) {
    EXPECT_NEAR(found.recall, recall, tolerance);
    EXPECT_NEAR(found.ndcg, ndcg, tolerance);
  }

 private:
  static inline std::optional<PurchaseLog> log_;
};

TEST_F(LastMonth, CustomersAndTrivialAnswers) {
  const Figures popular = judge("popular", OfferedProducts::All);
  EXPECT_EQ(popular.customers, 1'374U);
  expect_near(popular, .0326, .0881, 1e-3);
  EXPECT_LT(judge("random", OfferedProducts::All).ndcg, .02);
}

TEST_F(LastMonth, EaseAndNeighboursAsOtherPrograms) {
  expect_near(judge("ease", OfferedProducts::All), .1220, .2610, 1e-3);
  const Figures fresh = judge("ease", OfferedProducts::New);
  EXPECT_EQ(fresh.customers, 1'264U);
  expect_near(fresh, .0651, .1007, 1e-3);
  expect_near(judge("tifu_knn", OfferedProducts::All), .1823, .3461, .01);
  expect_near(judge("tifu_knn", OfferedProducts::New), .0331, .0521, .01);
}

// Asked for: at least what the best of the models above reach, TIFU-KNN with repeats and EASE
// without.
TEST_F(LastMonth, TheRankerLeadsWithRepeatsAndWithout) {
  const Figures all = judge("next_basket", OfferedProducts::All);
  EXPECT_GE(all.recall, .182);
  EXPECT_GE(all.ndcg, .346);
  const Figures fresh = judge("next_basket", OfferedProducts::New);
  EXPECT_GE(fresh.recall, .065);
  EXPECT_GE(fresh.ndcg, .100);
}

TEST(BasketJudgeTest, UnknownModelsAndNobodyToJudgeAreSaid) {
  const PurchaseLog log =
      log_of({{"ana", "1", "pan", 0}, {"luis", "2", "pan", 9 * kSecondsPerDay}});
  const History history = log.as_of(3);
  const Baskets baskets = baskets_of(kContext, history);
  const Baskets after = baskets_of(kContext, log.all());
  const BasketQuestion question =
      question_by_time({history, baskets}, after, 6, OfferedProducts::All);
  EXPECT_EQ(judge_basket_models(kContext, question, {}).error().message(),
            message::kNobodyBoughtAfter);
  const BasketFit fit{.known = {history, baskets}, .with_next = {history, baskets}};
  EXPECT_EQ(fit_basket_model(kContext, "eas", fit).error().code(), ErrorCode::Config);
}

// Of a shop with too little to learn from, a model is named with its reason and the others stand.
TEST(BasketJudgeTest, AModelThatCannotBeFittedIsNamed) {
  const PurchaseLog log = log_of({{"ana", "1", "pan", 0}, {"ana", "2", "pan", 9 * kSecondsPerDay}});
  const History history = log.as_of(3);
  const Baskets baskets = baskets_of(kContext, history);
  const Baskets after = baskets_of(kContext, log.all());
  const BasketQuestion question =
      question_by_time({history, baskets}, after, 6, OfferedProducts::All);
  const BasketJudgement judged =
      judge_basket_models(kContext, question, {.models = {"next_basket", "own_history"}}).value();
  EXPECT_EQ(judged.models[0].name, "own_history");
  EXPECT_EQ(judged.models[0].at[0].value("recall"), 1);
  EXPECT_TRUE(judged.models[1].not_fitted.has_value());
}

}  // namespace
}  // namespace canasta
