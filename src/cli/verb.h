// A verb of the command line: one file each, no logic but flags and text.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/messages.h"
#include "cli/arguments.h"
#include "cli/session.h"

namespace canasta {

struct Verb {
  std::string name;
  Message help;
  // What -o and --format are checked for before run(); nothing: run() does it.
  std::optional<Answer> answer;
  std::function<void(Arguments&)> declare;
  std::function<Status(Session&)> run;
  bool hidden = false;  // known, but not among those that help shows
};

// For verbs whose first word says what to do. Error: InvalidInput naming the nearest.
Status check_action(const std::string& action, const std::vector<std::string>& actions);

// All verbs, in the order in which help shows them.
std::vector<Verb> all_verbs();

Verb ab_verb();
Verb audit_verb();
Verb backtest_verb();
Verb config_verb();
Verb contract_verb();
Verb demo_verb();
Verb evaluate_verb();
Verb features_verb();
Verb generate_verb();
Verb ingest_verb();
Verb init_verb();
Verb itemsets_verb();
Verb job_verb();
Verb jobs_verb();
Verb keys_verb();
Verb models_verb();
Verb monitor_verb();
Verb patterns_verb();
Verb predict_verb();
Verb recommend_verb();
Verb report_verb();
Verb rules_verb();
Verb run_verb();
Verb runs_verb();
Verb segments_verb();
Verb serve_verb();
Verb train_verb();
Verb tune_verb();
Verb validate_verb();
Verb value_verb();
Verb version_verb();

}  // namespace canasta
