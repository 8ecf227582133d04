// Does this look like receipts? Asked of what somebody hands over as something else, to say so.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ingest/basket_file.h"

namespace canasta {

// Those of a table's column names that speak of what receipts have (customer, order, time, product,
// quantity, price, amount), where a time and at least two others are among them; else none.
std::vector<std::string> receipt_columns(std::span<const std::string> names);

struct ReceiptSigns {
  std::vector<std::string> columns;  // receipt_columns of the first basket's items
  double dated = 0;                  // share of baskets that hold a date, of the first 1,000

  bool any() const { return !columns.empty() || dated >= kDatedMin; }
  static constexpr double kDatedMin = .9;
};
// Cost O(items of the first 1,000 baskets).
ReceiptSigns receipt_signs(const BasketFile& file);

}  // namespace canasta
