// From a table to a prediction of each of its rows, by a model of a table that is there.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "base/messages/jobs.h"
#include "engine/file_jobs.h"
#include "engine/model_filenames.h"
#include "engine/model_parts.h"
#include "engine/output_names.h"
#include "engine/receipts_file.h"
#include "engine/table_model_files.h"
#include "engine/table_verbs.h"
#include "report/report.h"

namespace canasta {
namespace {

using Json = nlohmann::json;
using Type = TableBuilder::Type;

// The task that the model was trained for, as the model says it.
Result<TableTask> task_of(const LoadedModel& loaded) {
  const std::string& type = loaded.manifest.facts.task;
  const bool classes = type == name(TaskType::Classification);
  if (!classes && type != name(TaskType::Regression)) {
    return invalid(message::kModelNotOfTable,
                   {{"model", loaded.manifest.model.text()}, {"type", type}});
  }
  TRY_ASSIGN(const Json json, parse_model_file(loaded, kTrainingFile));
  const auto target = json.find("target");
  if (target == json.end() || !target->is_string()) return broken_model(kTrainingFile, "target");
  TableTask task;
  task.type = classes ? TaskType::Classification : TaskType::Regression;
  task.target = target->get<std::string>();
  return task;
}

Result<LoadedTableModel> load(const Context& context, const Project& project,
                              const std::string& model) {
  TRY_ASSIGN(const ModelVersion version, model_meant(context, project, model));
  const Registry registry(*project.files, project.models());
  LoadedTableModel out;
  TRY_ASSIGN(out.loaded, registry.load(context, version));
  TRY_ASSIGN(const TableTask task, task_of(out.loaded));
  TRY_ASSIGN(out.model, read_table_model(out.loaded, task));
  return out;
}

// The rows said to be of each class, and how sure the model is of it on the average of all rows.
Table class_distribution(const Table& scored, const std::vector<std::string>& classes) {
  TableBuilder table({{"class", Type::Text},
                      {"rows", Type::Int},
                      {"share", Type::Real},
                      {"mean_probability", Type::Real}});
  const auto rows = static_cast<double>(scored.rows());
  const auto& said = std::get<TextColumn>(scored.find("prediction")->body).codes;
  for (std::uint32_t k = 0; k < classes.size(); ++k) {
    const auto count = std::ranges::count(said, k);
    double sum = 0;
    for (const double value :
         std::get<RealColumn>(scored.find(kProbabilityPrefix + classes[k])->body).values) {
      sum += value;
    }
    table.row(classes[k], static_cast<std::int64_t>(count), static_cast<double>(count) / rows,
              sum / rows);
  }
  return table.take();
}

// Quantiles as numpy's method "lower": values that were predicted.
Table value_distribution(const Table& scored) {
  std::vector<double> values = std::get<RealColumn>(scored.find("prediction")->body).values;
  std::ranges::sort(values);
  double sum = 0;
  for (const double value : values) sum += value;
  TableBuilder table({{"statistic", Type::Text}, {"value", Type::Real}});
  table.row("mean", sum / static_cast<double>(values.size()));
  const std::pair<const char*, double> quantiles[] = {
      {"min", 0.0}, {"p25", 0.25}, {"median", 0.5}, {"p75", 0.75}, {"max", 1.0}};
  for (const auto& [name, share] : quantiles) {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    table.row(name, values[place]);
  }
  return table.take();
}

Result<OpenedTable> open_given(const Context& context, const Project& project,
                               const GivenFile& file) {
  TRY(check_given(project, file));
  TableOptions wanted;
  wanted.files = {absolute_path(file.path)};
  wanted.timezone = project.config.timezone;
  TRY_ASSIGN(SourceTable read, read_table(context, *project.files, wanted));
  OpenedTable opened = opened_table(std::move(read));
  name_as_given(opened.said, file);
  return opened;
}

Result<PredictedOnFile> predict(const Context& context, const Project& project,
                                const PredictFileOptions& options) {
  TRY_ASSIGN(const std::string output, output_of(project, {.kind = OutputKind::Predictions,
                                                           .name = options.output_name,
                                                           .made_of = options.file.label()}));
  TRY_ASSIGN(const LoadedTableModel by, load(context, project, options.model));
  TRY_ASSIGN(const OpenedTable opened, open_given(context, project, options.file));
  const std::string& key = by.model.key;
  const bool has_key = opened.table.find(key) != nullptr;
  TRY_ASSIGN(
      Scored scored,
      score_rows(context, {.opened = opened, .key = has_key ? key : "", .explain = options.explain},
                 by));
  TRY(write_table(context, *project.files, scored.table, project.path(output)));
  PredictedOnFile out{.model = by.loaded.manifest.model.text(), .rows = scored.table.rows()};
  out.distribution = by.model.classes.empty() ? value_distribution(scored.table)
                                              : class_distribution(scored.table, by.model.classes);
  out.first = first_rows(scored.table);
  out.said = std::move(scored.said);
  if (!key.empty() && !has_key) out.said.push_back({message::kFileWithoutKey, {{"key", key}}});
  out.output = output;
  return out;
}

}  // namespace

Result<PredictedOnFile> predict_on_file(const Context& context, const Project& project,
                                        const PredictFileOptions& options) {
  Result<PredictedOnFile> predicted = predict(context, project, options);
  if (predicted.ok()) return predicted;
  return named_as_given(predicted.error(), options.file);
}

Table first_rows(const Table& table, std::size_t count) {
  const std::size_t rows = std::min(count, table.rows());
  Table out;
  for (const TableColumn& column : table.columns) {
    TableColumn& begun = out.columns.emplace_back(TableColumn{.name = column.name, .body = {}});
    if (const auto* const texts = std::get_if<TextColumn>(&column.body)) {
      TextColumn few;
      for (std::size_t row = 0; row < rows; ++row) {
        const std::uint32_t code = texts->codes[row];
        few.codes.push_back(code == kNoCode ? kNoCode
                                            : few.dictionary.add(texts->dictionary[code]));
      }
      begun.body = std::move(few);
      continue;
    }
    begun.body = column.body;
    std::visit(
        [&](auto& body) {
          if constexpr (requires { body.values; }) body.values.resize(rows);
        },
        begun.body);
  }
  return out;
}

}  // namespace canasta
