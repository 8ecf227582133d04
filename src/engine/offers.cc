#include "engine/offers.h"

#include <algorithm>

#include "base/messages/engine.h"
#include "engine/basket_models.h"
#include "engine/offered_products.h"
#include "engine/project_log.h"

namespace canasta {
namespace {

constexpr std::string_view kDefaultModel = "next_basket";

// The task that offers: the one named, else the only one there is, else the defaults.
Result<RecommendTask> task_meant(const ProjectConfig& config, const std::string& name) {
  if (!name.empty()) {
    TRY_ASSIGN(const TaskConfig task, find_task(config, name));
    if (const auto* const offers = std::get_if<RecommendTask>(&task)) return *offers;
    return invalid(message::kTaskOffersNothing,
                   {{"task", name}, {"type", canasta::name(type_of(task))}});
  }
  const RecommendTask* only = nullptr;
  for (const auto& [other, task] : config.tasks) {
    const auto* const offers = std::get_if<RecommendTask>(&task);
    if (offers == nullptr) continue;
    if (only != nullptr) return config_error(message::kWhichTaskOffers);
    only = offers;
  }
  return only == nullptr ? RecommendTask{} : *only;
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
};

Result<Chain> fit_chain(const Context& context, const std::vector<std::string>& names,
                        const BasketFit& fit, std::vector<ReportLine>& said) {
  Chain chain;
  for (const std::string& name : names) {
    if (std::find(chain.name.begin(), chain.name.end(), name) != chain.name.end()) continue;
    auto model = fit_basket_model(context, name, fit);
    if (!model.ok() && model.error().code() != ErrorCode::InvalidInput) return model.error();
    if (!model.ok()) {
      said.push_back({message::kOffersNotFitted,
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

struct Asked {
  std::vector<std::string> names;
  std::vector<CustomerCode> customers;
};

Asked everybody(const PurchaseLog& log, const Baskets& baskets) {
  Asked asked;
  for (CustomerCode customer = 0; customer < baskets.customer_count(); ++customer) {
    if (baskets.first(customer) == baskets.last(customer)) continue;  // comes after the moment
    asked.names.emplace_back(log.customers()[customer]);
    asked.customers.push_back(customer);
  }
  return asked;
}

Table offers_table(const PurchaseLog& log, const Asked& asked, const Chain& chain,
                   const SourcedSlates& sourced) {
  TableBuilder table({{"customer", TableBuilder::Type::Text},
                      {"rank", TableBuilder::Type::Int},
                      {"product", TableBuilder::Type::Text},
                      {"score", TableBuilder::Type::Real},
                      {"source", TableBuilder::Type::Text}});
  std::size_t place = 0;
  for (std::size_t i = 0; i < asked.names.size(); ++i) {
    const auto products = sourced.slates.products_of(i);
    for (std::size_t rank = 0; rank < products.size(); ++rank, ++place) {
      table.row(asked.names[i], rank + 1, log.products()[products[rank]],
                static_cast<double>(sourced.slates.score[place]),
                chain.name[sourced.source[place]]);
    }
  }
  return table.take();
}

}  // namespace

Result<Offers> offer_products(const Context& context, const Project& project,
                              const OfferRequest& request) {
  TRY_ASSIGN(const OfferedProducts products,
             products_offered(request.new_only, request.repeat_only));
  if (request.k < 1 || request.k > static_cast<std::int64_t>(kSlateProductsMax)) {
    return config_error(message::kBadSlateSize, {{"value", request.k}, {"max", kSlateProductsMax}});
  }
  TRY_ASSIGN(const RecommendTask task, task_meant(project.config, request.task));
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  TRY_ASSIGN(const Day moment, moment_asked(log, request.as_of));
  const History history = log.as_of(moment);
  const Baskets baskets = with_a_stranger(baskets_of(context, history));

  Offers offers;
  Asked asked;
  std::vector<std::string> names;
  const CustomerCode known = log.customers().find_sorted(request.customer);
  const bool stranger = !request.customer.empty() &&
                        (known == kNoCode || baskets.first(known) == baskets.last(known));
  if (stranger) {
    offers.said.push_back({message::kNobodyKnows, {{"customer", request.customer}}});
    asked = {{request.customer}, {static_cast<CustomerCode>(history.customer_count())}};
  } else {
    asked = request.customer.empty() ? everybody(log, baskets) : Asked{{request.customer}, {known}};
    const std::string& first = task.models.empty() ? std::string(kDefaultModel) : task.models[0];
    names = {request.model.empty() ? first : request.model, "own_history"};
  }
  names.insert(names.end(), {"popular_recent", "popular"});

  const KnownPurchases purchases{history, baskets};
  const BasketFit fit{.known = purchases, .with_next = purchases, .days = task.days};
  TRY_ASSIGN(const Chain chain, fit_chain(context, names, fit, offers.said));
  const auto models = chain.pointers();
  const SlateOptions slate{.k = static_cast<std::size_t>(request.k), .products = products};
  TRY_ASSIGN(const SourcedSlates sourced,
             recommend_in_turn(context, models, purchases, asked.customers, slate));
  offers.table = offers_table(log, asked, chain, sourced);
  return offers;
}

}  // namespace canasta
