#include "server/route_admission.h"

#include "base/messages/server.h"

namespace canasta {

RouteAdmission::RouteAdmission(const ServiceLimits& limits, std::size_t routes)
    : waiting_max_(limits.waiting_per_route), waiting_(routes) {}

std::atomic<std::uint64_t>& RouteAdmission::waiting(const Route& route) {
  const auto place = static_cast<std::size_t>(&route - all_routes().data());
  CANASTA_ASSERT(place < waiting_.size());
  return waiting_[place];
}

Status RouteAdmission::enter(const Route& route) {
  std::atomic<std::uint64_t>& count = waiting(route);
  const std::uint64_t before = count.fetch_add(1, std::memory_order_relaxed);
  if (before < waiting_max_) return {};
  count.fetch_sub(1, std::memory_order_relaxed);
  return Error(ErrorCode::Overloaded, message::kRouteBusy,
               {{"waiting", before}, {"route", route.path}});
}

void RouteAdmission::leave(const Route& route) {
  waiting(route).fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace canasta
