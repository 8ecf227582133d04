// The verbs of a task on a table: train, evaluate, predict.
#include "engine/table_verbs.h"

#include "base/joined.h"
#include "base/messages/engine.h"
#include "engine/model_reports.h"
#include "engine/run_steps.h"
#include "engine/table_model_files.h"
#include "engine/table_reasons.h"
#include "engine/table_report.h"
#include "engine/table_task.h"
#include "engine/task_models.h"
#include "engine/tracking.h"
#include "monitor/monitor.h"
#include "report/report.h"

namespace canasta {
namespace {

Result<TableJudged> judge(const Context& context, const TableJob& job) {
  const std::string path = tuned_path(job.project, job.name);
  TRY_ASSIGN(const auto tuned, read_tuned(*job.project.files, path));
  return train_on_table(context, job.opened.table, job.task, key_of(job.project, job.task), tuned);
}

TableColumn key_column(const Table& table, const std::string& key) {
  if (const TableColumn* const column = table.find(key)) return *column;
  IntColumn rows;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    rows.values.push_back(static_cast<std::int64_t>(row) + 1);
  }
  return {.name = "row", .body = std::move(rows)};
}

TableColumn same_text(std::string name, std::string_view text, std::size_t rows) {
  TextColumn column;
  const std::uint32_t code = column.dictionary.add(text);
  column.codes.assign(rows, code);
  return {.name = std::move(name), .body = std::move(column)};
}

Result<TrainResult> publish(const Context& context, const TableJob& job,
                            const TableJudged& judged) {
  const auto& [project, name, task, opened] = job;
  const Table profiled = profiled_table(opened.table, judged.model, judged.predicted);
  ModelFiles files = write_table_model(context, task, judged);
  files[kProfileFile] = profile_json(profile_of(context, profiled));
  files[kModelCardFile] = render(model_card(model_facts(context, name, task, opened, judged, name)),
                                 ReportFormat::Markdown, context.language);
  TRY_ASSIGN(PublishedModel published,
             publish_model(context, project, name,
                           {.files = std::move(files),
                            .facts = table_manifest_facts(context, task, judged, opened.hash),
                            .beats_baseline = judged.beats_baseline(),
                            .validation_loss = judged.candidate.fitted.validation_loss}));
  TRY(write_model_reports(context, project, task,
                          model_facts(context, name, task, opened, judged, published.version),
                          judged));
  TrainResult result =
      train_result(std::move(published), report_table_judgement(context, name, opened, judged));
  for (const LeakAlarm& leak : judged.leaks) result.warnings.push_back(leak.line());
  return result;
}

Result<TrainResult> train_and_publish(const Context& context, const TableJob& job) {
  TRY_ASSIGN(const TableJudged judged, judge(context, job));
  return publish(context, job, judged);
}

}  // namespace

Result<std::vector<float>> predict_rows(const Context& context, const Table& table,
                                        const TableModel& model) {
  TRY_ASSIGN(const EncodedRows encoded, model.encoder.encode(context, table));
  return predict_encoded(context, encoded.matrix, model);
}

std::vector<float> predict_encoded(const Context& context, const FeatureMatrix& rows,
                                   const TableModel& model) {
  std::vector<float> predicted(rows.rows() * model.outputs());
  model.estimator->predict(context, rows.view(), predicted);
  if (!model.classes.empty()) {
    model.calibrator.apply(context,
                           View2<float>(predicted.data(), rows.rows(), model.classes.size()));
  }
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
    out.columns.push_back(
        {.name = kProbabilityPrefix + model.classes[k], .body = std::move(column)});
  }
  return out;
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
  std::string data_hash;
  TRY_ASSIGN(TrainResult trained,
             track_training(context, project, name, [&]() -> Result<TrainResult> {
               TRY_ASSIGN(const OpenedTable opened, open_table(context, project, task.source));
               data_hash = opened.hash;
               return train_and_publish(context, {project, name, task, opened});
             }));
  TRY_ASSIGN(const Training training, training_on_table(context, project, name, task, data_hash));
  Steps steps(*project.files, project.root);
  TRY(remember_training(project, steps, training, trained.version));
  return trained;
}

Result<TrainResult> train_on(const Context& context, const TableJob& job) {
  TRY_ASSIGN(TrainedOnTable done, train_on_rows(context, job));
  return std::move(done.result);
}

Result<TrainedOnTable> train_on_rows(const Context& context, const TableJob& job) {
  TableJudged judged;
  TRY_ASSIGN(TrainResult result,
             track_training(context, job.project, job.name, [&]() -> Result<TrainResult> {
               TRY_ASSIGN(judged, judge(context, job));
               return publish(context, job, judged);
             }));
  return TrainedOnTable{std::move(result), std::move(judged)};
}

Result<Judgement> evaluate_table_task(const Context& context, const Project& project,
                                      const std::string& name, const TableTask& task) {
  TRY_ASSIGN(const OpenedTable opened, open_table(context, project, task.source));
  TRY_ASSIGN(const TableJudged judged, judge(context, {project, name, task, opened}));
  return Judgement{.metrics = metrics_table(judged),
                   .report = report_table_judgement(context, name, opened, judged)};
}

Result<TableTask> find_table_task(const Project& project, const std::string& task,
                                  std::string_view verb) {
  TRY_ASSIGN(const TaskConfig config, find_task(project.config, task));
  if (const auto* const table = std::get_if<TableTask>(&config)) return *table;
  return invalid(message::kTaskNotOnTable,
                 {{"task", task}, {"type", name(type_of(config))}, {"verb", verb}});
}

std::string key_of(const Project& project, const TableTask& task) {
  const TableSource& source = project.config.tables.at(task.source);
  return source.from.empty() ? source.key : source.aggregate.key;
}

Result<LoadedTableModel> load_table_model(const Context& context, const Project& project,
                                          const std::string& name, const TableTask& task,
                                          const std::string& asked) {
  const Registry registry(*project.files, project.models());
  TRY_ASSIGN(const ModelVersion version, asked_model(context, registry, name, asked));
  LoadedTableModel out;
  TRY_ASSIGN(out.loaded, registry.load(context, version));
  TRY_ASSIGN(out.model, read_table_model(out.loaded, task));
  return out;
}

Result<Scored> score_rows(const Context& context, const RowsToScore& rows,
                          const LoadedTableModel& by) {
  const Table& table = rows.opened.table;
  TRY_ASSIGN(const EncodedRows encoded, by.model.encoder.encode(context, table));
  const std::vector<float> predicted = predict_encoded(context, encoded.matrix, by.model);
  Scored scored{.table = prediction_table(table, rows.key, by.model, predicted),
                .said = rows.opened.said};
  const std::string version = by.loaded.manifest.model.text();
  scored.table.columns.push_back(same_text("model", version, table.rows()));
  if (rows.explain) {
    const ScoredRows explained{
        .table = table, .matrix = encoded.matrix, .prediction = *scored.table.find("prediction")};
    TRY_ASSIGN(auto reasons, reason_columns(context, explained, by.model, version));
    for (TableColumn& column : reasons) scored.table.columns.push_back(std::move(column));
  }
  if (!encoded.unknown.empty()) {
    scored.said.push_back(
        {message::kUnknownWords, {{"columns", joined(encoded.unknown, [](const UnknownWords& each) {
                                     return each.column + " " + std::to_string(each.rows);
                                   })}}});
  }
  return scored;
}

Result<Scored> score(const Context& context, const TableJob& job, const ScoreOptions& options) {
  const auto& [project, name, task, opened] = job;
  TRY_ASSIGN(const LoadedTableModel by,
             load_table_model(context, project, name, task, options.model));
  const std::string key = key_of(project, task);
  if (!key.empty()) TRY(known_column(opened.table, key));
  return score_rows(context, {.opened = opened, .key = key, .explain = options.explain}, by);
}

Result<Scored> score_table(const Context& context, const Project& project, const std::string& name,
                           const TableTask& task, const PredictOptions& options) {
  TRY_ASSIGN(const OpenedTable opened, open_table(context, project, task.source, options.input));
  return score(context, {project, name, task, opened},
               {.model = options.model, .explain = options.explain});
}

}  // namespace canasta
