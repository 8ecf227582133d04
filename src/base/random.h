// Random numbers that are a function of their seed and index: the same on any thread, any machine.
#pragma once

#include <cstdint>

namespace canasta {

// Mixes 64 bits so that neighbouring inputs give unrelated outputs.
// Source: Steele, Lea, Flood (2014), "Fast Splittable Pseudorandom Number Generators", SplitMix64.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

// Uniform in [0, 1) with 53 random bits.
constexpr double to_unit(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(mix64(seed)) {}
  constexpr std::uint64_t next() { return mix64(state_ += 0x9E3779B97F4A7C15ULL); }
  constexpr double unit() { return to_unit(next()); }
  // Uniform in [0, n). REQUIRES: n > 0. Bias below n / 2^64.
  constexpr std::uint64_t below(std::uint64_t n) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * n) >> 64);
  }

 private:
  std::uint64_t state_;
};

}  // namespace canasta
