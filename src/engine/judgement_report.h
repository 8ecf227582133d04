// A judgement as a table and as a report.
#pragma once

#include <string>
#include <vector>

#include "data/report.h"
#include "engine/purchase_date.h"

namespace canasta {

// metric, value, baseline, n, low, high. The baseline is the better of the two trivial ones; low
// and high are the 95 % interval where there is one.
Table metrics_table(const Evaluation& evaluation);

Report report_judgement(const std::string& task, const PurchaseDateData& data,
                        const Judged& judged);

// The folds of a backtest: one line each, then mean and spread.
Table backtest_table(const std::vector<Judged>& folds);
Report report_backtest(const std::string& task, const std::vector<Judged>& folds);

}  // namespace canasta
