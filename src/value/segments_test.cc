#include "value/segments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/assert.h"
#include "data/sample_log.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

Seconds at_day(Day day) { return start_of(day) + 36'000; }

Rfm rfm_of(const std::vector<std::uint32_t>& frequency) {
  Rfm rfm;
  for (std::size_t i = 0; i < frequency.size(); ++i) {
    rfm.customer.push_back(static_cast<CustomerCode>(i));
    rfm.recency_days.push_back(static_cast<Day>(i));
    rfm.frequency.push_back(frequency[i]);
    rfm.monetary.push_back(10.0 * static_cast<double>(i));
  }
  return rfm;
}

TEST(Rfm, ByHand) {
  const PurchaseLog log = log_of({
      {"ana", "1", "p", at_day(10), 1, 5},
      {"ana", "1", "q", at_day(10), 1, 2},
      {"ana", "2", "p", at_day(12), 1, 4},
      {"ana", "9", "p", at_day(15), -1, -4},  // a return: no purchase, money back
      {"eva", "3", "p", at_day(14), 0, 0},    // given away
      {"luz", "4", "p", at_day(11), -2, -8},  // never bought here
      {"noe", "5", "p", at_day(20), 1, 1},    // after the moment
  });
  const Rfm rfm = recency_frequency_monetary(kContext, log.as_of(16));
  ASSERT_EQ(rfm.size(), 2U);
  EXPECT_EQ(log.customers()[rfm.customer[0]], "ana");
  EXPECT_EQ(rfm.recency_days[0], 4);
  EXPECT_EQ(rfm.frequency[0], 2U);
  EXPECT_EQ(rfm.monetary[0], 7);
  EXPECT_EQ(log.customers()[rfm.customer[1]], "eva");
  EXPECT_EQ(rfm.recency_days[1], 2);
  EXPECT_EQ(rfm.frequency[1], 1U);
  EXPECT_EQ(rfm.monetary[1], 0);
}

// The lines of order 2 lie apart, and order 1 stands with another customer too.
TEST(Rfm, AnOrderCountsOnce) {
  const PurchaseLog log = log_of({
      {"ana", "1", "p", at_day(1), 1, 1},
      {"eva", "1", "p", at_day(2), 1, 1},
      {"eva", "2", "p", at_day(3), 1, 1},
      {"eva", "3", "p", at_day(4), 1, 1},
      {"eva", "2", "q", at_day(5), 1, 1},
      {"eva", "1", "q", at_day(6), 1, 1},
  });
  EXPECT_EQ(recency_frequency_monetary(kContext, log.all()).frequency,
            (std::vector<std::uint32_t>{1, 3}));
}

TEST(Rfm, ManyOrdersAsASetCountsThem) {
  const std::vector<SampleLine> lines = random_lines(3, 2'000);
  const PurchaseLog log = log_of(lines);
  const Rfm rfm = recency_frequency_monetary(kContext, log.all());
  for (std::size_t i = 0; i < rfm.size(); ++i) {
    std::set<std::string> orders;
    double amount = 0;
    Seconds last = std::numeric_limits<Seconds>::min();
    for (const SampleLine& line : lines) {
      if (line.customer != log.customers()[rfm.customer[i]]) continue;
      orders.insert(line.order);
      amount += line.amount;
      last = std::max(last, line.time);
    }
    EXPECT_EQ(rfm.frequency[i], orders.size());
    EXPECT_NEAR(rfm.monetary[i], amount, 1e-9);
    EXPECT_EQ(rfm.recency_days[i], log.last_day() - day_of(last));
  }
}

// Ten customers, nothing equal: two of each score.
TEST(Scores, FifthsOfDistinctValues) {
  const std::vector<RfmScore> scores = score(kContext, rfm_of({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  for (std::uint8_t i = 0; i < 10; ++i) {
    const auto fifth = static_cast<std::uint8_t>(i / 2);
    EXPECT_EQ(scores[i],
              (RfmScore{static_cast<std::uint8_t>(5 - fifth), static_cast<std::uint8_t>(1 + fifth),
                        static_cast<std::uint8_t>(1 + fifth)}));
  }
}

// Half have one order: f = 1 for all of these, nobody gets 2, and the second order is f = 3.
TEST(Scores, HalfWithOneOrder) {
  const std::vector<RfmScore> scores = score(kContext, rfm_of({1, 1, 1, 1, 1, 2, 2, 3, 4, 5}));
  const std::vector<std::uint8_t> expected{1, 1, 1, 1, 1, 3, 3, 4, 5, 5};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(scores[i].f, expected[i]) << i;
}

TEST(Scores, AllEqualAndAlone) {
  Rfm equal = rfm_of({4, 4, 4, 4, 4, 4, 4});
  std::fill(equal.recency_days.begin(), equal.recency_days.end(), 3);
  std::fill(equal.monetary.begin(), equal.monetary.end(), -2);
  for (const RfmScore& one : score(kContext, equal)) EXPECT_EQ(one, (RfmScore{5, 1, 1}));
  EXPECT_EQ(score(kContext, rfm_of({9})).front(), (RfmScore{5, 1, 1}));
  EXPECT_EQ(segment_of({5, 1, 1}), Segment::New);
  EXPECT_TRUE(score(kContext, rfm_of({})).empty());
}

// The rule as it is written: fifths of those strictly below, rounded down.
std::uint8_t slow_fifths(const std::vector<double>& values, double value) {
  const auto below =
      std::count_if(values.begin(), values.end(), [&](double other) { return other < value; });
  return static_cast<std::uint8_t>(5 * below / static_cast<std::ptrdiff_t>(values.size()));
}

TEST(Scores, AsCountingSays) {
  Random random(11);
  for (std::size_t n = 1; n < 60; ++n) {
    Rfm rfm = rfm_of(std::vector<std::uint32_t>(n));
    std::vector<double> days(n), orders(n);
    for (std::size_t i = 0; i < n; ++i) {
      rfm.recency_days[i] = static_cast<Day>(random.below(9));
      rfm.frequency[i] = static_cast<std::uint32_t>(1 + random.below(4));
      rfm.monetary[i] = static_cast<double>(random.below(20)) - 5;
      days[i] = rfm.recency_days[i];
      orders[i] = rfm.frequency[i];
    }
    const std::vector<RfmScore> scores = score(kContext, rfm);
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_EQ(scores[i].r, 5 - slow_fifths(days, days[i]));
      EXPECT_EQ(scores[i].f, 1 + slow_fifths(orders, orders[i]));
      EXPECT_EQ(scores[i].m, 1 + slow_fifths(rfm.monetary, rfm.monetary[i]));
    }
  }
}

TEST(Segments, Cover125CodesAndNeverFallWhereAScoreRises) {
  std::array<int, kSegmentCount> codes{};
  for (std::uint8_t r = 1; r <= 5; ++r) {
    for (std::uint8_t f = 1; f <= 5; ++f) {
      for (std::uint8_t m = 1; m <= 5; ++m) {
        const Segment here = segment_of({r, f, m});
        codes[static_cast<std::size_t>(here)] += 1;
        const auto better = [](std::uint8_t s) { return std::min<std::uint8_t>(5, s + 1); };
        EXPECT_LE(segment_of({better(r), f, m}), here);
        EXPECT_LE(segment_of({r, better(f), m}), here);
        EXPECT_LE(segment_of({r, f, better(m)}), here);
        EXPECT_TRUE(here != Segment::Vip || std::min(r, f) >= 4);
        EXPECT_TRUE(here != Segment::New || (r >= 4 && f == 1));
        EXPECT_TRUE(here != Segment::Lost || (r == 1 && f <= 2));
        EXPECT_TRUE(here != Segment::AtRisk || r <= 2);
      }
    }
  }
  for (const int count : codes) EXPECT_GT(count, 0);
  EXPECT_THROW(segment_of({0, 1, 1}), Bug);
  EXPECT_THROW(segment_of({1, 1, 6}), Bug);
}

TEST(Segments, NamesDifferInEachLanguage) {
  for (const Language language : {Language::English, Language::Spanish}) {
    std::set<std::string> names;
    std::set<std::string> actions;
    for (const Segment segment : kSegments) {
      names.insert(text(name(segment), language));
      actions.insert(text(action(segment), language));
    }
    EXPECT_EQ(names.size(), kSegmentCount);
    EXPECT_EQ(actions.size(), kSegmentCount);
  }
}

TEST(Segments, SummaryAddsUp) {
  const CustomerSegments customers =
      segment_customers(kContext, log_of(random_lines(5, 900)).all());
  std::uint64_t count = 0;
  double share = 0, revenue_share = 0, orders = 0;
  for (const SegmentSummary& of : summarise(customers)) {
    count += of.customers;
    share += of.customer_share;
    revenue_share += of.revenue_share;
    if (of.customers == 0) {
      EXPECT_TRUE(std::isnan(of.monetary_mean));
      continue;
    }
    orders += of.frequency_mean * static_cast<double>(of.customers);
    EXPECT_NEAR(of.monetary_mean * static_cast<double>(of.customers), of.revenue, 1e-6);
  }
  EXPECT_EQ(count, customers.size());
  EXPECT_NEAR(share, 1, 1e-12);
  EXPECT_NEAR(revenue_share, 1, 1e-12);
  double all_orders = 0;
  for (const std::uint32_t one : customers.rfm.frequency) all_orders += one;
  EXPECT_NEAR(orders, all_orders, 1e-6);
}

TEST(Segments, NoRevenueHasNoShares) {
  const PurchaseLog log = log_of({{"ana", "1", "p", 0, 1, 0}, {"eva", "2", "p", 0, 1, 0}});
  const auto summary = summarise(segment_customers(kContext, log.all()));
  EXPECT_EQ(summary[static_cast<std::size_t>(Segment::New)].customers, 2U);
  for (const SegmentSummary& of : summary) EXPECT_TRUE(std::isnan(of.revenue_share));
}

TEST(Segments, MovesSumToTheCustomersOfBothMoments) {
  const PurchaseLog log = log_of(random_lines(7, 300));
  const Day middle = (log.first_day() + log.last_day()) / 2;
  const CustomerSegments before = segment_customers(kContext, log.as_of(middle));
  const CustomerSegments after = segment_customers(kContext, log.all());
  const SegmentMoves moved = moves(before, after);
  std::array<std::uint64_t, kSegmentCount> from{}, to{};
  std::uint64_t fresh = 0;
  for (std::size_t i = 0; i <= kSegmentCount; ++i) {
    for (std::size_t j = 0; j < kSegmentCount; ++j) {
      if (i < kSegmentCount) from[i] += moved.count[i][j];
      if (i == kSegmentCount) fresh += moved.count[i][j];
      to[j] += moved.count[i][j];
    }
  }
  for (std::size_t i = 0; i < kSegmentCount; ++i) {
    EXPECT_EQ(from[i], summarise(before)[i].customers);
    EXPECT_EQ(to[i], summarise(after)[i].customers);
  }
  EXPECT_EQ(fresh, after.size() - before.size());
}

TEST(Segments, SameOnAnyNumberOfThreads) {
  const PurchaseLog log = log_of(random_lines(9, 500));
  const CustomerSegments one = segment_customers({.threads = 1}, log.all());
  const CustomerSegments three = segment_customers({.threads = 3}, log.all());
  EXPECT_EQ(one.score, three.score);
  EXPECT_EQ(one.segment, three.segment);
  EXPECT_EQ(one.rfm.monetary, three.rfm.monetary);
}

TEST(Segments, NobodyThere) {
  const PurchaseLog log = log_of({{"luz", "4", "p", 0, -2, -8}});
  const CustomerSegments customers = segment_customers(kContext, log.all());
  EXPECT_EQ(customers.size(), 0U);
  for (const SegmentSummary& of : summarise(customers)) EXPECT_EQ(of.customers, 0U);
}

}  // namespace
}  // namespace canasta
