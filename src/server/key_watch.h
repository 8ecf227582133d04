// KeyWatch: loads the keys anew once somebody else, such as `canasta keys`, has changed them.
//
// A key that was made or revoked counts within half a second. While the store is busy the keys
// stay as they were; the next look finds the change again.
#pragma once

#include <condition_variable>
#include <mutex>
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

  Desk& desk_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace canasta
