#include "engine/value_report.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/messages/value.h"
#include "base/shown_digits.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

// From here on the model's premise, that amounts do not depend on how often one buys, is doubtful.
constexpr double kCorrelationDoubtful = 0.2;

double rounded(double value) { return std::round(1e6 * value) / 1e6; }

double sum_of_known(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += std::isnan(value) ? 0 : value;
  return sum;
}

void add_parameters(const char* model, const ModelFit& fit, TableBuilder& table) {
  for (const Parameter& parameter : fit.parameters) {
    table.row(model, parameter.name, rounded(parameter.value), rounded(parameter.standard_error));
  }
}

ReportLine fit_line(const char* model, const ModelFit& fit) {
  return {message::kFitOf,
          {{"model", model},
           {"customers", fit.customers},
           {"distinct", fit.distinct},
           {"log_likelihood", fit.log_likelihood},
           {"evaluations", fit.evaluations}},
          fit.state == FitState::Converged ? Badge::Green : Badge::Amber};
}

void doubt_fit(const char* model, const ModelFit& fit, std::vector<ReportLine>& doubts) {
  if (fit.state == FitState::Converged) return;
  doubts.push_back({fit.state == FitState::Flat ? message::kFitFlat : message::kFitNotConverged,
                    {{"model", model}, {"evaluations", fit.evaluations}},
                    Badge::Amber});
}

// A column in which nearly everybody has the same says nothing of anybody.
void doubt_alive(std::vector<double> p_alive, std::vector<ReportLine>& doubts) {
  constexpr std::size_t kCustomersMin = 20;
  constexpr double kTellsApart = .02;
  if (p_alive.size() < kCustomersMin) return;
  std::sort(p_alive.begin(), p_alive.end());
  const std::size_t cut = p_alive.size() / 20;
  const double low = p_alive[cut], high = p_alive[p_alive.size() - 1 - cut];
  if (high - low >= kTellsApart) return;
  doubts.push_back({message::kAliveFlat,
                    {{"low", four_digits(low)}, {"high", four_digits(high)}},
                    Badge::Amber});
}

ReportSection parameters_section(const ValuedCustomers& valued, Table table) {
  ReportSection section{.heading = message::kHeadingValueFit};
  const std::string model(name(valued.purchases.model));
  section.lines.push_back(fit_line(model.c_str(), valued.purchases));
  if (valued.spend) {
    section.lines.push_back(fit_line("gamma_gamma", *valued.spend));
    section.lines.push_back(
        {message::kSpendCorrelation, {{"correlation", four_digits(valued.spend->correlation)}}});
  }
  const std::vector<ReportLine> doubts = value_doubts(valued);
  section.lines.insert(section.lines.end(), doubts.begin(), doubts.end());
  section.lines.push_back(
      {valued.purchases.unit == TimeUnit::Weeks ? message::kTimesInWeeks : message::kTimesInDays,
       {}});
  section.table = std::move(table);
  return section;
}

ReportSection expected_section(const ValuedCustomers& valued) {
  const double customers = static_cast<double>(valued.customers.size());
  const double alive = sum_of_known(valued.values.p_alive);
  ReportSection section{.heading = message::kHeadingValueExpected};
  section.lines.push_back(
      {message::kValueExpected,
       {{"customers", valued.customers.size()},
        {"days", valued.days},
        estimate_field("purchases", sum_of_known(valued.values.expected_purchases)),
        {"alive", std::round(1000 * alive / customers) / 10}}});
  if (valued.spend) {
    section.lines.push_back({message::kValueInMoney,
                             {estimate_field("value", sum_of_known(valued.values.value)),
                              {"percent", 100 * valued.discount_yearly}}});
  }
  return section;
}

// --- The judgement ---------------------------------------------------------

// The baseline with the lowest error.
const HoldoutScores& best_baseline(const std::vector<HoldoutScores>& scores) {
  return *std::min_element(scores.begin() + 1, scores.end(),
                           [](const auto& a, const auto& b) { return a.rmse < b.rmse; });
}

struct Judged {
  const char* prefix;  // of the metrics' names
  const std::vector<HoldoutScores>& scores;
  double actual;
};

void add_metrics(const Judged& judged, std::uint64_t customers, TableBuilder& table) {
  const HoldoutScores& model = judged.scores.front();
  const HoldoutScores& baseline = best_baseline(judged.scores);
  const auto n = static_cast<double>(customers);
  const auto row = [&](const char* metric, double value, double known) {
    table.row(std::string(judged.prefix) + metric, rounded(value), rounded(known), customers);
  };
  row("rmse", model.rmse, baseline.rmse);
  row("mae", model.mae, baseline.mae);
  row("bias", (model.total - judged.actual) / n, (baseline.total - judged.actual) / n);
  row("correlation", model.correlation, baseline.correlation);
}

Table scores_table(const std::vector<HoldoutScores>& scores, double actual) {
  TableBuilder table({{"answers", Type::Text},
                      {"total", Type::Estimate},
                      {"actual", Type::Estimate},
                      {"rmse", Type::Estimate},
                      {"mae", Type::Estimate},
                      {"correlation", Type::Estimate}});
  for (const HoldoutScores& one : scores) {
    table.row(one.name, one.total, actual, one.rmse, one.mae, one.correlation);
  }
  return table.take();
}

Table buckets_table(const std::vector<HoldoutBucket>& buckets) {
  TableBuilder table({{"repeats", Type::Text},
                      {"customers", Type::Int},
                      {"actual", Type::Estimate},
                      {"model", Type::Estimate},
                      {"same_rate", Type::Estimate}});
  for (const HoldoutBucket& bucket : buckets) {
    table.row(std::to_string(bucket.repeats) + (bucket.and_more ? "+" : ""), bucket.customers,
              bucket.actual_mean, bucket.model_mean, bucket.same_rate_mean);
  }
  return table.take();
}

Picture buckets_picture(const std::vector<HoldoutBucket>& buckets) {
  BarPicture bars{.labels = {},
                  .series = {{message::kSeriesActual, {}}, {message::kSeriesModel, {}}}};
  for (const HoldoutBucket& bucket : buckets) {
    bars.labels.emplace_back(std::to_string(bucket.repeats) + (bucket.and_more ? "+" : ""));
    bars.series[0].values.push_back(bucket.actual_mean);
    bars.series[1].values.push_back(bucket.model_mean);
  }
  return {message::kPictureHoldout, std::move(bars)};
}

ReportLine verdict(const std::vector<HoldoutScores>& scores, Message beats, Message loses) {
  const bool best = beats_baselines(scores);
  return {best ? beats : loses,
          {{"baseline", best_baseline(scores).name}},
          best ? Badge::Green : Badge::Amber};
}

std::vector<ReportLine> holdout_lines(const Holdout& holdout) {
  const std::string model(name(holdout.fit.model));
  std::vector<ReportLine> lines;
  lines.push_back({message::kHoldoutProtocol,
                   {{"cut", format_day(holdout.cut)},
                    {"end", format_day(holdout.end)},
                    {"days", holdout.end - holdout.cut},
                    {"customers", holdout.customers},
                    {"actual", holdout.actual}}});
  lines.push_back(fit_line(model.c_str(), holdout.fit));
  doubt_fit(model.c_str(), holdout.fit, lines);
  lines.push_back(verdict(holdout.scores, message::kHoldoutBeats, message::kHoldoutLoses));
  return lines;
}

ReportSection spend_section(const Holdout& holdout) {
  ReportSection section{.heading = message::kHeadingHoldoutSpend};
  if (!holdout.spend) {
    section.lines.push_back(
        {message::kHoldoutSpendUnknown, {{"cut", format_day(holdout.cut)}}, Badge::Amber});
    return section;
  }
  section.lines.push_back({message::kHoldoutSpendMeaning, {}});
  section.lines.push_back(fit_line("gamma_gamma", *holdout.spend));
  doubt_fit("gamma_gamma", *holdout.spend, section.lines);
  section.lines.push_back(
      verdict(holdout.spend_scores, message::kHoldoutSpendBeats, message::kHoldoutSpendLoses));
  section.table = scores_table(holdout.spend_scores, holdout.actual_spend);
  section.worded = {"answers"};
  return section;
}

}  // namespace

std::vector<ReportLine> value_doubts(const ValuedCustomers& valued) {
  std::vector<ReportLine> doubts;
  const std::string model(name(valued.purchases.model));
  doubt_fit(model.c_str(), valued.purchases, doubts);
  doubt_alive(valued.values.p_alive, doubts);
  if (!valued.spend) {
    doubts.push_back({message::kMoneyUnknown, {}, Badge::Amber});
    return doubts;
  }
  doubt_fit("gamma_gamma", *valued.spend, doubts);
  const auto missing = [](double value) { return std::isnan(value); };
  const auto without = std::count_if(valued.values.expected_spend.begin(),
                                     valued.values.expected_spend.end(), missing);
  if (without > 0)
    doubts.push_back({message::kSpendInfinite, {{"customers", without}}, Badge::Amber});
  if (std::abs(valued.spend->correlation) > kCorrelationDoubtful) {
    doubts.push_back({message::kSpendDepends,
                      {{"correlation", four_digits(valued.spend->correlation)}},
                      Badge::Amber});
  }
  return doubts;
}

Judgement report_value(const ValuedCustomers& valued) {
  TableBuilder table({{"model", Type::Text},
                      {"parameter", Type::Text},
                      {"value", Type::Estimate},
                      {"standard_error", Type::Estimate}});
  const std::string model(name(valued.purchases.model));
  add_parameters(model.c_str(), valued.purchases, table);
  if (valued.spend) add_parameters("gamma_gamma", *valued.spend, table);
  Table parameters = table.take();
  const ReportLine title =
      valued.day ? ReportLine{message::kValueTitle,
                              {{"days", valued.days}, {"day", format_day(*valued.day)}}}
                 : ReportLine{message::kValueTitleOfFile, {{"days", valued.days}}};
  return {
      .metrics = parameters,
      .report = {.name = "value",
                 .title = title,
                 .sections = {parameters_section(valued, parameters), expected_section(valued)}}};
}

Judgement report_holdout(const Holdout& holdout) {
  TableBuilder metrics(
      {{"metric", Type::Text}, {"value", Type::Real}, {"baseline", Type::Real}, {"n", Type::Int}});
  add_metrics({"", holdout.scores, holdout.actual}, holdout.customers, metrics);
  std::vector<ReportSection> sections{{.heading = message::kHeadingHoldout,
                                       .lines = holdout_lines(holdout),
                                       .table = scores_table(holdout.scores, holdout.actual),
                                       .worded = {"answers"}},
                                      {.heading = message::kHeadingHoldoutRepeats,
                                       .lines = {{message::kHoldoutRepeatsMeaning, {}}},
                                       .table = buckets_table(holdout.buckets),
                                       .pictures = {buckets_picture(holdout.buckets)}}};
  if (holdout.spend) {
    add_metrics({"spend_", holdout.spend_scores, holdout.actual_spend}, holdout.customers, metrics);
  }
  sections.push_back(spend_section(holdout));
  return {.metrics = metrics.take(),
          .report = {.name = "value-judgement",
                     .title = {message::kHoldoutTitle, {{"model", name(holdout.fit.model)}}},
                     .sections = std::move(sections)}};
}

}  // namespace canasta
