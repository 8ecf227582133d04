// The verbs of tasks of type recommend: which models offer what is bought afterwards?
//
// Errors   Config for flags and names; NotFound before the first ingest; InvalidInput where there
// is
//          nobody to judge; those of reading a given split.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "engine/engine.h"

namespace canasta {

struct OfferEvaluation {
  bool new_only = false;
  bool repeat_only = false;
  std::optional<std::int64_t> days = {};  // of the task, or this
  std::vector<std::string> models = {};   // of the task, or these
  // A ready-made split instead of the project's purchases: ingest/given_split.h.
  std::string train = {};
  std::string test = {};
  std::string users = {};

  bool is_given() const { return !train.empty() || !test.empty() || !users.empty(); }
  bool is_asked() const { return new_only || repeat_only || days || !models.empty(); }
};

// Judges every model of the task. `project` may be nullptr where a split is given; `task` then only
// names the report.
Result<Judgement> evaluate_offers(const Context& context, const Project* project,
                                  const std::string& task, const OfferEvaluation& asked);

}  // namespace canasta
