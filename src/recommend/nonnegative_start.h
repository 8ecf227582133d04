// NNDSVD: two nonnegative factors to begin a factorisation with, from the singular vectors.
//
// Of each singular pair (u, v) the positive parts, or the negative ones, make a component,
// whichever carry more. Singular vectors come by subspace iteration on X'X, with a few vectors more
// than are wanted: the products' side alone is kept orthonormal, so no pass over the customers does
// more than multiply.
//
// Cost     fifteen products of the sparse matrix with some factors + 10 columns.
// Errors   Cancelled. Threads  the same bytes on any number of threads.
// Source   Boutsidis & Gallopoulos (2008), "SVD based initialization"; Halko, Martinsson & Tropp
//          (2011), "Finding Structure with Randomness", 4.5.
#pragma once

#include <vector>

#include "base/context.h"
#include "math/sparse.h"

namespace canasta {

// X is about rows * columns'.
struct NonnegativeFactors {
  std::size_t factors = 0;
  std::vector<float> rows;     // [rows x factors]
  std::vector<float> columns;  // [columns x factors]

  View2<float> rows_view() { return {rows.data(), rows.size() / factors, factors}; }
  View2<float> columns_view() { return {columns.data(), columns.size() / factors, factors}; }
};

// Components beyond the rank of the matrix are 0. `filled`: zeros become the mean of the matrix,
// for updates that multiply and would never leave 0. REQUIRES: values >= 0, factors >= 1.
Result<NonnegativeFactors> nonnegative_start(const Context& context, const SparseMatrix& matrix,
                                             std::size_t factors, bool filled);

}  // namespace canasta
