#include "baskets/bit_kernels.h"

#include <bit>

namespace canasta {
namespace {

[[gnu::always_inline]] inline std::uint64_t intersect_words(const BitWord* a, const BitWord* b,
                                                            BitWord* out, std::size_t words) {
  std::uint64_t bits = 0;
  if (out == nullptr) {
    for (std::size_t i = 0; i < words; ++i) {
      bits += static_cast<std::uint64_t>(std::popcount(a[i] & b[i]));
    }
    return bits;
  }
  for (std::size_t i = 0; i < words; ++i) {
    const BitWord both = a[i] & b[i];
    out[i] = both;
    bits += static_cast<std::uint64_t>(std::popcount(both));
  }
  return bits;
}

std::uint64_t intersect_plainly(const BitWord* a, const BitWord* b, BitWord* out,
                                std::size_t words) {
  return intersect_words(a, b, out, words);
}

constexpr BitKernels kPlain{.intersect = intersect_plainly};

#if defined(__x86_64__)
[[gnu::target("popcnt")]] std::uint64_t intersect_with_popcnt(const BitWord* a, const BitWord* b,
                                                              BitWord* out, std::size_t words) {
  return intersect_words(a, b, out, words);
}

[[gnu::target("avx512f,avx512vl,avx512vpopcntdq")]] std::uint64_t intersect_with_avx512(
    const BitWord* a, const BitWord* b, BitWord* out, std::size_t words) {
  return intersect_words(a, b, out, words);
}

BitKernels fastest() {
  if (__builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512vl")) {
    return {.intersect = intersect_with_avx512};
  }
  if (__builtin_cpu_supports("popcnt")) return {.intersect = intersect_with_popcnt};
  return kPlain;
}
#else
BitKernels fastest() { return kPlain; }
#endif

}  // namespace

const BitKernels& fastest_bit_kernels() {
  static const BitKernels kernels = fastest();
  return kernels;
}

const BitKernels& plain_bit_kernels() { return kPlain; }

bool is_part_of(const BitWord* a, const BitWord* b, std::size_t words) {
  for (std::size_t i = 0; i < words; ++i) {
    if ((a[i] & ~b[i]) != 0) return false;
  }
  return true;
}

}  // namespace canasta
