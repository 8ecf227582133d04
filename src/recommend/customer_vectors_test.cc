#include "recommend/customer_vectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/random.h"

namespace canasta {
namespace {

using Customers = std::vector<std::uint32_t>;

Customers nearest(std::vector<float> likeness, std::size_t k, Customers customers) {
  keep_nearest(likeness, k, customers);
  return customers;
}

TEST(KeepNearestTest, TheMostAlikeAscendAndTiesGoToTheLowerCode) {
  EXPECT_EQ(nearest({.1F, .9F, .5F, .9F}, 2, {0, 1, 2, 3}), (Customers{1, 3}));
  EXPECT_EQ(nearest({.1F, .9F, .5F, .9F}, 1, {3, 2, 1, 0}), (Customers{1}));
  EXPECT_EQ(nearest({.1F, .9F, .5F, .9F}, 2, {0, 2}), (Customers{0, 2}));  // of these alone
  EXPECT_EQ(nearest({.1F, .9F}, 9, {1, 0}), (Customers{0, 1}));
  EXPECT_EQ(nearest({.1F, .9F}, 0, {0, 1}), Customers{});
  EXPECT_EQ(nearest({}, 3, {}), Customers{});
}

// The slow twin sorts them all.
TEST(KeepNearestTest, AsSortedOnesAre) {
  Random random(5);
  std::vector<float> likeness(200);
  for (float& value : likeness) value = static_cast<float>(random.below(20));  // many ties
  Customers everybody(likeness.size());
  std::iota(everybody.begin(), everybody.end(), 0U);
  Customers sorted = everybody;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return likeness[a] > likeness[b]; });
  for (const std::size_t k : {1U, 7U, 100U, 199U, 200U}) {
    Customers expected(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(k));
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(nearest(likeness, k, everybody), expected) << k;
  }
}

}  // namespace
}  // namespace canasta
