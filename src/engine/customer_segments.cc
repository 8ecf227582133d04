// The verb segments.
#include <cmath>
#include <numeric>

#include "base/messages/engine.h"
#include "base/messages/value.h"
#include "base/money.h"
#include "engine/customer_value.h"
#include "engine/project_log.h"
#include "value/value.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

std::string segment_name(const Context& context, Segment segment) {
  return text(name(segment), context.language);
}

// Places of the rows wanted: of one customer, or of all.
Result<std::vector<std::size_t>> rows_wanted(const PurchaseLog& log, const Rfm& rfm,
                                             const std::string& customer) {
  std::vector<std::size_t> rows;
  const CustomerCode code = customer.empty() ? kNoCode : log.customers().find_id(customer);
  for (std::size_t i = 0; i < rfm.size(); ++i) {
    if (customer.empty() || rfm.customer[i] == code) rows.push_back(i);
  }
  if (rows.empty() && !customer.empty()) {
    return not_found(message::kNoCustomer, {{"customer", customer}});
  }
  return rows;
}

Table table_of(const Context& context, const PurchaseLog& log, const CustomerSegments& customers,
               const std::vector<std::size_t>& rows) {
  TextColumn customer{.dictionary = log.customers(), .codes = {}};
  TextColumn segment;
  for (const Segment one : kSegments) segment.dictionary.add(segment_name(context, one));
  IntColumn recency, frequency, r, f, m;
  RealColumn monetary;
  for (const std::size_t i : rows) {
    customer.codes.push_back(customers.rfm.customer[i]);
    recency.values.push_back(customers.rfm.recency_days[i]);
    frequency.values.push_back(customers.rfm.frequency[i]);
    monetary.values.push_back(money(customers.rfm.monetary[i]));
    r.values.push_back(customers.score[i].r);
    f.values.push_back(customers.score[i].f);
    m.values.push_back(customers.score[i].m);
    segment.codes.push_back(static_cast<std::uint32_t>(customers.segment[i]));
  }
  return {{{"customer", std::move(customer)},
           {"recency_days", std::move(recency)},
           {"frequency", std::move(frequency)},
           {"monetary", std::move(monetary)},
           {"r", std::move(r)},
           {"f", std::move(f)},
           {"m", std::move(m)},
           {"segment", std::move(segment)}}};
}

Table summary_table(const Context& context, const CustomerSegments& customers) {
  TableBuilder table({{"segment", Type::Text},
                      {"customers", Type::Int},
                      {"customer_share", Type::Real},
                      {"revenue", Type::Real},
                      {"revenue_share", Type::Real},
                      {"recency_days", Type::Real},
                      {"frequency", Type::Real},
                      {"monetary", Type::Real},
                      {"action", Type::Text}});
  const auto tenths = [](double value) { return std::round(10 * value) / 10; };
  for (const SegmentSummary& of : summarise(customers)) {
    table.row(segment_name(context, of.segment), of.customers, money(of.customer_share),
              money(of.revenue), money(of.revenue_share), tenths(of.recency_days_mean),
              std::round(100 * of.frequency_mean) / 100, std::round(100 * of.monetary_mean) / 100,
              text(action(of.segment), context.language));
  }
  return table.take();
}

// Actions stand below the numbers, which would else not fit a screen.
ReportSection actions_section(const CustomerSegments& customers) {
  ReportSection section{.heading = message::kHeadingSegmentActions};
  for (const SegmentSummary& of : summarise(customers)) {
    if (of.customers == 0) continue;
    section.lines.push_back(
        {message::kSegmentAction, {{"segment", name(of.segment)}, {"action", action(of.segment)}}});
  }
  return section;
}

Picture shares_picture(const CustomerSegments& customers) {
  BarPicture bars{.labels = {},
                  .series = {{message::kSeriesCustomers, {}}, {message::kSeriesRevenue, {}}},
                  .values = {.label = {}, .scale = AxisScale::Share}};
  for (const SegmentSummary& of : summarise(customers)) {
    bars.labels.emplace_back(name(of.segment));
    bars.series[0].values.push_back(of.customer_share);
    bars.series[1].values.push_back(of.revenue_share);
  }
  return {message::kPictureSegments, std::move(bars)};
}

// from, a column for each segment, customers.
Table movement_table(const Context& context, const SegmentMoves& moved) {
  std::vector<TableBuilder::Spec> columns{{"from", Type::Text}};
  for (const Segment to : kSegments) columns.push_back({segment_name(context, to), Type::Int});
  columns.push_back({"customers", Type::Int});
  Table table = TableBuilder(columns).take();
  const auto put = [&](std::size_t column, std::uint64_t value) {
    std::get<IntColumn>(table.columns[column].body)
        .values.push_back(static_cast<std::int64_t>(value));
  };
  for (std::size_t from = 0; from <= kSegmentCount; ++from) {
    const Message label = from < kSegmentCount ? name(kSegments[from]) : message::kSegmentNone;
    std::get<TextColumn>(table.columns.front().body).add(text(label, context.language));
    const auto& row = moved.count[from];
    for (std::size_t to = 0; to < kSegmentCount; ++to) put(to + 1, row[to]);
    put(kSegmentCount + 1, std::accumulate(row.begin(), row.end(), std::uint64_t{0}));
  }
  return table;
}

struct KnownAndStayed {
  std::uint64_t known = 0;
  std::uint64_t stayed = 0;
};
KnownAndStayed known_and_stayed(const SegmentMoves& moved) {
  KnownAndStayed out;
  for (std::size_t from = 0; from < kSegmentCount; ++from) {
    const auto& row = moved.count[from];
    out.known += std::accumulate(row.begin(), row.end(), std::uint64_t{0});
    out.stayed += row[from];
  }
  return out;
}

Table without_last(Table table) {
  table.columns.pop_back();
  return table;
}

}  // namespace

Result<Table> segment_table(const Context& context, const Project& project,
                            std::optional<Day> as_of, const std::string& customer) {
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  TRY_ASSIGN(const Day day, moment_asked(log, as_of));
  const CustomerSegments customers = segment_customers(context, log.as_of(day));
  TRY_ASSIGN(const std::vector<std::size_t> rows, rows_wanted(log, customers.rfm, customer));
  return table_of(context, log, customers, rows);
}

Result<Judgement> segment_summary(const Context& context, const Project& project,
                                  std::optional<Day> as_of) {
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  TRY_ASSIGN(const Day day, moment_asked(log, as_of));
  const CustomerSegments customers = segment_customers(context, log.as_of(day));
  Table table = summary_table(context, customers);
  Report report{
      .name = "segments",
      .title = {message::kSegmentsTitle, {{"day", format_day(day)}}},
      .sections = {{.heading = message::kHeadingSegments,
                    .lines = {{message::kSegmentsMeaning, {{"customers", customers.size()}}}},
                    .table = without_last(table),
                    .pictures = {shares_picture(customers)}},
                   actions_section(customers)}};
  return Judgement{.metrics = std::move(table), .report = std::move(report)};
}

Result<Judgement> segment_movement(const Context& context, const Project& project, Day since,
                                   std::optional<Day> as_of) {
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  TRY_ASSIGN(const Day after, moment_asked(log, as_of));
  if (since < log.first_day() || since >= after) {
    return invalid(message::kSinceNotBefore, {{"since", format_day(since)},
                                              {"first", format_day(log.first_day())},
                                              {"day", format_day(after)}});
  }
  const SegmentMoves moved = moves(segment_customers(context, log.as_of(since)),
                                   segment_customers(context, log.as_of(after)));
  Table table = movement_table(context, moved);
  const auto [known, stayed] = known_and_stayed(moved);
  Report report{
      .name = "segment-movement",
      .title = {message::kMovementTitle,
                {{"since", format_day(since)}, {"day", format_day(after)}}},
      .sections = {
          {.heading = message::kHeadingMovement,
           .lines = {{message::kMovementMeaning,
                      {{"since", format_day(since)}, {"known", known}, {"stayed", stayed}}}},
           .table = table}}};
  return Judgement{.metrics = std::move(table), .report = std::move(report)};
}

}  // namespace canasta
