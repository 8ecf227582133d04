#include "data/baskets.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>

#include "data/sample_log.h"

namespace canasta {
namespace {

// [customer][basket] = products, as texts.
std::vector<std::vector<std::vector<std::string>>> texts(const PurchaseLog& log,
                                                         const Baskets& baskets) {
  std::vector<std::vector<std::vector<std::string>>> customers(baskets.customer_count());
  for (CustomerCode customer = 0; customer < baskets.customer_count(); ++customer) {
    for (std::size_t b = baskets.first(customer); b < baskets.last(customer); ++b) {
      std::vector<std::string> products;
      for (const ProductCode product : baskets[b]) {
        products.emplace_back(log.products()[product]);
      }
      customers[customer].push_back(products);
    }
  }
  return customers;
}

TEST(BasketsTest, ABasketIsTheSetOfProductsOfAnOrder) {
  const PurchaseLog log = log_of({
      {"ana", "1", "pan", 100},
      {"ana", "1", "leche", 100},
      {"ana", "1", "pan", 100, 3},
      {"ana", "2", "pan", 200},
      {"luis", "3", "pan", 50},
  });
  const Baskets baskets = baskets_of(Context{}, log.all());
  using Lists = std::vector<std::vector<std::vector<std::string>>>;
  EXPECT_EQ(texts(log, baskets), (Lists{{{"leche", "pan"}, {"pan"}}, {{"pan"}}}));
  EXPECT_EQ(baskets.time, (std::vector<Seconds>{100, 200, 50}));
  EXPECT_EQ(baskets.product_count, 2U);
}

TEST(BasketsTest, OrdersThatInterleaveStayWhole) {
  const PurchaseLog log = log_of({
      {"ana", "b", "pan", 100},
      {"ana", "a", "te", 150},
      {"ana", "b", "sal", 200},
  });
  using Lists = std::vector<std::vector<std::vector<std::string>>>;
  EXPECT_EQ(texts(log, baskets_of(Context{}, log.all())), (Lists{{{"pan", "sal"}, {"te"}}}));
}

TEST(BasketsTest, ReturnsAndTheFutureAreOut) {
  const PurchaseLog log = log_of({
      {"ana", "1", "pan", 0, -1},
      {"ana", "2", "te", kSecondsPerDay},
      {"luis", "3", "te", 3 * kSecondsPerDay},
  });
  const Baskets baskets = baskets_of(Context{}, log.as_of(1));
  EXPECT_EQ(baskets.customer_count(), 2U);
  EXPECT_EQ(baskets.size(), 1U);  // the return alone is no basket, luis comes later
  EXPECT_EQ(baskets.first(1), baskets.last(1));
}

TEST(BasketsTest, NobodyHasNoBaskets) {
  const Baskets baskets = baskets_of(Context{}, PurchaseLog().all());
  EXPECT_EQ(baskets.customer_count(), 0U);
  EXPECT_EQ(baskets.size(), 0U);
}

TEST(BasketsTest, BoughtProductsAreDistinctAndLaterThanTheMoment) {
  const PurchaseLog log = log_of({
      {"ana", "1", "te", 100},
      {"ana", "2", "pan", 200},
      {"ana", "2", "sal", 200},
      {"ana", "3", "pan", 300},
      {"luis", "4", "leche", 400},
      {"rosa", "5", "azul", 500, -1},
  });
  const Baskets baskets = baskets_of(Context{}, log.all());
  const auto names = [&](CustomerCode customer, std::optional<Seconds> after = {}) {
    std::vector<std::string> products;
    for (const ProductCode product : bought_products(baskets, customer, after)) {
      products.emplace_back(log.products()[product]);
    }
    return products;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names(0), (Names{"pan", "sal", "te"}));
  EXPECT_EQ(names(0, 99), names(0));
  EXPECT_EQ(names(0, 100), (Names{"pan", "sal"}));
  EXPECT_EQ(names(0, 200), (Names{"pan"}));
  EXPECT_EQ(names(0, 300), Names{});
  EXPECT_EQ(names(1), (Names{"leche"}));
  EXPECT_EQ(names(2), Names{});  // a return alone
}

TEST(BasketsTest, SoldProductsStandInSomeBasket) {
  const PurchaseLog log = log_of({
      {"ana", "1", "leche", 0},
      {"luis", "2", "leche", 0},
      {"luis", "3", "pan", 0, -1},
      {"luis", "4", "te", 3 * kSecondsPerDay},
  });
  EXPECT_EQ(sold_products(baskets_of(Context{}, log.as_of(1))),
            (std::vector<std::uint8_t>{1, 0, 0}));
  EXPECT_EQ(sold_products(baskets_of(Context{}, log.all())), (std::vector<std::uint8_t>{1, 0, 1}));
  EXPECT_TRUE(sold_products(baskets_of(Context{}, PurchaseLog().all())).empty());
}

// The slow twin: maps and sets.
TEST(BasketsTest, AsMapsOfSetsSay) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    std::vector<SampleLine> lines = random_lines(seed, 600);
    for (std::size_t i = 0; i < lines.size(); i += 7) lines[i].order = lines[i].customer + "#late";
    const PurchaseLog log = log_of(lines);
    std::vector<std::vector<std::vector<std::string>>> expected(log.customers().size());
    for (CustomerCode customer = 0; customer < log.customers().size(); ++customer) {
      std::vector<std::string> seen;
      std::map<std::string, std::set<std::string>> orders;
      for (std::uint64_t i = log.offsets()[customer]; i < log.offsets()[customer + 1]; ++i) {
        const SampleLine line = line_at(log, i);
        if (!orders.contains(line.order)) seen.push_back(line.order);
        orders[line.order].insert(line.product);
      }
      for (const std::string& order : seen) {
        expected[customer].emplace_back(orders[order].begin(), orders[order].end());
      }
    }
    for (const int threads : {1, 3}) {
      Context context;
      context.threads = threads;
      EXPECT_EQ(texts(log, baskets_of(context, log.all())), expected) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace canasta
