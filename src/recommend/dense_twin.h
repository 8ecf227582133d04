// For the slow twins of tests: dense matrices in double with nothing clever, and sparse ones drawn.
#pragma once

#include <cmath>
#include <vector>

#include "base/random.h"
#include "math/sparse.h"

namespace canasta {

struct Dense {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> value = {};

  Dense(std::size_t r, std::size_t c) : rows(r), columns(c), value(r * c) {}
  explicit Dense(const SparseMatrix& matrix) : Dense(matrix.rows(), matrix.columns) {
    for (std::size_t i = 0; i < rows; ++i) {
      const SparseRow row = matrix.row(i);
      for (std::size_t k = 0; k < row.size(); ++k) {
        at(i, row.column[k]) = static_cast<double>(row.value[k]);
      }
    }
  }
  double& at(std::size_t i, std::size_t j) { return value[i * columns + j]; }
  double at(std::size_t i, std::size_t j) const { return value[i * columns + j]; }
};

inline Dense operator*(const Dense& a, const Dense& b) {
  Dense c(a.rows, b.columns);
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j < b.columns; ++j) {
      for (std::size_t k = 0; k < a.columns; ++k) c.at(i, j) += a.at(i, k) * b.at(k, j);
    }
  }
  return c;
}

inline Dense turned(const Dense& a) {
  Dense out(a.columns, a.rows);
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j < a.columns; ++j) out.at(j, i) = a.at(i, j);
  }
  return out;
}

// x of a x = b, by Gauss with row pivots; b may have many columns.
inline Dense solved(Dense a, Dense b) {
  for (std::size_t k = 0; k < a.rows; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < a.rows; ++i) {
      if (std::abs(a.at(i, k)) > std::abs(a.at(pivot, k))) pivot = i;
    }
    for (std::size_t j = 0; j < a.columns; ++j) std::swap(a.at(k, j), a.at(pivot, j));
    for (std::size_t j = 0; j < b.columns; ++j) std::swap(b.at(k, j), b.at(pivot, j));
    for (std::size_t i = 0; i < a.rows; ++i) {
      if (i == k) continue;
      const double factor = a.at(i, k) / a.at(k, k);
      for (std::size_t j = 0; j < a.columns; ++j) a.at(i, j) -= factor * a.at(k, j);
      for (std::size_t j = 0; j < b.columns; ++j) b.at(i, j) -= factor * b.at(k, j);
    }
  }
  for (std::size_t i = 0; i < b.rows; ++i) {
    for (std::size_t j = 0; j < b.columns; ++j) b.at(i, j) /= a.at(i, i);
  }
  return b;
}

// About one cell in `one_in` holds a value above 0.
inline SparseMatrix random_matrix(std::size_t rows, std::size_t columns, std::uint64_t one_in) {
  Random random(rows + columns);
  SparseMatrix matrix{.columns = columns};
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::uint32_t column = 0; column < columns; ++column) {
      if (random.below(one_in) != 0) continue;
      matrix.column.push_back(column);
      matrix.value.push_back(static_cast<float>(.1 + 3 * random.unit()));
    }
    matrix.offsets.push_back(matrix.column.size());
  }
  return matrix;
}

inline Dense identity(std::size_t n) {
  Dense one(n, n);
  for (std::size_t i = 0; i < n; ++i) one.at(i, i) = 1;
  return one;
}

}  // namespace canasta
