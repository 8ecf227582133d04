// The rows of one day, scored into a file of that day: what monitor performance reads later.
#include "engine/table_verbs.h"
#include "report/report.h"

namespace canasta {

Result<ScoredBatch> score_batch(const Context& context, const Project& project,
                                const std::string& task, Day day, const PredictOptions& options) {
  TRY_ASSIGN(const TableTask table, find_table_task(project, task, "predict --date"));
  TRY_ASSIGN(Scored scored, score_table(context, project, task, table, options));
  const std::vector<Day> days(scored.table.rows(), day);
  const auto after_key = scored.table.columns.begin() + 1;
  scored.table.columns.insert(after_key, {.name = "date", .body = DayColumn{.values = days}});
  ScoredBatch batch{.path = project.batches(task) + "/" + format_day(day) + ".csv",
                    .rows = scored.table.rows(),
                    .said = std::move(scored.said)};
  TRY(write_table(context, *project.files, scored.table, batch.path));
  return batch;
}

}  // namespace canasta
