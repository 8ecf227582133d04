// KeyWatch: loads the keys anew once somebody else, such as `canasta keys`, has changed them.
//
// A key that was made or revoked counts within half a second. While the store is busy the keys
// stay as they were; the next look finds the change again. What throws is logged, and it goes on.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

#include "server/desk.h"

namespace canasta {

class KeyWatch {
 public:
  // `desk`, with its store, must outlive the watch.
  explicit KeyWatch(Desk& desk);
  ~KeyWatch();
  KeyWatch(const KeyWatch&) = delete;
  KeyWatch& operator=(const KeyWatch&) = delete;

 private:
  void run();
  void look();

  Desk& desk_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ends_ = false;
  std::optional<std::int64_t> known_;  // version of the store whose keys are loaded
  std::thread thread_;
};

}  // namespace canasta
