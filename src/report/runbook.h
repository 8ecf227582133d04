// The runbook: which commands to type, what the lights mean, how to go back, whom it concerns; with
// the project's own names filled in, so that who stands in can follow it.
// Threads   Pure.
#pragma once

#include <string>
#include <vector>

#include "data/report.h"

namespace canasta {

struct RunbookTask {
  std::string name;
  std::string source;          // of canasta.yaml, where its rows come from
  bool from_purchases = true;  // from the purchase log, which ingest makes; else from a table
  bool has_contract = false;
  std::string champion = {};  // "repurchase/1.2.0"; empty: none yet
  std::string previous = {};  // where a rollback goes; empty: nowhere
};

struct RunbookFacts {
  std::string project;
  std::string folder;
  std::string owner = {};     // who is told; empty: nobody is named yet
  std::string schedule = {};  // "daily at 06:00"; empty: by hand
  std::vector<RunbookTask> tasks = {};
};

// A report named "runbook".
Report runbook(const RunbookFacts& facts);

}  // namespace canasta
