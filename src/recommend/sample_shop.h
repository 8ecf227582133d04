// A small shop for tests: its log, and all that is known of it at its end.
#pragma once

#include <vector>

#include "data/sample_log.h"
#include "recommend/recommender.h"

namespace canasta {

struct SampleShop {
  explicit SampleShop(const std::vector<SampleLine>& lines)
      : log(log_of(lines)), history(log.all()), baskets(baskets_of(Context{}, history)) {}
  KnownPurchases known() const { return {history, baskets}; }

  PurchaseLog log;
  History history;
  Baskets baskets;
};

}  // namespace canasta
