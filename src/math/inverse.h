// The inverse of a positive definite matrix.
//
// Blocks of columns are swept one after the other: Gauss-Jordan on blocks, of the lower triangle
// alone. No pivots are searched; a positive definite matrix needs none.
//
// Cost     n^3 operations, half of what a general inverse takes; 16 bytes a row and column of a
//          block beside the matrix.
// Errors   Cancelled. A pivot that is not above rounding is raised to it: what is then inverted is
// a
//          nearby matrix, and no number is NaN.
// Threads  rows in chunks of fixed size: the same bytes on any number of threads.
// Source   Goodnight (1979), "A Tutorial on the SWEEP Operator", The American Statistician 33.
#pragma once

#include "base/context.h"
#include "base/view.h"

namespace canasta {

// In place; only the lower triangle is read, both are filled. REQUIRES: square, finite.
Status invert_positive(const Context& context, View2<double> matrix);

}  // namespace canasta
