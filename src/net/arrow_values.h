// The values of a column of an Arrow batch: checked against the bytes once, then read cell by cell.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "net/arrow_schema.h"

namespace canasta {

// Of a timestamp with a zone; which zone says how to show it, not when it is.
struct ArrowMoment {
  Seconds utc = 0;
  bool operator==(const ArrowMoment&) const = default;
};

// Nothing where a value is missing; a truth, a number, a time on some wall (a date is its
// midnight), a moment, a text.
using ArrowCell =
    std::variant<std::monostate, bool, double, Seconds, ArrowMoment, std::string_view>;

struct ArrowValues {
  const ArrowType* type = nullptr;
  std::uint64_t length = 0;
  std::string_view there = {};         // bits; empty: all values are
  std::string_view offsets = {};       // of texts
  std::string_view data = {};          // of all others
  const ArrowValues* words = nullptr;  // where a value is the place of one of these

  // REQUIRES: row < length
  ArrowCell cell(std::uint64_t row) const;
  // The value as it would be written, whole numbers with every digit; "" where it is missing.
  std::string text(std::uint64_t row) const;
  bool is_there(std::uint64_t row) const;
};

// The columns of one batch of records, or the words of a dictionary.
class ArrowBatch {
 public:
  // `records`: of the message that begins at `byte`. Error: a compressed batch is refused.
  static Result<ArrowBatch> open(ArrowMetadata& metadata, const ArrowMetadata::Table& records,
                                 std::string_view body, std::size_t byte);

  std::uint64_t rows() const { return rows_; }
  // The next column, in the order of the schema. Errors: kArrowBroken.
  Result<ArrowValues> next(const ArrowType& type);
  Result<ArrowValues> next_of_words(const ArrowType& index, const ArrowValues& words);

 private:
  Result<std::string_view> next_buffer(std::uint64_t least);

  std::string_view body_;
  std::size_t byte_ = 0;
  std::uint64_t rows_ = 0;
  std::vector<arrow::Pair> nodes_;
  std::vector<arrow::Pair> buffers_;
  std::size_t node_ = 0;
  std::size_t buffer_ = 0;
  std::uint64_t used_ = 0;  // bytes of the body before which no further buffer begins
};

}  // namespace canasta
