#include "engine/demo_offers.h"

#include <algorithm>
#include <array>

#include "base/messages/offers.h"
#include "engine/basket_rules.h"
#include "engine/customer_value.h"
#include "engine/offers.h"
#include "value/value.h"

namespace canasta {
namespace {

constexpr std::int64_t kRulesShown = 10;
constexpr std::int64_t kRuleProducts = 2;
constexpr double kRuleSupportMin = .002;
constexpr std::int64_t kOffersShown = 3;
constexpr std::array<Segment, 3> kShown = {Segment::Vip, Segment::AtRisk, Segment::New};

Result<ReportSection> segments_section(const Context& context, const Project& project) {
  TRY_ASSIGN(const Judgement summary, segment_summary(context, project, {}));
  ReportSection section = summary.report.sections.front();
  section.heading = message::kHeadingShopSegments;
  return section;
}

Result<ReportSection> rules_section(const Context& context, const Project& project) {
  RuleRequest request;
  request.min_support = kRuleSupportMin;
  request.length_max = kRuleProducts;
  request.top = kRulesShown;
  TRY_ASSIGN(BasketAnswer rules, mine_rules(context, &project, request));
  return ReportSection{.heading = message::kHeadingShopRules,
                       .lines = {{message::kShopRules, {}}},
                       .table = std::move(rules.table)};
}

// Of each of some segments the customer who has spent most.
std::vector<CustomerCode> examples(const Context& context, const PurchaseLog& log) {
  const CustomerSegments segments = segment_customers(context, log.all());
  const Rfm& rfm = segments.rfm;
  std::vector<CustomerCode> customers;
  for (const Segment segment : kShown) {
    std::size_t best = rfm.size();
    for (std::size_t i = 0; i < rfm.size(); ++i) {
      if (segments.segment[i] != segment) continue;
      if (best == rfm.size() || rfm.monetary[i] > rfm.monetary[best]) best = i;
    }
    if (best < rfm.size()) customers.push_back(rfm.customer[best]);
  }
  return customers;
}

Result<ReportSection> offers_section(const Context& context, const Project& project,
                                     const PurchaseLog& log) {
  OfferRequest request{.k = kOffersShown, .explain = true};
  for (const CustomerCode customer : examples(context, log)) {
    request.customers.emplace_back(log.customers()[customer]);
  }
  ReportSection section{
      .heading = message::kHeadingShopOffers, .lines = {{message::kShopOffers, {}}}, .table = {}};
  if (request.customers.empty()) return section;  // nobody would mean everybody
  TRY_ASSIGN(Offers offers, offer_products(context, project, request));
  section.table = std::move(offers.table);
  section.lines.insert(section.lines.end(), offers.said.begin(), offers.said.end());
  return section;
}

}  // namespace

Result<std::vector<ReportSection>> offer_sections(const Context& context, const Project& project,
                                                  const PurchaseLog& log) {
  TRY_ASSIGN(ReportSection segments, segments_section(context, project));
  TRY_ASSIGN(ReportSection rules, rules_section(context, project));
  TRY_ASSIGN(ReportSection offers, offers_section(context, project, log));
  return std::vector<ReportSection>{std::move(segments), std::move(rules), std::move(offers)};
}

}  // namespace canasta
