#include "data/log_part.h"

#include "base/assert.h"

namespace canasta {

PurchaseLog log_of_lines(const Context& context, const PurchaseLog& log,
                         std::span<const std::uint8_t> keep) {
  CANASTA_ASSERT(keep.size() == log.size());
  const PurchaseColumns& lines = log.columns();
  PurchaseColumns kept;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (keep[i] == 0) continue;
    kept.customer.push_back(lines.customer[i]);
    kept.order.push_back(lines.order[i]);
    kept.product.push_back(lines.product[i]);
    kept.time.push_back(lines.time[i]);
    kept.quantity.push_back(lines.quantity[i]);
    kept.amount.push_back(lines.amount[i]);
  }
  return PurchaseLog::build(context, std::move(kept), log.customers(), log.orders(), log.products(),
                            log.product_attributes());
}

}  // namespace canasta
