// Customers as sparse vectors over products, and how much each has in common with a given one.
//
// Products point back to the customers who have them, so that a product of the asked vector costs
// one step for each of those customers and the others cost nothing.
// Memory   16 bytes an entry. Threads  immutable.
#pragma once

#include <span>
#include <vector>

#include "math/sparse.h"

namespace canasta {

class CustomerVectors {
 public:
  explicit CustomerVectors(SparseMatrix rows);

  std::size_t customer_count() const { return rows_.rows(); }
  const SparseMatrix& rows() const { return rows_; }
  // Squared Euclidean length of each customer's vector.
  std::span<const float> squares() const { return squares_; }

  // dots[c] = the inner product of `row` with customer c. REQUIRES: one dot a customer.
  void inner_products(const SparseRow& row, std::span<float> dots) const;

 private:
  SparseMatrix rows_;
  SparseMatrix columns_;
  std::vector<float> squares_;
};

// Of `customers` the k of the highest likeness stay, of equal ones the lower code; they ascend, so
// that sums over them do not depend on how they were found.
void keep_nearest(std::span<const float> likeness, std::size_t k,
                  std::vector<std::uint32_t>& customers);

// scores += weight * row
void add_scaled(const SparseRow& row, float weight, std::span<float> scores);

}  // namespace canasta
