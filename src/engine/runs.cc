// What was trained: runs as tables.
#include "registry/runs.h"

#include "engine/engine.h"

namespace canasta {

Result<Table> list_project_runs(const Context& context, const Project& project,
                                const std::string& task) {
  TRY_ASSIGN(const RunListing listing,
             list_runs(context, *project.files, project.runs(), {.task = task}));
  return runs_table(listing);
}

Result<Table> show_project_run(const Project& project, const std::string& id) {
  TRY_ASSIGN(const RunRecord run, read_run(*project.files, project.runs(), id));
  return run_table(run);
}

Result<Table> compare_project_runs(const Project& project, const std::vector<std::string>& ids,
                                   bool everything) {
  std::vector<RunRecord> runs;
  for (const std::string& id : ids) {
    TRY_ASSIGN(runs.emplace_back(), read_run(*project.files, project.runs(), id));
  }
  return compare_runs(runs, everything);
}

}  // namespace canasta
