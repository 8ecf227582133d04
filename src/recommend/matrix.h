// Customers by products: how much of each product a customer bought, as a sparse matrix.
//
//   cell = value * 0.5 ^ (age / half_life),  value = spend, units, orders or 1, or its ln(1 +
//   value)
//
// With a half-life each line is aged on its own before it is added up (Binary: the latest counts).
// The age is the days between a line and the moment of the history. A line with a negative quantity
// (a return that was kept) is taken off spend and units and is no order; a cell that is then not
// above 0 is left out, so every stored value is positive.
//
// Cost     one pass, and a sort of each customer's products. 8 bytes a cell.
// Threads  customers in chunks of fixed size: the same bytes on any number of threads.
#pragma once

#include <span>

#include "base/context.h"
#include "data/purchase_log.h"
#include "math/sparse.h"

namespace canasta {

enum class CellValue : std::uint8_t { Spend, Units, Orders, Binary };

struct MatrixOptions {
  CellValue value = CellValue::Orders;
  bool logarithm = false;
  double half_life_days = 0;  // 0: every line counts in full
};

// Rows are the customers of the history, those without lines included; columns its products.
// REQUIRES: half_life_days >= 0.
SparseMatrix purchase_matrix(const Context& context, const History& history,
                             const MatrixOptions& options = {});

// The rows of a few customers, in the order in which they are asked for. A customer beyond those of
// the history is new to it, with an empty row.
SparseMatrix purchase_rows(const History& history, std::span<const CustomerCode> customers,
                           const MatrixOptions& options = {});

}  // namespace canasta
