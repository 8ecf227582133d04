// KeptRows: the encoded rows of a request, without their zeros.
//
// A row of a wide one-hot model is thousands of zeros around a few values: 100,000 of 4,000
// features would be 1.6 GB. What is kept grows with the values that were sent; scoring spreads out
// one block of rows after another (live/scoring.h).
//
// Law      copy() gives each row back bit by bit, missing values and -0 included.
// Memory   8 bytes a value that is not 0, and 8 a row.
// Threads  immutable once filled.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace canasta {

class KeptRows {
 public:
  std::size_t rows() const { return ends_.size(); }
  // That are kept.
  std::size_t values() const { return values_.size(); }
  void add(std::span<const float> row);
  // Into `out`, as wide as the row was.
  void copy(std::size_t row, std::span<float> out) const;

 private:
  struct Value {
    std::uint32_t feature = 0;
    float value = 0;
  };
  std::vector<Value> values_;
  std::vector<std::size_t> ends_;  // in values_, by row
};

}  // namespace canasta
