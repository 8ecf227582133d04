// What every recommender must do, whatever it learnt: one line for each in kRecommenders.
//
// A model that cannot be saved has no `load`; a model that may offer what was never sold says so.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <ostream>
#include <set>

#include "data/sample_log.h"
#include "recommend/als.h"
#include "recommend/ease.h"
#include "recommend/item_neighbours.h"
#include "recommend/next_basket.h"
#include "recommend/nmf.h"
#include "recommend/own_frequency.h"
#include "recommend/popularity.h"
#include "recommend/random_products.h"
#include "recommend/rp3beta.h"
#include "recommend/tifu_knn.h"
#include "recommend/up_cf.h"
#include "recommend/user_neighbours.h"

namespace canasta {
namespace {

using Fitted = Result<std::unique_ptr<Recommender>>;

struct ContractCase {
  std::string name;
  std::function<Fitted(const Context&, const KnownPurchases&)> fit;
  // From what save gave; none where the model is not kept on disk.
  std::function<std::string(const Recommender&)> save = {};
  std::function<Fitted(std::string bytes, const Dictionary& products)> load = {};
  bool offers_unsold = false;
  bool answers_without_purchases = false;  // offers something to a customer without history
  bool may_refuse = false;                 // needs more than an odd shop has to learn from
};

void PrintTo(const ContractCase& printed, std::ostream* out) { *out << printed.name; }

template <class Model, class Options>
ContractCase plain(std::string name, Options options) {
  ContractCase made;
  made.name = std::move(name);
  made.fit = [options](const Context& context, const KnownPurchases& known) -> Fitted {
    TRY_ASSIGN(auto model, Model::fit(context, known, options));
    return std::unique_ptr<Recommender>(std::move(model));
  };
  return made;
}

// Is kept on disk as well.
template <class Model, class Options>
ContractCase collaborative(std::string name, Options options) {
  ContractCase made = plain<Model>(std::move(name), std::move(options));
  made.save = [](const Recommender& model) {
    return dynamic_cast<const CollaborativeRecommender&>(model).bytes();
  };
  made.load = [](std::string bytes, const Dictionary& products) -> Fitted {
    TRY_ASSIGN(auto model, load_collaborative(std::move(bytes), "model", products));
    return std::unique_ptr<Recommender>(std::move(model));
  };
  return made;
}

ContractCase popular(PopularityOptions options) {
  ContractCase made = plain<Popularity>("Popular", std::move(options));
  made.answers_without_purchases = true;
  return made;
}

ContractCase random_products() {
  ContractCase made = plain<RandomProducts>("Random", RandomProductsOptions{});
  made.answers_without_purchases = true;
  return made;
}

ContractCase own_recent() {
  const OwnFrequencyOptions options{
      .basket_decay = .8, .popularity_weight = 2, .popularity_days = 3'650};
  ContractCase made = plain<OwnFrequency>("OwnRecent", options);
  made.answers_without_purchases = true;
  return made;
}

ContractCase next_basket() {
  ContractCase made =
      plain<NextBasket>("NextBasket", NextBasketOptions{.days = 3, .neighbours = 5, .rounds = 5});
  made.answers_without_purchases = true;
  made.may_refuse = true;
  return made;
}

std::vector<ContractCase> recommenders() {
  const MatrixOptions spend{.value = CellValue::Spend, .logarithm = true, .half_life_days = 20};
  return {
      collaborative<Ease>("Ease", EaseOptions{.lambda = 5}),
      collaborative<Ease>("EaseBySpend", EaseOptions{.matrix = spend}),
      collaborative<Als>("Als", AlsOptions{.factors = 6, .iterations = 3}),
      collaborative<Als>("AlsByFrequency", AlsOptions{.matrix = spend,
                                                      .weighting = {},
                                                      .factors = 9,
                                                      .iterations = 2,
                                                      .alpha = 5,
                                                      .lambda = .01,
                                                      .frequency_power = .5}),
      collaborative<ItemNeighbours>("Cosine",
                                    ItemNeighboursOptions{.weighting = {}, .neighbours = 8}),
      collaborative<ItemNeighbours>(
          "Bm25", ItemNeighboursOptions{.matrix = spend, .weighting = {.kind = Weighting::Bm25}}),
      collaborative<ItemNeighbours>(
          "TfIdf",
          ItemNeighboursOptions{
              .weighting = {.kind = Weighting::TfIdf}, .shrinkage = 2, .self = false}),
      collaborative<Nmf>("Nmf", NmfOptions{.factors = 4, .iterations_max = 20}),
      collaborative<Nmf>("NmfByDivergence", NmfOptions{.matrix = spend,
                                                       .loss = NmfLoss::KullbackLeibler,
                                                       .factors = 5,
                                                       .iterations_max = 20}),
      collaborative<Rp3beta>("Rp3beta", Rp3betaOptions{.alpha = .8, .neighbours = 6}),
      collaborative<UserNeighbours>("UserNeighbours", UserNeighboursOptions{.neighbours = 5}),
      random_products(),
      popular({.half_life_days = 5}),
      plain<OwnFrequency>("OwnFrequency", OwnFrequencyOptions{}),
      plain<OwnFrequency>("OwnDecayed", OwnFrequencyOptions{.basket_decay = .8}),
      own_recent(),
      plain<TifuKnn>("TifuKnn", TifuKnnOptions{.neighbours = 4}),
      plain<UpCf>("UpCf", UpCfOptions{}),
      next_basket(),
  };
}

// A log with what a model learnt from it, at a moment.
struct World {
  World(const PurchaseLog& from, const History& at)
      : log(from), history(at), baskets(baskets_of(Context{}, history)) {}
  explicit World(const PurchaseLog& from) : World(from, from.all()) {}

  KnownPurchases known() const { return {history, baskets}; }
  std::vector<CustomerCode> everybody() const {
    std::vector<CustomerCode> customers(history.customer_count());
    std::iota(customers.begin(), customers.end(), 0);
    return customers;
  }

  const PurchaseLog& log;
  History history;
  Baskets baskets;
};

// 3,000 customers, 300 products, two baskets of two products each.
PurchaseLog crowd() {
  constexpr std::uint32_t kCustomers = 3'000;
  constexpr std::uint32_t kProducts = 300;
  Random random(5);
  PurchaseColumns columns;
  Dictionary customers;
  Dictionary orders;
  Dictionary products;
  for (std::uint32_t i = 0; i < kCustomers; ++i) customers.add(std::to_string(10'000 + i));
  for (std::uint32_t i = 0; i < kCustomers * 2; ++i) orders.add(std::to_string(10'000 + i));
  for (std::uint32_t i = 0; i < kProducts; ++i) products.add(std::to_string(10'000 + i));
  for (std::uint32_t i = 0; i < kCustomers * 4; ++i) {
    columns.customer.push_back(i / 4);
    columns.order.push_back(i / 2);
    columns.product.push_back(static_cast<ProductCode>(random.below(kProducts)));
    columns.time.push_back(static_cast<Seconds>(i / 4 % 5 + 10 * (i / 2 % 2)) * kSecondsPerDay);
    columns.quantity.push_back(1);
    columns.amount.push_back(1 + random.unit());
  }
  return PurchaseLog::build(std::move(columns), std::move(customers), std::move(orders),
                            std::move(products));
}

class RecommenderContract : public ::testing::TestWithParam<ContractCase> {
 protected:
  std::unique_ptr<Recommender> fit(const World& world, const Context& context = {}) const {
    return GetParam().fit(context, world.known()).value();
  }
  static Slates slates(const Recommender& model, const World& world,
                       const SlateOptions& options = {}) {
    return recommend(Context{}, model, world.known(), world.everybody(), options).value();
  }
};

void expect_same(const Slates& one, const Slates& other) {
  EXPECT_EQ(one.products.offsets, other.products.offsets);
  EXPECT_EQ(one.products.product, other.products.product);
  EXPECT_EQ(one.score, other.score);
}

void expect_finite(const Slates& slates) {
  for (const float score : slates.score) EXPECT_TRUE(std::isfinite(score));
}

TEST_P(RecommenderContract, OffersEveryCustomerTheBestFirst) {
  const PurchaseLog log = log_of(random_lines(1, 2'000));
  const World world(log);
  const auto model = fit(world);
  EXPECT_FALSE(model->name().empty());
  const Slates answer = slates(*model, world, {.k = 5});
  for (std::size_t i = 0; i < answer.size(); ++i) {
    ASSERT_EQ(answer.products_of(i).size(), 5U);
    const auto scores = answer.scores_of(i);
    EXPECT_TRUE(std::is_sorted(scores.begin(), scores.end(), std::greater<>()));
    const auto products = answer.products_of(i);
    EXPECT_EQ(std::set<ProductCode>(products.begin(), products.end()).size(), 5U);
  }
  expect_finite(answer);
}

TEST_P(RecommenderContract, TheSameBytesOnAnyNumberOfThreads) {
  const PurchaseLog log = log_of(random_lines(2, 3'000));
  const World world(log);
  const auto one = fit(world);
  for (const int threads : {2, 3}) {
    const Context context{.threads = threads};
    const auto other = fit(world, context);
    expect_same(slates(*one, world),
                *recommend(context, *other, world.known(), world.everybody(), {}));
    if (GetParam().save) {
      EXPECT_EQ(GetParam().save(*one), GetParam().save(*other));
    }
  }
}

// More customers and products than a chunk holds.
TEST_P(RecommenderContract, TheSameBytesOnAnyNumberOfThreadsWithManyCustomers) {
  const PurchaseLog log = crowd();
  const World world(log);
  const auto one = fit(world);
  std::vector<CustomerCode> some = world.everybody();
  std::erase_if(some, [](CustomerCode customer) { return customer % 16 != 0; });
  const auto answer = recommend(Context{}, *one, world.known(), some, {});
  const Context context{.threads = 3};
  const auto other = fit(world, context);
  expect_same(*answer, *recommend(context, *other, world.known(), some, {}));
}

// Who comes only after the moment changes nothing, though the log has a row for them.
TEST_P(RecommenderContract, WhoComesLaterChangesNothing) {
  std::vector<SampleLine> lines = random_lines(3, 2'000);
  const PurchaseLog until_then = log_of(lines);
  for (int i = 0; i < 200; ++i) {
    const std::string name = "later" + std::to_string(i);
    lines.push_back({name, name, "p" + std::to_string(i % 25), 1'000'000});
  }
  const PurchaseLog log = log_of(lines);
  const World early(until_then);
  const World world(log, log.as_of_second(700'000));
  const std::vector<CustomerCode> customers = early.everybody();
  const World same_moment(until_then, until_then.as_of_second(700'000));
  const auto expected = recommend(Context{}, *fit(same_moment), same_moment.known(), customers, {});
  expect_same(*expected, *recommend(Context{}, *fit(world), world.known(), customers, {}));
}

TEST_P(RecommenderContract, SavedAndLoadedItAnswersTheSame) {
  if (!GetParam().load) GTEST_SKIP() << "is not kept on disk";
  const PurchaseLog log = log_of(random_lines(3, 2'000));
  const World world(log);
  const auto model = fit(world);
  const std::string bytes = GetParam().save(*model);
  const auto again = GetParam().load(bytes, log.products());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(GetParam().save(**again), bytes);
  expect_same(slates(*model, world), slates(**again, world));
}

TEST_P(RecommenderContract, ADamagedFileIsCorrupt) {
  if (!GetParam().load) GTEST_SKIP() << "is not kept on disk";
  const PurchaseLog log = log_of(random_lines(3, 500));
  const World world(log);
  const std::string bytes = GetParam().save(*fit(world));
  for (const std::size_t kept :
       {std::size_t{0}, std::size_t{9}, bytes.size() / 2, bytes.size() - 1}) {
    const auto broken = GetParam().load(bytes.substr(0, kept), log.products());
    ASSERT_FALSE(broken.ok()) << kept;
    EXPECT_EQ(broken.error().code(), ErrorCode::Corrupt);
  }
}

// Another log: one product is gone, a new one stands first, so all codes are others.
TEST_P(RecommenderContract, LoadedForALogWithOtherCodes) {
  if (!GetParam().load) GTEST_SKIP() << "is not kept on disk";
  std::vector<SampleLine> lines = random_lines(4, 2'000);
  const PurchaseLog before = log_of(lines);
  const World old_world(before);
  const std::string bytes = GetParam().save(*fit(old_world));
  std::erase_if(lines, [](const SampleLine& line) { return line.product == "p3"; });
  lines.push_back({"c1", "late", "a new one", 2'000'000});
  const PurchaseLog after = log_of(lines);
  const World world(after);
  const auto model = GetParam().load(bytes, after.products()).value();
  const Slates answer = slates(*model, world, {.k = 100});
  for (const ProductCode product : answer.products.product)
    EXPECT_NE(after.products()[product], "a new one");
  EXPECT_FALSE(answer.products.product.empty());
  expect_finite(answer);
}

TEST_P(RecommenderContract, AProductSoldLaterIsNotOffered) {
  if (GetParam().offers_unsold) GTEST_SKIP() << "may offer what was never sold";
  std::vector<SampleLine> lines = random_lines(5, 1'000);
  lines.push_back({"c1", "late", "later", 5'000'000});
  const PurchaseLog log = log_of(lines);
  const World world(log, log.as_of_second(700'000));
  const auto later = log.products().find_sorted("later");
  const Slates answer = slates(*fit(world), world, {.k = 100});
  EXPECT_EQ(std::count(answer.products.product.begin(), answer.products.product.end(), later), 0);
  EXPECT_FALSE(answer.products.product.empty());
}

// The customer comes after the fit: what was bought since then counts.
TEST_P(RecommenderContract, ANewCustomerIsAnsweredFromTheirPurchases) {
  std::vector<SampleLine> lines = random_lines(6, 1'500);
  for (const char* product : {"p1", "p2", "p3"}) {
    lines.push_back({"newcomer", "first", product, 3'000'000});
  }
  const PurchaseLog log = log_of(lines);
  const World before(log, log.as_of_second(700'000));
  const World after(log);
  const auto model = fit(before);
  const std::vector<CustomerCode> asked = {log.customers().find_sorted("newcomer")};
  const auto known = recommend(Context{}, *model, after.known(), asked, {.k = 3}).value();
  EXPECT_EQ(known.products_of(0).size(), 3U);
  const auto unknown = recommend(Context{}, *model, before.known(), asked, {.k = 3}).value();
  EXPECT_EQ(unknown.products_of(0).size(), GetParam().answers_without_purchases ? 3U : 0U);
}

TEST_P(RecommenderContract, ACustomerBeyondTheLogHasBoughtNothing) {
  const PurchaseLog log = log_of(random_lines(6, 1'500));
  const World world(log);
  const auto model = fit(world);
  Baskets baskets = world.baskets;
  baskets.customer_offsets.push_back(baskets.customer_offsets.back());
  const auto stranger = static_cast<CustomerCode>(log.customers().size());
  const std::vector<CustomerCode> asked = {0, stranger, 1};
  const auto mixed =
      recommend(Context{}, *model, {world.history, baskets}, asked, {.k = 3}).value();
  const auto alone = slates(*model, world, {.k = 3});
  const auto products = [](const Slates& of, std::size_t i) {
    return std::vector<ProductCode>(of.products_of(i).begin(), of.products_of(i).end());
  };
  EXPECT_EQ(products(mixed, 0), products(alone, 0));
  EXPECT_EQ(products(mixed, 2), products(alone, 1));
  EXPECT_EQ(products(mixed, 1).size(), GetParam().answers_without_purchases ? 3U : 0U);
}

TEST_P(RecommenderContract, ExcludedAndBoughtProductsStayAway) {
  const PurchaseLog log = log_of(random_lines(7, 300));
  const World world(log);
  const auto model = fit(world);
  std::vector<std::uint8_t> excluded(log.products().size());
  excluded[2] = 1;
  const Slates fresh =
      slates(*model, world, {.k = 100, .products = OfferedProducts::New, .excluded = excluded});
  const Slates repeated = slates(*model, world, {.k = 100, .products = OfferedProducts::Repeat});
  for (CustomerCode customer = 0; customer < world.history.customer_count(); ++customer) {
    std::set<ProductCode> bought;
    for (std::size_t b = world.baskets.first(customer); b < world.baskets.last(customer); ++b) {
      bought.insert(world.baskets[b].begin(), world.baskets[b].end());
    }
    for (const ProductCode product : fresh.products_of(customer)) {
      EXPECT_NE(product, 2U);
      EXPECT_FALSE(bought.contains(product));
    }
    for (const ProductCode product : repeated.products_of(customer)) {
      EXPECT_TRUE(bought.contains(product));
    }
  }
}

TEST_P(RecommenderContract, KBeyondTheCatalogueGivesNoMoreThanIt) {
  const PurchaseLog log = log_of(random_lines(8, 400));
  const World world(log);
  const auto model = fit(world);
  expect_same(slates(*model, world, {.k = log.products().size()}),
              slates(*model, world, {.k = kSlateProductsMax}));
}

// Small and odd shops: an answer, or none, but no accident.
TEST_P(RecommenderContract, OddShops) {
  const std::vector<std::vector<SampleLine>> shops = {
      {{"ana", "1", "a"}},                                            // one of each
      {{"ana", "1", "a"}, {"ana", "1", "b"}, {"ana", "2", "c", 9}},   // one customer
      {{"ana", "1", "a"}, {"luis", "2", "a"}, {"eva", "3", "a"}},     // one product
      {{"ana", "1", "a"}, {"ana", "2", "b", 9}, {"luis", "3", "b"}},  // baskets of one
      {{"ana", "1", "a", 0, 1, -5},
       {"ana", "1", "b", 0, 1, 0},
       {"luis", "2", "b", 0, -1, -2},
       {"luis", "3", "a", 0, 2, 0}},  // no spend above 0
      {},                             // nobody
  };
  for (const auto& lines : shops) {
    const PurchaseLog log = log_of(lines);
    const World world(log);
    const auto fitted = GetParam().fit(Context{}, world.known());
    if (!fitted.ok() && GetParam().may_refuse) {
      EXPECT_EQ(fitted.error().code(), ErrorCode::InvalidInput);
      continue;
    }
    const auto& model = *fitted;
    const Slates answer = slates(*model, world, {.k = 5});
    EXPECT_EQ(answer.size(), log.customers().size());
    expect_finite(answer);
    if (GetParam().load) {
      EXPECT_TRUE(GetParam().load(GetParam().save(*model), log.products()).ok());
    }
  }
}

TEST_P(RecommenderContract, StopsWhenAsked) {
  const PurchaseLog log = log_of(random_lines(9, 500));
  const World world(log);
  CancelToken token;
  token.cancel();
  const auto fitted = GetParam().fit(Context{.cancel = &token}, world.known());
  ASSERT_FALSE(fitted.ok());
  EXPECT_EQ(fitted.error().code(), ErrorCode::Cancelled);
}

INSTANTIATE_TEST_SUITE_P(All, RecommenderContract, ::testing::ValuesIn(recommenders()),
                         [](const auto& named) { return named.param.name; });

}  // namespace
}  // namespace canasta
