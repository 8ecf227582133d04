#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "features/features.h"
#include "features/matrix_match.h"
#include "features/slow_rows.h"

namespace canasta {
namespace {

const Context kContext;

// The slow twin: walks every customer-day.
CellTable slow_cells(const PurchaseDays& days, const CustomerFlags& population, Day first,
                     Day last) {
  CellTable cells(first, last);
  for (std::size_t customer = 0; customer < days.customer_count(); ++customer) {
    if (!population.empty() && population[customer] == 0) continue;
    Day last_purchase = 0;
    bool bought_before = false;
    for (Day day = first; day <= last; ++day) {
      bool bought = false;
      for (const Day purchase : days.days_of(static_cast<CustomerCode>(customer))) {
        bought = bought || purchase == day;
      }
      if (bought_before) {
        const std::size_t cell = cells.index(day, last_purchase);
        cells.totals()[cell] += 1;
        cells.positives()[cell] += bought ? 1 : 0;
      }
      if (bought) {
        last_purchase = day;
        bought_before = true;
      }
    }
  }
  return cells;
}

TEST(Cells, WorkedByHand) {
  // A buys on days 0 and 2, B on day 1; the data end on day 3.
  const PurchaseDays days = sample_days({{{0}, {2}}, {{1}}}, 3);
  const CellTable cells = count_cells(kContext, days, {}, 0, 3);
  const auto at = [&](Day day, Day from) {
    const std::size_t cell = cells.index(day, from);
    return std::pair(cells.total(cell), cells.positive(cell));
  };
  using Counts = std::pair<std::uint32_t, std::uint32_t>;
  EXPECT_EQ(at(1, 0), Counts(1, 0));
  EXPECT_EQ(at(2, 0), Counts(1, 1));
  EXPECT_EQ(at(3, 0), Counts(0, 0));
  EXPECT_EQ(at(2, 1), Counts(1, 0));
  EXPECT_EQ(at(3, 1), Counts(1, 0));
  EXPECT_EQ(at(3, 2), Counts(1, 0));
}

TEST(Cells, EqualTheSlowTwin) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const PurchaseDays days = random_days(seed, 80, 90);
    CustomerFlags half(80);
    for (std::size_t i = 0; i < half.size(); i += 2) half[i] = 1;
    const CustomerFlags population = seed % 2 == 0 ? CustomerFlags() : half;
    const Day last = days.end - static_cast<Day>(seed);  // purchases after it are not looked at
    const CellTable slow = slow_cells(days, population, 15'000, last);
    for (const int threads : {1, 3}) {
      const CellTable fast = count_cells({.threads = threads}, days, population, 15'000, last);
      EXPECT_EQ(fast.totals(), slow.totals());
      EXPECT_EQ(fast.positives(), slow.positives());
    }
  }
}

// More purchases than cells: every thread counts a part of the customers.
TEST(Cells, EqualTheSlowTwinInParts) {
  const PurchaseDays days = random_days(20, 400, 20);
  ASSERT_GT(days.size(), 3U * 190U);  // 20 * 19 / 2 cells for each of three parts
  const CellTable slow = slow_cells(days, {}, 15'000, days.end);
  const CellTable fast = count_cells({.threads = 3}, days, {}, 15'000, days.end);
  EXPECT_EQ(fast.totals(), slow.totals());
  EXPECT_EQ(fast.positives(), slow.positives());
}

// A buys on days 0 and 2, B on day 1, C on the last day: A counts from day 1, B from day 2.
TEST(DayTotals, WorkedByHand) {
  const PurchaseDays days = sample_days({{{0}, {2}}, {{1}}, {{3}}}, 3);
  using Totals = std::vector<std::uint64_t>;
  EXPECT_EQ(day_totals(days, {}, 0, 3), Totals({0, 1, 2, 2}));
  EXPECT_EQ(day_totals(days, CustomerFlags{0, 1, 1}, 0, 3), Totals({0, 0, 1, 1}));
  EXPECT_EQ(day_totals(days, {}, 0, 1), Totals({0, 1}));  // B and C are not known by then
  EXPECT_EQ(day_totals(sample_days({}, 1), {}, 0, 1), Totals({0, 0}));
}

TEST(DayTotals, AreTheTotalsOfTheCells) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const PurchaseDays days = random_days(seed, 80, 90);
    CustomerFlags half(80);
    for (std::size_t i = 0; i < half.size(); i += 2) half[i] = 1;
    const CustomerFlags population = seed % 2 == 0 ? CustomerFlags() : half;
    const Day last = days.end - static_cast<Day>(seed);
    const CellTable cells = count_cells(kContext, days, population, 15'000, last);
    std::vector<std::uint64_t> expected(1);  // nobody has bought before the first day
    for (Day day = 15'001; day <= last; ++day) {
      expected.push_back(0);
      for (Day from = 15'000; from < day; ++from) {
        expected.back() += cells.total(cells.index(day, from));
      }
    }
    EXPECT_EQ(day_totals(days, population, 15'000, last), expected);
  }
}

TEST(Cells, AreEmptyForNobodyAndForOneDay) {
  const CellTable nobody = count_cells(kContext, sample_days({}, 5), {}, 0, 5);
  EXPECT_EQ(std::accumulate(nobody.totals().begin(), nobody.totals().end(), 0U), 0U);
  EXPECT_EQ(count_cells(kContext, sample_days({{{5}}}, 5), {}, 5, 5).cells(), 0U);
}

TEST(Cells, OnlineRetailHasItsCustomerDays) {
  const auto retail = online_retail(/*zero_prices=*/false);
  if (!retail) GTEST_SKIP() << "skipped: no data";
  const CellTable cells =
      count_cells({.threads = 2}, retail->days, {}, retail->first, retail->days.end);
  const auto sum = [](const auto& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  };
  EXPECT_EQ(sum(cells.totals()), 966'641U);
  EXPECT_NEAR(static_cast<double>(sum(cells.positives())) / 966'641, .01285, .000005);
}

// Merged by (day, days since), the rows of every customer are the rows of the cells.
TEST(CellMatrix, IsTheRowsMerged) {
  const ShopCalendar calendar =
      make_calendar({.holidays = {"MX"}, .closed = {"lunes"}, .paydays = {"1"}}).value();
  const FeaturePlan plan = make_plan({.history = false, .month = true}, calendar);
  const PurchaseDays days = random_days(5, 100, 120);
  const FeatureMatrix rows = slow_rows(days, {.population = {},
                                              .plan = plan,
                                              .calendar = &calendar,
                                              .first = 15'030,
                                              .last = 15'100,
                                              .sampling = {}});
  std::map<std::pair<Day, float>, std::size_t> where;
  FeatureMatrix merged;
  merged.features = rows.features;
  for (std::size_t row = 0; row < rows.rows(); ++row) where[{rows.day[row], rows.view()(row, 0)}];
  for (auto& [key, index] : where) {
    index = merged.rows();
    merged.day.push_back(key.first);
    merged.positive.push_back(0);
    merged.total.push_back(0);
    merged.values.resize(merged.values.size() + plan.size());
  }
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const std::size_t index = where[{rows.day[row], rows.view()(row, 0)}];
    merged.positive[index] += rows.positive[row];
    merged.total[index] += 1;
    std::ranges::copy(rows.view().row(row),
                      merged.values.begin() + static_cast<std::ptrdiff_t>(index * plan.size()));
  }
  const CellTable cells = count_cells(kContext, days, {}, 15'000, days.end);
  expect_same_rows(cells_to_matrix(cells, calendar, plan, {.from_day = 15'030, .to_day = 15'100}),
                   merged);
}

TEST(CellMatrix, BinsMergeNeighboursAndKeepTheCounts) {
  const ShopCalendar calendar;
  const FeaturePlan plan = make_plan({.history = false, .month = false}, calendar);
  const PurchaseDays days = random_days(6, 300, 300);
  const CellTable cells = count_cells(kContext, days, {}, 15'000, days.end);
  const FeatureMatrix whole =
      cells_to_matrix(cells, calendar, plan, {.from_day = 15'001, .to_day = days.end});
  for (const int bins : {1, 2, 20, kRecencyBinsMax}) {
    const FeatureMatrix binned = cells_to_matrix(
        cells, calendar, plan, {.from_day = 15'001, .to_day = days.end, .recency_bins = bins});
    std::set<float> values;
    for (std::size_t row = 0; row < binned.rows(); ++row) values.insert(binned.view()(row, 0));
    EXPECT_LE(values.size(), static_cast<std::size_t>(bins));
    EXPECT_GT(values.size(), static_cast<std::size_t>(bins) / 2);
    EXPECT_EQ(*values.begin(), 1);

    // Every cell went to the row of its day with the greatest value not above its recency.
    std::map<std::pair<Day, float>, std::pair<double, double>> counts;
    for (std::size_t row = 0; row < whole.rows(); ++row) {
      const float bin = *std::prev(values.upper_bound(whole.view()(row, 0)));
      counts[{whole.day[row], bin}].first += whole.positive[row];
      counts[{whole.day[row], bin}].second += whole.total[row];
    }
    ASSERT_EQ(counts.size(), binned.rows());
    for (std::size_t row = 0; row < binned.rows(); ++row) {
      const std::pair found(binned.positive[row], binned.total[row]);
      EXPECT_EQ(found, (counts[{binned.day[row], binned.view()(row, 0)}]));
    }
  }
}

TEST(CellMatrix, KeepsEveryRecencyWhereTheBinsSuffice) {
  const ShopCalendar calendar;
  const FeaturePlan plan = make_plan({.history = false, .month = false}, calendar);
  const PurchaseDays days = sample_days({{{0}}}, 20);  // recencies 1 .. 20
  const CellTable cells = count_cells(kContext, days, {}, 0, 20);
  const auto rows = [&](int bins) {
    return cells_to_matrix(cells, calendar, plan,
                           {.from_day = 1, .to_day = 20, .recency_bins = bins});
  };
  for (std::size_t row = 0; row < 20; ++row) {
    EXPECT_EQ(rows(20).view()(row, 0), static_cast<float>(row + 1));
  }
  std::set<float> values;
  for (std::size_t row = 0; row < 20; ++row) values.insert(rows(19).view()(row, 0));
  EXPECT_LE(values.size(), 19U);
}

TEST(CalendarRows, SayWhatTheCalendarSays) {
  const ShopCalendar calendar;
  const FeaturePlan plan = make_plan({.history = false, .month = true}, calendar);
  const Day friday = to_day({2011, 12, 9});
  const std::vector<DayPair> pairs = {{friday, friday - 3}, {friday + 30, friday}};
  const FeatureMatrix rows = calendar_rows(pairs, calendar, plan);
  EXPECT_EQ(rows.values, (std::vector<float>{3, 4, 12, 9, 30, 6, 1, 8}));
  EXPECT_EQ(rows.day, (std::vector<Day>{friday, friday + 30}));
  EXPECT_EQ(calendar_rows({}, calendar, plan).rows(), 0U);
}

}  // namespace
}  // namespace canasta
