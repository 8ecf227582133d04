// Whom to contact: net value along the list of customers by falling score.
#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "base/messages/report.h"
#include "report/return_on_investment.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

double net_of(const CampaignFacts& facts, const LiftPoint& point) {
  return point.buyers * facts.sale_value * facts.incremental_share -
         point.contacted * facts.contact_cost;
}

LiftPoint best_cut(const CampaignFacts& facts) {
  LiftPoint best;  // nobody
  for (const LiftPoint& point : facts.points) {
    if (net_of(facts, point) > net_of(facts, best)) best = point;
  }
  return best;
}

double without_model(const CampaignFacts& facts) {
  return std::max(0.0, net_of(facts, facts.points.back()));
}

ReportLine cut_line(const CampaignFacts& facts, Message message, const LiftPoint& cut) {
  return {message,
          {{"contacted", whole(cut.contacted)},
           {"customers", whole(facts.points.back().contacted)},
           {"net", whole(net_of(facts, cut))},
           {"currency", facts.currency}}};
}

ReportSection answer_section(const CampaignFacts& facts) {
  const LiftPoint best = best_cut(facts);
  const double best_net = net_of(facts, best);
  const double everybody = net_of(facts, facts.points.back());
  ReportSection section{.heading = message::kHeadingAnswer};
  if (best_net <= 0) {
    section.lines.push_back({message::kReturnNobody, {}, Badge::Red});
  } else if (best_net <= everybody) {
    section.lines.push_back({message::kReturnEverybody, {}, Badge::Amber});
  } else {
    section.lines.push_back(cut_line(facts, message::kReturnBest, best));
    section.lines.back().badge = Badge::Green;
  }
  const NetValue net = campaign_net(facts);
  if (facts.decided) {
    section.lines.push_back(cut_line(facts, message::kReturnModel, *facts.decided));
    section.lines.back().badge = net.gain() > 0 ? Badge::Green : Badge::Red;
  }
  section.lines.push_back({message::kReturnAgainst,
                           {{"everybody", whole(everybody)},
                            {"gain", whole(net.gain())},
                            {"currency", facts.currency}}});
  return section;
}

ReportSection assumptions_section(const CampaignFacts& facts) {
  ReportSection section{
      .heading = message::kHeadingAssumptions,
      .lines = {
          {message::kAssumeContact, {{"cost", facts.contact_cost}, {"currency", facts.currency}}},
          {message::kAssumeSale, {{"value", facts.sale_value}, {"currency", facts.currency}}}}};
  if (facts.incremental_share < 1) {
    section.lines.push_back({message::kAssumeIncremental,
                             {{"share", std::round(1000 * facts.incremental_share) / 10}}});
  } else {
    section.lines.push_back({message::kAssumeAllIncremental, {}, Badge::Amber});
  }
  section.lines.push_back(
      {message::kAssumeTestRows, {{"rows", whole(facts.points.back().contacted)}}});
  section.lines.push_back({message::kAssumeChosenHere, {}});
  return section;
}

ReportSection rules_section(const CampaignFacts& facts) {
  TableBuilder table({{"rule", Type::Text},
                      {"contacted", Type::Real},
                      {"buyers", Type::Real},
                      {"net", Type::Real}});
  const auto row = [&](const char* name, const LiftPoint& point) {
    table.row(name, point.contacted, point.buyers, net_of(facts, point));
  };
  if (facts.decided) row("model", *facts.decided);
  row("best_cut", best_cut(facts));
  row("everybody", facts.points.back());
  row("nobody", {});
  return {.heading = message::kHeadingRules, .table = table.take(), .worded = {"rule"}};
}

ReportSection curves_section(const CampaignFacts& facts) {
  const LiftPoint& all = facts.points.back();
  LineSeries net{.name = message::kPictureModel, .x = {0}, .y = {0}};
  LineSeries reached{.name = message::kPictureModel, .x = {0}, .y = {0}};
  for (const LiftPoint& point : facts.points) {
    net.x.push_back(point.contacted);
    net.y.push_back(net_of(facts, point));
    reached.x.push_back(point.contacted);
    reached.y.push_back(point.buyers);
  }
  const LineSeries random_net{.name = message::kPictureAtRandom,
                              .x = {0, all.contacted},
                              .y = {0, net_of(facts, all)},
                              .is_baseline = true};
  const LineSeries random_reached{.name = message::kPictureAtRandom,
                                  .x = {0, all.contacted},
                                  .y = {0, all.buyers},
                                  .is_baseline = true};
  const PictureAxis contacted{.label = message::kPictureContacted};
  return {.heading = message::kHeadingNumbers,
          .pictures = {{message::kPictureTitleNet,
                        LinePicture{.series = {net, random_net},
                                    .x = contacted,
                                    .y = {.label = message::kPictureNet, .unit = facts.currency}}},
                       {message::kPictureTitleReached,
                        LinePicture{.series = {reached, random_reached},
                                    .x = contacted,
                                    .y = {.label = message::kPictureReached}}}}};
}

}  // namespace

std::int64_t whole(double money) {
  constexpr double kMost = 9e18;
  return std::llround(std::clamp(std::isnan(money) ? 0 : money, -kMost, kMost));
}

NetValue campaign_net(const CampaignFacts& facts) {
  CANASTA_ASSERT(!facts.points.empty());
  return {.net = net_of(facts, facts.decided ? *facts.decided : best_cut(facts)),
          .without_model = without_model(facts),
          .currency = facts.currency};
}

Report campaign_return(const CampaignFacts& facts) {
  CANASTA_ASSERT(!facts.points.empty());
  CANASTA_ASSERT(std::is_sorted(
      facts.points.begin(), facts.points.end(),
      [](const LiftPoint& a, const LiftPoint& b) { return a.contacted < b.contacted; }));
  return {.name = facts.task + "-return",
          .title = {message::kReturnTitle, {{"task", facts.task}}},
          .sections = {answer_section(facts), curves_section(facts), rules_section(facts),
                       assumptions_section(facts)}};
}

}  // namespace canasta
