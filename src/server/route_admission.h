// RouteAdmission: how much may wait at once, for each route.
//
// Requests of a route that have come whole and are not answered are at most waiting_per_route: one
// more is refused at once with 503, while other routes answer on. Bodies that are still coming hold
// no place: connections and bytes of bodies bound those.
//
// Cost      an atomic.
// Threads   any number.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "server/limits.h"
#include "server/route.h"

namespace canasta {

class RouteAdmission {
 public:
  RouteAdmission(const ServiceLimits& limits, std::size_t routes);

  // Error: Overloaded kRouteBusy. After it holds, leave() once.
  Status enter(const Route& route);
  void leave(const Route& route);

 private:
  std::atomic<std::uint64_t>& waiting(const Route& route);

  const std::uint64_t waiting_max_;
  std::vector<std::atomic<std::uint64_t>> waiting_;
};

}  // namespace canasta
