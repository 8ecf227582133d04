#include "server/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>

#include "server/retry_pause.h"

namespace canasta {
namespace {

TEST(WorkerPool, GoesOnAfterWorkThatThrows) {
  std::string told;
  std::atomic<int> done = 0;
  {
    WorkerPool pool(1, [&](std::string_view what) { told += what; });
    pool.post([] { throw std::runtime_error("broke"); });
    pool.post([&] { ++done; });
  }
  EXPECT_EQ(told, "broke");
  EXPECT_EQ(done, 1);
}

TEST(RetryPause, DoublesUpToItsLimitAndBeginsAnewWhenAllIsWell) {
  RetryPause pause;
  for (const double expected : {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
    EXPECT_EQ(pause.next(), expected);
  }
  pause.reset();
  EXPECT_EQ(pause.next(), 1);
}

}  // namespace
}  // namespace canasta
