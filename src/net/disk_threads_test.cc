#include "net/disk_threads.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <future>
#include <new>
#include <thread>

namespace {
thread_local bool t_has_no_memory = false;
}

// Those of the whole program, so that memory can run out on one thread. Inlined, GCC 12 takes one
// of a pair for the other's stranger.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  void* const memory = t_has_no_memory ? nullptr : std::malloc(bytes > 0 ? bytes : 1);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace canasta {
namespace {

// Tells on which thread it ended.
class FakeBody {
 public:
  explicit FakeBody(std::promise<std::thread::id>& ended) : ended_(ended) {}
  ~FakeBody() { ended_.set_value(std::this_thread::get_id()); }
  bool uses_disk() const { return true; }

 private:
  std::promise<std::thread::id>& ended_;
};

TEST(DiskThreadsTest, BodiesEndThere) {
  std::promise<std::thread::id> ended;
  DiskThreads disk(1);
  disk.let_go(std::make_unique<FakeBody>(ended));
  EXPECT_NE(ended.get_future().get(), std::this_thread::get_id());
}

// Destructors let go of them: what came out of there would end the process.
TEST(DiskThreadsTest, WithoutMemoryBodiesEndHere) {
  std::promise<std::thread::id> ended;
  DiskThreads disk(1);
  auto body = std::make_unique<FakeBody>(ended);
  t_has_no_memory = true;
  disk.let_go(std::move(body));
  t_has_no_memory = false;
  EXPECT_EQ(ended.get_future().get(), std::this_thread::get_id());
}

}  // namespace
}  // namespace canasta
