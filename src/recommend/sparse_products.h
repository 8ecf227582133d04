// Products of sparse matrices of which only the largest entries of each row are kept.
//
// Cost     for each row of a, the entries of the rows of b that it touches; a dense row of sums a
//          thread, and no memory for what is not kept.
// Threads  rows of the result in chunks of fixed size: the same bytes on any number of threads.
#pragma once

#include <functional>
#include <span>

#include "base/context.h"
#include "base/view.h"
#include "math/sparse.h"

namespace canasta {

struct KeptEntries {
  std::size_t per_row = 200;  // the largest; of equal values the lower column
  // Turns the sums of a row, at the columns given, into what stands in the result, in place; what
  // is then not above 0 is left out. Empty: the sums themselves.
  std::function<void(std::size_t row, std::span<const std::uint32_t> columns,
                     std::span<float> sums)>
      finish = {};
};

// The largest entries of a b. Error: Cancelled. REQUIRES: a.columns == b.rows().
Result<SparseMatrix> best_of_product(const Context& context, const SparseMatrix& a,
                                     const SparseMatrix& b, const KeptEntries& kept);

// rows * weights into scores; kNotOffered where no entry of the weights was met.
void score_by_weights(const SparseMatrix& rows, const SparseMatrix& weights, View2<float> scores);

}  // namespace canasta
