// RowChunk: typed lines of one source file, as columns, before the whole column has had its say.
//
// 45 bytes a row. Codes are those of the part's dictionaries. Times may be packed parts and numbers
// may lack their factor of a thousand (time_typing.h, number_typing.h) until settle_chunk().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ingest/number_typing.h"

namespace canasta {

enum class Role : std::uint8_t {
  Customer,
  Order,
  Time,
  Product,
  Quantity,
  UnitPrice,
  Amount,
  Category,
};
inline constexpr std::size_t kRoles = 8;
inline constexpr Role kNoRole{kRoles};

std::string_view name(Role role);  // customer, order, …, as in canasta.yaml; "" for kNoRole

// Physical lines of consecutive rows: most follow each other, so only the breaks are kept.
class LineNumbers {
 public:
  struct Run {
    std::uint64_t first_row = 0;
    std::uint64_t first_line = 0;
  };

  // REQUIRES: rows from 0, one after the other.
  void add(std::uint64_t row, std::uint64_t line) {
    if (row != 0 && line == next_line_) {
      next_line_ += 1;
      return;
    }
    runs_.push_back({row, line});
    next_line_ = line + 1;
  }
  std::uint64_t operator[](std::uint64_t row) const;
  const std::vector<Run>& runs() const { return runs_; }

 private:
  std::vector<Run> runs_;
  std::uint64_t next_line_ = 0;
};

// Bits of RowChunk::flags.
inline constexpr std::uint8_t kValueIsPrice = 1;      // value is a unit price, else an amount
inline constexpr std::uint8_t kValueMissing = 2;      // neither was given
inline constexpr std::uint8_t kPriceNonpositive = 4;  // a price was given and is <= 0
inline constexpr int kQuantityShapeShift = 3;         // two bits: see shape_bits
inline constexpr int kValueShapeShift = 5;

// Only ambiguity must be remembered of a number's shape: 0 none, 1 "1.234", 2 "1,234".
constexpr std::uint8_t shape_bits(NumberShape shape, int shift) {
  const int bits = shape == NumberShape::AmbiguousDot     ? 1
                   : shape == NumberShape::AmbiguousComma ? 2
                                                          : 0;
  return static_cast<std::uint8_t>(bits << shift);
}
constexpr NumberShape shape_from_bits(std::uint8_t flags, int shift) {
  const int bits = flags >> shift & 3;
  return bits == 1   ? NumberShape::AmbiguousDot
         : bits == 2 ? NumberShape::AmbiguousComma
                     : NumberShape::Plain;
}

// Columns of one length.
struct RowChunk {
  std::vector<std::uint64_t> hash;      // of the record's text
  std::vector<std::uint32_t> customer;  // kNoCode where there is none
  std::vector<std::uint32_t> order;     // kNoCode where there is none
  std::vector<std::uint32_t> product;
  std::vector<std::int64_t> time;  // packed; seconds once settled
  std::vector<double> quantity;
  std::vector<double> value;  // price or amount; amount once settled
  std::vector<std::uint8_t> flags;
  LineNumbers line;

  std::size_t size() const { return hash.size(); }
  void reserve(std::size_t rows);
};

}  // namespace canasta
