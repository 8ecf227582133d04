// Kept purchases: the rows that cleaning kept, as a PurchaseLog.
#pragma once

#include "base/context.h"
#include "data/purchase_log.h"
#include "ingest/cleaning.h"
#include "ingest/united_rows.h"

namespace canasta {

// Rows without an order id get one of their own kind: a customer's lines of one time are one order,
// "<customer> <time>". Where missing_customer is not dropped, rows without a customer become
// customers of their own, one for each order: "anonymous <order>". Consumes the rows.
// REQUIRES: fewer than 2^32 - 1 kept rows.
PurchaseLog log_of_kept(const Context& context, UnitedRows rows, const Cleaning& cleaning,
                        bool with_category);

}  // namespace canasta
