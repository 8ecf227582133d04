#include <utility>

#include "learn/learn.h"

namespace canasta {
namespace {

Result<Day> last_day_of_first_fit(const FeatureMatrix& rows, Day cut, double validation_share) {
  std::vector<DayWeight> days = day_weights(rows);
  std::erase_if(days, [&](const DayWeight& day) { return day.day > cut; });
  if (days.empty()) return invalid(Message::kTrainNoRows);
  return split_by_day(days, 1 - validation_share);
}

}  // namespace

Result<Fit> fit(const Context& context, const Trainer& trainer, const FeatureMatrix& rows, Day cut,
                const FitOptions& options) {
  TRY_ASSIGN(const Day early, last_day_of_first_fit(rows, cut, options.validation_share));
  const RowsInDays head{.matrix = rows, .last = early};
  const RowsInDays tail{.matrix = rows, .first = early + 1, .last = cut};
  const RowsInDays whole{.matrix = rows, .last = cut};

  Fit out;
  TrainOptions boosting = options.boosting;
  if (options.balance == Balance::Balanced) boosting.positive_weight = balanced_weight(head);
  TRY_ASSIGN(TrainedForest first, trainer.train(context, head, &tail, boosting));
  const Outcomes outcomes = outcomes_of(tail);
  const Threshold threshold = choose_threshold(
      rank_scores({first.validation_probability, outcomes.positive, outcomes.total}));
  out.validation_loss = std::move(first.validation_loss);
  out.best_round = first.rounds;
  out.validation_first = early + 1;
  out.threshold = threshold.probability;
  out.threshold_f1 = threshold.f1;
  out.positive_weight = boosting.positive_weight;

  boosting.rounds_max = first.rounds;
  TRY_ASSIGN(out.trained, trainer.train(context, whole, nullptr, boosting));
  return out;
}

}  // namespace canasta
