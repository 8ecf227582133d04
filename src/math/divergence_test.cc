#include "math/divergence.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "base/assert.h"

namespace canasta {
namespace {

using Counts = std::vector<std::uint64_t>;

// Every row by itself: the number of its bin.
std::vector<std::size_t> rows_of(const Counts& counts) {
  std::vector<std::size_t> rows;
  for (std::size_t bin = 0; bin < counts.size(); ++bin) rows.insert(rows.end(), counts[bin], bin);
  return rows;
}

// The largest gap between the shares of rows at or below any row.
double slow_ks(const Counts& reference, const Counts& live) {
  const auto share_to = [](const std::vector<std::size_t>& rows, std::size_t bin) {
    double below = 0;
    for (const std::size_t row : rows) below += row <= bin ? 1 : 0;
    return below / static_cast<double>(rows.size());
  };
  const auto one = rows_of(reference);
  const auto other = rows_of(live);
  double gap = 0;
  for (std::size_t bin = 0; bin < reference.size(); ++bin) {
    gap = std::max(gap, std::abs(share_to(one, bin) - share_to(other, bin)));
  }
  return gap;
}

// The same sum as the two divergences of Kullback and Leibler, one after the other.
double slow_stability(const Counts& reference, const Counts& live) {
  const auto share = [](const Counts& counts, std::size_t bin) {
    double rows = 0;
    for (const auto count : counts) rows += static_cast<double>(count) + kStabilityPrior;
    return (static_cast<double>(counts[bin]) + kStabilityPrior) / rows;
  };
  double sum = 0;
  for (std::size_t bin = 0; bin < reference.size(); ++bin) {
    const double p = share(reference, bin);
    const double q = share(live, bin);
    sum += p * std::log(p / q) + q * std::log(q / p);
  }
  return sum;
}

TEST(PopulationStability, ByHand) {
  // With half a row more in each bin: 19.5 of 39 and 29.5 of 39.
  EXPECT_NEAR(population_stability(Counts{19, 19}, Counts{29, 9}),
              (29.5 / 39 - .5) * std::log(29.5 / 19.5) + (9.5 / 39 - .5) * std::log(9.5 / 19.5),
              1e-12);
  // Of a million rows the half row is not seen: shares 1/2, 1/2 against 3/4, 1/4.
  EXPECT_NEAR(population_stability(Counts{1'000'000, 1'000'000}, Counts{1'500'000, 500'000}),
              .25 * std::log(1.5) - .25 * std::log(.5), 1e-6);
}

TEST(PopulationStability, AnEmptyBinIsFinite) {
  EXPECT_GT(population_stability(Counts{10, 0}, Counts{0, 10}), 1);
  EXPECT_TRUE(std::isfinite(population_stability(Counts{10, 0}, Counts{0, 10})));
}

TEST(JensenShannon, ByHand) {
  EXPECT_EQ(jensen_shannon_distance(Counts{3, 3}, Counts{5, 5}), 0);
  EXPECT_EQ(jensen_shannon_distance(Counts{3, 0}, Counts{0, 5}), 1);
  // (1, 0) against (1/2, 1/2): (log2(4/3) + log2(2/3)/2 + log2(2)/2) / 2 = 0.311278
  EXPECT_NEAR(jensen_shannon_distance(Counts{8, 0}, Counts{4, 4}), std::sqrt(.3112781245), 1e-9);
}

TEST(KsDistance, ByHand) {
  // Shares up to each bin: .25 .5 1 against .5 .5 1.
  EXPECT_DOUBLE_EQ(ks_distance(Counts{1, 1, 2}, Counts{4, 0, 4}), .25);
  EXPECT_DOUBLE_EQ(ks_distance(Counts{1, 0}, Counts{0, 1}), 1);
}

TEST(Divergence, IsNotDefinedWithoutRows) {
  for (const auto measure : {population_stability, jensen_shannon_distance, ks_distance}) {
    EXPECT_TRUE(std::isnan(measure(Counts{}, Counts{})));
    EXPECT_TRUE(std::isnan(measure(Counts{0, 0}, Counts{1, 2})));
    EXPECT_TRUE(std::isnan(measure(Counts{1, 2}, Counts{0, 0})));
    EXPECT_THROW(measure(Counts{1}, Counts{1, 2}), Bug);
  }
}

struct TwoCounts {
  Counts reference, live;
};

TwoCounts draw_counts() {
  const auto bins = *rc::gen::inRange<std::size_t>(1, 12);
  const auto counts = rc::gen::container<Counts>(bins, rc::gen::inRange<std::uint64_t>(0, 40));
  TwoCounts drawn{*counts, *counts};
  drawn.reference[0] += 1;
  drawn.live[0] += 1;
  return drawn;
}

RC_GTEST_PROP(Divergence, AgreesWithItsSlowTwin, ()) {
  const auto [reference, live] = draw_counts();
  RC_ASSERT(std::abs(ks_distance(reference, live) - slow_ks(reference, live)) < 1e-12);
  RC_ASSERT(std::abs(population_stability(reference, live) - slow_stability(reference, live)) <
            1e-9);
}

RC_GTEST_PROP(Divergence, IsSymmetricAndZeroOfItself, ()) {
  const auto [reference, live] = draw_counts();
  for (const auto measure : {population_stability, jensen_shannon_distance, ks_distance}) {
    RC_ASSERT(std::abs(measure(reference, live) - measure(live, reference)) < 1e-12);
    RC_ASSERT(measure(reference, live) >= 0);
    RC_ASSERT(measure(live, live) == 0);
  }
  RC_ASSERT(jensen_shannon_distance(reference, live) <= 1);
}

RC_GTEST_PROP(JensenShannon, IsAMetric, ()) {
  const auto [a, b] = draw_counts();
  Counts c(a.size(), 3);
  RC_ASSERT(jensen_shannon_distance(a, b) <=
            jensen_shannon_distance(a, c) + jensen_shannon_distance(c, b) + 1e-12);
}

}  // namespace
}  // namespace canasta
