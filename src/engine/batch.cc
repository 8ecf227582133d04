// The rows of one day, scored into a file of that day: what monitor performance reads later.
#include "engine/table_verbs.h"
#include "report/report.h"

namespace canasta {

Result<ScoredBatch> write_batch(const Context& context, const TableJob& job, Scored scored,
                                Day day) {
  const std::vector<Day> days(scored.table.rows(), day);
  const auto after_key = scored.table.columns.begin() + 1;
  scored.table.columns.insert(after_key, {.name = "date", .body = DayColumn{.values = days}});
  ScoredBatch batch{.path = job.project.path(Project::batch_of(job.name, day)),
                    .rows = scored.table.rows(),
                    .said = std::move(scored.said)};
  TRY(write_table(context, *job.project.files, scored.table, batch.path));
  return batch;
}

Result<ScoredBatch> score_batch(const Context& context, const Project& project,
                                const std::string& task, Day day, const PredictOptions& options) {
  TRY_ASSIGN(const TableTask table, find_table_task(project, task, "predict --date"));
  TRY_ASSIGN(const OpenedTable opened, open_table(context, project, table.source, options.input));
  const TableJob job{project, task, table, opened};
  TRY_ASSIGN(Scored scored,
             score(context, job, {.model = options.model, .explain = options.explain}));
  return write_batch(context, job, std::move(scored), day);
}

}  // namespace canasta
