#include "engine/table_source.h"

#include "base/messages/engine.h"
#include "engine/contracts.h"

namespace canasta {
namespace {

// One row per key, said.
Status aggregate_rows(const Context& context, const AggregateOptions& plan, OpenedTable& opened) {
  const std::size_t rows = opened.table.rows();
  TRY_ASSIGN(Aggregated aggregated, aggregate(context, opened.table, plan));
  opened.table = std::move(aggregated.table);
  opened.said.push_back(
      {message::kTableAggregated,
       {{"key", plan.key}, {"rows", rows}, {"left_out", aggregated.rows_left_out}}});
  return {};
}

}  // namespace

const std::string& source_behind(const Project& project, const std::string& source) {
  const std::string& from = project.config.tables.at(source).from;
  return from.empty() ? source : from;
}

const TableSource& files_behind(const Project& project, const std::string& source) {
  return project.config.tables.at(source_behind(project, source));
}

TableOptions reading_of(const Project& project, const std::string& source,
                        const std::vector<std::string>& instead) {
  TableOptions options = files_behind(project, source).files;
  if (!instead.empty()) options.files = instead;
  return options;
}

std::vector<std::string> targets_of(const Project& project, const std::string& source) {
  std::vector<std::string> targets;
  for (const auto& [name, config] : project.config.tasks) {
    const auto* const task = std::get_if<TableTask>(&config);
    if (task != nullptr && task->source == source) targets.push_back(task->target);
  }
  return targets;
}

std::vector<std::string> may_lack(const Project& project, const std::string& source,
                                  const std::vector<std::string>& input) {
  return input.empty() ? std::vector<std::string>() : targets_of(project, source);
}

OpenedTable opened_table(SourceTable read) {
  OpenedTable out{.table = std::move(read.table), .hash = std::move(read.hash), .said = {}};
  for (const Finding& finding : read.findings) {
    out.said.push_back({finding.message, finding.fields});
  }
  if (!read.bad.empty()) {
    const Place& place = read.bad.front().place;
    out.said.push_back(
        {message::kRowsNotCut,
         {{"rows", read.bad.size()}, {"place", place.file + ":" + std::to_string(place.line)}}});
  }
  return out;
}

Result<OpenedTable> open_for_looking(const Context& context, const Project& project,
                                     const std::string& source,
                                     const std::vector<std::string>& input) {
  const TableSource& asked = project.config.tables.at(source);
  const TableSource& files = files_behind(project, source);
  const bool made = &asked != &files;
  TableOptions wanted = reading_of(project, source, input);
  // A contract speaks of all columns.
  if (made && files.contract.empty()) wanted.columns = aggregated_columns(asked.aggregate);
  TRY_ASSIGN(SourceTable read, read_table(context, *project.files, wanted));
  std::optional<ContractCheck> contract;
  if (!files.contract.empty()) {
    TRY_ASSIGN(contract,
               check_source(context, project, files, read, may_lack(project, source, input)));
  }
  OpenedTable opened = opened_table(std::move(read));
  opened.contract = std::move(contract);
  if (!made) return opened;
  const Status aggregated = aggregate_rows(context, asked.aggregate, opened);
  if (!aggregated.ok()) {
    TRY(hold_contract(context, opened));
    return aggregated.error();
  }
  return opened;
}

Status hold_contract(const Context& context, const OpenedTable& opened) {
  if (!opened.contract || opened.contract->ok()) return {};
  return contract_broken(*opened.contract, context.language);
}

Result<OpenedTable> open_table(const Context& context, const Project& project,
                               const std::string& source, const std::vector<std::string>& input) {
  TRY_ASSIGN(OpenedTable opened, open_for_looking(context, project, source, input));
  TRY(hold_contract(context, opened));
  return opened;
}

}  // namespace canasta
