// Sets of baskets as bits: intersect and count, and "is it a part of". Private to baskets.
//
// Cost      One word of 64 baskets takes about .1 ns where the processor counts the bits of a whole
//           register (AVX-512 VPOPCNTDQ), .5 ns with POPCNT, 3 ns without either.
// Threads   Pure; the same numbers on every processor.
#pragma once

#include <cstddef>
#include <cstdint>

namespace canasta {

using BitWord = std::uint64_t;
inline constexpr std::size_t kBitsPerWord = 64;

struct BitKernels {
  // out = a & b; how many bits are set. `out` may be nullptr: count alone.
  std::uint64_t (*intersect)(const BitWord* a, const BitWord* b, BitWord* out, std::size_t words);
};

// The fastest that this processor has; the plain one, for tests beside it.
const BitKernels& fastest_bit_kernels();
const BitKernels& plain_bit_kernels();

// Is every bit of a set in b? Stops at the first that is not.
bool is_part_of(const BitWord* a, const BitWord* b, std::size_t words);

}  // namespace canasta
