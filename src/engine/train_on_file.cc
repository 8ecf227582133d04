// From a table with a target to a version of a model: a task as canasta.yaml would say it, with
// default settings.
#include <algorithm>

#include "base/messages/engine.h"
#include "base/messages/ingest.h"
#include "base/messages/jobs.h"
#include "engine/file_jobs.h"
#include "engine/init_yaml.h"
#include "engine/model_filenames.h"
#include "engine/receipts_file.h"
#include "engine/table_guess.h"
#include "engine/table_report.h"
#include "engine/table_verbs.h"
#include "engine/tracking.h"

namespace canasta {
namespace {

constexpr const char* kFeaturesKey = "customer";  // of the tables of engineer_features_of_file
constexpr const char* kModelOfTaskEnding = "-file";

bool has_doubles(const TableColumn& column) {
  std::vector<std::string> cells;
  for (std::size_t row = 0; row < column.size(); ++row) cells.push_back(cell_text(column, row));
  std::ranges::sort(cells);
  return std::ranges::adjacent_find(cells) != cells.end();
}

// What names a row, so that nothing is learnt from it.
Result<std::string> key_column_of(const Table& table, const TrainFileOptions& options,
                                  const TableGuess& guess) {
  if (!options.key_column.empty()) {
    TRY(known_column(table, options.key_column));
    return options.key_column;
  }
  if (!guess.key.empty()) return guess.key;
  const TableColumn* const customer = table.find(kFeaturesKey);
  const bool is_key = customer != nullptr && options.target_column != kFeaturesKey;
  return is_key && !has_doubles(*customer) ? std::string(kFeaturesKey) : std::string();
}

// A model of the project's own task is not replaced by one of a file.
Result<std::string> model_name_of(const Project& project, const TrainFileOptions& options) {
  const auto& tasks = project.config.tasks;
  if (options.model_name.empty()) {
    const std::string name = config_name(options.target_column, "target");
    return tasks.contains(name) ? name + kModelOfTaskEnding : name;
  }
  TRY(check_model_name(options.model_name));
  if (!tasks.contains(options.model_name)) return options.model_name;
  return Error(ErrorCode::Conflict, message::kFileModelIsTask, {{"model", options.model_name}});
}

struct GuessedFile {
  OpenedTable opened;
  TableTask task;
  std::string key;
};

Result<GuessedFile> guess_file(const Context& context, const Project& project,
                               const TrainFileOptions& options) {
  if (options.target_column.empty()) return invalid(message::kTargetColumnMissing);
  TRY(check_given(project, options.file));
  TableOptions wanted;
  wanted.files = {absolute_path(options.file.path)};
  wanted.timezone = project.config.timezone;
  TRY_ASSIGN(SourceTable read, read_table(context, *project.files, wanted));
  if (const std::size_t columns = read.table.columns.size(); columns > kContractColumnsMax) {
    return Error(ErrorCode::TooLarge, message::kTooManyColumns,
                 {{"columns", columns}, {"limit", kContractColumnsMax}});
  }
  const std::string label = options.file.label();
  const std::string source = config_name(label.substr(0, label.find('.')), "file");
  const Contract contract = infer_contract(read.table, {.id = source, .table = source});
  TRY_ASSIGN(const TableGuess guess, guess_table(read.table, contract.tables.front(),
                                                 {.target = options.target_column, .key = ""}));
  GuessedFile out;
  out.task.type = guess.target->type;
  out.task.source = source;
  out.task.target = options.target_column;
  out.task.drop = options.drop;
  TRY_ASSIGN(out.key, key_column_of(read.table, options, guess));
  out.opened = opened_table(std::move(read));
  name_as_given(out.opened.said, options.file);
  return out;
}

Table importance_table(const TableJudged& judged) {
  using Type = TableBuilder::Type;
  TableBuilder table({{"column", Type::Text}, {"importance", Type::Estimate}});
  std::vector<ColumnImportance> sorted = judged.importance;
  std::ranges::stable_sort(sorted, std::ranges::greater{}, &ColumnImportance::importance);
  for (const ColumnImportance& one : sorted) table.row(one.column, one.importance);
  return table.take();
}

TrainedOnFile answer_of(GuessedFile guessed, TrainedOnTable done) {
  TrainedOnFile out{.trained = std::move(done.result), .type = guessed.task.type};
  out.key_column = std::move(guessed.key);
  out.rows = done.judged.rows;
  out.classes = done.judged.model.classes;
  out.metrics = metrics_table(done.judged);
  out.importance = importance_table(done.judged);
  if (!done.judged.beats_baseline()) out.said.push_back({message::kFileModelLost, {}});
  for (const auto* const said : {&out.trained.warnings, &done.judged.said, &guessed.opened.said}) {
    out.said.insert(out.said.end(), said->begin(), said->end());
  }
  return out;
}

Result<TrainedOnFile> train(const Context& context, const Project& project,
                            const TrainFileOptions& options) {
  TRY_ASSIGN(const std::string name, model_name_of(project, options));
  TRY_ASSIGN(GuessedFile guessed, guess_file(context, project, options));
  Project with_file = project;  // as if canasta.yaml named the file
  TableSource source;
  source.key = guessed.key;
  with_file.config.tables[guessed.task.source] = source;
  TRY_ASSIGN(TrainedOnTable done,
             train_on_rows(context, {with_file, name, guessed.task, guessed.opened}));
  TrainedOnFile out = answer_of(std::move(guessed), std::move(done));
  const Registry registry(*project.files, project.models());
  TRY_ASSIGN(const ModelVersion version, registry.resolve(context, out.trained.version));
  TRY_ASSIGN(const ModelFile file, model_file_of(context, project, version));
  out.model_filename = file.filename;
  return out;
}

}  // namespace

Result<TrainedOnFile> train_on_file(const Context& context, const Project& project,
                                    const TrainFileOptions& options) {
  Result<TrainedOnFile> trained = train(context, project, options);
  if (trained.ok()) return trained;
  return named_as_given(trained.error(), options.file);
}

}  // namespace canasta
