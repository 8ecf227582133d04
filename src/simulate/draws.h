// Draws: numbers of the usual distributions, as functions of a key, in integers.
//
// A key is a hash of (seed, stream, entity): what is drawn for one customer, order or title does
// not depend on which others are drawn, in which order, or on how many threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/random.h"
#include "simulate/fixed_point.h"

namespace canasta {

// What a number is drawn for. New ones go to the end, so that old data stay as they are.
enum class DrawStream : std::uint8_t {
  OrderCustomers,
  OrderRows,
  OrderPlaces,
  TitleWorld,
  Titles,
  LaterTitles
};

constexpr std::uint64_t draw_key(std::uint64_t seed, DrawStream stream, std::uint64_t entity) {
  return mix64(mix64(mix64(seed) + static_cast<std::uint64_t>(stream)) + entity);
}

class Draws {
 public:
  explicit Draws(std::uint64_t key) : random_(key) {}

  // Uniform in [0, n). REQUIRES: n > 0.
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_.below(n)); }
  bool chance(Micros probability) { return below(kMicrosOne) < probability; }
  // Place of one of the weights, by their shares. REQUIRES: their sum is positive.
  std::size_t choose(std::span<const std::uint32_t> weights);
  // The sum of eight uniform numbers, which nothing here tells from a normal one: it ends at 4.9
  // deviations.
  Micros normal(Micros mean, Micros deviation);
  Micros exponential() { return minus_ln_unit(random_.next()); }
  // Standard Gumbel, at most 13.8: the greatest of scores with such noise is a softmax choice.
  Micros gumbel();
  // Student's t with six degrees of freedom.
  Micros student6();
  // Counts exponential gaps: O(mean).
  std::uint32_t poisson(Micros mean);

 private:
  Random random_;
};

}  // namespace canasta
