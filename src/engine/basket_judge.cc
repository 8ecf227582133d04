#include "engine/basket_judge.h"

#include <algorithm>

#include "base/messages/engine.h"

namespace canasta {
namespace {

using Products = std::vector<ProductCode>;

void keep_asked(Products& bought, const Products& before, OfferedProducts asked) {
  if (asked == OfferedProducts::All) return;
  std::erase_if(bought, [&](ProductCode product) {
    const bool repeated = std::binary_search(before.begin(), before.end(), product);
    return repeated != (asked == OfferedProducts::Repeat);
  });
}

void ask_about(BasketQuestion& question, CustomerCode customer, const Products& before,
               Products bought, OfferedProducts products) {
  keep_asked(bought, before, products);
  if (bought.empty()) return;
  question.customers.push_back(customer);
  question.judged.before.add(before);
  question.judged.bought.add(bought);
}

Result<JudgedModel> judge_model(const Context& context, const std::string& name,
                                const BasketQuestion& question, const Catalogue& catalogue,
                                const BasketJudgeOptions& options) {
  JudgedModel judged{.name = name, .at = {}, .not_fitted = {}};
  BasketFit fit = question.fit;
  fit.settings = options.settings;
  auto model = fit_basket_model(context, name, fit);
  if (!model.ok()) {
    if (!is_left_out(model.error())) return model.error();
    judged.not_fitted = model.error();
    return judged;
  }
  const SlateOptions offered{.k = *std::max_element(options.k.begin(), options.k.end()),
                             .products = options.products};
  TRY_ASSIGN(const Slates slates,
             recommend(context, **model, question.fit.known, question.customers, offered));
  for (const std::size_t k : options.k) {
    judged.at.push_back(judge_slates(context, catalogue, question.judged, slates.products, k));
  }
  return judged;
}

}  // namespace

BasketJudgeOptions judging(const RecommendTask& task, const std::vector<std::string>& models,
                           OfferedProducts products, BasketSettings settings) {
  std::vector<std::string> judged = models.empty() ? task.models : models;
  if (judged.empty()) judged = basket_model_names();
  // What models are held against.
  if (models.empty()) judged.emplace_back("random");
  judged.emplace_back("popular");
  const bool own_history_offers = products != OfferedProducts::New;
  if (models.empty() || own_history_offers) judged.emplace_back("own_history");
  return {.models = each_once(judged),
          .k = {task.k.begin(), task.k.end()},
          .products = products,
          .settings = std::move(settings)};
}

BasketQuestion question_by_time(const KnownPurchases& known, const Baskets& after, int days,
                                OfferedProducts products) {
  BasketQuestion question{.fit = {.known = known, .with_next = known, .days = days}};
  const std::vector<std::uint8_t> sold = sold_products(known.baskets);
  for (CustomerCode customer = 0; customer < known.customer_count(); ++customer) {
    if (known.baskets.first(customer) == known.baskets.last(customer)) continue;
    Products bought = bought_products(after, customer, known.baskets.moment);
    question.products_unknown += std::erase_if(bought, [&](ProductCode p) { return sold[p] == 0; });
    ask_about(question, customer, bought_products(known.baskets, customer), std::move(bought),
              products);
  }
  return question;
}

BasketQuestion question_of_split(const BasketFit& fit, const NextBaskets& next,
                                 OfferedProducts products) {
  BasketQuestion question{.fit = fit};
  for (std::size_t i = 0; i < next.customer.size(); ++i) {
    const auto bought = next.bought[i];
    ask_about(question, next.customer[i], bought_products(fit.known.baskets, next.customer[i]),
              Products(bought.begin(), bought.end()), products);
  }
  return question;
}

Result<BasketJudgement> judge_basket_models(const Context& context, const BasketQuestion& question,
                                            const BasketJudgeOptions& options) {
  CANASTA_ASSERT(!options.k.empty());
  if (question.customers.empty()) return invalid(message::kNobodyBoughtAfter);
  const std::vector<std::string>& names =
      options.models.empty() ? basket_model_names() : options.models;
  const Catalogue catalogue(question.fit.known.baskets);
  BasketJudgement judgement;
  judgement.customers = question.customers.size();
  judgement.products_unknown = question.products_unknown;
  for (const std::string& name : names) {
    TRY_ASSIGN(JudgedModel judged, judge_model(context, name, question, catalogue, options));
    judgement.models.push_back(std::move(judged));
  }
  const std::size_t middle = options.k.size() / 2;
  const auto worth = [&](const JudgedModel& model) {
    return model.at.empty() ? -1 : model.at[middle].value("ndcg");
  };
  std::stable_sort(judgement.models.begin(), judgement.models.end(),
                   [&](const auto& a, const auto& b) { return worth(a) > worth(b); });
  return judgement;
}

Result<BasketJudgement> judge_days_after(const Context& context, const PurchaseLog& log, Day moment,
                                         int days, const BasketJudgeOptions& options) {
  const History known = log.as_of(moment);
  const Baskets baskets = baskets_of(context, known);
  const Baskets after = baskets_of(context, log.as_of(moment + days));
  const BasketQuestion question = question_by_time({known, baskets}, after, days, options.products);
  return judge_basket_models(context, question, options);
}

}  // namespace canasta
