// Reports that need no model: what is in a table, and what to type.
#include <algorithm>

#include "base/messages/engine.h"
#include "base/nearest.h"
#include "engine/model_reports.h"
#include "engine/project_log.h"
#include "engine/table_verbs.h"
#include "ingest/ingest.h"

namespace canasta {
namespace {

// Behind what the report finds by itself; the title's light is the worse of both.
void add_contract(const ContractCheck& check, Report& report) {
  constexpr std::size_t kBehindQuality = 2;
  ReportSection section = contract_section(check);
  report.title.badge = std::max(report.title.badge, section.lines.front().badge);
  report.sections.insert(report.sections.begin() + kBehindQuality, std::move(section));
}

// Of what ingest kept of the receipts.
Result<Report> explore_sales(const Context& context, const Project& project,
                             const std::string& source) {
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  Report report = sales_report(source, log, project.config.currency);
  TRY(write_report(*project.files, report, project.reports(), context.language));
  return report;
}

}  // namespace

Result<Report> explore_source(const Context& context, const Project& project,
                              const std::string& source) {
  if (source.empty()) return invalid(message::kReportWantsSource);
  if (project.config.receipts.contains(source)) return explore_sales(context, project, source);
  if (!project.config.tables.contains(source)) {
    std::vector<std::string> names;
    for (const auto& [name, receipts] : project.config.receipts) names.push_back(name);
    for (const auto& [name, table] : project.config.tables) names.push_back(name);
    return unknown_name(ErrorCode::NotFound, message::kNounSource, source, names);
  }
  TRY_ASSIGN(const OpenedTable opened, open_for_looking(context, project, source));
  return explore_opened(context, project, source, opened);
}

std::string explored_target(const Project& project, const std::string& source) {
  const std::vector<std::string> targets = targets_of(project, source);
  return targets.empty() ? "" : targets.back();
}

Result<Report> explore_opened(const Context& context, const Project& project,
                              const std::string& source, const OpenedTable& opened) {
  const ExploreOptions options{
      .source = source, .hash = opened.hash, .target = explored_target(project, source)};
  Report report = exploration_report(explore(context, opened.table, options), opened.said);
  if (opened.contract) add_contract(*opened.contract, report);
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
