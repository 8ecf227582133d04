// Many least squares with coefficients that may not be negative, all with one Gram matrix.
//
//   for each row:  lowest x' G x / 2 - b' x  with  x >= 0
//
// By coordinate descent, as math/nonnegative.h, in float and for sixteen rows side by side: a sweep
// sets each coefficient to its best once. A coefficient whose G_jj is 0 stays as it is.
//
// Cost     columns^2 operations a row and sweep.
// Threads  pure. No multiplication is fused, so every processor gives the same bits.
// Source   Cichocki & Phan (2009), "Fast Local Algorithms for Large Scale Nonnegative Matrix and
//          Tensor Factorizations" (HALS); Franc, Hlavac & Navara (2005).
#pragma once

#include "base/view.h"

namespace canasta {

struct NonnegativeSweeps {
  std::size_t most = 1;
  // Ends a row once none of its coefficients moved by more than this share of its largest; 0:
  // never.
  float tolerance = 0;
};

// From x as it is given. REQUIRES: gram square, rhs and x of one shape with its columns.
void descend_rows(View2<const float> gram, View2<const float> rhs, View2<float> x,
                  const NonnegativeSweeps& sweeps = {});

}  // namespace canasta
