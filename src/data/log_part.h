// Some lines of a log as a log of their own.
#pragma once

#include <cstdint>
#include <span>

#include "base/context.h"
#include "data/purchase_log.h"

namespace canasta {

// The lines whose flag is 1. Of what is left out nothing stays, neither customers nor products.
// REQUIRES: one flag a line.
PurchaseLog log_of_lines(const Context& context, const PurchaseLog& log,
                         std::span<const std::uint8_t> keep);

}  // namespace canasta
