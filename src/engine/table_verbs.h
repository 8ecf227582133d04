// What the verbs of a task on a table share: the task by its name, its model, its rows scored.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/table_task.h"
#include "registry/registry.h"

namespace canasta {

// Errors: NotFound; InvalidInput kTaskNotOnTable naming the verb.
Result<TableTask> find_table_task(const Project& project, const std::string& task,
                                  std::string_view verb);

// The column that names a row: of an aggregated table what it was aggregated by. Empty: none.
std::string key_of(const Project& project, const TableTask& task);

struct LoadedTableModel {
  LoadedModel loaded;
  TableModel model;
};
// The version asked for, or the champion when `asked` is empty.
Result<LoadedTableModel> load_table_model(const Context& context, const Project& project,
                                          const std::string& name, const TableTask& task,
                                          const std::string& asked);

// A task with the rows that it works on.
struct TableJob {
  const Project& project;
  const std::string& name;
  const TableTask& task;
  const OpenedTable& opened;
};

// The target that the exploration of a source speaks of: the last task's by name; empty: none.
std::string explored_target(const Project& project, const std::string& source);

// explore_source, of rows that are there.
Result<Report> explore_opened(const Context& context, const Project& project,
                              const std::string& source, const OpenedTable& opened);

Result<TrainResult> train_on(const Context& context, const TableJob& job);

// The same, with what was judged.
struct TrainedOnTable {
  TrainResult result;
  TableJudged judged;
};
Result<TrainedOnTable> train_on_rows(const Context& context, const TableJob& job);

// Rows by a model that is loaded. REQUIRES: the table has the key, or it is empty.
struct RowsToScore {
  const OpenedTable& opened;
  std::string key = {};  // empty: rows are numbered
  bool explain = false;
};
Result<Scored> score_rows(const Context& context, const RowsToScore& rows,
                          const LoadedTableModel& by);

// Rows with their predictions: key (or row), prediction, of classes probability_<class>, model.
// Errors: InvalidInput where the rows lack the key.
struct ScoreOptions {
  std::string model = {};  // name@alias or name/version; empty: the task's champion
  bool explain = false;
};
Result<Scored> score(const Context& context, const TableJob& job, const ScoreOptions& options);
Result<Scored> score_table(const Context& context, const Project& project, const std::string& name,
                           const TableTask& task, const PredictOptions& options);

// Publishes data/predictions/<task>/<day>.csv.
Result<ScoredBatch> write_batch(const Context& context, const TableJob& job, Scored scored,
                                Day day);

// `model` as in ScoreOptions.
Result<MonitorAnswer> measure_drift_of(const Context& context, const TableJob& job,
                                       const std::string& model);

}  // namespace canasta
