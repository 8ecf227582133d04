// Rejects: rows that could not be understood, with their texts as they stood in the file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/messages.h"
#include "base/messages/io.h"
#include "data/purchase_log.h"
#include "ingest/row_chunk.h"

namespace canasta {

class Rejects {
 public:
  enum Text : std::uint8_t { Value, Customer, Order, Time, Product, Quantity, Amount };
  static constexpr std::size_t kTexts = 7;
  static constexpr std::size_t kTextBytesMax = 200;    // of each; the rest is cut off
  using Texts = std::array<std::string_view, kTexts>;  // in the order of Text

  struct Entry {
    std::uint64_t line = 0;
    Message reason = message::kIoFailed;
    Role role = kNoRole;  // whose value was to blame
  };

  std::size_t size() const { return entries_.size(); }
  const Entry& operator[](std::size_t i) const { return entries_[i]; }
  Texts texts_of(std::size_t i) const;

  void add(const Entry& entry, const Texts& texts);
  void append(const Rejects& later);
  // By line; a batch lists what it could not cut after what it could not type.
  void sort();

 private:
  std::vector<Entry> entries_;
  Dictionary texts_;
};

}  // namespace canasta
