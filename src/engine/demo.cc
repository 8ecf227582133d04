// demo: a shop, everything once, and one page that says what to look at.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>

#include "base/messages/engine.h"
#include "engine/demo_offers.h"
#include "engine/engine.h"
#include "engine/ingest_report.h"
#include "engine/judgement_report.h"
#include "engine/task_run.h"
#include "report/report.h"

namespace canasta {
namespace {

constexpr std::int64_t kDemoCustomers = 2000;
constexpr std::int64_t kDemoDays = 400;
constexpr const char* kDemoName = "canasta-demo";
constexpr const char* kDemoTask = "repurchase";
constexpr std::size_t kLikeliest = 10;

// The first rows of some columns.
Table head(const Table& table, std::size_t rows, const std::vector<std::string>& names) {
  Table out;
  for (const TableColumn& column : table.columns) {
    if (std::find(names.begin(), names.end(), column.name) == names.end()) continue;
    out.columns.push_back(column);
    std::visit(
        [&](auto& body) {
          if constexpr (requires { body.values; }) {
            body.values.resize(std::min(rows, body.values.size()));
          } else {
            body.codes.resize(std::min(rows, body.codes.size()));
          }
        },
        out.columns.back().body);
  }
  return out;
}

double sum_of(const Table& table, const std::string& name) {
  for (const TableColumn& column : table.columns) {
    if (column.name != name) continue;
    const auto& values = std::get<RealColumn>(column.body).values;
    return std::accumulate(values.begin(), values.end(), 0.0);
  }
  return 0;
}

// A folder that is not there, is empty, or was made by a demo before.
Status check_folder(const FileSystem& files, const std::string& folder) {
  if (!files.exists(folder)) return {};
  TRY_ASSIGN(const auto entries, files.list(folder));
  if (entries.empty()) return {};
  const auto config = read_config(files, join_path(folder, kConfigFile));
  if (config.ok() && config->name == kDemoName) return {};
  return Error(ErrorCode::Conflict, message::kDemoThere, {{"folder", folder}});
}

Status make_project(const Context& context, const std::string& folder) {
  TRY(check_folder(real_file_system(), folder));
  const std::string receipts = join_path(folder, "data/raw/receipts.csv");
  TRY(generate_data(
      context,
      {.kind = "receipts", .output = receipts, .customers = kDemoCustomers, .days = kDemoDays}));
  const std::string pattern = join_path(folder, "data/raw/*.csv");
  TRY(init_project(context,
                   {.folder = folder, .from = {pattern}, .name = kDemoName, .force = true}));
  return {};
}

void append_section(Report& report, const Report& from, Message heading) {
  for (const ReportSection& section : from.sections) {
    if (section.heading == heading) report.sections.push_back(section);
  }
}

ReportSection next_section(const Project& project) {
  ReportSection section{.heading = message::kHeadingNext, .lines = {}, .table = {}};
  section.lines.push_back({message::kDemoFiles,
                           {{"reports", project.reports()},
                            {"predictions", project.predictions()},
                            {"models", project.models()}}});
  section.lines.push_back({message::kDemoTypeNext, {{"folder", project.root}}});
  return section;
}

}  // namespace

Result<Report> run_demo(const Context& context, const std::string& folder) {
  TRY(make_project(context, folder));
  TRY_ASSIGN(const Project project, open_project(folder));
  const IngestOptions& source = project.config.receipts.begin()->second;
  TRY_ASSIGN(const IngestResult ingested, ingest(context, *project.files, source));
  const Report ingest_report = report_ingest(ingested.report);
  TRY(write_report(*project.files, ingest_report, project.reports(), context.language));

  TRY_ASSIGN(const TaskRun run, open_task(context, project, kDemoTask, ingested.log));
  TRY_ASSIGN(const TrainResult trained, train(context, project, run));
  TRY_ASSIGN(const Table predictions, predict(context, project, run, {.model = trained.version}));
  const std::string path = project.path(Project::predictions_of(kDemoTask));
  TRY(write_table(context, *project.files, predictions, path));

  ReportSection expected{
      .heading = message::kHeadingLikeliest,
      .lines = {{message::kDemoExpected,
                 {{"customers", predictions.rows()},
                  {"expected", fmt::format("{:.0f}", sum_of(predictions, "probability_by"))}}}},
      .table = head(predictions, kLikeliest,
                    {"customer", "on_date", "probability", "expected_date", "product_1"})};
  Report report{.name = "demo",
                .title = {message::kDemoTitle, {{"folder", folder}}},
                .sections = {std::move(expected)}};
  append_section(report, ingest_report, message::kHeadingRows);
  append_section(report, trained.report, message::kHeadingMetrics);
  TRY_ASSIGN(std::vector<ReportSection> offers, offer_sections(context, project, ingested.log));
  std::move(offers.begin(), offers.end(), std::back_inserter(report.sections));
  report.sections.push_back(next_section(project));
  TRY(write_report(*project.files, report, project.reports(), context.language));
  return report;
}

}  // namespace canasta
