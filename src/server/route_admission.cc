#include "server/route_admission.h"

#include <algorithm>

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

Status RouteAdmission::take_token(const std::string& caller, double rate, double now) {
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= kBucketsMax) {
    std::erase_if(buckets_, [&](const auto& each) { return now - each.second.filled > 1; });
  }
  const auto [found, is_new] = buckets_.try_emplace(caller);
  Bucket& bucket = found->second;
  const double most = std::max(rate, 1.0);
  bucket.tokens = is_new ? most : std::min(most, bucket.tokens + (now - bucket.filled) * rate);
  bucket.filled = now;
  if (bucket.tokens < 1) {
    return Error(ErrorCode::Overloaded, message::kRateOver, {{"rate", rate}});
  }
  bucket.tokens -= 1;
  return {};
}

}  // namespace canasta
