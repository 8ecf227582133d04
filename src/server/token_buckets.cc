#include "server/token_buckets.h"

#include <algorithm>

namespace canasta {
namespace {

constexpr double kBetweenLooks = 1;  // seconds
constexpr double kRounding = 1e-3;   // of a token: what moments lose as doubles

}  // namespace

bool TokenBuckets::take(const std::string& caller, double rate, double now) {
  const std::lock_guard lock(mutex_);
  double& full = full_at(caller, now);
  const double begin = std::max(full, now);
  const double missing = (begin - now) * rate;
  const double most = std::max(rate, 1.0);
  if (missing > most - 1 + kRounding) return false;
  full = begin + 1 / rate;
  return true;
}

std::size_t TokenBuckets::remembered() {
  const std::lock_guard lock(mutex_);
  return full_at_.size();
}

double& TokenBuckets::full_at(const std::string& caller, double now) {
  const auto found = full_at_.find(caller);
  if (found != full_at_.end()) return found->second;
  if (full_at_.size() >= most_ && now >= looks_again_) {
    looks_again_ = now + kBetweenLooks;
    std::erase_if(full_at_, [&](const auto& bucket) { return bucket.second <= now; });
  }
  if (full_at_.size() >= most_) return crowd_full_at_;
  return full_at_.emplace(caller, now).first->second;
}

}  // namespace canasta
