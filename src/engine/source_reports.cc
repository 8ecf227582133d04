// Reports that need no model: what is in a table, and what to type.
#include "base/messages/engine.h"
#include "base/nearest.h"
#include "engine/model_reports.h"
#include "engine/table_verbs.h"

namespace canasta {

Result<Report> explore_source(const Context& context, const Project& project,
                              const std::string& source) {
  if (source.empty()) return invalid(message::kReportWantsSource);
  if (!project.config.tables.contains(source)) {
    std::vector<std::string> names;
    for (const auto& [name, table] : project.config.tables) names.push_back(name);
    return unknown_name(ErrorCode::NotFound, message::kNounSource, source, names);
  }
  TRY_ASSIGN(const OpenedTable opened, open_table(context, project, source));
  return explore_opened(context, project, source, opened);
}

Result<Report> explore_opened(const Context& context, const Project& project,
                              const std::string& source, const OpenedTable& opened) {
  ExploreOptions options{.source = source, .hash = opened.hash};
  for (const auto& [name, config] : project.config.tasks) {
    const auto* const task = std::get_if<TableTask>(&config);
    if (task != nullptr && task->source == source) options.target = task->target;
  }
  Report report = exploration_report(explore(context, opened.table, options), opened.said);
  TRY(write_report(*project.files, report, project.reports(), context.language));
  return report;
}

Result<Report> project_runbook(const Context& context, const Project& project) {
  TRY_ASSIGN(const RunbookFacts facts, runbook_facts(context, project));
  Report report = runbook(facts);
  TRY(write_report(*project.files, report, project.reports(), context.language));
  return report;
}

}  // namespace canasta
