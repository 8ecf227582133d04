#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "base/random.h"
#include "recommend/recommend.h"

namespace canasta {
namespace {

struct Line {
  std::string customer;
  std::string order;
  std::string product;
  Seconds time = 0;
  float quantity = 1;
};

// Codes in order of appearance; PurchaseLog::build sorts them.
std::uint32_t code_of(Dictionary& dictionary, std::map<std::string, std::uint32_t>& codes,
                      const std::string& text) {
  const auto [entry, is_new] = codes.try_emplace(text, 0);
  if (is_new) entry->second = dictionary.add(text);
  return entry->second;
}

PurchaseLog log_of(const std::vector<Line>& lines) {
  PurchaseColumns columns;
  Dictionary customers, orders, products;
  std::map<std::string, std::uint32_t> customer_codes, order_codes, product_codes;
  for (const Line& line : lines) {
    columns.customer.push_back(code_of(customers, customer_codes, line.customer));
    columns.order.push_back(code_of(orders, order_codes, line.order));
    columns.product.push_back(code_of(products, product_codes, line.product));
    columns.time.push_back(line.time);
    columns.quantity.push_back(line.quantity);
    columns.amount.push_back(1);
  }
  return PurchaseLog::build(std::move(columns), std::move(customers), std::move(orders),
                            std::move(products));
}

std::vector<std::string> names_of(const PurchaseLog& log, const TopProducts& top,
                                  CustomerCode customer) {
  std::vector<std::string> names;
  for (const ProductCode product : top.products_of(customer)) {
    names.emplace_back(log.products()[product]);
  }
  return names;
}

constexpr Seconds kDay = kSecondsPerDay;

// Ana's orders: 1 (day 0) coffee, milk, bread; 2 (day 1) coffee, milk; 3 (day 2) eggs, bread;
// 4 (day 2) apples. Two orders each for bread (day 2), coffee and milk (day 1); one each for apples
// and eggs (day 2).
std::vector<Line> anas_lines() {
  return {{"ana", "1", "coffee", 0},       {"ana", "1", "milk", 0},
          {"ana", "1", "bread", 0},        {"ana", "2", "coffee", kDay},
          {"ana", "2", "milk", kDay},      {"ana", "3", "eggs", 2 * kDay},
          {"ana", "3", "bread", 2 * kDay}, {"ana", "4", "apples", 2 * kDay + 60}};
}

TEST(TopProducts, OrdersByCountThenDayThenId) {
  const PurchaseLog log = log_of(anas_lines());
  const TopProducts top = top_products({}, log.all(), 10);
  EXPECT_EQ(names_of(log, top, 0),
            (std::vector<std::string>{"bread", "coffee", "milk", "apples", "eggs"}));
  EXPECT_EQ(top.orders, (std::vector<std::uint32_t>{2, 2, 2, 1, 1}));
}

TEST(TopProducts, KeepsAtMostK) {
  const PurchaseLog log = log_of(anas_lines());
  EXPECT_EQ(names_of(log, top_products({}, log.all(), 1), 0), std::vector<std::string>{"bread"});
  EXPECT_EQ(names_of(log, top_products({}, log.all(), 4), 0).size(), 4u);
  EXPECT_TRUE(names_of(log, top_products({}, log.all(), 0), 0).empty());
}

TEST(TopProducts, SeesNothingAfterTheDay) {
  std::vector<Line> lines = anas_lines();
  lines.push_back({"bea", "5", "tea", 5 * kDay});
  const PurchaseLog log = log_of(lines);
  const TopProducts top = top_products({}, log.as_of(1), 10);
  EXPECT_EQ(names_of(log, top, 0), (std::vector<std::string>{"coffee", "milk", "bread"}));
  EXPECT_TRUE(top.products_of(1).empty());
  EXPECT_EQ(top.offsets, (std::vector<std::uint64_t>{0, 3, 3}));
}

TEST(TopProducts, CountsAnOrderOnceEvenWhenItsLinesAreApart) {
  const PurchaseLog log = log_of({{"ana", "1", "rice", 0},
                                  {"ana", "2", "rice", 10},
                                  {"ana", "1", "rice", 20},
                                  {"ana", "1", "rice", 20}});
  EXPECT_EQ(top_products({}, log.all(), 3).orders, std::vector<std::uint32_t>{2});
}

TEST(TopProducts, ReturnsAreNoPurchases) {
  const PurchaseLog log = log_of({{"ana", "1", "rice", 0, 2},
                                  {"ana", "C2", "salt", kDay, -1},
                                  {"ana", "3", "free sample", kDay, 0}});
  const TopProducts top = top_products({}, log.all(), 3);
  EXPECT_EQ(names_of(log, top, 0), (std::vector<std::string>{"free sample", "rice"}));
}

TEST(TopProducts, EmptyLog) {
  const PurchaseLog log = log_of({});
  const TopProducts top = top_products({}, log.all(), 3);
  EXPECT_EQ(top.customer_count(), 0u);
  EXPECT_TRUE(top.product.empty());
}

// The obvious way: sets of orders by product, in maps, sorted whole.
TopProducts top_products_slowly(const History& history, std::size_t k) {
  const PurchaseColumns& columns = history.log().columns();
  TopProducts top;
  top.offsets.push_back(0);
  for (CustomerCode customer = 0; customer < history.customer_count(); ++customer) {
    std::map<ProductCode, std::set<OrderCode>> orders;
    std::map<ProductCode, Day> last_day;
    for (auto i = history.first_line(customer); i < history.last_line(customer); ++i) {
      if (columns.quantity[i] < 0) continue;
      orders[columns.product[i]].insert(columns.order[i]);
      last_day[columns.product[i]] = day_of(columns.time[i]);
    }
    std::vector<std::tuple<std::int64_t, Day, ProductCode>> ranked;
    for (const auto& [product, holding] : orders) {
      ranked.emplace_back(-static_cast<std::int64_t>(holding.size()), -last_day[product], product);
    }
    std::sort(ranked.begin(), ranked.end());
    for (std::size_t i = 0; i < std::min(k, ranked.size()); ++i) {
      top.product.push_back(std::get<2>(ranked[i]));
      top.orders.push_back(static_cast<std::uint32_t>(-std::get<0>(ranked[i])));
    }
    top.offsets.push_back(top.product.size());
  }
  return top;
}

// Few products and days, so that ties abound; enough customers for several chunks.
PurchaseLog random_log(std::uint64_t seed, std::uint64_t customers, std::uint64_t lines) {
  Random random(seed);
  std::vector<Line> out;
  for (std::uint64_t i = 0; i < lines; ++i) {
    const std::uint64_t customer = random.below(customers);
    const std::uint64_t order = customer * 8 + random.below(8);
    out.push_back({"c" + std::to_string(customer), "o" + std::to_string(order),
                   "p" + std::to_string(random.below(12)),
                   static_cast<Seconds>(random.below(6)) * kDay,
                   static_cast<float>(random.below(6)) - 1.0F});
  }
  return log_of(out);
}

void expect_same(const TopProducts& a, const TopProducts& b) {
  EXPECT_EQ(a.offsets, b.offsets);
  EXPECT_EQ(a.product, b.product);
  EXPECT_EQ(a.orders, b.orders);
}

TEST(TopProducts, AgreesWithTheSlowWayOnAnyThreads) {
  const PurchaseLog log = random_log(20261121, 5000, 60000);
  for (const Day day : {0, 3, 5}) {
    const History history = log.as_of(day);
    for (const std::size_t k : {std::size_t{1}, std::size_t{3}, std::size_t{100}}) {
      const TopProducts slow = top_products_slowly(history, k);
      for (const int threads : {1, 2, 4}) {
        Context context;
        context.threads = threads;
        expect_same(top_products(context, history, k), slow);
      }
    }
  }
}

}  // namespace
}  // namespace canasta
