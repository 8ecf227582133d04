// RetryPause: how long to wait before what failed is tried again: 1 s, then twice as long each
// time, 5 minutes at most; 1 s again after it was well.
//
// Cost     none. Threads  one at a time.
#pragma once

#include <algorithm>
#include <utility>

namespace canasta {

inline constexpr double kRetrySecondsMin = 1;
inline constexpr double kRetrySecondsMax = 300;

class RetryPause {
 public:
  // In seconds, of one more failure.
  double next() { return std::exchange(seconds_, std::min(2 * seconds_, kRetrySecondsMax)); }
  void reset() { seconds_ = kRetrySecondsMin; }

 private:
  double seconds_ = kRetrySecondsMin;
};

}  // namespace canasta
