// KeyWatch: loads the keys anew once somebody else, such as `canasta keys`, has changed them.
//
// A key that was made or revoked counts within half a second, and one that was made at once, where
// it is presented: who is about to be refused has the watch look first. That happens a few times a
// second at most, and nobody waits long for it: trying keys, or a disk that hangs, must not hold up
// others. While the store is busy the keys stay as they were; the next look finds the change again.
// What throws is logged, and it goes on.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

#include "server/desk.h"

namespace canasta {

struct KeyWatchOptions {
  std::chrono::milliseconds between_looks{500};
  std::chrono::milliseconds between_asked{250};  // looks that are asked for
  std::chrono::milliseconds wait_max{100};       // of who asks for one
};

class KeyWatch {
 public:
  // `desk`, with its store, must outlive the watch.
  explicit KeyWatch(Desk& desk, const KeyWatchOptions& options = {});
  ~KeyWatch();
  KeyWatch(const KeyWatch&) = delete;
  KeyWatch& operator=(const KeyWatch&) = delete;

  // Has the keys looked at, and waits for that; where somebody asked a moment ago, nothing.
  void look_now();

 private:
  void run();
  void look();

  Desk& desk_;
  const KeyWatchOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_, looked_;
  bool ends_ = false;
  std::uint64_t asked_ = 0;     // looks that were asked for
  std::uint64_t answered_ = 0;  // of those, had
  std::chrono::steady_clock::time_point next_asked_{};
  std::optional<std::int64_t> known_;  // version of the store whose keys are loaded
  std::thread thread_;
};

}  // namespace canasta
