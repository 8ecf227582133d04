#include "data/purchase_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "base/random.h"

namespace canasta {
namespace {

Dictionary texts(const std::vector<std::string>& values) {
  Dictionary dictionary;
  for (const std::string& value : values) dictionary.add(value);
  return dictionary;
}

std::vector<std::string> values(const Dictionary& dictionary) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < dictionary.size(); ++i) out.emplace_back(dictionary[i]);
  return out;
}

void expect_equal(const PurchaseLog& a, const PurchaseLog& b) {
  EXPECT_EQ(a.columns().customer, b.columns().customer);
  EXPECT_EQ(a.columns().order, b.columns().order);
  EXPECT_EQ(a.columns().product, b.columns().product);
  EXPECT_EQ(a.columns().time, b.columns().time);
  EXPECT_EQ(a.columns().quantity, b.columns().quantity);
  EXPECT_EQ(a.columns().amount, b.columns().amount);
  EXPECT_EQ(values(a.customers()), values(b.customers()));
  EXPECT_EQ(values(a.orders()), values(b.orders()));
  EXPECT_EQ(values(a.products()), values(b.products()));
  EXPECT_TRUE(
      std::equal(a.offsets().begin(), a.offsets().end(), b.offsets().begin(), b.offsets().end()));
}

TEST(PurchaseLog, SortsLinesAndNumbersIds) {
  PurchaseColumns columns;
  columns.customer = {2, 0, 2, 2};
  columns.order = {1, 0, 3, 1};
  columns.product = {0, 2, 2, 0};
  columns.time = {100'000, 5, 50, 100'000};
  columns.quantity = {1, 2, 3, 4};
  columns.amount = {10, 20, 30, 40};
  const PurchaseLog log =
      PurchaseLog::build(columns, texts({"luz", "unused", "ana"}),
                         texts({"o0", "o1", "unused", "o3"}), texts({"x", "unused", "b"}));
  EXPECT_EQ(values(log.customers()), (std::vector<std::string>{"ana", "luz"}));
  EXPECT_EQ(values(log.products()), (std::vector<std::string>{"b", "x"}));
  EXPECT_EQ(values(log.orders()), (std::vector<std::string>{"o3", "o1", "o0"}));
  EXPECT_EQ(log.columns().customer, (std::vector<CustomerCode>{0, 0, 0, 1}));
  EXPECT_EQ(log.columns().order, (std::vector<OrderCode>{0, 1, 1, 2}));
  EXPECT_EQ(log.columns().product, (std::vector<ProductCode>{0, 1, 1, 0}));
  EXPECT_EQ(log.columns().quantity, (std::vector<float>{3, 1, 4, 2}));
  EXPECT_EQ(log.columns().amount, (std::vector<double>{30, 10, 40, 20}));
  EXPECT_EQ(log.first_day(), 0);
  EXPECT_EQ(log.last_day(), 1);
  EXPECT_EQ(log.as_of(0).last_line(0), 1U);
}

TEST(PurchaseLog, LinesOfOneMomentStandByOrder) {
  PurchaseColumns columns;
  columns.customer = {0, 0, 0, 0};
  columns.order = {0, 1, 0, 1};
  columns.product = {0, 1, 2, 3};
  columns.time = {7, 7, 7, 7};
  columns.quantity = {1, 1, 1, 1};
  columns.amount = {1, 1, 1, 1};
  const PurchaseLog log =
      PurchaseLog::build(columns, texts({"c"}), texts({"a", "b"}), texts({"p0", "p1", "p2", "p3"}));
  EXPECT_EQ(log.columns().order, (std::vector<OrderCode>{0, 0, 1, 1}));
  EXPECT_EQ(log.columns().product, (std::vector<ProductCode>{0, 2, 1, 3}));
}

TEST(PurchaseLog, AttributesFollowTheirProducts) {
  PurchaseColumns columns;
  columns.customer = {0, 0};
  columns.order = {0, 0};
  columns.product = {2, 1};
  columns.time = {1, 2};
  columns.quantity = {1, 1};
  columns.amount = {1, 1};
  const Attribute category{
      .name = "category", .values = texts({"z", "unused", "a"}), .codes = {1, 2, 0}};
  const PurchaseLog log = PurchaseLog::build(columns, texts({"c"}), texts({"o"}),
                                             texts({"gone", "q", "b"}), {category});
  ASSERT_EQ(log.product_attributes().size(), 1U);
  const Attribute& followed = log.product_attributes()[0];
  EXPECT_EQ(values(followed.values), (std::vector<std::string>{"a", "z"}));
  EXPECT_EQ(followed.codes, (std::vector<std::uint32_t>{1, 0}));  // b is z, q is a
}

TEST(PurchaseLog, NoLinesAreALogToo) {
  const PurchaseLog log = PurchaseLog::build({}, {}, {}, {});
  EXPECT_EQ(log.size(), 0U);
  EXPECT_EQ(log.offsets().size(), 1U);
}

struct Shop {
  PurchaseColumns columns;
  Dictionary customers, orders, products;
};

// Ids of many lengths with equal beginnings, orders that return on other days.
Shop random_shop(std::uint64_t seed, std::size_t lines) {
  Random random(seed);
  Shop shop;
  for (int i = 0; i < 300; ++i) {
    shop.customers.add("customer-" + std::to_string(random.below(9)) + std::to_string(i));
    shop.orders.add("o" + std::to_string(i));
    shop.products.add(std::string(random.below(12), 'x') + std::to_string(i));
  }
  for (std::size_t i = 0; i < lines; ++i) {
    shop.columns.customer.push_back(static_cast<std::uint32_t>(random.below(300)));
    shop.columns.order.push_back(static_cast<std::uint32_t>(random.below(300)));
    shop.columns.product.push_back(static_cast<std::uint32_t>(random.below(300)));
    shop.columns.time.push_back(static_cast<Seconds>(random.below(40)) * 43'200);
    shop.columns.quantity.push_back(static_cast<float>(i));
    shop.columns.amount.push_back(static_cast<double>(i) / 4);
  }
  return shop;
}

PurchaseLog built(const Shop& shop, int threads) {
  return PurchaseLog::build(Context{.threads = threads}, shop.columns, shop.customers, shop.orders,
                            shop.products);
}

TEST(PurchaseLog, IsTheSameOnAnyNumberOfThreads) {
  const Shop shop = random_shop(1, 200'000);
  expect_equal(built(shop, 1), built(shop, 3));
}

TEST(PurchaseLog, BuiltFromItsOwnLinesIsItself) {
  const PurchaseLog log = built(random_shop(2, 20'000), 2);
  expect_equal(PurchaseLog::build(log.columns(), log.customers(), log.orders(), log.products()),
               log);
}

// Beside the obvious way: sort rows of texts.
TEST(PurchaseLog, AgreesWithSortingTexts) {
  const Shop shop = random_shop(3, 20'000);
  const PurchaseLog log = built(shop, 2);
  std::vector<std::uint32_t> rows(shop.columns.size());
  for (std::uint32_t i = 0; i < rows.size(); ++i) rows[i] = i;
  std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tuple(shop.customers[shop.columns.customer[a]], shop.columns.time[a]) <
           std::tuple(shop.customers[shop.columns.customer[b]], shop.columns.time[b]);
  });
  std::vector<std::string> order_names;
  std::vector<std::size_t> rank(shop.orders.size(), SIZE_MAX);
  for (const std::uint32_t row : rows) {
    if (rank[shop.columns.order[row]] != SIZE_MAX) continue;
    rank[shop.columns.order[row]] = order_names.size();
    order_names.emplace_back(shop.orders[shop.columns.order[row]]);
  }
  std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tuple(shop.customers[shop.columns.customer[a]], shop.columns.time[a],
                      rank[shop.columns.order[a]]) <
           std::tuple(shop.customers[shop.columns.customer[b]], shop.columns.time[b],
                      rank[shop.columns.order[b]]);
  });
  ASSERT_EQ(log.size(), rows.size());
  EXPECT_EQ(values(log.orders()), order_names);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_EQ(log.columns().quantity[i], shop.columns.quantity[rows[i]]) << i;
    ASSERT_EQ(log.columns().amount[i], shop.columns.amount[rows[i]]) << i;
    ASSERT_EQ(log.products()[log.columns().product[i]],
              shop.products[shop.columns.product[rows[i]]]);
    ASSERT_EQ(log.orders()[log.columns().order[i]], shop.orders[shop.columns.order[rows[i]]]);
  }
}

}  // namespace
}  // namespace canasta
