// Tune: better settings for the trees of a task, searched on its training rows alone.
//
//   tuning/<task>.ndjson   the journal: a search that was cut goes on from it
//   tuning/<task>.json     the best settings, which train reads
//
// Each trial trains on folds of the training rows and stops on the rest of them; its value is the
// mean of the best losses. Folds follow the task's split: drawn with the target in equal shares,
// whole groups, or later rows after earlier ones.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "engine/recommending.h"
#include "engine/table_tuning.h"
#include "engine/table_verbs.h"
#include "io/json.h"
#include "io/publish.h"
#include "report/report.h"

namespace canasta {
namespace {

using Json = nlohmann::json;
using Type = TableBuilder::Type;

constexpr std::int64_t kFolds = 3;
constexpr std::int64_t kRepeats = 1;

struct Problem {
  EncodedRows encoded;
  std::vector<FoldRows> folds;  // rows of the matrix
  CandidatePlan plan;
  TrainOptions defaults;
  std::size_t rows = 0;
};

std::vector<SearchDimension> dimensions_of(CandidateKind kind) {
  std::vector<SearchDimension> out = {
      {.name = "max_depth", .kind = DimensionKind::Integer, .low = 2, .high = 10},
      {.name = "min_child_weight", .kind = DimensionKind::LogReal, .low = 1, .high = 200},
      {.name = "l2", .kind = DimensionKind::LogReal, .low = .05, .high = 50},
      {.name = "row_share", .kind = DimensionKind::Real, .low = .5, .high = 1},
      {.name = "feature_share", .kind = DimensionKind::Real, .low = .3, .high = 1}};
  if (kind != CandidateKind::RandomForest) {
    out.push_back(
        {.name = "learning_rate", .kind = DimensionKind::LogReal, .low = .02, .high = .3});
  }
  return out;
}

TrainOptions trees_at(const SearchSpace& space, const SearchPoint& point, TrainOptions trees) {
  for (const SearchDimension& one : space.dimensions()) {
    set_tree_setting(trees, one.name, space.number(point, one.name));
  }
  return trees;
}

// The defaults, brought inside the space.
SearchPoint default_point(const SearchSpace& space, const TrainOptions& trees) {
  SearchPoint point;
  for (const SearchDimension& one : space.dimensions()) {
    point.push_back(std::clamp(tree_setting(trees, one.name), one.low, one.high));
  }
  return point;
}

Result<std::vector<FoldRows>> folds_of(const Context& context, const Table& table,
                                       const TableTask& task, const Targets& targets,
                                       const std::vector<std::uint32_t>& training,
                                       const TuneOptions& options) {
  TRY_ASSIGN(std::vector<FoldRows> folds,
             fold_targets(table, task, targets, training,
                          {.folds = static_cast<std::size_t>(options.folds.value_or(kFolds)),
                           .repeats = static_cast<std::size_t>(options.repeats.value_or(kRepeats))},
                          context.seed));
  return folds;
}

Result<Problem> pose(const Context& context, const Table& table, const TableTask& task,
                     const std::string& key, const TuneOptions& options) {
  TRY_ASSIGN(const Targets targets, find_targets(table, task));
  TRY_ASSIGN(const ThreeParts parts, split_targets(table, task, targets, context.seed));
  const std::vector<std::uint32_t> training = table_rows(targets, parts.training);
  TRY_ASSIGN(const FittedEncoder fitted,
             fit_encoder(table, training, {.key = key, .target = task.target, .drop = task.drop}));
  Problem problem;
  TRY_ASSIGN(problem.encoded, fitted.encoder.encode(context, table));
  FeatureMatrix& matrix = problem.encoded.matrix;
  label_rows(targets, matrix);
  TRY_ASSIGN(problem.folds, folds_of(context, table, task, targets, parts.training, options));
  const std::string name = options.candidate.empty() ? task.candidates.front() : options.candidate;
  const RowSubset rows{.matrix = matrix, .rows = training};
  TRY_ASSIGN(problem.plan, plan_candidate(name, task, rows, targets.classes.size()));
  const CandidateKind kind = problem.plan.kind;
  if (kind != CandidateKind::Xgboost && kind != CandidateKind::Lightgbm &&
      kind != CandidateKind::RandomForest) {
    return invalid(message::kTuneNoTrees,
                   {{"candidate", name}, {"expected", "xgboost, lightgbm, random_forest"}});
  }
  problem.defaults = default_trees(kind, problem.plan.options, matrix.columns());
  problem.rows = training.size();
  return problem;
}

// Mean over folds of the least loss on the rows that were left out.
Result<double> try_settings(const Context& context, const Problem& problem,
                            const TrainOptions& trees, TrialReports& reports) {
  CandidateOptions options = problem.plan.options;
  options.trees = trees;
  double sum = 0;
  for (std::size_t i = 0; i < problem.folds.size(); ++i) {
    const RowSubset training{.matrix = problem.encoded.matrix, .rows = problem.folds[i].training};
    const RowSubset rest{.matrix = problem.encoded.matrix, .rows = problem.folds[i].test};
    TRY_ASSIGN(const FittedCandidate fitted,
               fit_candidate(context, problem.plan.kind, training, rest, options));
    sum += *std::min_element(fitted.validation_loss.begin(), fitted.validation_loss.end());
    const double mean = sum / static_cast<double>(i + 1);
    if (reports.report(mean)) return mean;
  }
  return sum / static_cast<double>(problem.folds.size());
}

Table trials_table(const SearchSpace& space, const SearchResult& found) {
  std::vector<TableBuilder::Spec> specs = {
      {"trial", Type::Int}, {"state", Type::Text}, {"value", Type::Real}};
  for (const SearchDimension& one : space.dimensions()) specs.push_back({one.name, Type::Real});
  Table table = TableBuilder(specs).take();
  std::vector<std::size_t> order(found.trials.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto rank = [&](std::size_t i) {
    const SearchTrial& trial = found.trials[i];
    return trial.state == TrialState::Done ? trial.value : std::numeric_limits<double>::infinity();
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  for (const std::size_t i : order) {
    const SearchTrial& trial = found.trials[i];
    std::get<IntColumn>(table.columns[0].body).values.push_back(static_cast<std::int64_t>(i) + 1);
    const char* const state = trial.state == TrialState::Done     ? "done"
                              : trial.state == TrialState::Pruned ? "pruned"
                                                                  : "failed";
    std::get<TextColumn>(table.columns[1].body).add(state);
    std::get<RealColumn>(table.columns[2].body).values.push_back(trial.value);
    for (std::size_t c = 0; c < trial.point.size(); ++c) {
      std::get<RealColumn>(table.columns[3 + c].body).values.push_back(trial.point[c]);
    }
  }
  return table;
}

Report tune_report(const std::string& task, const Problem& problem, const SearchSpace& space,
                   const SearchResult& found, const TuneOptions& options) {
  const auto pruned = std::count_if(found.trials.begin(), found.trials.end(), [](const auto& one) {
    return one.state == TrialState::Pruned;
  });
  ReportSection section{
      .heading = message::kHeadingTrials, .lines = {}, .table = trials_table(space, found)};
  section.lines.push_back({message::kTuneProtocol,
                           {{"candidate", name(problem.plan.kind)},
                            {"rows", problem.rows},
                            {"folds", options.folds.value_or(kFolds)},
                            {"repeats", options.repeats.value_or(kRepeats)},
                            {"loss", problem.plan.options.loss == Loss::Softmax   ? "log_loss"
                                     : problem.plan.options.loss == Loss::Squared ? "mse"
                                                                                  : "mae"}}});
  section.lines.push_back({found.best == 0 ? message::kTuneDefaultsBest : message::kTuneBest,
                           {{"trials", found.trials.size()},
                            {"pruned", static_cast<std::int64_t>(pruned)},
                            {"value", found.winner().value},
                            {"default", found.trials.front().value}}});
  return {.name = task + "-tuning",
          .title = {message::kTuneTitle, {{"task", task}}},
          .sections = {std::move(section)}};
}

Status check_between(std::string_view flag, std::int64_t value, std::int64_t low,
                     std::int64_t high) {
  if (value >= low && value <= high) return {};
  return invalid(message::kTuneNumber,
                 {{"flag", flag}, {"value", value}, {"low", low}, {"high", high}});
}

Status check_options(const TuneOptions& options) {
  TRY(check_tune_budget(options));
  TRY(check_between("--folds", options.folds.value_or(kFolds), 2, kTuneFoldsMax));
  return check_between("--repeats", options.repeats.value_or(kRepeats), 1, kTuneRepeatsMax);
}

}  // namespace

Status check_tune_budget(const TuneOptions& options) {
  TRY(check_between("--trials", options.trials, 1, static_cast<std::int64_t>(kSearchTrialsMax)));
  return check_between("--seconds", options.seconds, 0, kTuneSecondsMax);
}

Result<Judgement> tune_task(const Context& context, const Project& project, const std::string& task,
                            const TuneOptions& options) {
  TRY_ASSIGN(const TaskConfig config, find_task(project.config, task));
  if (std::holds_alternative<RecommendTask>(config)) {
    return tune_offers(context, project, task, {.search = options});
  }
  TRY(check_options(options));
  TRY_ASSIGN(const TableTask table, find_table_task(project, task, "tune"));
  TRY_ASSIGN(const OpenedTable opened, open_table(context, project, table.source));
  TRY_ASSIGN(const Problem problem,
             pose(context, opened.table, table, key_of(project, table), options));
  TRY_ASSIGN(const SearchSpace space, SearchSpace::make(dimensions_of(problem.plan.kind)));
  const std::string journal = project.path("tuning/" + task + ".ndjson");
  TRY(project.files->make_folders(parent_folder(journal)));
  if (options.restart && project.files->exists(journal)) TRY(project.files->remove(journal));
  SearchOptions how{.trials_max = static_cast<std::size_t>(options.trials),
                    .first = {default_point(space, problem.defaults)},
                    .files = project.files,
                    .journal = journal};
  if (options.seconds > 0) how.seconds_max = static_cast<double>(options.seconds);
  Context trial = context;  // the search tells how many trials were made
  trial.progress = nullptr;
  const auto objective = [&](const SearchPoint& point, TrialReports& reports) {
    return try_settings(trial, problem, trees_at(space, point, problem.defaults), reports);
  };
  TRY_ASSIGN(const SearchResult found, search(context, space, objective, how));
  const TunedTrees best{.kind = problem.plan.kind,
                        .trees = trees_at(space, found.winner().point, problem.defaults),
                        .loss = found.winner().value,
                        .trials = found.trials.size()};
  TRY(write_tuned(*project.files, tuned_path(project, task), best));
  Judgement answer{.metrics = trials_table(space, found),
                   .report = tune_report(task, problem, space, found, options)};
  auto& lines = answer.report.sections.front().lines;
  if (found.resumed > 0) {
    lines.push_back({message::kTuneResumed, {{"resumed", found.resumed}, {"path", journal}}});
  }
  lines.push_back({message::kTuneWritten, {{"path", tuned_path(project, task)}}});
  TRY(write_report(*project.files, answer.report, project.reports(), context.language));
  return answer;
}

}  // namespace canasta
