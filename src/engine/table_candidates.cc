#include "engine/table_candidates.h"

#include <algorithm>

#include "base/nearest.h"

namespace canasta {
namespace {

constexpr std::string_view kBalanced = "_balanced";
constexpr std::string_view kFocal = "_focal";
constexpr double kFocalExponent = 2;

Loss loss_of(const TableTask& task) {
  if (task.type == TaskType::Classification) return Loss::Softmax;
  return task.loss == ValueLoss::Squared ? Loss::Squared : Loss::PseudoHuber;
}

bool take_ending(std::string& name, std::string_view ending) {
  if (!name.ends_with(ending)) return false;
  name.resize(name.size() - ending.size());
  return true;
}

std::vector<float> labels_of(const RowSubset& rows) {
  std::vector<float> labels;
  for (const std::uint32_t row : rows.rows) labels.push_back(rows.matrix.label[row]);
  return labels;
}

std::vector<std::uint32_t> classes_of(const RowSubset& rows) {
  std::vector<std::uint32_t> classes;
  for (const std::uint32_t row : rows.rows) {
    classes.push_back(static_cast<std::uint32_t>(rows.matrix.label[row]));
  }
  return classes;
}

CandidateMetrics measure(const FittedCandidate& fitted, const RowSubset& validation,
                         std::size_t classes) {
  if (classes == 0) {
    return measure_value_candidate(fitted.validation_prediction, labels_of(validation));
  }
  return measure_class_candidate(
      View2<const float>(fitted.validation_prediction.data(), validation.size(), classes),
      classes_of(validation));
}

}  // namespace

std::vector<std::string> candidate_names(TaskType type) {
  std::vector<std::string> names(kCandidateNames.begin(), kCandidateNames.end());
  if (type != TaskType::Classification) return names;
  for (const std::string_view kind : kCandidateNames) {
    if (kind == name(CandidateKind::Neighbours) || kind == name(CandidateKind::Stack)) continue;
    names.push_back(std::string(kind) + std::string(kBalanced));
    if (kind != name(CandidateKind::Linear)) {
      names.push_back(std::string(kind) + std::string(kFocal));
    }
  }
  return names;
}

std::vector<std::string> choosing_metrics(TaskType type) {
  const auto names = [](const auto& metrics) {
    return std::vector<std::string>(metrics.begin(), metrics.end());
  };
  return type == TaskType::Classification ? names(kClassCandidateMetrics)
                                          : names(kValueCandidateMetrics);
}

std::string choosing_metric(const TableTask& task) {
  return task.choose_by.empty() ? choosing_metrics(task.type).front() : task.choose_by;
}

Result<CandidatePlan> plan_candidate(const std::string& name, const TableTask& task,
                                     const RowSubset& training, std::size_t classes) {
  std::string kind = name;
  const bool balanced = classes > 0 && take_ending(kind, kBalanced);
  const bool focal = classes > 0 && !balanced && take_ending(kind, kFocal);
  CandidatePlan plan;
  TRY_ASSIGN(plan.kind, parse_candidate(kind));
  plan.options.loss = loss_of(task);
  plan.options.classes = static_cast<int>(classes);
  plan.options.device = task.device;
  if (balanced) plan.options.class_weight = balanced_class_weights(training, classes);
  if (focal) plan.options.focal = kFocalExponent;
  return plan;
}

Result<ChosenCandidate> choose_candidate(const Context& context, const TableTask& task,
                                         const CandidateRows& rows,
                                         const std::optional<TunedTrees>& tuned) {
  const auto& [training, validation, classes, folds] = rows;
  std::vector<FittedCandidate> fitted;
  std::vector<LeaderboardRow> board;
  for (const std::string& name : task.candidates) {
    TRY_ASSIGN(CandidatePlan plan, plan_candidate(name, task, training, classes));
    if (tuned && tuned->kind == plan.kind) {
      plan.options.trees = with_settings(
          tuned->trees, default_trees(plan.kind, plan.options, training.matrix.columns()));
    }
    if (plan.kind == CandidateKind::Stack) plan.options.folds = folds;
    const double start = context.clock->monotonic();
    TRY_ASSIGN(FittedCandidate one,
               fit_candidate(context, plan.kind, training, validation, plan.options));
    board.push_back({.candidate = name,
                     .metrics = measure(one, validation, classes),
                     .seconds = context.clock->monotonic() - start});
    fitted.push_back(std::move(one));
  }
  ChosenCandidate chosen{.name = {}, .fitted = {}, .board = {}, .metric = choosing_metric(task)};
  TRY_ASSIGN(chosen.board, rank_candidates(std::move(board), chosen.metric));
  chosen.name = chosen.board.front().candidate;
  const auto place = std::find(task.candidates.begin(), task.candidates.end(), chosen.name);
  chosen.fitted = std::move(fitted[static_cast<std::size_t>(place - task.candidates.begin())]);
  return chosen;
}

}  // namespace canasta
