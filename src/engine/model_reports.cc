#include "engine/model_reports.h"

#include "base/messages/report.h"
#include "engine/table_report.h"
#include "math/metric_direction.h"
#include "registry/registry.h"
#include "report/report.h"

namespace canasta {
namespace {

// Rows of metrics_table() as facts.
std::vector<MetricFact> metric_facts(const TableJudged& judged) {
  const Table table = metrics_table(judged);
  const auto& names = std::get<TextColumn>(table.columns[0].body);
  const auto& values = std::get<RealColumn>(table.columns[1].body).values;
  const auto& baselines = std::get<RealColumn>(table.columns[2].body).values;
  std::vector<MetricFact> facts;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string metric(names.dictionary[names.codes[row]]);
    facts.push_back({.name = metric,
                     .value = values[row],
                     .baseline = baselines[row],
                     .higher_is_better = higher_is_better(metric)});
  }
  return facts;
}

std::vector<ClassFact> class_facts(const TableJudged& judged) {
  std::vector<ClassFact> facts;
  if (!judged.classes) return facts;
  for (std::size_t k = 0; k < judged.model.classes.size(); ++k) {
    const OneClass& one = judged.classes->classes[k];
    facts.push_back({.name = judged.model.classes[k],
                     .threshold = judged.model.thresholds[k],
                     .precision = one.precision,
                     .recall = one.recall,
                     .f1 = one.f1,
                     .support = static_cast<double>(one.support)});
  }
  return facts;
}

std::vector<double> confusion_of(const ClassEvaluation& evaluation) {
  return {evaluation.confusion.begin(), evaluation.confusion.end()};
}

// What a decision brings is what it does not cost.
DecisionFacts decision_facts(const std::string& currency, const TableTask& task,
                             const std::string& name, const TableJudged& judged) {
  const std::vector<std::string>& classes = judged.model.classes;
  DecisionFacts facts{.task = name,
                      .currency = currency,
                      .classes = classes,
                      .worth = std::vector<double>(classes.size() * classes.size()),
                      .rules = {}};
  for (std::size_t was = 0; was < classes.size(); ++was) {
    const auto row = task.costs.find(classes[was]);
    for (std::size_t said = 0; row != task.costs.end() && said < classes.size(); ++said) {
      const auto cost = row->second.find(classes[said]);
      if (cost != row->second.end()) facts.worth[was * classes.size() + said] = -cost->second;
    }
  }
  facts.rules.push_back({.id = "thresholds",
                         .name = message::kRuleThresholds,
                         .confusion = confusion_of(*judged.classes)});
  facts.rules.push_back({.id = "likeliest",
                         .name = message::kRuleLikeliest,
                         .confusion = confusion_of(*judged.classes_plain)});
  return facts;
}

}  // namespace

Result<RunbookFacts> runbook_facts(const Context& context, const Project& project) {
  RunbookFacts facts{.project = project.config.name, .folder = project.root};
  const Registry registry(*project.files, project.models());
  for (const auto& [name, config] : project.config.tasks) {
    RunbookTask one{.name = name, .source = {}};
    if (const auto* const table = std::get_if<TableTask>(&config)) {
      one.source = source_behind(project, table->source);
      one.from_purchases = false;
      one.has_contract = !files_behind(project, table->source).contract.empty();
    } else if (!project.config.receipts.empty()) {
      one.source = project.config.receipts.begin()->first;
    }
    const auto aliases = registry.aliases(context, name);
    if (aliases.ok() && aliases->champion) {
      one.champion = ModelVersion{name, *aliases->champion}.text();
      if (!aliases->former_champions.empty()) {
        one.previous = ModelVersion{name, aliases->former_champions.back()}.text();
      }
    }
    facts.tasks.push_back(std::move(one));
  }
  return facts;
}

ModelFacts model_facts(const Context& context, const std::string& name, const TableTask& task,
                       const OpenedTable& opened, const TableJudged& judged,
                       const std::string& model) {
  const bool classes = task.type == TaskType::Classification;
  ModelFacts facts{.task = name,
                   .model = model,
                   .kind = classes ? QuestionKind::Class : QuestionKind::Value,
                   .target = task.target};
  facts.source = task.source;
  facts.data_hash = opened.hash;
  facts.rows = judged.rows;
  facts.training_rows = judged.parts.training.size();
  facts.validation_rows = judged.parts.validation.size();
  facts.test_rows = judged.parts.test.size();
  facts.protocol = protocol_section(context, opened, judged).lines;
  facts.metrics = metric_facts(judged);
  facts.chosen_metric = classes ? "log_loss" : "mae";
  facts.beats_baseline = judged.beats_baseline();
  facts.classes = class_facts(judged);
  for (const ColumnImportance& one : judged.importance) {
    facts.features.push_back({one.column, one.importance});
  }
  for (const LeakAlarm& leak : judged.leaks) facts.warnings.push_back(leak.line());
  facts.seed = std::to_string(context.seed);
  facts.canasta_version = canasta_version();
  facts.trainer = judged.candidate.name + ", " + judged.candidate.fitted.trainer;
  facts.trained_at = context.clock->now();
  return facts;
}

std::vector<std::string> training_reports(const std::string& name, const TableTask& task) {
  std::vector<std::string> reports = {name, name + "-problem", name + "-model-card",
                                      name + "-final"};
  if (!task.costs.empty()) reports.push_back(name + "-return");
  return reports;
}

Status write_model_reports(const Context& context, const Project& project, const TableTask& task,
                           const ModelFacts& facts, const TableJudged& judged) {
  const auto write = [&](const Report& report) {
    return write_report(*project.files, report, project.reports(), context.language);
  };
  TRY(write(problem_report(facts, task.goal)));
  TRY(write(model_card(facts)));
  FinalFacts more;
  if (!task.costs.empty()) {
    const DecisionFacts decisions =
        decision_facts(project.config.currency, task, facts.task, judged);
    TRY(write(decision_return(decisions)));
    more.net = decision_net(decisions);
  }
  TRY(write(final_report(facts, more)));
  // A model of a file that was handed over has no task that one could type.
  if (!project.config.tasks.contains(facts.task)) return {};
  TRY_ASSIGN(const RunbookFacts book, runbook_facts(context, project));
  return write(runbook(book));
}

}  // namespace canasta
