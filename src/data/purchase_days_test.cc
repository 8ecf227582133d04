#include "data/purchase_days.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "data/sample_log.h"

namespace canasta {
namespace {

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

// Cutting off by day is the same as grouping what was known then.
TEST(PurchaseDays, UntilADayForSomeCustomers) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const PurchaseLog log = log_of(random_lines(seed, 300));
    const PurchaseDays all = group_by_day(Context(), log.all());
    std::vector<CustomerCode> customers;
    for (std::size_t code = log.customers().size(); code-- > 0;) {  // in another order
      if (code % 3 != 1) customers.push_back(static_cast<CustomerCode>(code));
    }
    for (const Day day :
         {log.first_day() - 1, log.first_day(), log.last_day() - 2, log.last_day()}) {
      const PurchaseDays cut = days_until(all, customers, day);
      const PurchaseDays known = group_by_day(Context(), log.as_of(day));
      ASSERT_EQ(cut.end, day);
      ASSERT_EQ(cut.customer_count(), customers.size());
      for (CustomerCode place = 0; place < customers.size(); ++place) {
        const auto expected = known.days_of(customers[place]);
        ASSERT_TRUE(std::ranges::equal(cut.days_of(place), expected));
        for (std::size_t i = 0; i < expected.size(); ++i) {
          const std::uint64_t at = cut.offsets[place] + i;
          const std::uint64_t same = known.offsets[customers[place]] + i;
          ASSERT_EQ(cut.lines[at], known.lines[same]);
          ASSERT_EQ(cut.units[at], known.units[same]);
          ASSERT_EQ(cut.spend[at], known.spend[same]);
        }
      }
    }
  }
}

// More customers than one chunk; the slow twin looks for each day anew.
TEST(PurchaseDays, DoNotDependOnThreadsOrChunks) {
  std::vector<SampleLine> lines;
  Random random(3);
  for (int i = 0; i < 12'000; ++i) {
    SampleLine line = random_lines(static_cast<std::uint64_t>(i), 1).front();
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
  for (const SampleLine& line : lines) {
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
