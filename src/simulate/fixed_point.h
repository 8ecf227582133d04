// Fixed point: numbers in millionths, held as integers, with the exponential and the logarithm.
//
// Floating point would do, were it the same everywhere: exp and log differ in the last bit from one
// C library to the next, and compilers fuse a product and a sum where the processor can. Integers
// do not, so that the same seed gives the same bytes on any machine.
//
// Cost      a few nanoseconds; the tables (4 KB) are made by the compiler.
#pragma once

#include <cstdint>

namespace canasta {

using Micros = std::int64_t;  // millionths: 2.5 is 2'500'000
inline constexpr Micros kMicrosOne = 1'000'000;

// Beyond these exponents exp_micros gives what it gives at the end: e^22 is 3.6 billion.
inline constexpr Micros kExponentMin = -20 * kMicrosOne;
inline constexpr Micros kExponentMax = 22 * kMicrosOne;

// e^x, to two millionths of it (and to a millionth where it is small).
Micros exp_micros(Micros x);
// ln x, to three millionths. REQUIRES: x > 0.
Micros ln_micros(Micros x);
// -ln(bits / 2^64), to three millionths: an exponential draw from 64 random bits.
Micros minus_ln_unit(std::uint64_t bits);

// Rounded towards zero. REQUIRES: |a * b| < 9 * 10^18, such as 3,000 times 3,000.
constexpr Micros multiply(Micros a, Micros b) { return a * b / kMicrosOne; }

// Rounded half up, to `step` millionths: 10'000 leaves two decimals. REQUIRES: x >= 0.
constexpr Micros round_to(Micros x, Micros step) { return (x + step / 2) / step * step; }

}  // namespace canasta
