// 64 bytes at once: one bit for each byte that is the one looked for.
//
// Bit i of a mask stands for byte i, so that std::countr_zero gives the first one. SSE2 belongs to
// every x86-64; elsewhere the plain loop is what compilers turn into their own vectors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace canasta {

inline constexpr std::size_t kBlockBytes = 64;

// The characters that give a CSV text its shape, beside CR and LF.
struct CsvMarks {
  char delimiter = ',';
  char quote = '"';
};

// Bits of the bytes of a block that equal one of `bytes`, which are of type char.
#ifdef __SSE2__

template <class... Bytes>
std::uint64_t mask_of(const char* block, Bytes... bytes) {
  std::uint64_t mask = 0;
  for (int part = 3; part >= 0; --part) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block) + part);
    const auto equal = [&](char byte) { return _mm_cmpeq_epi8(text, _mm_set1_epi8(byte)); };
    __m128i any = _mm_setzero_si128();
    ((any = _mm_or_si128(any, equal(bytes))), ...);
    mask = mask << 16 | static_cast<std::uint64_t>(_mm_movemask_epi8(any));
  }
  return mask;
}

#else

template <class... Bytes>
std::uint64_t mask_of(const char* block, Bytes... bytes) {
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < kBlockBytes; ++i) {
    const bool any = ((block[i] == bytes) || ...);
    mask |= static_cast<std::uint64_t>(any) << i;
  }
  return mask;
}

#endif

// The last, short block of a text as 64 bytes, and which of them are text.
class TailBlock {
 public:
  // REQUIRES: tail.size() < 64
  explicit TailBlock(std::string_view tail) : text_mask_((std::uint64_t{1} << tail.size()) - 1) {
    if (!tail.empty()) std::memcpy(bytes_, tail.data(), tail.size());
  }
  const char* data() const { return bytes_; }
  std::uint64_t text_mask() const { return text_mask_; }

 private:
  std::uint64_t text_mask_;
  char bytes_[kBlockBytes] = {};
};

}  // namespace canasta
