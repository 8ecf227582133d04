#include <limits>
#include <utility>

#include "base/messages/boosters.h"
#include "learn/learn.h"

namespace canasta {
namespace {

Result<Day> last_day_of_first_fit(const FeatureMatrix& rows, Day cut, double validation_share) {
  std::vector<DayWeight> days = day_weights(rows);
  std::erase_if(days, [&](const DayWeight& day) { return day.day > cut; });
  if (days.empty()) return invalid(message::kTrainNoRows);
  return split_by_day(days, 1 - validation_share);
}

}  // namespace

Result<FitPlan> plan_fit(const Context& context, const Trainer& trainer, const FeatureMatrix& rows,
                         Day cut, const FitOptions& options) {
  TRY_ASSIGN(const Day early, last_day_of_first_fit(rows, cut, options.validation_share));
  const RowSubset head = rows_in_days(rows, std::numeric_limits<Day>::min(), early);
  const RowSubset tail = rows_in_days(rows, early + 1, cut);

  FitPlan plan{.boosting = options.boosting, .validation_loss = {}};
  if (options.balance == Balance::Balanced) plan.boosting.positive_weight = balanced_weight(head);
  TRY_ASSIGN(TrainedForest first, trainer.train(context, head, &tail, plan.boosting));
  const Outcomes outcomes = outcomes_of(tail);
  const Threshold threshold = choose_threshold(
      rank_scores({first.validation_prediction, outcomes.positive, outcomes.total}));
  plan.boosting.rounds_max = first.rounds;
  plan.validation_loss = std::move(first.validation_loss);
  plan.validation_first = early + 1;
  plan.threshold = threshold.probability;
  plan.threshold_f1 = threshold.f1;
  return plan;
}

}  // namespace canasta
