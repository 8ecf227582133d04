#include "engine/basket_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/messages/engine.h"
#include "base/shown_digits.h"
#include "engine/offered_products.h"
#include "report/report.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view kOwnHistory = "own_history";
constexpr std::string_view kPopular = "popular";
constexpr std::string_view kDecidingMetric = "ndcg";

std::string at_k(std::string_view metric, std::size_t k) { return fmt::format("{}@{}", metric, k); }

// What one knows without a model; random is there to show what chance gives.
bool is_trivial(std::string_view model) {
  constexpr std::array<std::string_view, 5> kTrivial = {"random", kPopular, "popular_recent",
                                                        "popular_segment", kOwnHistory};
  return std::find(kTrivial.begin(), kTrivial.end(), model) != kTrivial.end();
}

struct NamedValue {
  std::string_view name;
  double SlateJudgement::* value;
};
constexpr std::array<NamedValue, 5> kOfSlates = {{{"coverage", &SlateJudgement::coverage},
                                                  {"novelty", &SlateJudgement::novelty},
                                                  {"diversity", &SlateJudgement::diversity},
                                                  {"gini", &SlateJudgement::gini},
                                                  {"share_repeat", &SlateJudgement::share_repeat}}};

const JudgedModel* find_model(const BasketJudgement& judgement, std::string_view name) {
  for (const JudgedModel& model : judgement.models) {
    if (model.name == name && !model.at.empty()) return &model;
  }
  return nullptr;
}

double best_trivial(const BasketJudgement& judgement, std::size_t at, std::size_t metric) {
  double best = kUnknown;
  for (const JudgedModel& model : judgement.models) {
    if (!is_trivial(model.name) || model.at.empty()) continue;
    best = std::fmax(best, model.at[at].mean[metric]);
  }
  return best;
}

ReportSection leaderboard_section(const BasketJudgement& judgement, std::size_t middle) {
  TableBuilder table({{"model", Type::Text},
                      {"ndcg", Type::Real},
                      {"low", Type::Real},
                      {"high", Type::Real},
                      {"recall", Type::Real},
                      {"precision", Type::Real},
                      {"hit_rate", Type::Real},
                      {"map", Type::Real},
                      {"mrr", Type::Real},
                      {"recall_repeat", Type::Real},
                      {"recall_new", Type::Real},
                      {"share_repeat", Type::Real},
                      {"coverage", Type::Real},
                      {"gini", Type::Real},
                      {"novelty", Type::Real},
                      {"diversity", Type::Real}});
  std::size_t k = 0;
  for (const JudgedModel& model : judgement.models) {
    if (model.at.empty()) continue;
    const SlateJudgement& at = model.at[middle];
    k = at.k;
    const Interval& interval = at.interval_of(kDecidingMetric);
    table.row(model.name, four_decimals(at.value("ndcg")), four_decimals(interval.low),
              four_decimals(interval.high), four_decimals(at.value("recall")),
              four_decimals(at.value("precision")), four_decimals(at.value("hit_rate")),
              four_decimals(at.value("map")), four_decimals(at.value("mrr")),
              four_decimals(at.value("recall_repeat")), four_decimals(at.value("recall_new")),
              four_decimals(at.share_repeat), four_decimals(at.coverage), four_decimals(at.gini),
              four_decimals(at.novelty), four_decimals(at.diversity));
  }
  return {.heading = message::kHeadingOffers,
          .lines = {{message::kOffersAt, {{"k", k}}}},
          .table = table.take()};
}

// What a model must beat: what the customer bought most or, where that offers nothing (of new
// products alone), what is bought most.
const JudgedModel* bar_to_beat(const BasketJudgement& judgement, std::size_t middle) {
  for (const std::string_view name : {kOwnHistory, kPopular}) {
    const JudgedModel* const model = find_model(judgement, name);
    if (model != nullptr && model->at[middle].value(kDecidingMetric) > 0) return model;
  }
  return nullptr;
}

// Leads, loses, or is not shown to differ: the interval of the difference decides, not its sign.
ReportLine verdict(const JudgedModel& model, const JudgedModel& bar,
                   const PairedDifference& ahead) {
  const Fields fields = {{"model", model.name},
                         {"baseline", bar.name},
                         {"difference", four_decimals(std::abs(ahead.mean))},
                         {"low", four_decimals(ahead.interval.low)},
                         {"high", four_decimals(ahead.interval.high)}};
  if (ahead.interval.low > 0) return {message::kOffersLead, fields, Badge::Green};
  if (ahead.interval.high < 0) return {message::kOffersLose, fields, Badge::Amber};
  return {message::kOffersAlike, fields, Badge::Amber};
}

std::vector<ReportLine> against_trivial(const Context& context, const BasketJudgement& judgement,
                                        std::size_t middle) {
  std::vector<ReportLine> lines;
  const JudgedModel* const bar = bar_to_beat(judgement, middle);
  if (bar == nullptr) return lines;
  const JudgedModel& best = judgement.models.front();
  if (is_trivial(best.name) && judgement.models.size() > 1) {
    lines.push_back({message::kOffersTrivialBest, {{"model", best.name}}, Badge::Amber});
  }
  for (const JudgedModel& model : judgement.models) {
    if (model.at.empty() || is_trivial(model.name)) continue;
    lines.push_back(
        verdict(model, *bar,
                compare_judgements(context, model.at[middle], bar->at[middle], kDecidingMetric)));
  }
  return lines;
}

std::vector<ReportLine> not_fitted(const Context& context, const BasketJudgement& judgement) {
  std::vector<ReportLine> lines;
  for (const JudgedModel& model : judgement.models) {
    if (!model.not_fitted) continue;
    lines.push_back({message::kOffersNotFitted,
                     {{"model", model.name}, {"reason", model.not_fitted->text(context.language)}},
                     Badge::Amber});
  }
  return lines;
}

// What was known, what was foretold, and who is judged.
std::vector<ReportLine> split_lines(const BasketProtocol& protocol,
                                    const BasketJudgement& judgement) {
  std::vector<ReportLine> lines;
  switch (protocol.split) {
    case BasketSplit::LastDays:
      lines.push_back({message::kOffersByTime,
                       {{"moment", format_day(protocol.moment)},
                        {"days", protocol.days},
                        {"last", format_day(protocol.last)},
                        {"customers", judgement.customers}}});
      break;
    case BasketSplit::LastBasket:
      lines.push_back({message::kOffersLastBasket, {{"customers", judgement.customers}}});
      lines.push_back({message::kOffersLastBasketEasier, {}});
      break;
    case BasketSplit::Given:
      lines.push_back({message::kOffersGiven, {{"customers", judgement.customers}}});
      break;
  }
  if (judgement.products_unknown > 0) {
    lines.push_back({message::kOffersUnknown, {{"products", judgement.products_unknown}}});
  }
  if (protocol.strangers > 0) {
    lines.push_back({message::kOffersStrangers, {{"customers", protocol.strangers}}});
  }
  return lines;
}

ReportSection protocol_section(const BasketProtocol& protocol, const BasketJudgement& judgement) {
  ReportSection section{
      .heading = message::kHeadingProtocol, .lines = split_lines(protocol, judgement), .table = {}};
  section.lines.push_back(products_said(protocol.products));
  section.lines.push_back({message::kOffersTies, {}});
  std::vector<std::string> models;
  for (const JudgedModel& model : judgement.models) models.push_back(model.name);
  for (ReportLine& line : settings_said(protocol.in_use, models)) {
    section.lines.push_back(std::move(line));
  }
  if (auto doubt = chosen_on_judged_days(protocol.in_use, models, protocol.moment)) {
    section.lines.push_back(*std::move(doubt));
  }
  return section;
}

Picture ndcg_picture(const BasketJudgement& judgement, std::size_t middle) {
  BarPicture bars{.labels = {}, .series = {{.name = "ndcg", .values = {}}}};
  for (const JudgedModel& model : judgement.models) {
    if (model.at.empty()) continue;
    bars.labels.emplace_back(model.name);
    bars.series.front().values.push_back(model.at[middle].value(kDecidingMetric));
  }
  if (const JudgedModel* const own = find_model(judgement, kOwnHistory)) {
    bars.baseline = own->at[middle].value(kDecidingMetric);
    bars.baseline_name = std::string(kOwnHistory);
  }
  return {.title = message::kHeadingOffers, .body = std::move(bars)};
}

}  // namespace

Table metrics_table(const BasketJudgement& judgement) {
  TableBuilder table({{"model", Type::Text},
                      {"metric", Type::Text},
                      {"value", Type::Real},
                      {"baseline", Type::Real},
                      {"n", Type::Int},
                      {"low", Type::Real},
                      {"high", Type::Real}});
  const auto n = static_cast<std::int64_t>(judgement.customers);
  for (const JudgedModel& model : judgement.models) {
    for (std::size_t at = 0; at < model.at.size(); ++at) {
      const SlateJudgement& judged = model.at[at];
      for (std::size_t i = 0; i < kSlateMetrics.size(); ++i) {
        table.row(model.name, at_k(kSlateMetrics[i], judged.k), judged.mean[i],
                  best_trivial(judgement, at, i), judged.customers_in(i), judged.interval[i].low,
                  judged.interval[i].high);
      }
      for (const NamedValue& of_slates : kOfSlates) {
        table.row(model.name, at_k(of_slates.name, judged.k), judged.*of_slates.value, kUnknown, n,
                  kUnknown, kUnknown);
      }
    }
  }
  return table.take();
}

Report report_basket(const Context& context, const BasketProtocol& protocol,
                     const BasketJudgement& judgement) {
  std::size_t middle = 0;
  for (const JudgedModel& model : judgement.models) middle = std::max(middle, model.at.size() / 2);
  ReportSection board = leaderboard_section(judgement, middle);
  for (const ReportLine& line : against_trivial(context, judgement, middle)) {
    board.lines.push_back(line);
  }
  for (const ReportLine& line : not_fitted(context, judgement)) board.lines.push_back(line);
  board.pictures.push_back(ndcg_picture(judgement, middle));
  return {.name = protocol.task,
          .title = {message::kOffersTitle, {{"task", protocol.task}}},
          .sections = {std::move(board), protocol_section(protocol, judgement)}};
}

}  // namespace canasta
