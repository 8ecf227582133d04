// From receipts to a table that a model can be trained on: a row per customer as of a moment.
#include <algorithm>

#include "base/messages/jobs.h"
#include "engine/file_jobs.h"
#include "engine/output_names.h"
#include "engine/receipts_file.h"
#include "features/features.h"
#include "report/report.h"

namespace canasta {
namespace {

constexpr Seconds end_of(Day day) { return start_of(day + 1) - 1; }

Status check_days(std::int64_t days) {
  if (days >= 1 && days <= kWindowDaysMax) return {};
  return invalid(message::kPredictionDays, {{"value", days}, {"limit", kWindowDaysMax}});
}

// The last moment whose window the data cover.
Result<Seconds> last_covered(const PurchaseLog& log, int days) {
  const Day first = log.first_day();
  const Day last = log.last_day();
  if (last - days >= first) return end_of(last - days);
  return invalid(message::kWindowNotCovered, {{"days", days},
                                              {"first", format_day(first)},
                                              {"last", format_day(last)},
                                              {"span", last - first + 1}});
}

// Nothing where none was given.
Result<std::optional<Seconds>> asked_moment(const std::string& as_of) {
  if (as_of.empty()) return std::optional<Seconds>();
  const std::optional<WindowCut> cut = parse_window_cut(as_of);
  if (cut && cut->moment) return cut->moment;
  return invalid(message::kMomentText, {{"value", as_of}});
}

Result<Seconds> moment_of(const PurchaseLog& log, const FeatureOptions& options,
                          std::optional<Seconds> asked) {
  if (!asked) return last_covered(log, static_cast<int>(options.days));
  const Seconds moment = *asked;
  const auto [first, last] = std::ranges::minmax(log.columns().time);
  if (moment >= first && moment <= end_of(log.last_day())) return moment;
  return invalid(message::kMomentOutside, {{"value", options.as_of},
                                           {"first", format_time(first)},
                                           {"last", format_day(log.last_day())}});
}

// Missing for everyone where nothing after the moment is known.
IntColumn target_of(const History& history, int days, FeatureMatrix& rows) {
  IntColumn target;
  const bool known = history.moment() < std::ranges::max(history.log().columns().time);
  if (known) label_window(history, days, rows);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    target.values.push_back(known ? static_cast<std::int64_t>(rows.positive[row]) : kNoInt);
  }
  return target;
}

TableColumn feature_column(const FeatureMatrix& rows, std::size_t column) {
  RealColumn values;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    values.values.push_back(static_cast<double>(rows.view()(row, column)));
  }
  return {.name = rows.features[column].name, .body = std::move(values)};
}

Table feature_rows(const History& history, const FeatureMatrix& rows, TableColumn target) {
  const std::vector<Seconds> as_of(rows.rows(), history.moment());
  Table table{
      {{.name = "customer",
        .body = TextColumn{.dictionary = history.log().customers(), .codes = rows.customer}},
       {.name = "as_of", .body = TimeColumn{.values = as_of}}}};
  for (std::size_t c = 0; c < rows.columns(); ++c) table.columns.push_back(feature_column(rows, c));
  table.columns.push_back(std::move(target));
  return table;
}

void say_window(const PurchaseLog& log, EngineeredFeatures& out) {
  if (out.days_beyond_data == 0) return;
  const Fields fields{{"days", out.days},
                      {"as_of", format_time(out.as_of)},
                      {"beyond", out.days_beyond_data},
                      {"seen", out.days - out.days_beyond_data},
                      {"last", format_day(log.last_day())},
                      {"target", out.target_column}};
  out.said.push_back({out.positives ? message::kWindowBeyondData : message::kWindowUnseen, fields});
}

// `table` becomes the rows to save.
EngineeredFeatures engineer(const Context& context, const FeatureOptions& options, Seconds moment,
                            CleanedReceipts cleaned, Table& table) {
  EngineeredFeatures out{.cleaned = std::move(cleaned)};
  const PurchaseLog& log = out.cleaned.log;
  const History history = log.as_of_second(moment);
  FeatureMatrix rows = customer_features(context, history);
  out.days = static_cast<int>(options.days);
  out.days_beyond_data = std::clamp(history.day() + out.days - log.last_day(), 0, out.days);
  out.as_of = moment;
  out.customers = rows.rows();
  out.features = rows.features;
  out.target_column = "buys_within_" + std::to_string(out.days) + "d";
  IntColumn target = target_of(history, out.days, rows);
  if (target.values.front() != kNoInt) {
    out.positives = static_cast<std::uint64_t>(std::ranges::count(target.values, 1));
  }
  say_window(log, out);
  table = feature_rows(history, rows, {.name = out.target_column, .body = std::move(target)});
  return out;
}

}  // namespace

Result<EngineeredFeatures> engineer_features_of_file(const Context& context, const Project& project,
                                                     const FeatureOptions& options) {
  TRY(check_days(options.days));
  TRY_ASSIGN(const std::optional<Seconds> asked, asked_moment(options.as_of));
  TRY_ASSIGN(const std::string output, output_of(project, {.kind = OutputKind::Features,
                                                           .name = options.output_name,
                                                           .made_of = options.file.label()}));
  TRY_ASSIGN(CleanedReceipts cleaned,
             clean_receipts_file(context, project, options.file, quarantine_of(output)));
  TRY_ASSIGN(const Seconds moment, moment_of(cleaned.log, options, asked));
  Table table;
  EngineeredFeatures out = engineer(context, options, moment, std::move(cleaned), table);
  if (!options.save) return out;
  TRY(write_table(context, *project.files, table, project.path(output)));
  out.output = output;
  return out;
}

}  // namespace canasta
