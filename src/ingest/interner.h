// Interner: texts to dense codes, numbered by first appearance.
//
// Open addressing over slots of 8 bytes (32 bits of the hash, and the code), at most half full; the
// texts stand in one block of bytes (data/purchase_log.h: Dictionary). The text looked up last is
// remembered, because the lines of a receipt repeat their order, customer and moment.
//
// Cost     One XXH3 and about one cache miss a lookup; no allocation but for growth.
// Threads  One interner is used from one thread at a time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "data/purchase_log.h"

namespace canasta {

class Interner {
 public:
  Interner();

  std::size_t size() const { return texts_.size(); }
  std::string_view operator[](std::size_t code) const { return texts_[code]; }
  const Dictionary& texts() const { return texts_; }

  // The code of `text`, new or known. REQUIRES: fewer than 2^32 - 1 texts.
  std::uint32_t add(std::string_view text);
  // Adds all texts of `other`, in its order; other's code -> code here. Hashes are not computed
  // again, and slots are fetched ahead, so this costs a fraction of as many add().
  std::vector<std::uint32_t> merge(const Interner& other);

  // The texts alone; the interner is empty afterwards.
  Dictionary release();

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t code = kNoCode;
  };

  std::uint32_t add_hashed(std::string_view text, std::uint64_t hash);
  void grow();

  Dictionary texts_;
  std::vector<std::uint64_t> hashes_;  // by code
  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  std::uint32_t last_code_ = kNoCode;
};

}  // namespace canasta
