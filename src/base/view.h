// View2: a row-major matrix that somebody else owns. The layout is said here, once.
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>

#include "base/assert.h"

namespace canasta {

template <class T>
class View2 {
 public:
  View2() = default;
  View2(T* data, std::size_t rows, std::size_t columns)
      : data_(data), rows_(rows), columns_(columns) {}
  View2(std::span<T> values, std::size_t columns)
      : data_(values.data()), rows_(columns == 0 ? 0 : values.size() / columns), columns_(columns) {
    CANASTA_ASSERT(rows_ * columns_ == values.size());
  }
  operator View2<const T>() const
    requires(!std::is_const_v<T>)
  {
    return {data_, rows_, columns_};
  }

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  std::size_t size() const { return rows_ * columns_; }
  T* data() const { return data_; }
  T& operator()(std::size_t row, std::size_t column) const {
    return data_[row * columns_ + column];
  }
  std::span<T> row(std::size_t row) const { return {data_ + row * columns_, columns_}; }
  // Rows [first, first + count).
  View2 rows(std::size_t first, std::size_t count) const {
    return {data_ + first * columns_, count, columns_};
  }

 private:
  T* data_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
};

}  // namespace canasta
