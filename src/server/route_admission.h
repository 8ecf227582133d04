// RouteAdmission: how much may come at once, for each route and from each caller.
//
// Waiting   requests of a route that have begun and are not answered, at most waiting_per_route:
//           one more is refused at once with 503, while other routes answer on.
// Rate      a token bucket for each key or address: `rate` requests a second, and as many at once
//           after a quiet second. One more is refused with 429.
//
// Cost      an atomic for the route; a lock and a look-up for callers with a rate.
// Threads   any number.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "server/limits.h"
#include "server/route.h"

namespace canasta {

inline constexpr std::size_t kBucketsMax = 100'000;  // callers remembered; full ones are forgotten

class RouteAdmission {
 public:
  RouteAdmission(const ServiceLimits& limits, std::size_t routes);

  // Error: Overloaded kRouteBusy. After it holds, leave() once.
  Status enter(const Route& route);
  void leave(const Route& route);

  // Takes a token of the caller. `now`: seconds of a clock that never jumps.
  // Error: Overloaded kRateOver.
  Status take_token(const std::string& caller, double rate, double now);

 private:
  struct Bucket {
    double tokens = 0;
    double filled = 0;  // when
  };
  std::atomic<std::uint64_t>& waiting(const Route& route);

  const std::uint64_t waiting_max_;
  std::vector<std::atomic<std::uint64_t>> waiting_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace canasta
