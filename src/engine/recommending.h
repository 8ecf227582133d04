// The verbs of tasks of type recommend: which models offer what is bought afterwards, at the end of
// the data and before it, and which settings serve them best?
//
// Errors   Config for flags and names; NotFound before the first ingest; InvalidInput where there
//          is nobody to judge, and for a word of --split; those of reading a given split.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "engine/engine.h"

namespace canasta {

// Error: InvalidInput kTaskOffersNothing for a task of another type.
Result<RecommendTask> find_recommend_task(const Project& project, const std::string& task);

struct OfferEvaluation {
  bool new_only = false;
  bool repeat_only = false;
  std::optional<std::int64_t> days = {};  // of the task, or this: 1 to kRecommendDaysMax
  std::vector<std::string> models = {};   // and what they are held against; empty: judging()
  std::string split = {};                 // last-days, last-basket; empty: the first
  // A ready-made split instead of the project's purchases: ingest/given_split.h.
  std::string train = {};
  std::string test = {};
  std::string users = {};

  bool is_given() const { return !train.empty() || !test.empty() || !users.empty(); }
  bool is_asked() const {
    return new_only || repeat_only || days || !models.empty() || !split.empty();
  }
};

// Judges every model of the task. `project` may be nullptr where a split is given; `task` then only
// names the report.
Result<Judgement> evaluate_offers(const Context& context, const Project* project,
                                  const std::string& task, const OfferEvaluation& asked);

// Rolling origin: so many periods of the task's days, one behind the other, the last one at the end
// of the data, each foretold from what was known before it.
struct OfferBacktest {
  std::int64_t folds = 4;
  bool new_only = false;
  bool repeat_only = false;
  std::vector<std::string> models = {};  // as those of OfferEvaluation

  bool is_asked() const { return new_only || repeat_only || !models.empty(); }
};
// Table: fold, trained_to, judged_to, n, model, metric, value; then mean and deviation.
Result<Judgement> backtest_offers(const Context& context, const Project& project,
                                  const std::string& task, const OfferBacktest& asked);

// Settings of models, chosen by NDCG at the middle k on the days before the last days, which are
// not looked at. Writes engine/basket_tuning.h's file.
struct OfferTuning {
  TuneOptions search = {};  // trials of each model; seconds in all; nothing else
  bool new_only = false;
  bool repeat_only = false;
  std::vector<std::string> models = {};  // empty: those of the task that have settings

  bool is_asked() const { return new_only || repeat_only || !models.empty(); }
};
// Table: model, trial, ndcg, low, high, state, settings.
Result<Judgement> tune_offers(const Context& context, const Project& project,
                              const std::string& task, const OfferTuning& asked);

}  // namespace canasta
