// One job as a child process, from its request to how it ended. Private to jobs.
#pragma once

#include <functional>
#include <string>

#include "jobs/jobs.h"

namespace canasta {

struct JobHooks {
  std::function<void(const JobProgress&)> progress;
  std::function<bool()> stop;
};

// Writes request.json, runs the child, publishes answer.json. What goes wrong is in the end that is
// returned: there is always one.
JobEnd run_job(const Job& job, const JobRunnerOptions& options, const JobHooks& hooks);

// What a job had put aside when it was killed.
void remove_scratch(const std::string& root, const std::string& id);

// Not ended by itself: told to stop, by us or by who stops us and all that we started. What fails
// on our side, such as an answer that is too large, would fail again.
bool is_interrupted(const JobEnd& end);

}  // namespace canasta
