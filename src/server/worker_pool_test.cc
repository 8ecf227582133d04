#include "server/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

#include "server/retry_pause.h"
#include "server/testing_desk.h"

namespace canasta {
namespace {

TEST(WorkerPool, GoesOnAfterWorkThatThrows) {
  std::string told;
  std::atomic<int> done = 0;
  {
    WorkerPool pool(1, [&](std::string_view what) { told += what; });
    pool.post([] { throw std::runtime_error("broke"); });
    pool.post([&] { ++done; });
    EXPECT_TRUE(becomes_true([&] { return done == 1; }));
  }
  EXPECT_EQ(told, "broke");
}

TEST(RetryPause, DoublesUpToItsLimitAndBeginsAnewWhenAllIsWell) {
  RetryPause pause;
  for (const double expected : {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
    EXPECT_EQ(pause.next(), expected);
  }
  pause.reset();
  EXPECT_EQ(pause.next(), 1);
}

TEST(WorkerPool, DoesEverythingThatWasPosted) {
  std::atomic<int> done{0};
  WorkerPool pool(3);
  for (int i = 0; i < 1'000; ++i) pool.post([&] { ++done; });
  EXPECT_TRUE(becomes_true([&] { return done == 1'000; }));
}

// The first work ends only when the second was dropped unbegun.
TEST(WorkerPool, DropsAtItsEndWhatHasNotBegun) {
  std::atomic<bool> has_begun{false}, second_ran{false}, was_dropped{false};
  auto pool = std::make_unique<WorkerPool>(1);
  auto alive = std::make_shared<int>();
  const std::weak_ptr<int> watched = alive;
  pool->post([&, watched] {
    has_begun = true;
    was_dropped = becomes_true([&] { return watched.expired(); });
  });
  pool->post([&, alive] { second_ran = true; });
  alive.reset();
  ASSERT_TRUE(becomes_true([&] { return has_begun.load(); }));
  pool.reset();
  EXPECT_TRUE(was_dropped);
  EXPECT_FALSE(second_ran);
}

}  // namespace
}  // namespace canasta
