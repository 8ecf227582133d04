#include "ingest/interner.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <utility>

#include "base/assert.h"

namespace canasta {
namespace {

constexpr std::size_t kSlotsMin = 64;
constexpr std::size_t kFetchAhead = 12;  // slots; hides one cache miss behind as many lookups

std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

Interner::Interner() : slots_(kSlotsMin), mask_(kSlotsMin - 1) {}

std::uint32_t Interner::add(std::string_view text) {
  if (last_code_ != kNoCode && texts_[last_code_] == text) return last_code_;
  return last_code_ = add_hashed(text, XXH3_64bits(text.data(), text.size()));
}

std::uint32_t Interner::add_hashed(std::string_view text, std::uint64_t hash) {
  std::size_t i = hash & mask_;
  for (; slots_[i].code != kNoCode; i = (i + 1) & mask_) {
    if (slots_[i].tag == tag_of(hash) && texts_[slots_[i].code] == text) return slots_[i].code;
  }
  CANASTA_ASSERT(texts_.size() < kNoCode - 1);
  const std::uint32_t code = texts_.add(text);
  slots_[i] = {tag_of(hash), code};
  hashes_.push_back(hash);
  if (texts_.size() * 2 > slots_.size()) grow();
  return code;
}

void Interner::grow() {
  slots_.assign(slots_.size() * 4, Slot{});
  mask_ = slots_.size() - 1;
  for (std::size_t code = 0; code < hashes_.size(); ++code) {
    std::size_t i = hashes_[code] & mask_;
    while (slots_[i].code != kNoCode) i = (i + 1) & mask_;
    slots_[i] = {tag_of(hashes_[code]), static_cast<std::uint32_t>(code)};
  }
}

std::vector<std::uint32_t> Interner::merge(const Interner& other) {
  std::vector<std::uint32_t> code_here(other.size());
  for (std::size_t code = 0; code < other.size(); ++code) {
    if (code + kFetchAhead < other.size()) {
      __builtin_prefetch(&slots_[other.hashes_[code + kFetchAhead] & mask_]);
    }
    code_here[code] = add_hashed(other[code], other.hashes_[code]);
  }
  return code_here;
}

Dictionary Interner::release() {
  Dictionary texts = std::move(texts_);
  *this = Interner();
  return texts;
}

}  // namespace canasta
