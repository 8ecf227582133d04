// The models of value judged on what came later.
//
// Fitted on what was known at the end of the cut day; asked how often each customer then known buys
// in the days after it; compared with what they did. Beside it what one knows without a model:
//
//   same_rate    each goes on at the rate so far: x / T
//   last_window  each buys as often as in the window of the same length before the cut; not there
//                where the data are too short
//   everybody    all buy at the rate of all together: sum of x / sum of T
//
// Means are judged by root mean square error: the mean absolute error of counts that are mostly 0
// is lowest for whoever says 0 to everybody.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/result.h"
#include "data/purchase_log.h"
#include "value/lifetimes.h"

namespace canasta {

struct HoldoutScores {
  std::string_view name;  // model, same_rate, last_window, everybody
  double total = 0;       // purchases expected of all together
  double mae = 0;         // purchases a customer
  double rmse = 0;
  double correlation = 0;  // with what they did; NaN where one of both does not vary
};

// Customers with the same number of repeat purchases up to the cut.
struct HoldoutBucket {
  std::uint32_t repeats = 0;
  bool and_more = false;
  std::uint64_t customers = 0;
  double actual_mean = 0;
  double model_mean = 0;
  double same_rate_mean = 0;
};

struct Holdout {
  Day cut = 0;
  Day end = 0;  // the last day that was judged
  PurchaseFit fit = {};
  std::uint64_t customers = 0;
  double actual = 0;                        // purchases of all together
  std::vector<HoldoutScores> scores = {};   // the model first
  std::vector<HoldoutBucket> buckets = {};  // 0, 1, ... 6, 7 and more; those with customers
  // Money, where the spend model could be fitted. same_rate: mean spend times rate; last_window:
  // what each spent in it.
  std::optional<SpendFit> spend = {};
  double actual_spend = 0;
  std::vector<HoldoutScores> spend_scores = {};
};

// Whether the first, the model, has the lowest rmse. REQUIRES: scores is not empty.
bool beats_baselines(const std::vector<HoldoutScores>& scores);

struct HoldoutOptions {
  Day cut = 0;
  Day end = 0;
  PurchaseModel model = PurchaseModel::BgNbd;
  TimeUnit unit = TimeUnit::Weeks;
};
// REQUIRES: first day of the log <= cut < end <= last day. Errors: those of fit_purchases.
Result<Holdout> judge_on_later(const Context& context, const PurchaseLog& log,
                               const HoldoutOptions& options);

}  // namespace canasta
