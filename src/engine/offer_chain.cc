#include "engine/offer_chain.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>

#include "base/messages/engine.h"
#include "base/messages/offers.h"
#include "engine/basket_models.h"
#include "engine/basket_tuning.h"
#include "engine/recommending.h"

namespace canasta {
namespace {

constexpr std::string_view kDefaultModel = "next_basket";

void append(std::vector<ReportLine> lines, std::vector<ReportLine>& to) {
  std::move(lines.begin(), lines.end(), std::back_inserter(to));
}

// Models in the order in which they are asked. One that cannot be fitted is left out, and said.
struct Chain {
  std::vector<std::string> name;
  std::vector<std::unique_ptr<Recommender>> model;

  std::vector<const Recommender*> pointers() const {
    std::vector<const Recommender*> models;
    for (const auto& one : model) models.push_back(one.get());
    return models;
  }
  std::vector<std::uint8_t> places_of(std::span<const std::string_view> names) const {
    std::vector<std::uint8_t> places;
    for (const std::string_view wanted : names) {
      const auto found = std::find(name.begin(), name.end(), wanted);
      if (found == name.end()) continue;
      places.push_back(static_cast<std::uint8_t>(found - name.begin()));
    }
    return places;
  }
};

Result<Chain> fit_chain(const Context& context, const std::vector<std::string>& names,
                        const BasketFit& fit, std::vector<ReportLine>& said) {
  Chain chain;
  for (const std::string& name : names) {
    if (std::find(chain.name.begin(), chain.name.end(), name) != chain.name.end()) continue;
    auto model = fit_basket_model(context, name, fit);
    if (!model.ok() && !is_left_out(model.error())) return model.error();
    if (!model.ok()) {
      said.push_back({message::kOfferLeftOut,
                      {{"model", name}, {"reason", model.error().text(context.language)}}});
      continue;
    }
    chain.name.push_back(name);
    chain.model.push_back(std::move(*model));
  }
  return chain;
}

// The baskets, and behind the known customers one who has none.
Baskets with_a_stranger(Baskets baskets) {
  baskets.customer_offsets.push_back(baskets.customer_offsets.back());
  return baskets;
}

CustomerCode stranger_of(const Baskets& with_one) {
  return static_cast<CustomerCode>(with_one.customer_count() - 1);
}

struct Asked {
  std::vector<std::string> names;
  std::vector<CustomerCode> customers;
};

Asked everybody(const PurchaseLog& log, const Baskets& baskets) {
  Asked asked;
  for (CustomerCode customer = 0; customer < stranger_of(baskets); ++customer) {
    if (baskets.first(customer) == baskets.last(customer)) continue;  // comes after the moment
    asked.names.emplace_back(log.customers()[customer]);
    asked.customers.push_back(customer);
  }
  return asked;
}

// The customers named, each once; who has bought nothing by the moment is a stranger.
Asked those_named(const PurchaseLog& log, const Baskets& baskets,
                  const std::vector<std::string>& names) {
  Asked asked;
  for (const std::string& name : names) {
    if (std::find(asked.names.begin(), asked.names.end(), name) != asked.names.end()) continue;
    const CustomerCode code = log.customers().find_id(name);
    const bool known = code != kNoCode && baskets.first(code) < baskets.last(code);
    asked.names.push_back(name);
    asked.customers.push_back(known ? code : stranger_of(baskets));
  }
  return asked;
}

std::vector<ReportLine> strangers_of(const Asked& asked, const Baskets& baskets) {
  std::vector<ReportLine> said;
  for (std::size_t i = 0; i < asked.names.size(); ++i) {
    if (asked.customers[i] != stranger_of(baskets)) continue;
    said.push_back({message::kNobodyKnows, {{"customer", asked.names[i]}}});
    std::string apart = asked.names[i];
    std::replace(apart.begin(), apart.end(), ',', ' ');
    if (apart == asked.names[i]) continue;
    said.push_back({message::kCustomersApart, {{"customer", asked.names[i]}, {"apart", apart}}});
  }
  return said;
}

// Whom nobody knows is answered by these, whoever else is asked about.
constexpr std::array<std::string_view, 2> kForStrangers = {"popular_recent", "popular"};

// Personal models, then what the segment buys, then what everybody does.
std::vector<std::string> chain_of(const std::string& first, bool anybody_known) {
  std::vector<std::string> names;
  if (anybody_known) names = {first, "own_history", "popular_segment"};
  names.insert(names.end(), kForStrangers.begin(), kForStrangers.end());
  return names;
}

Result<std::string> first_model(const ChainRequest& request) {
  if (!request.first.empty()) {
    TRY(check_model(request.first, basket_model_names()));
    return request.first;
  }
  return request.task.models.empty() ? std::string(kDefaultModel) : request.task.models.front();
}

// How slates are asked for, but for whom.
struct SlateQuestion {
  const KnownPurchases& known;
  SlateOptions options;
  const SlateRules& rules;
};

// `source`: what the sources of `from` are in `to`.
void append_slate(const SourcedSlates& from, std::size_t slate,
                  std::span<const std::uint8_t> source, SourcedSlates& to) {
  const std::vector<std::uint64_t>& offsets = from.slates.products.offsets;
  to.slates.products.add(from.slates.products_of(slate));
  for (std::uint64_t place = offsets[slate]; place < offsets[slate + 1]; ++place) {
    to.slates.score.push_back(from.slates.score[place]);
    to.source.push_back(source[from.source[place]]);
  }
}

// The slates of known customers by the whole chain, those of strangers by its popular models.
Result<SourcedSlates> offer_to(const Context& context, const Chain& chain,
                               const SlateQuestion& question,
                               std::span<const CustomerCode> customers) {
  const CustomerCode stranger = stranger_of(question.known.baskets);
  const auto models = chain.pointers();
  std::vector<CustomerCode> others;
  std::copy_if(customers.begin(), customers.end(), std::back_inserter(others),
               [&](CustomerCode customer) { return customer != stranger; });
  TRY_ASSIGN(const SourcedSlates of_others,
             recommend_by_rules(context, models, question.known, others, question.options,
                                question.rules));
  if (others.size() == customers.size()) return of_others;
  std::vector<std::uint8_t> everyone(models.size());
  std::iota(everyone.begin(), everyone.end(), std::uint8_t{0});
  const std::vector<std::uint8_t> for_strangers = chain.places_of(kForStrangers);
  std::vector<const Recommender*> popular;
  for (const std::uint8_t place : for_strangers) popular.push_back(models[place]);
  const std::array one_stranger = {stranger};
  TRY_ASSIGN(const SourcedSlates of_stranger,
             recommend_by_rules(context, popular, question.known, one_stranger, question.options,
                                question.rules));
  SourcedSlates all;
  std::size_t next = 0;
  for (const CustomerCode customer : customers) {
    if (customer == stranger) {
      append_slate(of_stranger, 0, for_strangers, all);
    } else {
      append_slate(of_others, next++, everyone, all);
    }
  }
  return all;
}

// What the rules, or want of products, did to the slates.
std::vector<ReportLine> effects_on(const SourcedSlates& sourced, std::size_t k,
                                   const SlateRules& rules) {
  const ProductLists& products = sourced.slates.products;
  std::size_t fewest = k;
  std::size_t short_ones = 0;
  for (std::size_t asked = 0; asked < products.size(); ++asked) {
    fewest = std::min(fewest, products[asked].size());
    if (products[asked].size() < k) ++short_ones;
  }
  std::vector<ReportLine> said;
  if (short_ones > 0) {
    said.push_back(
        {message::kOffersShort,
         {{"short", short_ones}, {"asked", products.size()}, {"k", k}, {"fewest", fewest}},
         Badge::Amber});
  }
  const auto is_promoted = [&](ProductCode product) { return rules.promoted[product] != 0; };
  if (!rules.promoted.empty() &&
      std::none_of(products.product.begin(), products.product.end(), is_promoted)) {
    said.push_back({message::kRulesNothingPromoted, {}, Badge::Amber});
  }
  return said;
}

}  // namespace

Result<RecommendTask> offering_task(const Project& project, const std::string& name) {
  if (!name.empty()) return find_recommend_task(project, name);
  const RecommendTask* only = nullptr;
  for (const auto& [other, task] : project.config.tasks) {
    const auto* const offers = std::get_if<RecommendTask>(&task);
    if (offers == nullptr) continue;
    if (only != nullptr) return config_error(message::kWhichTaskOffers);
    only = offers;
  }
  return only == nullptr ? RecommendTask{} : *only;
}

Result<ChainOffers> offer_by_chain(const Context& context, const Project& project,
                                   const History& history, const ChainRequest& request) {
  const PurchaseLog& log = history.log();
  TRY_ASSIGN(const std::string first, first_model(request));
  TRY_ASSIGN(AppliedRules rules, apply_rules(context, project, request.task.rules, history));
  const Baskets baskets = with_a_stranger(baskets_of(context, history));
  const KnownPurchases known{history, baskets};
  const Asked asked = request.customers.empty() ? everybody(log, baskets)
                                                : those_named(log, baskets, request.customers);
  ChainOffers offers{.asked = asked.names,
                     .customers = asked.customers,
                     .models = {},
                     .slates = {},
                     .said = std::move(rules.said)};
  append(strangers_of(asked, baskets), offers.said);
  TRY_ASSIGN(const SettingsInUse in_use, settings_in_use(project, request.task, request.products));
  const BasketFit fit{
      .known = known, .with_next = known, .days = request.task.days, .settings = in_use.settings};
  const bool anybody_known =
      std::any_of(asked.customers.begin(), asked.customers.end(),
                  [&](CustomerCode customer) { return customer != stranger_of(baskets); });
  TRY_ASSIGN(const Chain chain,
             fit_chain(context, chain_of(first, anybody_known), fit, offers.said));
  append(settings_said(in_use, chain.name), offers.said);
  const SlateOptions slate{
      .k = request.k, .products = request.products, .excluded = rules.excluded};
  TRY_ASSIGN(offers.slates, offer_to(context, chain, {known, slate, rules.slate}, asked.customers));
  append(effects_on(offers.slates, slate.k, rules.slate), offers.said);
  if (request.explain) {
    TRY_ASSIGN(offers.reasons, explain_slates(context, chain.pointers(), known, asked.customers,
                                              offers.slates, {.popular_days = request.task.days}));
  }
  offers.models = chain.name;
  offers.excluded = std::move(rules.excluded);
  return offers;
}

}  // namespace canasta
