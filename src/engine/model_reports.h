// The reports about a model of a task on a table, from what its training knows.
//
//   <task>-problem       what is asked, and by which number it is judged
//   <task>-model-card    what the model is, learnt from and is good for
//   <task>-return        what its decisions are worth, where canasta.yaml says what they cost
//   <task>-final         one page for who decides
//   runbook              what to type, for every task of the project
#pragma once

#include <string>

#include "engine/table_task.h"
#include "report/report.h"

namespace canasta {

// `model`: "channel/1.0.0", or the task's name where there is no version yet.
ModelFacts model_facts(const Context& context, const std::string& name, const TableTask& task,
                       const OpenedTable& opened, const TableJudged& judged,
                       const std::string& model);

// What the runbook says of every task of the project.
Result<RunbookFacts> runbook_facts(const Context& context, const Project& project);

// Names of the reports that a training writes, its own first.
std::vector<std::string> training_reports(const std::string& name, const TableTask& task);

Status write_model_reports(const Context& context, const Project& project, const TableTask& task,
                           const ModelFacts& facts, const TableJudged& judged);

}  // namespace canasta
