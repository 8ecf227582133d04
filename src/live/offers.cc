#include "live/offers.h"

#include <algorithm>
#include <array>

#include "base/joined.h"
#include "base/messages/engine.h"
#include "base/messages/live.h"
#include "base/messages/registry.h"
#include "base/nearest.h"
#include "engine/basket_models.h"
#include "engine/offer_reasons.h"
#include "live/customers.h"

namespace canasta {
namespace {

constexpr std::string_view kBasketModel = "item_neighbours";

using TaskOffers = std::map<std::string, KeptOffers>::value_type;

Result<const TaskOffers*> offers_of(const Served& served, std::string_view task) {
  TRY(check_purchases(served));
  const auto& all = served.snapshot.offers;
  if (task.empty() && all.size() > 1) return config_error(message::kWhichTaskOffers);
  if (task.empty() && !all.empty()) return &*all.begin();
  const auto found = all.find(std::string(task));
  if (found != all.end()) return &*found;
  return not_found(
      message::kNoServedTask,
      {{"task", task}, {"expected", joined(all, [](const auto& each) { return each.first; })}});
}

bool has_rules(const OfferRules& rules) {
  return !rules.include.empty() || !rules.exclude.empty() || !rules.stock.file.empty() ||
         !rules.price.empty() || !rules.boosts.empty() || !rules.promotions.products.empty() ||
         rules.per_category > 0 || rules.days_since_bought > 0 || rules.diversity > 0;
}

// Whether what is kept of the task was made by rules of the business.
bool is_ruled(const Served& served, const std::string& task) {
  const auto& tasks = served.project.config.tasks;
  const auto found = tasks.find(task);
  if (found == tasks.end()) return false;
  const auto* const offers = std::get_if<RecommendTask>(&found->second);
  return offers != nullptr && has_rules(offers->rules);
}

std::vector<std::string> models_in_memory(const Served& served) {
  std::vector<std::string> names;
  for (const auto& [name, model] : served.snapshot.models) names.push_back(name);
  return names;
}

Result<const CollaborativeRecommender*> model_of(const Served& served, std::string_view name) {
  const auto found = served.snapshot.models.find(std::string(name));
  if (found != served.snapshot.models.end()) return found->second.get();
  const std::vector<std::string> known = models_in_memory(served);
  const std::vector<std::string>& all = basket_model_names();
  if (std::find(all.begin(), all.end(), name) == all.end()) {
    return unknown_name(ErrorCode::NotFound, message::kNounModel, name, known);
  }
  const Fields fields = {{"model", name}, {"expected", joined(known)}};
  if (is_collaborative(std::string(name))) return not_found(message::kServedSlateModel, fields);
  return invalid(message::kSlateModelNotAlone, fields);
}

// Fills an answer place by place; a product comes in once, and none that is kept out.
class Filling {
 public:
  Filling(const Served& served, const OfferQuestion& question, OfferAnswer& answer)
      : served_(served), question_(question), answer_(answer) {
    for (const std::string& id : question.basket) {
      const ProductCode code = served.log().products().find_id(id);
      if (code == kNoCode) {
        answer.unknown_products.push_back(id);
      } else {
        basket_.push_back(code);
      }
    }
    std::sort(basket_.begin(), basket_.end());
    basket_.erase(std::unique(basket_.begin(), basket_.end()), basket_.end());
  }

  bool is_full() const { return answer_.offered.size() >= question_.k; }
  bool has_basket() const { return !basket_.empty(); }

  void by_slate(std::size_t slate) {
    const KeptOffers& kept = *answer_.kept;
    const std::vector<std::uint64_t>& offsets = kept.slates.slates.products.offsets;
    for (std::uint64_t i = offsets[slate]; i < offsets[slate + 1] && !is_full(); ++i) {
      add({.product = kept.slates.slates.products.product[i],
           .score = kept.slates.slates.score[i],
           .source = kept.models[kept.slates.source[i]],
           .reason_place = i});
    }
  }

  // Scores of the customer's purchases and the basket by a model of products.
  void by_model(const CollaborativeRecommender& model, CustomerCode customer) {
    const std::size_t products = served_.log().products().size();
    std::vector<float> scores(products);
    const View2<float> view(scores.data(), 1, products);
    model.score_bought(row_of(model, customer), view);
    for (const ProductCode product : basket_) scores[product] = kNotOffered;
    std::vector<ProductCode> best;
    std::vector<float> score;
    append_best(scores, question_.k + kept_out_max(), best, score);
    for (std::size_t i = 0; i < best.size() && !is_full(); ++i) {
      add({.product = best[i], .score = score[i], .source = model.name()});
    }
  }

 private:
  void add(const Offered& offered) {
    const std::vector<std::uint8_t>& excluded = answer_.kept->excluded;
    if (question_.rules && !excluded.empty() && excluded[offered.product] != 0) return;
    if (std::binary_search(basket_.begin(), basket_.end(), offered.product)) return;
    const auto same = [&](const Offered& other) { return other.product == offered.product; };
    if (std::any_of(answer_.offered.begin(), answer_.offered.end(), same)) return;
    answer_.offered.push_back(offered);
  }

  // How many of the best may be kept out by the rules or stand in the answer already.
  std::size_t kept_out_max() const {
    const std::vector<std::uint8_t>& excluded = answer_.kept->excluded;
    const auto out = question_.rules ? std::count(excluded.begin(), excluded.end(), 1) : 0;
    return static_cast<std::size_t>(out) + answer_.offered.size();
  }

  // What the customer bought, and a unit of each product of the basket.
  SparseMatrix row_of(const CollaborativeRecommender& model, CustomerCode customer) const {
    SparseMatrix own{.columns = served_.log().products().size()};
    own.offsets.push_back(0);
    if (customer != kNoCode) {
      const std::array one = {customer};
      own = model.rows_of(served_.history, one);
    }
    if (basket_.empty()) return own;
    SparseMatrix row{.columns = own.columns};
    std::size_t place = 0;
    for (const ProductCode product : basket_) {
      for (; place < own.column.size() && own.column[place] < product; ++place) {
        append(own.column[place], own.value[place], row);
      }
      const bool both = place < own.column.size() && own.column[place] == product;
      append(product, both ? own.value[place++] + 1 : 1, row);
    }
    for (; place < own.column.size(); ++place) append(own.column[place], own.value[place], row);
    row.offsets.push_back(row.column.size());
    return row;
  }

  static void append(std::uint32_t column, float value, SparseMatrix& row) {
    row.column.push_back(column);
    row.value.push_back(value);
  }

  const Served& served_;
  const OfferQuestion& question_;
  OfferAnswer& answer_;
  std::vector<ProductCode> basket_;  // ascending
};

Result<ProductCode> find_product(const Served& served, std::string_view id) {
  TRY(check_purchases(served));
  const ProductCode code = served.log().products().find_id(id);
  if (code == kNoCode) return not_found(message::kNoProduct, {{"product", id}});
  return code;
}

// The first k by `better`.
template <class Item, class Better>
void keep_best(std::vector<Item>& items, std::size_t k, const Better& better) {
  const std::size_t kept = std::min(k, items.size());
  std::partial_sort(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(kept), items.end(),
                    better);
  items.resize(kept);
}

}  // namespace

Result<OfferAnswer> offer(const Served& served, const OfferQuestion& question) {
  OfferAnswer answer;
  TRY_ASSIGN(const TaskOffers* const task, offers_of(served, question.task));
  answer.kept = &task->second;
  const bool may_use_kept = question.rules || !is_ruled(served, task->first);
  const CustomerCode customer =
      question.customer.empty() ? kNoCode : served.customer(question.customer);
  answer.known = customer != kNoCode;
  Filling filling(served, question, answer);
  const bool asks_a_model = !question.model.empty() || filling.has_basket();
  if (!asks_a_model && !may_use_kept) {
    return invalid(message::kOffersKeptByRules, {{"expected", joined(models_in_memory(served))}});
  }
  if (asks_a_model) {
    const std::string_view name = question.model.empty() ? kBasketModel : question.model;
    TRY_ASSIGN(const CollaborativeRecommender* const model, model_of(served, name));
    filling.by_model(*model, customer);
  }
  if (!may_use_kept) return answer;
  const std::size_t stranger = served.log().customers().size();
  filling.by_slate(answer.known ? customer : stranger);
  if (!filling.is_full()) filling.by_slate(stranger);
  return answer;
}

std::string reason_of(const Served& served, const OfferAnswer& answer, const Offered& offered,
                      Language language) {
  if (offered.reason_place == Offered::kNone) return {};
  return reason_text(answer.kept->reasons[offered.reason_place], served.log(),
                     served.log().last_day(), language);
}

Result<std::vector<RelatedProduct>> similar_to(const Served& served, std::string_view product,
                                               std::size_t k) {
  TRY_ASSIGN(const ProductCode code, find_product(served, product));
  TRY_ASSIGN(const CollaborativeRecommender* const model, model_of(served, kBasketModel));
  const auto* const weights = dynamic_cast<const SparseWeights*>(model);
  CANASTA_ASSERT(weights != nullptr);
  const SparseWeights& neighbours = *weights;
  const std::uint32_t number = neighbours.products().number(code);
  std::vector<RelatedProduct> related;
  if (number == kNoCode) return related;
  const SparseRow row = neighbours.weights().row(number);
  for (std::size_t i = 0; i < row.size(); ++i) {
    const ProductCode other = neighbours.products().code(row.column[i]);
    if (other == kNoCode || other == code) continue;
    related.push_back({.product = other, .score = static_cast<double>(row.value[i])});
  }
  keep_best(related, k, [](const RelatedProduct& a, const RelatedProduct& b) {
    return a.score != b.score ? a.score > b.score : a.product < b.product;
  });
  return related;
}

Result<std::vector<RelatedProduct>> bought_together(const Served& served, std::string_view product,
                                                    std::size_t k) {
  TRY_ASSIGN(const ProductCode code, find_product(served, product));
  const std::span<const std::uint32_t> holders = served.product_baskets[code];
  std::vector<std::uint32_t> together(served.baskets.product_count);
  for (const std::uint32_t basket : holders) {
    for (const ProductCode other : served.baskets[basket]) ++together[other];
  }
  std::vector<RelatedProduct> related;
  for (ProductCode other = 0; other < together.size(); ++other) {
    if (together[other] == 0 || other == code) continue;
    related.push_back(
        {.product = other,
         .score = static_cast<double>(together[other]) / static_cast<double>(holders.size()),
         .count = together[other]});
  }
  keep_best(related, k, [](const RelatedProduct& a, const RelatedProduct& b) {
    return a.count != b.count ? a.count > b.count : a.product < b.product;
  });
  return related;
}

std::vector<PopularProduct> popular(const Served& served, int days, std::size_t k) {
  const PurchaseColumns& columns = served.log().columns();
  const std::size_t products = served.log().products().size();
  const Seconds from = days == 0 ? columns.time.empty() ? 0 : start_of(served.log().first_day())
                                 : start_of(served.log().last_day() - days + 1);
  std::vector<PopularProduct> counted(products);
  std::vector<std::uint32_t> customer(products, kNoCode);  // that was counted last
  std::vector<std::uint32_t> order(products, kNoCode);
  for (std::size_t line = 0; line < columns.size(); ++line) {
    if (columns.time[line] < from || columns.quantity[line] < 0) continue;
    const ProductCode product = columns.product[line];
    PopularProduct& count = counted[product];
    count.product = product;
    if (customer[product] != columns.customer[line]) ++count.customers;
    if (order[product] != columns.order[line]) ++count.orders;
    customer[product] = columns.customer[line];
    order[product] = columns.order[line];
  }
  std::erase_if(counted, [](const PopularProduct& each) { return each.customers == 0; });
  keep_best(counted, k, [](const PopularProduct& a, const PopularProduct& b) {
    return a.customers != b.customers ? a.customers > b.customers : a.product < b.product;
  });
  return counted;
}

}  // namespace canasta
