// A judgement of models that offer products, as a table and as a report.
#pragma once

#include <string>

#include "data/report.h"
#include "engine/basket_judge.h"
#include "engine/basket_tuning.h"
#include "engine/engine.h"

namespace canasta {

// What is foretold: the last days of everybody, the last basket of each, what a ready-made split
// says.
enum class BasketSplit : std::uint8_t { LastDays, LastBasket, Given };

// How the question was asked.
struct BasketProtocol {
  std::string task;
  OfferedProducts products = OfferedProducts::All;
  BasketSplit split = BasketSplit::LastDays;
  int days = 30;              // foretold, of LastDays
  Day moment = 0;             // the last day before what is foretold
  Day last = 0;               // of the days foretold
  std::size_t strangers = 0;  // of a given split: to be judged, and unknown
  SettingsInUse in_use = {};
};

// model, metric, value, baseline, n, low, high; metrics are named precision@5 and so on. The
// baseline is the best of what needs no model (random, popular, popular_recent, popular_segment,
// own_history), of those that were judged; empty where none was.
Table metrics_table(const BasketJudgement& judgement);

// Leaderboard, the protocol, and who is better than own_history and who is not; than popular where
// own_history offers nothing.
Report report_basket(const Context& context, const BasketProtocol& protocol,
                     const BasketJudgement& judgement);

}  // namespace canasta
