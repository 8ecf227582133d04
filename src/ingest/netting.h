// Netting: a cancellation is taken off the purchase it belongs to.
//
// A receipt does not name the purchase that it cancels, so the rule is: same customer, same
// product, the latest purchase not after the cancellation that has something left; what one
// purchase cannot give, the one before it gives. Quantity and amount shrink together, so the price
// stays. A purchase with nothing left leaves. What no earlier purchase covers is not taken off
// anything: it belongs to a purchase from before the files begin.
//
// Cost   O(n) to find the lines of customers and products with a cancellation, then sorting those.
#pragma once

#include <cstdint>
#include <vector>

#include "ingest/row_chunk.h"

namespace canasta {

// A row's fate: 0 kept, n the n-th rule dropped it.
using RowStatus = std::vector<std::vector<std::uint8_t>>;  // [chunk][row]

struct NettingResult {
  std::uint64_t cancellations_netted = 0;     // at least one unit was taken off a purchase
  std::uint64_t cancellations_unmatched = 0;  // nothing was
  std::uint64_t purchases_used_up = 0;        // they leave
};

// Rows of status `returns` are the cancellations, rows of status 0 the purchases. Changes quantity
// and value of purchases; gives used-up ones the status `returns`.
NettingResult net_cancellations(const std::vector<RowChunk*>& chunks, std::uint8_t returns,
                                RowStatus& status);

}  // namespace canasta
