#include "engine/ingest_report.h"

#include <fmt/format.h>

#include "base/messages/engine.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

// read = kept + rejected + dropped by rule, one line each, overlaps beside.
ReportSection rows_section(const IngestReport& facts) {
  TableBuilder table({{"rows", Type::Text},
                      {"action", Type::Text},
                      {"count", Type::Int},
                      {"breaking", Type::Int}});
  table.row("read", "", facts.rows_read, kNoInt);
  table.row("kept", "", facts.rows_kept, kNoInt);
  table.row("rejected", "", facts.rows_rejected, kNoInt);
  for (const RuleCount& rule : facts.rules) {
    table.row(name(rule.rule), name(rule.action), rule.dropped, rule.breaking);
  }
  ReportSection section{.heading = message::kHeadingRows,
                        .lines = {},
                        .table = table.take(),
                        .worded = {"rows", "action"}};
  section.lines.push_back({message::kRowsAddUp, {}});
  for (const RejectCount& reject : facts.rejects) {
    section.lines.push_back(
        {message::kRowsRejected,
         {{"rows", reject.rows}, {"reason", reject.reason}, {"code", reason_name(reject.reason)}}});
  }
  return section;
}

ReportSection result_section(const IngestReport& facts) {
  TableBuilder table({{"what", Type::Text}, {"kept", Type::Text}, {"read", Type::Text}});
  const auto count = [](std::uint64_t value) { return std::to_string(value); };
  const auto units = [](double value) { return fmt::format("{:.0f}", value); };
  const auto money = [](double value) { return fmt::format("{:.2f}", value); };
  table.row("customers", count(facts.customers), count(facts.customers_read));
  table.row("orders", count(facts.orders), "");
  table.row("products", count(facts.products), "");
  table.row("units", units(facts.units), units(facts.units_read));
  table.row("amount", money(facts.amount), money(facts.amount_read));
  table.row("first_day", format_day(facts.first_day), "");
  table.row("last_day", format_day(facts.last_day), "");
  ReportSection section{
      .heading = message::kHeadingKept, .lines = {}, .table = table.take(), .worded = {"what"}};
  section.lines.push_back({message::kPurchasesAt, {{"path", facts.purchases_path}}});
  section.lines.push_back({message::kQuarantineAt, {{"path", facts.quarantine_path}}});
  return section;
}

ReportSection files_section(const IngestReport& facts) {
  ReportSection section{.heading = message::kHeadingFiles, .lines = {}, .table = {}};
  section.lines.push_back({message::kFilesRead,
                           {{"read", facts.files_read},
                            {"unchanged", facts.files_unchanged},
                            {"removed", facts.files_removed}}});
  for (const Finding& finding : facts.findings) {
    section.lines.push_back({finding.message, finding.fields});
  }
  return section;
}

}  // namespace

Report report_ingest(const IngestReport& facts) {
  return {.name = "ingest",
          .title = {message::kIngestTitle, {{"rows", facts.rows_kept}, {"read", facts.rows_read}}},
          .sections = {files_section(facts), rows_section(facts), result_section(facts)}};
}

}  // namespace canasta
