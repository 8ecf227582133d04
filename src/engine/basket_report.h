// A judgement of models that offer products, as a table and as a report.
#pragma once

#include <string>

#include "data/report.h"
#include "engine/basket_judge.h"
#include "engine/engine.h"

namespace canasta {

// How the question was asked.
struct BasketProtocol {
  std::string task;
  OfferedProducts products = OfferedProducts::All;
  int days = 30;
  std::optional<Day> moment = {};  // the last day known; nothing of a given split
  Day last = 0;                    // of the days foretold
  std::size_t strangers = 0;       // of a given split: to be judged, and unknown
};

// model, metric, value, baseline, n, low, high; metrics are named precision@5 and so on. The
// baseline is the better of popular and own_history; empty where neither was judged.
Table metrics_table(const BasketJudgement& judgement);

// Leaderboard, who loses to own history, and the protocol.
Report report_basket(const Context& context, const BasketProtocol& protocol,
                     const BasketJudgement& judgement);

}  // namespace canasta
