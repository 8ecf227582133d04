// The verbs of a task on a table: train, evaluate, predict.
#include "engine/table_model_files.h"
#include "engine/table_report.h"
#include "engine/table_task.h"
#include "engine/task_models.h"
#include "monitor/monitor.h"
#include "report/report.h"

namespace canasta {
namespace {

// The column that names a row: of an aggregated table what it was aggregated by.
std::string key_of(const Project& project, const TableTask& task) {
  const TableSource& source = project.config.tables.at(task.source);
  return source.from.empty() ? source.key : source.aggregate.key;
}

struct Trained {
  OpenedTable opened;
  TableJudged judged;
};

Result<Trained> open_and_train(const Context& context, const Project& project,
                               const TableTask& task) {
  Trained trained;
  TRY_ASSIGN(trained.opened, open_table(context, project, task.source));
  TRY_ASSIGN(trained.judged,
             train_on_table(context, trained.opened.table, task, key_of(project, task)));
  return trained;
}

TableColumn key_column(const Table& table, const std::string& key) {
  if (const TableColumn* const column = table.find(key)) return *column;
  IntColumn rows;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    rows.values.push_back(static_cast<std::int64_t>(row) + 1);
  }
  return {.name = "row", .body = std::move(rows)};
}

Table prediction_table(const Table& table, const std::string& key, const TableModel& model,
                       const std::vector<float>& predicted) {
  Table out;
  out.columns.push_back(key_column(table, key));
  out.columns.push_back(prediction_column(table, model, predicted));
  const std::size_t classes = model.classes.size();
  for (std::size_t k = 0; k < classes; ++k) {
    RealColumn column;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      column.values.push_back(static_cast<double>(predicted[row * classes + k]));
    }
    out.columns.push_back({.name = "probability_" + model.classes[k], .body = std::move(column)});
  }
  return out;
}

}  // namespace

Result<std::vector<float>> predict_rows(const Context& context, const Table& table,
                                        const TableModel& model) {
  TRY_ASSIGN(const EncodedRows encoded, model.encoder.encode(context, table));
  std::vector<float> predicted(table.rows() * model.trained.forest.outputs());
  model.trained.forest.predict(context, encoded.matrix.view(), predicted);
  return predicted;
}

TableColumn prediction_column(const Table& table, const TableModel& model,
                              const std::vector<float>& predicted) {
  if (model.classes.empty()) {
    return {.name = "prediction", .body = RealColumn{{predicted.begin(), predicted.end()}}};
  }
  const View2<const float> probability(predicted.data(), table.rows(), model.classes.size());
  TextColumn decided{.dictionary = {}, .codes = decide_classes(probability, model.thresholds)};
  for (const std::string& name : model.classes) decided.dictionary.add(name);
  return {.name = "prediction", .body = std::move(decided)};
}

Table profiled_table(const Table& table, const TableModel& model,
                     const std::vector<float>& predicted) {
  Table out;
  for (const EncodedColumn& column : model.encoder.columns()) {
    out.columns.push_back(*table.find(column.column));
  }
  out.columns.push_back(prediction_column(table, model, predicted));
  return out;
}

Result<TrainResult> train_table_task(const Context& context, const Project& project,
                                     const std::string& name, const TableTask& task) {
  TRY_ASSIGN(const Trained trained, open_and_train(context, project, task));
  const TableJudged& judged = trained.judged;
  const Table profiled = profiled_table(trained.opened.table, judged.model, judged.predicted);
  ModelFiles files = write_table_model(context, task, judged);
  files[kProfileFile] = profile_json(profile_of(context, profiled));
  TRY_ASSIGN(
      const PublishedModel published,
      publish_model(context, project, name,
                    {.files = std::move(files),
                     .facts = table_manifest_facts(context, task, judged, trained.opened.hash),
                     .beats_baseline = judged.beats_baseline()}));
  TrainResult result{.version = published.version,
                     .champion = published.champion,
                     .report = report_table_judgement(context, name, trained.opened, judged)};
  result.report.sections.push_back(published.section);
  TRY(write_report(*project.files, result.report, project.reports(), context.language));
  return result;
}

Result<Judgement> evaluate_table_task(const Context& context, const Project& project,
                                      const std::string& name, const TableTask& task) {
  TRY_ASSIGN(const Trained trained, open_and_train(context, project, task));
  return Judgement{.metrics = metrics_table(trained.judged),
                   .report = report_table_judgement(context, name, trained.opened, trained.judged)};
}

Result<Table> predict_table_task(const Context& context, const Project& project,
                                 const std::string& name, const TableTask& task,
                                 const PredictOptions& options) {
  const Registry registry(*project.files, project.models());
  TRY_ASSIGN(const ModelVersion version, asked_model(context, registry, name, options.model));
  TRY_ASSIGN(const LoadedModel loaded, registry.load(context, version));
  TRY_ASSIGN(const TableModel model, read_table_model(loaded, task));
  TRY_ASSIGN(const OpenedTable opened, open_table(context, project, task.source, options.input));
  TRY_ASSIGN(const std::vector<float> predicted, predict_rows(context, opened.table, model));
  return prediction_table(opened.table, key_of(project, task), model, predicted);
}

}  // namespace canasta
