// Each customer's last basket, put aside to be foretold from everything before it.
//
// Known of a customer who has two baskets or more is every line before the first one of the last
// basket; of the others everything. So the moments differ from customer to customer, and what
// others bought later is known: easier than to foretell days that lie ahead of everybody.
//
// Cost     two passes over the lines, and a log of the known ones.
#pragma once

#include <cstddef>

#include "base/context.h"
#include "data/purchase_log.h"
#include "ingest/ingest.h"

namespace canasta {

struct LastBaskets {
  PurchaseLog known;                 // its customers are those of the log
  NextBaskets last;                  // products that are known; nobody whose last basket holds none
  std::size_t products_unknown = 0;  // of last baskets, in no known one: they cannot be offered
};

LastBaskets put_aside_last_baskets(const Context& context, const PurchaseLog& log);

}  // namespace canasta
