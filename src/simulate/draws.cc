#include "simulate/draws.h"

#include <algorithm>
#include <numeric>

namespace canasta {
namespace {

// The sum of the four 16-bit numbers in 64 bits.
std::int64_t sum_of_quarters(std::uint64_t bits) {
  constexpr std::uint64_t kEvery32 = 0x0000'FFFF'0000'FFFF;
  const std::uint64_t pairs = (bits & kEvery32) + (bits >> 16 & kEvery32);
  return static_cast<std::int64_t>((pairs & 0xFFFF'FFFF) + (pairs >> 32));
}

}  // namespace

std::size_t Draws::choose(std::span<const std::uint32_t> weights) {
  std::uint32_t left = below(std::accumulate(weights.begin(), weights.end(), 0U));
  std::size_t place = 0;
  while (left >= weights[place]) left -= weights[place++];
  return place;
}

Micros Draws::normal(Micros mean, Micros deviation) {
  constexpr std::int64_t kMean = 8 * 65'535 / 2;
  constexpr std::int64_t kPerStep = 18'688'124;  // 10^12 / (deviation of the sum, 65536 sqrt(2/3))
  const std::int64_t sum = sum_of_quarters(random_.next()) + sum_of_quarters(random_.next());
  return mean + multiply((sum - kMean) * kPerStep / kMicrosOne, deviation);
}

Micros Draws::gumbel() { return -ln_micros(std::max<Micros>(exponential(), 1)); }

Micros Draws::student6() {
  // Chi-square with six degrees is twice the sum of three exponentials; over six, their mean.
  const Micros mean = (exponential() + exponential() + exponential()) / 3;
  return multiply(normal(0, kMicrosOne), exp_micros(-ln_micros(std::max<Micros>(mean, 1)) / 2));
}

std::uint32_t Draws::poisson(Micros mean) {
  std::uint32_t count = 0;
  for (Micros time = exponential(); time < mean; time += exponential()) ++count;
  return count;
}

}  // namespace canasta
