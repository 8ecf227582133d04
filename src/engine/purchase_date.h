// The task of type purchase_date: on which day does each customer buy again?
//
//   prepare -> training_cut -> plan (rounds and threshold, on the end of the training part)
//                                |-> train on the training part -> judge on the days after it
//                                '-> train on all days, at the same time: the model for tomorrow
//
// With the four calendar features the rows are weighted cells; with history they are customer-days,
// every purchase and as many of the other days as fit, weighted for those left out.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "boosters/boosters.h"
#include "data/purchase_days.h"
#include "engine/config.h"
#include "evaluate/evaluate.h"
#include "learn/learn.h"

namespace canasta {

// Days from the first to the last of the data. A table of cells takes 4 days^2 bytes: 400 MB for
// these 27 years; to train on 30 full years took 900 MB in all. One line of 1970 asks for more.
inline constexpr int kSpanDaysMax = 10'000;

// Rows that training and judging hold at most; see bench/repurchase for what they cost and lose.
inline constexpr std::uint64_t kTrainingRowsMax = 600'000;
inline constexpr std::uint64_t kJudgedRowsMax = 4'000'000;

struct PurchaseDateData {
  const PurchaseLog* log = nullptr;
  PurchaseDateTask task;
  ShopCalendar calendar;
  FeaturePlan plan;
  PurchaseDays days;  // the whole history
  Day first = 0;      // first and last day of the data
  Day last = 0;
  std::uint64_t training_rows_max = kTrainingRowsMax;
  std::uint64_t judged_rows_max = kJudgedRowsMax;
};

// Borrows the log. Errors: kOneDayOnly (InvalidInput); kSpanTooLong (TooLarge) over kSpanDaysMax;
// those of the calendar's words.
Result<PurchaseDateData> prepare(const Context& context, const ProjectConfig& config,
                                 const PurchaseDateTask& task, const PurchaseLog& log);

// Who takes part, decided on what was known at the end of `as_of`. Empty flags mean everybody.
// Error: kNobodyRecurrent (InvalidInput).
Result<CustomerFlags> population(const Context& context, const PurchaseDateData& data, Day as_of);

// Last day of the training part: 80 % of all customers' days.
Result<Day> training_cut(const PurchaseDateData& data);

struct Judged {
  Day cut = 0;
  Day last = 0;
  std::size_t customers = 0;         // who take part, as of the cut
  std::size_t customers_at_end = 0;  // as of the end of the data
  std::uint64_t training_rows = 0;   // customer-days that the training rows stand for
  std::size_t training_rows_held = 0;
  double judged_share = 1;  // of the test days without purchase that were scored
  FitPlan plan;
  TrainedForest trained;  // on the training part, as planned
  Evaluation evaluation;
  std::vector<HorizonCalibration> horizons;
};

// Trains on days up to `cut` and judges on (cut, last]; nothing later is looked at.
Result<Judged> judge(const Context& context, const PurchaseDateData& data, const Trainer& trainer,
                     Day cut, Day last);

// A judgement, and the model for tomorrow: all days, trained as the judgement's plan says.
struct JudgedModel {
  Judged judged;
  TrainedForest model;
};
Result<JudgedModel> judge_and_train(const Context& context, const PurchaseDateData& data,
                                    const Trainer& trainer, Day cut);

}  // namespace canasta
