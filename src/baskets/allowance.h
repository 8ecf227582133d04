// How much may be found, shared by all tasks of one search. Private to baskets.
//
// Each task takes what it has found, in portions. Once more was taken than there is, every task
// stops. Whether that happens depends on the sum alone, not on the order of the takers, so that the
// decision is the same on any number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

namespace canasta {

// An amount of itemsets and of the bytes that they need. Past 2^60 it stays there.
struct Amount {
  std::uint64_t itemsets = 0;
  std::uint64_t bytes = 0;

  static constexpr std::uint64_t kMost = std::uint64_t{1} << 60;
};

inline constexpr std::uint64_t kBytesPerItemset = 64;  // count, offset, key for sorting
inline constexpr std::uint64_t kBytesPerItem = 8;      // as found, and as answered

class Allowance {
 public:
  explicit Allowance(Amount most) : most_(most) {}

  // False when everything has to stop.
  bool take(const Amount& amount) {
    const std::uint64_t itemsets = itemsets_.fetch_add(amount.itemsets, std::memory_order_relaxed);
    const std::uint64_t bytes = bytes_.fetch_add(amount.bytes, std::memory_order_relaxed);
    if (itemsets + amount.itemsets > most_.itemsets || bytes + amount.bytes > most_.bytes) exceed();
    return !exceeded();
  }
  // What was needed is more than there is, whatever was taken.
  void exceed() { exceeded_.store(true, std::memory_order_relaxed); }
  bool exceeded() const { return exceeded_.load(std::memory_order_relaxed); }

 private:
  Amount most_;
  std::atomic<std::uint64_t> itemsets_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<bool> exceeded_ = false;
};

}  // namespace canasta
