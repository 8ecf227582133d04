// The report on what a table holds.
#include "report/exploration.h"

#include <algorithm>
#include <cmath>

#include "base/messages/report.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

// A share of all rows in percent, to one decimal.
double percent(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0
                  : std::round(1000.0 * static_cast<double>(part) / static_cast<double>(all)) / 10;
}

std::size_t count_kind(const TableFacts& facts, ColumnKind kind) {
  return static_cast<std::size_t>(
      std::count_if(facts.columns.begin(), facts.columns.end(),
                    [&](const ColumnFacts& column) { return column.kind == kind; }));
}

const ColumnFacts* find_column(const TableFacts& facts, const std::string& name) {
  for (const ColumnFacts& column : facts.columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

ReportSection size_section(const TableFacts& facts) {
  ReportSection section{.heading = message::kHeadingAnswer,
                        .lines = {{message::kExploreSize,
                                   {{"rows", facts.rows},
                                    {"columns", facts.columns.size()},
                                    {"numbers", count_kind(facts, ColumnKind::Numbers)},
                                    {"days", count_kind(facts, ColumnKind::Days)},
                                    {"texts", count_kind(facts, ColumnKind::Texts)}}}}};
  for (const ColumnFacts& column : facts.columns) {
    if (column.kind != ColumnKind::Days || column.distinct == 0) continue;
    section.lines.push_back({message::kExploreDays,
                             {{"column", column.name},
                              {"first", format_day(static_cast<Day>(column.low))},
                              {"last", format_day(static_cast<Day>(column.high))}}});
  }
  if (!facts.hash.empty()) {
    section.lines.push_back({message::kExploreHash, {{"hash", facts.hash}}});
  }
  return section;
}

// --- Data quality ---

void find_in_column(const TableFacts& facts, const ColumnFacts& column,
                    std::vector<ReportLine>& found) {
  const std::uint64_t there = facts.rows - column.missing;
  const double missing =
      facts.rows == 0 ? 0 : static_cast<double>(column.missing) / static_cast<double>(facts.rows);
  if (there == 0) {
    found.push_back({message::kFoundEmptyColumn, {{"column", column.name}}, Badge::Red});
    return;
  }
  if (missing >= kMissingAmber) {
    found.push_back({message::kFoundMissing,
                     {{"column", column.name}, {"share", percent(column.missing, facts.rows)}},
                     missing >= kMissingRed ? Badge::Red : Badge::Amber});
  }
  if (column.infinite > 0) {
    found.push_back({message::kFoundInfinite,
                     {{"column", column.name}, {"rows", column.infinite}},
                     Badge::Amber});
  }
  if (column.distinct == 1 && facts.rows > 1) {
    found.push_back({message::kFoundConstant, {{"column", column.name}}, Badge::Amber});
  }
  if (column.kind == ColumnKind::Texts && column.distinct == facts.rows && facts.rows > 1) {
    found.push_back({message::kFoundKey, {{"column", column.name}}});
  }
  if (column.far_out > 0 && column.kind == ColumnKind::Numbers) {
    found.push_back({message::kFoundFarOut,
                     {{"column", column.name},
                      {"rows", column.far_out},
                      {"low", column.far_low},
                      {"high", column.far_high}}});
  }
}

std::vector<Picture> missing_picture(const TableFacts& facts) {
  std::vector<const ColumnFacts*> gaps;
  for (const ColumnFacts& column : facts.columns) {
    if (column.missing > 0) gaps.push_back(&column);
  }
  if (gaps.empty()) return {};
  std::stable_sort(gaps.begin(), gaps.end(), [](const ColumnFacts* a, const ColumnFacts* b) {
    return a->missing > b->missing;
  });
  BarPicture bars{.labels = {},
                  .series = {{"", {}}},
                  .values = {.label = message::kPictureMissingShare, .scale = AxisScale::Share}};
  for (const ColumnFacts* column : gaps) {
    bars.labels.push_back(column->name);
    bars.series[0].values.push_back(static_cast<double>(column->missing) /
                                    static_cast<double>(facts.rows));
  }
  return {{message::kPictureTitleMissing, std::move(bars)}};
}

ReportSection quality_section(const TableFacts& facts, const std::vector<ReportLine>& findings) {
  ReportSection section{
      .heading = message::kHeadingQuality, .lines = findings, .pictures = missing_picture(facts)};
  if (facts.repeated > 0) {
    section.lines.push_back(
        {message::kFoundDuplicates,
         {{"rows", facts.repeated}, {"share", percent(facts.repeated, facts.rows)}},
         Badge::Amber});
  }
  for (const ColumnFacts& column : facts.columns) find_in_column(facts, column, section.lines);
  if (section.lines.empty()) section.lines.push_back({message::kFoundNothing, {}, Badge::Green});
  std::stable_sort(
      section.lines.begin(), section.lines.end(),
      [](const ReportLine& a, const ReportLine& b) { return a.badge > b.badge; });  // worst first
  return section;
}

// --- Columns ---

ReportSection columns_section(const TableFacts& facts) {
  constexpr const char* kKinds[] = {"number", "day", "text"};
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  TableBuilder table({{"column", Type::Text},
                      {"type", Type::Text},
                      {"nulls", Type::Int},
                      {"distinct", Type::Int},
                      {"min", Type::Real},
                      {"p5", Type::Real},
                      {"median", Type::Real},
                      {"mean", Type::Real},
                      {"p95", Type::Real},
                      {"max", Type::Real}});
  for (const ColumnFacts& column : facts.columns) {
    const bool number = column.kind == ColumnKind::Numbers && column.distinct > 0;
    const auto value = [&](double of_number) { return number ? of_number : kNone; };
    table.row(column.name, kKinds[static_cast<std::size_t>(column.kind)], column.missing,
              column.distinct, value(column.low), value(column.quantiles[0]),
              value(column.quantiles[2]), value(column.mean), value(column.quantiles[4]),
              value(column.high));
  }
  return {.heading = message::kHeadingColumns, .table = table.take(), .worded = {"type"}};
}

Picture distribution(const ColumnFacts& column) {
  HistogramPicture histogram{.edges = column.edges,
                             .reference = {column.counts.begin(), column.counts.end()},
                             .values = {.label = column.name}};
  return {{message::kPictureTitleDistribution, {{"column", column.name}}}, std::move(histogram)};
}

Picture word_bars(const std::string& column, const std::vector<ValueCount>& counts) {
  BarPicture bars{.labels = {},
                  .series = {{"", {}}},
                  .values = {.label = message::kPictureRows},
                  .adds_up = true};
  for (const ValueCount& count : counts) {
    bars.labels.push_back(count.value);
    bars.series[0].values.push_back(static_cast<double>(count.rows));
  }
  return {{message::kPictureTitleWords, {{"column", column}}}, std::move(bars)};
}

ReportSection distributions_section(const TableFacts& facts) {
  ReportSection section{.heading = message::kHeadingDistributions};
  for (const ColumnFacts& column : facts.columns) {
    if (column.kind != ColumnKind::Numbers || column.counts.empty()) continue;
    if (section.pictures.size() < kExplorePictures)
      section.pictures.push_back(distribution(column));
  }
  return section;
}

// Texts that name rows have no common words.
ReportSection words_section(const TableFacts& facts) {
  ReportSection section{.heading = message::kHeadingWords};
  for (const ColumnFacts& column : facts.columns) {
    if (column.common.empty() || column.common.front().rows < 2) continue;
    if (section.pictures.size() < kExplorePictures) {
      section.pictures.push_back(word_bars(column.name, column.common));
    }
  }
  return section;
}

ReportSection months_section(const TableFacts& facts) {
  LineSeries line{.name = "", .x = {}, .y = {}};
  std::uint64_t empty = 0;
  TableBuilder table({{"month", Type::Date}, {"rows", Type::Int}});
  for (const MonthCount& month : facts.months) {
    line.x.push_back(month.month);
    line.y.push_back(static_cast<double>(month.rows));
    empty += month.rows == 0;
    table.row(static_cast<std::int64_t>(month.month), month.rows);
  }
  ReportSection section{
      .heading = message::kHeadingMonths,
      .table = table.take(),
      .pictures = {{{message::kPictureTitleMonths, {{"column", facts.day_column}}},
                    LinePicture{.series = {std::move(line)},
                                .x = {.scale = AxisScale::Days},
                                .y = {.label = message::kPictureRows}}}}};
  if (empty > 0) {
    section.lines.push_back({message::kExploreMonthsEmpty,
                             {{"empty", empty}, {"months", facts.months.size()}},
                             Badge::Amber});
  }
  return section;
}

ReportSection target_section(const TableFacts& facts, const ColumnFacts& column) {
  ReportSection section{.heading = message::kHeadingTarget};
  if (column.missing > 0) {
    section.lines.push_back(
        {message::kExploreTargetMissing, {{"rows", column.missing}, {"target", column.name}}});
  }
  if (column.kind == ColumnKind::Texts && !facts.classes.empty()) {
    const ValueCount& rarest = facts.classes.back();
    section.lines.push_back({message::kExploreRarestClass,
                             {{"target", column.name},
                              {"class", rarest.value},
                              {"rows", rarest.rows},
                              {"share", percent(rarest.rows, facts.rows - column.missing)}}});
    section.pictures.push_back(word_bars(column.name, facts.classes));
  } else if (!column.counts.empty()) {
    section.pictures.push_back(distribution(column));
  }
  return section;
}

}  // namespace

Report exploration_report(const TableFacts& facts, const std::vector<ReportLine>& findings) {
  Report report{.name = facts.source + "-exploration",
                .title = {message::kExploreTitle, {{"source", facts.source}}},
                .sections = {size_section(facts), quality_section(facts, findings)}};
  report.title.badge = report.sections.back().lines.front().badge;
  if (report.title.badge == Badge::None) report.title.badge = Badge::Green;
  if (const ColumnFacts* target = find_column(facts, facts.target)) {
    report.sections.push_back(target_section(facts, *target));
  }
  report.sections.push_back(columns_section(facts));
  if (!facts.months.empty()) report.sections.push_back(months_section(facts));
  for (ReportSection section : {distributions_section(facts), words_section(facts)}) {
    if (!section.pictures.empty()) report.sections.push_back(std::move(section));
  }
  return report;
}

}  // namespace canasta
