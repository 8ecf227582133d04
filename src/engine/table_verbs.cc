// The verbs of a task on a table: train, evaluate, predict.
#include "engine/table_model_files.h"
#include "engine/table_report.h"
#include "engine/table_task.h"
#include "engine/task_models.h"
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
  if (model.classes.empty()) {
    out.columns.push_back(
        {.name = "prediction", .body = RealColumn{{predicted.begin(), predicted.end()}}});
    return out;
  }
  const std::size_t classes = model.classes.size();
  const View2<const float> probability(predicted.data(), table.rows(), classes);
  TextColumn decided{.dictionary = {}, .codes = decide_classes(probability, model.thresholds)};
  for (const std::string& name : model.classes) decided.dictionary.add(name);
  out.columns.push_back({.name = "prediction", .body = std::move(decided)});
  for (std::size_t k = 0; k < classes; ++k) {
    RealColumn column;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      column.values.push_back(static_cast<double>(probability(row, k)));
    }
    out.columns.push_back({.name = "probability_" + model.classes[k], .body = std::move(column)});
  }
  return out;
}

}  // namespace

Result<TrainResult> train_table_task(const Context& context, const Project& project,
                                     const std::string& name, const TableTask& task) {
  TRY_ASSIGN(const Trained trained, open_and_train(context, project, task));
  const TableJudged& judged = trained.judged;
  TRY_ASSIGN(
      const PublishedModel published,
      publish_model(context, project, name,
                    {.files = write_table_model(context, task, judged),
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
  TRY_ASSIGN(const OpenedTable opened, open_table(context, project, task.source));
  TRY_ASSIGN(const EncodedRows encoded, model.encoder.encode(context, opened.table));
  std::vector<float> predicted(opened.table.rows() * model.trained.forest.outputs());
  model.trained.forest.predict(context, encoded.matrix.view(), predicted);
  return prediction_table(opened.table, key_of(project, task), model, predicted);
}

}  // namespace canasta
