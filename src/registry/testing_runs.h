// A small run for the tests of what is done with runs.
#pragma once

#include <string>

#include "registry/runs.h"

namespace canasta {

inline constexpr Seconds kRunStart = 1'795'253'400;  // 2026-11-21 09:30:00 UTC

inline RunFacts run_facts() {
  return {.task = "repurchase",
          .verb = "train",
          .parameters = {{"learning_rate", "0.1"}, {"max_depth", "6"}},
          .tags = {{"data_hash", "00ff"}, {"model", "repurchase/1.1.0"}, {"seed", "42"}}};
}

// Its id. Starts and ends at `clock`, which moves by a minute.
inline std::string record_run(FileSystem& files, FixedClock& clock, const RunFacts& facts) {
  Context context;
  context.clock = &clock;
  RunWriter run = RunWriter::start(context, files, "runs", facts).value();
  for (int step = 0; step < 3; ++step) {
    CANASTA_ASSERT(run.add_point(context, "validation_log_loss", step, 0.5 / (step + 1)).ok());
  }
  CANASTA_ASSERT(run.add_metrics({{"auc", 0.75}, {"log_loss", 0.25}}).ok());
  CANASTA_ASSERT(run.add_artifact("repurchase.md", "# Report\n").ok());
  clock.advance(60);
  CANASTA_ASSERT(run.finish(context).ok());
  return run.id();
}

}  // namespace canasta
