#include "simulate/fixed_point.h"

#include <algorithm>
#include <array>
#include <bit>

namespace canasta {
namespace {

// Between the entries of a table of 2^8 steps 24 more bits are interpolated.
constexpr int kTableBits = 8;
constexpr int kRestBits = 24;
constexpr std::size_t kSteps = std::size_t{1} << kTableBits;
constexpr double kTwoTo32 = 4'294'967'296.0;
using Table = std::array<std::uint64_t, kSteps + 1>;

constexpr std::int64_t kLog2OfE = 6'196'328'019;  // times 2^32
constexpr std::int64_t kLn2 = 11'090'355;         // ln 2 in sixteenths of a millionth
constexpr std::uint64_t kFraction = 0xFFFF'FFFF;  // what stands behind the point of 2^-32ths
constexpr std::uint64_t kRest = (1U << kRestBits) - 1;

// 2^(i / 256), times 2^32: products of one root, the 256th of two.
constexpr Table make_powers() {
  constexpr double kRoot = 1.0027112750502025;
  Table powers{};
  double power = 1;
  for (std::uint64_t& entry : powers) {
    entry = static_cast<std::uint64_t>(power * kTwoTo32 + .5);
    power *= kRoot;
  }
  return powers;
}

// log2(1 + i / 256), times 2^32, by the series of the inverse hyperbolic tangent.
constexpr Table make_logarithms() {
  constexpr double kLogOfTwo = 0.69314718055994531;
  Table logarithms{};
  for (std::size_t i = 0; i <= kSteps; ++i) {
    const double x = 1 + static_cast<double>(i) / kSteps;
    const double z = (x - 1) / (x + 1);
    double sum = 0;
    double power = z;
    for (int n = 1; n < 60; n += 2, power *= z * z) sum += power / n;
    logarithms[i] = static_cast<std::uint64_t>(2 * sum / kLogOfTwo * kTwoTo32 + .5);
  }
  return logarithms;
}

constexpr Table kPowers = make_powers();
constexpr Table kLogarithms = make_logarithms();

// The value of a rising table at a fraction in 2^-32ths.
std::uint64_t interpolate(const Table& table, std::uint64_t fraction) {
  const std::size_t at = fraction >> kRestBits;
  return table[at] + ((table[at + 1] - table[at]) * (fraction & kRest) >> kRestBits);
}

// log2 of a whole number, times 2^32. REQUIRES: x > 0.
std::int64_t log2_of(std::uint64_t x) {
  const int zeros = std::countl_zero(x);
  const std::uint64_t fraction = x << zeros << 1 >> 32;
  const auto whole = static_cast<std::uint64_t>(63 - zeros) << 32;
  return static_cast<std::int64_t>(whole + interpolate(kLogarithms, fraction));
}

}  // namespace

Micros exp_micros(Micros x) {
  x = std::clamp(x, kExponentMin, kExponentMax);
  const std::int64_t power = x * kLog2OfE / kMicrosOne;  // of two, times 2^32
  const auto whole = static_cast<int>(power >> 32);
  const std::uint64_t mantissa =
      interpolate(kPowers, static_cast<std::uint64_t>(power) & kFraction);
  return static_cast<Micros>(mantissa * kMicrosOne >> (32 - whole));
}

Micros ln_micros(Micros x) {
  const std::int64_t ratio = log2_of(static_cast<std::uint64_t>(x)) - log2_of(kMicrosOne);
  return (ratio * kLn2) >> 36;
}

Micros minus_ln_unit(std::uint64_t bits) {
  const std::int64_t ratio = (std::int64_t{64} << 32) - log2_of(std::max<std::uint64_t>(bits, 1));
  return (ratio * kLn2) >> 36;
}

}  // namespace canasta
