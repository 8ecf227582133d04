// BodyBudget: bytes of bodies that may be in memory at once, of all requests together.
//
// Laws     what all shares hold never passes bytes_max; a share that goes gives back what it held.
// Cost     an atomic addition a piece.
// Threads  the budget any number; a share those of its request, one after another.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace canasta {

class BodyBudget {
 public:
  explicit BodyBudget(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

  // Whether so much would have room now.
  bool fits(std::uint64_t bytes) const { return bytes <= bytes_max_ - held(); }
  std::uint64_t held() const { return held_.load(std::memory_order_relaxed); }

  bool take(std::uint64_t bytes) {
    std::uint64_t held = held_.load(std::memory_order_relaxed);
    do {
      if (bytes > bytes_max_ - held) return false;
    } while (!held_.compare_exchange_weak(held, held + bytes, std::memory_order_relaxed));
    return true;
  }
  // REQUIRES: that much was taken.
  void give_back(std::uint64_t bytes) { held_.fetch_sub(bytes, std::memory_order_relaxed); }

 private:
  const std::uint64_t bytes_max_;
  std::atomic<std::uint64_t> held_{0};
};

// What one request holds of a budget; of none, anything fits.
class BodyShare {
 public:
  explicit BodyShare(BodyBudget* budget = nullptr) : budget_(budget) {}
  BodyShare(BodyShare&& other) noexcept
      : budget_(other.budget_), held_(std::exchange(other.held_, 0)) {}
  BodyShare& operator=(BodyShare&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(held_, other.held_);
    return *this;
  }
  ~BodyShare() { static_cast<void>(hold(0)); }

  std::uint64_t held() const { return held_; }
  bool fits(std::uint64_t more) const { return budget_ == nullptr || budget_->fits(more); }
  // Holds so much from now on. False, and as it was, where more has no room.
  [[nodiscard]] bool hold(std::uint64_t bytes) {
    if (budget_ != nullptr && bytes > held_ && !budget_->take(bytes - held_)) return false;
    if (budget_ != nullptr && bytes < held_) budget_->give_back(held_ - bytes);
    held_ = bytes;
    return true;
  }

 private:
  BodyBudget* budget_;
  std::uint64_t held_ = 0;
};

}  // namespace canasta
