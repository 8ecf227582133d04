#include "data/purchase_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "base/assert.h"
#include "base/random.h"
#include "data/purchase_days.h"

namespace canasta {
namespace {

// A line as a person would write it.
struct Line {
  std::string customer;
  std::string order;
  std::string product;
  Seconds time = 0;
  float quantity = 1;
  double amount = 1;

  auto key() const { return std::tie(customer, time, order, product, quantity, amount); }
  bool operator==(const Line& other) const { return key() == other.key(); }
};

std::uint32_t code_of(Dictionary& dictionary, const std::string& text) {
  for (std::uint32_t code = 0; code < dictionary.size(); ++code) {
    if (dictionary[code] == text) return code;
  }
  return dictionary.add(text);
}

PurchaseLog log_of(const std::vector<Line>& lines, std::vector<Attribute> attributes = {},
                   Dictionary products = {}) {
  PurchaseColumns columns;
  Dictionary customers;
  Dictionary orders;
  for (const Line& line : lines) {
    columns.customer.push_back(code_of(customers, line.customer));
    columns.order.push_back(code_of(orders, line.order));
    columns.product.push_back(code_of(products, line.product));
    columns.time.push_back(line.time);
    columns.quantity.push_back(line.quantity);
    columns.amount.push_back(line.amount);
  }
  return PurchaseLog::build(std::move(columns), std::move(customers), std::move(orders),
                            std::move(products), std::move(attributes));
}

Line line_at(const PurchaseLog& log, std::size_t i) {
  const PurchaseColumns& columns = log.columns();
  return {.customer = std::string(log.customers()[columns.customer[i]]),
          .order = std::string(log.orders()[columns.order[i]]),
          .product = std::string(log.products()[columns.product[i]]),
          .time = columns.time[i],
          .quantity = columns.quantity[i],
          .amount = columns.amount[i]};
}

std::vector<Line> lines_of(const PurchaseLog& log) {
  std::vector<Line> lines;
  for (std::size_t i = 0; i < log.size(); ++i) lines.push_back(line_at(log, i));
  return lines;
}

std::vector<Line> random_lines(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<Line> lines(count);
  for (Line& line : lines) {
    line.customer = "c" + std::to_string(random.below(30));
    line.time = static_cast<Seconds>(random.below(40)) * 30'000 - 500'000;
    // An order belongs to one customer and time.
    line.order = line.customer + "@" + std::to_string(line.time);
    line.product = "p" + std::to_string(random.below(25));
    line.quantity = static_cast<float>(random.below(9));
    line.amount = random.unit() * 100;
  }
  return lines;
}

TEST(Dictionary, FindsTextsByCodeAndByName) {
  Dictionary dictionary;
  EXPECT_EQ(dictionary.find_sorted("a"), kNoCode);
  for (const char* text : {"", "B", "a", "ñ"}) dictionary.add(text);
  EXPECT_EQ(dictionary.size(), 4U);
  EXPECT_EQ(dictionary[0], "");
  EXPECT_EQ(dictionary[3], "ñ");
  for (std::uint32_t code = 0; code < 4; ++code) {
    EXPECT_EQ(dictionary.find_sorted(dictionary[code]), code);
  }
  EXPECT_EQ(dictionary.find_sorted("A"), kNoCode);
  EXPECT_EQ(dictionary.find_sorted("z"), kNoCode);
}

TEST(PurchaseLog, SortsByCustomerTimeOrderAndReading) {
  const PurchaseLog log = log_of({{"B", "o1", "y", 200},
                                  {"A", "o2", "x", 300},
                                  {"B", "o3", "x", 100, 5},
                                  {"B", "o1", "z", 200},
                                  {"B", "o3", "x", 100, 4}});
  EXPECT_EQ(lines_of(log), (std::vector<Line>{{"A", "o2", "x", 300},
                                              {"B", "o3", "x", 100, 5},
                                              {"B", "o3", "x", 100, 4},
                                              {"B", "o1", "y", 200},
                                              {"B", "o1", "z", 200}}));
  const auto offsets = log.offsets();
  EXPECT_EQ(std::vector<std::uint64_t>(offsets.begin(), offsets.end()),
            (std::vector<std::uint64_t>{0, 1, 5}));
}

TEST(PurchaseLog, NumbersDenselyInByteOrder) {
  Dictionary products;
  for (const char* text : {"pear", "unused", "Apple", "fig"}) products.add(text);
  const PurchaseLog log =
      log_of({{"b", "1", "fig", 0}, {"a", "2", "Apple", 0}, {"b", "1", "pear", 0}}, {}, products);
  ASSERT_EQ(log.products().size(), 3U);
  EXPECT_EQ(log.products()[0], "Apple");
  EXPECT_EQ(log.products()[1], "fig");
  EXPECT_EQ(log.products()[2], "pear");
  EXPECT_EQ(log.customers()[0], "a");
}

TEST(PurchaseLog, AttributesFollowTheirProducts) {
  Dictionary products;
  for (const char* text : {"pear", "unused", "apple"}) products.add(text);
  Attribute category{.name = "category", .values = {}, .codes = {0, 1, kNoCode}};
  category.values.add("fruit");
  category.values.add("none");
  const PurchaseLog log =
      log_of({{"a", "1", "pear", 0}, {"a", "1", "apple", 0}}, {category}, products);
  ASSERT_EQ(log.product_attributes().size(), 1U);
  EXPECT_EQ(log.product_attributes()[0].codes, (std::vector<std::uint32_t>{kNoCode, 0}));
}

TEST(PurchaseLog, OfNothingIsEmpty) {
  const PurchaseLog log = log_of({});
  EXPECT_EQ(log.size(), 0U);
  EXPECT_EQ(log.customers().size(), 0U);
  EXPECT_EQ(log.all().customer_count(), 0U);
}

TEST(PurchaseLog, IsTheSortedLinesWhateverTheirOrder) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const std::vector<Line> lines = random_lines(seed, 500);
    const PurchaseLog log = log_of(lines);
    std::vector<Line> found = lines_of(log);
    const auto before = [](const Line& a, const Line& b) {
      return std::tie(a.customer, a.time) < std::tie(b.customer, b.time);
    };
    EXPECT_TRUE(std::ranges::is_sorted(found, before));
    // The slow twin: equal customers and times share their order here, so a stable sort is enough.
    std::vector<Line> expected = lines;
    std::ranges::stable_sort(expected, before);
    EXPECT_EQ(found, expected);
    for (std::size_t i = 0; i + 1 < log.offsets().size(); ++i) {
      for (auto line = log.offsets()[i]; line < log.offsets()[i + 1]; ++line) {
        EXPECT_EQ(log.columns().customer[line], i);
      }
    }
  }
}

TEST(PurchaseLog, Takes32BytesALineBesideItsDictionaries) {
  const std::vector<Line> lines = random_lines(1, 1000);
  std::vector<Line> twice = lines;
  twice.insert(twice.end(), lines.begin(), lines.end());
  EXPECT_EQ(log_of(twice).bytes() - log_of(lines).bytes(), 32U * 1000U);
}

TEST(PurchaseLog, CodesOutsideTheirDictionaryAreOurMistake) {
  PurchaseColumns columns{
      .customer = {1}, .order = {0}, .product = {0}, .time = {0}, .quantity = {1}, .amount = {1}};
  Dictionary one;
  one.add("x");
  EXPECT_THROW(PurchaseLog::build(columns, one, one, one), Bug);
  columns.customer = {0};
  EXPECT_EQ(PurchaseLog::build(columns, one, one, one).size(), 1U);
  columns.amount.clear();
  EXPECT_THROW(PurchaseLog::build(columns, one, one, one), Bug);
}

TEST(History, HoldsTheWholeDayAndNothingAfter) {
  const Day day = 100;
  const PurchaseLog log = log_of({{"A", "1", "x", start_of(day)},
                                  {"A", "2", "x", start_of(day + 1) - 1},
                                  {"A", "3", "x", start_of(day + 1)},
                                  {"B", "4", "x", start_of(day + 1)}});
  EXPECT_EQ(log.first_day(), day);
  EXPECT_EQ(log.last_day(), day + 1);
  const History before = log.as_of(day - 1);
  EXPECT_TRUE(before.empty(0) && before.empty(1));
  const History then = log.as_of(day);
  EXPECT_EQ(then.day(), day);
  EXPECT_EQ(then.last_line(0) - then.first_line(0), 2U);
  EXPECT_TRUE(then.empty(1));
  const History all = log.all();
  EXPECT_EQ(all.last_line(0), 3U);
  EXPECT_EQ(all.last_line(1), 4U);
}

// What was known grows with time, and is what a log of the earlier lines alone would say.
TEST(History, EqualsALogThatEndedThen) {
  const std::vector<Line> lines = random_lines(8, 400);
  const PurchaseLog log = log_of(lines);
  for (Day day = log.first_day(); day <= log.last_day(); day += 3) {
    std::vector<Line> earlier;
    for (const Line& line : lines) {
      if (day_of(line.time) <= day) earlier.push_back(line);
    }
    const History history = log.as_of(day);
    std::vector<Line> known;
    for (CustomerCode customer = 0; customer < history.customer_count(); ++customer) {
      for (auto i = history.first_line(customer); i < history.last_line(customer); ++i) {
        known.push_back(line_at(log, i));
      }
    }
    EXPECT_EQ(known, lines_of(log_of(earlier)));
  }
}

TEST(PurchaseDays, GroupsByTheShopsDay) {
  const Day day = -3;  // before 1970, so that rounding towards zero would show
  const PurchaseLog log = log_of({{"A", "1", "x", start_of(day), 2, 10},
                                  {"A", "2", "y", start_of(day + 1) - 1, 3, 1.5},
                                  {"A", "3", "x", start_of(day + 1), 1, 4},
                                  {"B", "4", "x", start_of(day + 5), 1, 7}});
  const PurchaseDays days = group_by_day(Context(), log.all());
  EXPECT_EQ(days.end, day + 5);
  EXPECT_EQ(days.offsets, (std::vector<std::uint64_t>{0, 2, 3}));
  EXPECT_EQ(days.day, (std::vector<Day>{day, day + 1, day + 5}));
  EXPECT_EQ(days.lines, (std::vector<std::uint32_t>{2, 1, 1}));
  EXPECT_EQ(days.units, (std::vector<float>{5, 1, 1}));
  EXPECT_EQ(days.spend, (std::vector<double>{11.5, 4, 7}));
  EXPECT_EQ(days.days_of(1).size(), 1U);
  EXPECT_EQ(days.customer_count(), 2U);
}

TEST(PurchaseDays, KeepCustomersWithoutPurchaseAsEmptyRuns) {
  const PurchaseLog log = log_of({{"A", "1", "x", 0}, {"B", "2", "x", start_of(5)}});
  const PurchaseDays days = group_by_day(Context(), log.as_of(2));
  EXPECT_EQ(days.end, 2);
  EXPECT_EQ(days.customer_count(), 2U);
  EXPECT_EQ(days.size(), 1U);
  EXPECT_TRUE(days.days_of(1).empty());
  EXPECT_EQ(group_by_day(Context(), log_of({}).all()).customer_count(), 0U);
}

// More customers than one chunk; the slow twin looks for each day anew.
TEST(PurchaseDays, DoNotDependOnThreadsOrChunks) {
  std::vector<Line> lines;
  Random random(3);
  for (int i = 0; i < 12'000; ++i) {
    Line line = random_lines(static_cast<std::uint64_t>(i), 1).front();
    line.customer = std::to_string(random.below(6000));
    line.order = std::to_string(i);
    lines.push_back(line);
  }
  PurchaseColumns columns;
  Dictionary customers;
  Dictionary orders;
  Dictionary products;
  for (int i = 0; i < 6000; ++i) customers.add(std::to_string(i));
  products.add("x");
  for (const Line& line : lines) {
    columns.customer.push_back(static_cast<CustomerCode>(std::stoul(line.customer)));
    columns.order.push_back(orders.add(line.order));
    columns.product.push_back(0);
    columns.time.push_back(line.time);
    columns.quantity.push_back(line.quantity);
    columns.amount.push_back(line.amount);
  }
  const PurchaseLog log = PurchaseLog::build(columns, customers, orders, products);
  ASSERT_GT(log.customers().size(), 4096U);
  const PurchaseDays one = group_by_day({.threads = 1}, log.all());
  const PurchaseDays two = group_by_day({.threads = 2}, log.all());
  EXPECT_EQ(one.offsets, two.offsets);
  EXPECT_EQ(one.day, two.day);
  EXPECT_EQ(one.lines, two.lines);
  EXPECT_EQ(one.units, two.units);
  EXPECT_EQ(one.spend, two.spend);

  std::size_t entry = 0;
  const PurchaseColumns& sorted = log.columns();
  for (std::size_t line = 0; line < log.size(); ++entry) {
    const std::size_t first = line;
    double spend = 0;
    for (; line < log.size() && sorted.customer[line] == sorted.customer[first] &&
           day_of(sorted.time[line]) == day_of(sorted.time[first]);
         ++line) {
      spend += sorted.amount[line];
    }
    ASSERT_EQ(one.day[entry], day_of(sorted.time[first]));
    ASSERT_EQ(one.lines[entry], line - first);
    ASSERT_EQ(one.spend[entry], spend);
  }
  EXPECT_EQ(entry, one.size());
}

}  // namespace
}  // namespace canasta
