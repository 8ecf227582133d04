// Counts instead of receipts: a file with x, t_x and T of each customer, as the literature and
// other tools hand them around.
//
//   x or frequency            purchases after the first
//   t_x or recency            time from the first purchase to the last
//   T or age                  time from the first purchase to the moment
//   zbar, monetary_value or monetary   mean amount of those purchases; may be missing
//   customer, customer_id or id        may be missing: rows are then numbered from 1
//
// Capitals do not matter, but for T beside t.
#pragma once

#include <string>

#include "base/context.h"
#include "data/table.h"
#include "value/value.h"

namespace canasta {

struct LifetimesFile {
  Lifetimes customers;
  TextColumn ids;  // of each row
};
// Errors: of reading; InvalidInput kLifetimesColumnMissing, kReceiptsForCounts,
// kLifetimesColumnNotNumbers, and with file, line and what is wrong kLifetimeMissing and
// kLifetimeImpossible.
Result<LifetimesFile> read_lifetimes(const Context& context, const std::string& path,
                                     TimeUnit unit);

}  // namespace canasta
