// What a check or a comparison found, as facts for the report room.
#include <algorithm>
#include <map>

#include "base/messages/quality.h"
#include "quality/quality.h"
#include "quality/value_text.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

Table violation_table(const ContractCheck& check) {
  TableBuilder table({{"column", Type::Text},
                      {"rule", Type::Text},
                      {"level", Type::Text},
                      {"count", Type::Int},
                      {"example", Type::Text},
                      {"where", Type::Text}});
  for (const Violation& violation : check.violations) {
    const bool refused = violation.strictness == Strictness::Refuse;
    table.row(violation.column, name(violation.rule), refused ? "error" : "warning",
              violation.count, violation.example, places_text(violation.places));
  }
  return table.take();
}

Table change_table(const std::vector<ContractChange>& changes) {
  TableBuilder table({{"table", Type::Text},
                      {"column", Type::Text},
                      {"rule", Type::Text},
                      {"change", Type::Text},
                      {"breaks_producers", Type::Text},
                      {"breaks_consumers", Type::Text}});
  const auto truth = [](bool value) { return value ? "true" : "false"; };
  for (const ContractChange& change : changes) {
    table.row(change.table, change.column, change.rule, name(change.kind),
              truth(change.breaks_producers), truth(change.breaks_consumers));
  }
  return table.take();
}

ReportSection violations_of(const ContractCheck& check, Strictness strictness, Message heading) {
  ReportSection section{.heading = heading, .lines = {}, .table = std::nullopt};
  for (const Violation& violation : check.violations) {
    if (violation.strictness != strictness) continue;
    section.lines.push_back({violation.message, violation.fields});
  }
  return section;
}

ReportSection unchecked_rules(const ContractCheck& check) {
  ReportSection section{
      .heading = message::kContractUncheckedHeading, .lines = {}, .table = std::nullopt};
  for (const UncheckedRule& rule : check.unchecked) {
    section.lines.push_back(
        {message::kContractUnchecked,
         {{"rule", cut_text(rule.rule)}, {"line", rule.line}, {"column", cut_text(rule.column)}}});
  }
  return section;
}

}  // namespace

Report contract_report(const ContractCheck& check) {
  const std::size_t errors = check.errors();
  Report report{.name = "contract_" + check.table,
                .title = {message::kContractReportTitle,
                          {{"table", check.table},
                           {"rows", check.rows},
                           {"rules", check.checked.size()},
                           {"errors", errors},
                           {"warnings", check.violations.size() - errors}}},
                .sections = {}};
  for (ReportSection section :
       {violations_of(check, Strictness::Refuse, message::kContractErrorsHeading),
        violations_of(check, Strictness::Warn, message::kContractWarningsHeading),
        unchecked_rules(check)}) {
    if (!section.lines.empty()) report.sections.push_back(std::move(section));
  }
  if (check.violations.empty()) return report;
  report.sections.push_back({.heading = message::kContractTableHeading,
                             .lines = {},
                             .table = violation_table(check),
                             .worded = {"rule", "level"}});
  return report;
}

namespace {

Badge badge_of(const ContractCheck& check) {
  if (!check.ok()) return Badge::Red;
  return check.violations.empty() ? Badge::Green : Badge::Amber;
}

// How often each kind of rule was looked at, and how often it does not hold.
Table rule_table(const ContractCheck& check) {
  struct Counts {
    std::uint64_t checked = 0;
    std::uint64_t broken = 0;
  };
  std::map<ContractRule, Counts> kinds;
  for (const CheckedRule& rule : check.checked) ++kinds[rule.rule].checked;
  for (const Violation& violation : check.violations) ++kinds[violation.rule].broken;
  TableBuilder table({{"rule", Type::Text}, {"checked", Type::Int}, {"broken", Type::Int}});
  for (const auto& [rule, counts] : kinds) table.row(name(rule), counts.checked, counts.broken);
  return table.take();
}

}  // namespace

ReportSection contract_section(const ContractCheck& check) {
  const std::size_t errors = check.errors();
  ReportSection section{
      .heading = message::kContractAnswerHeading, .table = rule_table(check), .worded = {"rule"}};
  section.lines.push_back({message::kContractAnswer,
                           {{"rules", check.checked.size()},
                            {"rows", check.rows},
                            {"errors", errors},
                            {"warnings", check.violations.size() - errors}},
                           badge_of(check)});
  for (const Violation& violation : check.violations) {
    if (section.lines.size() > kViolationsSaid) {
      section.lines.push_back({message::kContractMoreViolations,
                               {{"count", check.violations.size() - kViolationsSaid}}});
      break;
    }
    const bool refused = violation.strictness == Strictness::Refuse;
    section.lines.push_back(
        {violation.message, violation.fields, refused ? Badge::Red : Badge::Amber});
  }
  return section;
}

Error contract_broken(const ContractCheck& check, Language language) {
  const auto first =
      std::find_if(check.violations.begin(), check.violations.end(),
                   [](const Violation& each) { return each.strictness == Strictness::Refuse; });
  CANASTA_ASSERT(first != check.violations.end());
  return {ErrorCode::ContractBroken,
          message::kContractBroken,
          {{"table", check.table},
           {"count", check.errors()},
           {"first", text(first->message, language, first->fields)}}};
}

Report diff_report(const std::vector<ContractChange>& changes) {
  const auto count = [&](bool ContractChange::* member) {
    return std::count_if(changes.begin(), changes.end(),
                         [&](const ContractChange& change) { return change.*member; });
  };
  Report report{.name = "contract_diff",
                .title = {message::kContractDiffTitle,
                          {{"changes", changes.size()},
                           {"producers", count(&ContractChange::breaks_producers)},
                           {"consumers", count(&ContractChange::breaks_consumers)}}},
                .sections = {}};
  if (changes.empty()) return report;
  ReportSection section{.heading = message::kContractChangesHeading, .lines = {}, .table = {}};
  for (const ContractChange& change : changes) {
    section.lines.push_back({change.message, change.fields});
  }
  section.table = change_table(changes);
  section.worded = {"rule", "change"};
  report.sections.push_back(std::move(section));
  return report;
}

}  // namespace canasta
