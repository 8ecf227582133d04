#include <algorithm>

#include "base/messages/cli.h"
#include "base/nearest.h"
#include "cli/verb.h"

namespace canasta {

Status check_action(const std::string& action, const std::vector<std::string>& actions) {
  if (std::find(actions.begin(), actions.end(), action) != actions.end()) return {};
  return unknown_name(ErrorCode::InvalidInput, message::kNounAction, action, actions);
}

std::vector<Verb> all_verbs() {
  std::vector<Verb> verbs;
  verbs.push_back(demo_verb());
  verbs.push_back(init_verb());
  verbs.push_back(generate_verb());
  verbs.push_back(ingest_verb());
  verbs.push_back(contract_verb());
  verbs.push_back(validate_verb());
  verbs.push_back(features_verb());
  verbs.push_back(train_verb());
  verbs.push_back(tune_verb());
  verbs.push_back(evaluate_verb());
  verbs.push_back(backtest_verb());
  verbs.push_back(predict_verb());
  verbs.push_back(recommend_verb());
  verbs.push_back(patterns_verb());
  verbs.push_back(itemsets_verb());
  verbs.push_back(rules_verb());
  verbs.push_back(segments_verb());
  verbs.push_back(value_verb());
  verbs.push_back(monitor_verb());
  verbs.push_back(ab_verb());
  verbs.push_back(models_verb());
  verbs.push_back(runs_verb());
  verbs.push_back(report_verb());
  verbs.push_back(run_verb());
  verbs.push_back(serve_verb());
  verbs.push_back(jobs_verb());
  verbs.push_back(keys_verb());
  verbs.push_back(audit_verb());
  verbs.push_back(config_verb());
  verbs.push_back(version_verb());
  verbs.push_back(job_verb());
  return verbs;
}

}  // namespace canasta
