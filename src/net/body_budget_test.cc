#include "net/body_budget.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace canasta {
namespace {

TEST(BodyBudget, IsSharedToItsLastByte) {
  BodyBudget budget(10);
  BodyShare first(&budget), second(&budget);
  EXPECT_TRUE(first.hold(6));
  EXPECT_TRUE(second.fits(4));
  EXPECT_FALSE(second.fits(5));
  EXPECT_FALSE(second.hold(5));
  EXPECT_EQ(budget.held(), 6U);
  EXPECT_TRUE(second.hold(4));
  EXPECT_FALSE(first.hold(7));
  EXPECT_EQ(first.held(), 6U);
  EXPECT_TRUE(first.hold(5));
  EXPECT_TRUE(second.hold(5));
}

TEST(BodyBudget, WhatGoesIsGivenBack) {
  BodyBudget budget(10);
  {
    BodyShare first(&budget);
    ASSERT_TRUE(first.hold(10));
    const BodyShare moved = std::move(first);
    EXPECT_EQ(budget.held(), 10U);
  }
  EXPECT_EQ(budget.held(), 0U);
  EXPECT_TRUE(budget.fits(10));
  EXPECT_FALSE(budget.fits(11));
  EXPECT_FALSE(budget.fits(~std::uint64_t{0}));
}

TEST(BodyBudget, OfNoneAnythingFits) {
  BodyShare share;
  EXPECT_TRUE(share.fits(~std::uint64_t{0}));
  EXPECT_TRUE(share.hold(~std::uint64_t{0}));
}

TEST(BodyBudget, IsNeverPassedByManyThreads) {
  BodyBudget budget(100);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 10'000; ++turn) {
        BodyShare share(&budget);
        static_cast<void>(share.hold(static_cast<std::uint64_t>(turn % 60)));
        ASSERT_LE(budget.held(), 100U);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(budget.held(), 0U);
}

}  // namespace
}  // namespace canasta
