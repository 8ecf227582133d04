#include "recommend/best_scores.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace canasta {
namespace {

constexpr std::size_t kLanes = 16;
using Lanes [[gnu::vector_size(kLanes * sizeof(float)), gnu::aligned(4), gnu::may_alias]] = float;

[[gnu::always_inline]] inline float block_maximum(const float* scores, std::size_t size) {
  Lanes most = Lanes{} + kNotOffered;
  for (std::size_t i = 0; i < size; i += kLanes) {
    const Lanes next = *reinterpret_cast<const Lanes*>(scores + i);
    most = next > most ? next : most;
  }
  float maximum = kNotOffered;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    maximum = most[lane] > maximum ? most[lane] : maximum;
  }
  return maximum;
}

using BlockMaximum = float (*)(const float* scores, std::size_t size);

float maximum_plainly(const float* scores, std::size_t size) { return block_maximum(scores, size); }

std::size_t next_plainly(const float* scores, std::size_t first, std::size_t end, float bar) {
  while (first < end && !(scores[first] > bar)) ++first;
  return first;
}

using Next = std::size_t (*)(const float* scores, std::size_t first, std::size_t end, float bar);

#if defined(__x86_64__)
[[gnu::target("avx2")]] float maximum_with_avx2(const float* scores, std::size_t size) {
  return block_maximum(scores, size);
}

[[gnu::target("avx512f")]] float maximum_with_avx512(const float* scores, std::size_t size) {
  return block_maximum(scores, size);
}

BlockMaximum fastest_maximum() {
  if (__builtin_cpu_supports("avx512f")) return maximum_with_avx512;
  return __builtin_cpu_supports("avx2") ? maximum_with_avx2 : maximum_plainly;
}

[[gnu::target("avx2")]] std::size_t next_with_avx2(const float* scores, std::size_t first,
                                                   std::size_t end, float bar) {
  const __m256 bars = _mm256_set1_ps(bar);
  for (; first + 8 <= end; first += 8) {
    const __m256 above = _mm256_cmp_ps(_mm256_loadu_ps(scores + first), bars, _CMP_GT_OQ);
    const auto mask = static_cast<unsigned>(_mm256_movemask_ps(above));
    if (mask != 0) return first + static_cast<std::size_t>(__builtin_ctz(mask));
  }
  return next_plainly(scores, first, end, bar);
}

[[gnu::target("avx512f")]] std::size_t next_with_avx512(const float* scores, std::size_t first,
                                                        std::size_t end, float bar) {
  const __m512 bars = _mm512_set1_ps(bar);
  for (; first + 16 <= end; first += 16) {
    const unsigned mask = _mm512_cmp_ps_mask(_mm512_loadu_ps(scores + first), bars, _CMP_GT_OQ);
    if (mask != 0) return first + static_cast<std::size_t>(__builtin_ctz(mask));
  }
  return next_plainly(scores, first, end, bar);
}

Next fastest_next() {
  if (__builtin_cpu_supports("avx512f")) return next_with_avx512;
  return __builtin_cpu_supports("avx2") ? next_with_avx2 : next_plainly;
}
#else
BlockMaximum fastest_maximum() { return maximum_plainly; }
Next fastest_next() { return next_plainly; }
#endif

}  // namespace

void append_maxima(std::span<const float> scores, std::size_t size, std::vector<float>& maxima) {
  static const BlockMaximum maximum = fastest_maximum();
  CANASTA_ASSERT(size > 0 && size % kLanes == 0);
  for (std::size_t first = 0; first + size <= scores.size(); first += size) {
    maxima.push_back(maximum(scores.data() + first, size));
  }
}

std::size_t next_above(std::span<const float> scores, std::size_t first, float bar) {
  static const Next next = fastest_next();
  return next(scores.data(), first, scores.size(), bar);
}

}  // namespace canasta
