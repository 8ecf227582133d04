#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "base/random.h"

namespace canasta {
namespace {

TEST(ParallelFor, CallsEachIndexOnce) {
  for (const int threads : {0, 1, 2, 7}) {
    const Context context{.threads = threads};
    for (const std::size_t count : {0U, 1U, 2U, 1000U}) {
      std::vector<std::atomic<int>> calls(count);
      parallel_for(context, count, [&](std::size_t i) { ++calls.at(i); });
      for (const auto& each : calls) EXPECT_EQ(each.load(), 1);
    }
  }
}

TEST(ParallelFor, MergedInTheOrderOfTheChunksTheSumIsTheSame) {
  const auto sum_on = [](int threads) {
    std::vector<double> parts(500);
    parallel_for({.threads = threads}, parts.size(), [&](std::size_t i) {
      for (std::uint64_t j = 0; j < 100; ++j) parts[i] += std::exp(to_unit(mix64(i * 100 + j)));
    });
    double sum = 0;
    for (const double part : parts) sum += part;
    return sum;
  };
  EXPECT_EQ(sum_on(1), sum_on(2));
  EXPECT_EQ(sum_on(1), sum_on(5));
}

TEST(ParallelFor, AnExceptionComesBack) {
  for (const int threads : {1, 3}) {
    EXPECT_THROW(parallel_for({.threads = threads}, 100,
                              [](std::size_t i) {
                                if (i == 42) throw std::runtime_error("42");
                              }),
                 std::runtime_error);
  }
}

TEST(ParallelFor, MayStandInsideAnother) {
  const Context context{.threads = 2};
  std::atomic<int> calls = 0;
  parallel_for(context, 10,
               [&](std::size_t) { parallel_for(context, 10, [&](std::size_t) { ++calls; }); });
  EXPECT_EQ(calls.load(), 100);
}

TEST(ForChunks, TogetherTheyAreTheWholeInOrder) {
  for (const int threads : {1, 2}) {
    for (const std::size_t count : {0U, 1U, 9U, 10U, 11U, 25U}) {
      const Chunks chunks{.count = count, .size = 10};
      std::vector<Chunk> seen(chunks.number());
      for_chunks({.threads = threads}, chunks,
                 [&](const Chunk& chunk) { seen.at(chunk.index) = chunk; });
      std::size_t next = 0;
      for (std::size_t i = 0; i < seen.size(); ++i) {
        EXPECT_EQ(seen[i].index, i);
        EXPECT_EQ(seen[i].first, next);
        EXPECT_EQ(seen[i].size(), std::min<std::size_t>(10, count - next));
        next = seen[i].last;
      }
      EXPECT_EQ(next, count);
    }
  }
}

TEST(ParallelPair, CallsBothAndBringsAnExceptionBack) {
  for (const int threads : {1, 2}) {
    const Context context{.threads = threads};
    std::atomic<int> one = 0;
    std::atomic<int> other = 0;
    parallel_pair(context, [&] { ++one; }, [&] { ++other; });
    EXPECT_EQ(one.load(), 1);
    EXPECT_EQ(other.load(), 1);
    EXPECT_THROW(parallel_pair(
                     context, [] {}, [] { throw std::runtime_error("other"); }),
                 std::runtime_error);
  }
}

TEST(HalfOf, LeavesAtLeastOneThread) {
  EXPECT_EQ(half_of({.threads = 8}).threads, 4);
  EXPECT_EQ(half_of({.threads = 3}).threads, 1);
  EXPECT_EQ(half_of({.threads = 1}).threads, 1);
}

}  // namespace
}  // namespace canasta
