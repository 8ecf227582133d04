#include "net/admission.h"

namespace canasta {
namespace {

// Each holds a descriptor for up to two seconds.
constexpr std::uint64_t kRefusedAtOnceMax = 256;

}  // namespace

Admission::Admission(const HttpLimits& limits, const std::vector<std::string>& proxies)
    : connections_max_(limits.connections),
      per_address_max_(limits.connections_per_address),
      proxies_(proxies.begin(), proxies.end()) {}

Admitted Admission::enter(const std::string& address) {
  const std::lock_guard guard(mutex_);
  const auto known = of_address_.find(address);
  const std::uint64_t of_address = known == of_address_.end() ? 0 : known->second;
  const bool is_over =
      open() >= connections_max_ || (of_address >= per_address_max_ && !proxies_.contains(address));
  if (!is_over) {
    ++of_address_[address];
    open_.fetch_add(1, std::memory_order_relaxed);
    return Admitted::Yes;
  }
  if (refused_ >= kRefusedAtOnceMax) return Admitted::No;
  ++refused_;
  return Admitted::ToBeRefused;
}

void Admission::leave(const std::string& address, Admitted admitted) {
  const std::lock_guard guard(mutex_);
  if (admitted == Admitted::ToBeRefused) {
    --refused_;
    return;
  }
  open_.fetch_sub(1, std::memory_order_relaxed);
  const auto known = of_address_.find(address);
  if (--known->second == 0) of_address_.erase(known);
}

}  // namespace canasta
