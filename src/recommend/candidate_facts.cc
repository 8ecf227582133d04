#include "recommend/candidate_facts.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "math/dense.h"
#include "recommend/basket_vectors.h"
#include "recommend/best_scores.h"
#include "recommend/recent_buyers.h"
#include "recommend/sparse_products.h"

namespace canasta {
namespace {

constexpr double kBasketDecay = .8;
constexpr std::size_t kTogetherKept = 100;  // products of each product
constexpr float kTogetherShrinkage = 10;    // customers
constexpr float kTogetherMin = 2;           // customers in common
constexpr float kTrendPrior = 1e-5F;
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

double decayed_weight(std::size_t basket, std::size_t count) {
  return std::pow(kBasketDecay, static_cast<double>(count - 1 - basket));
}

SparseMatrix of_length_1(SparseMatrix rows) {
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const std::span<float> values =
        std::span(rows.value).subspan(rows.offsets[i], rows.offsets[i + 1] - rows.offsets[i]);
    const double length = std::sqrt(dot(values, values));
    for (float& value : values) value = static_cast<float>(value / length);
  }
  return rows;
}

SparseMatrix as_binary(SparseMatrix rows) {
  std::fill(rows.value.begin(), rows.value.end(), 1.0F);
  return rows;
}

std::vector<float> count_buyers(const SparseMatrix& rows) {
  std::vector<float> buyers(rows.columns);
  for (const std::uint32_t product : rows.column) ++buyers[product];
  return buyers;
}

// Cosine of the customers of two products, for those with some in common.
Result<SparseMatrix> bought_together(const Context& context, const SparseMatrix& rows,
                                     std::span<const float> buyers) {
  const SparseMatrix binary = as_binary(rows);
  KeptEntries kept;
  kept.per_row = kTogetherKept;
  kept.finish = [buyers](std::size_t row, std::span<const std::uint32_t> columns,
                         std::span<float> both) {
    const float own = buyers[row] + kTogetherShrinkage;
    for (std::size_t i = 0; i < both.size(); ++i) {
      const bool counts = columns[i] != row && both[i] >= kTogetherMin;
      const float other = buyers[columns[i]] + kTogetherShrinkage;
      both[i] = counts ? both[i] / std::sqrt(own * other) : 0.0F;
    }
  };
  return best_of_product(context, transpose(binary), binary, kept);
}

void add_rows(const SparseRow& own, const SparseMatrix& weights, std::span<float> scores) {
  for (std::size_t i = 0; i < own.size(); ++i) {
    add_scaled(weights.row(own.column[i]), own.value[i], scores);
  }
}

void append_best(std::span<const float> scores, std::size_t count,
                 std::vector<ProductCode>& products) {
  std::vector<float> values;
  BestScores best(count);
  best.append_best(scores, products, values);
  while (!values.empty() && values.back() <= 0) {
    values.pop_back();
    products.pop_back();
  }
}

}  // namespace

DecayedBaskets decayed_baskets(const Context& context, const Baskets& baskets) {
  return {baskets, basket_vectors(context, baskets, decayed_weight)};
}

CandidateFacts::Desk::Desk(const CandidateFacts& facts)
    : bought(facts.buyers_.size()),
      next(facts.buyers_.size()),
      followed(facts.buyers_.size()),
      together(facts.buyers_.size()),
      together_last(facts.buyers_.size()),
      similarity(facts.vectors_.customer_count()),
      order(facts.vectors_.customer_count()) {}

Result<CandidateFacts> CandidateFacts::build(const Context& context,
                                             const DecayedBaskets& everybody,
                                             const NextOutcomes& outcomes,
                                             const NeighbourPool& pool,
                                             const NextBasketOptions& options) {
  CandidateFacts facts(outcomes, pool, options, CustomerVectors(of_length_1(pool.rows)));
  const auto& [baskets, rows] = everybody;
  facts.buyers_ = count_buyers(rows);
  const RecentBuyers recent =
      recent_buyers(baskets, baskets.moment - options.days * kSecondsPerDay);
  facts.recent_.assign(recent.by_product.begin(), recent.by_product.end());
  for (std::size_t i = 0; i < rows.rows(); ++i) facts.customers_ += rows.row(i).size() > 0 ? 1 : 0;
  TRY_ASSIGN(facts.together_, bought_together(context, rows, facts.buyers_));
  return facts;
}

float CandidateFacts::ask_neighbours(const SparseRow& own, std::uint32_t self, std::uint8_t fold,
                                     Desk& desk) const {
  std::fill(desk.bought.begin(), desk.bought.end(), 0.0F);
  std::fill(desk.next.begin(), desk.next.end(), 0.0F);
  vectors_.inner_products(own, desk.similarity);
  desk.order.clear();
  for (std::uint32_t i = 0; i < desk.similarity.size(); ++i) {
    const bool apart = i != self && (fold == kNoFold || pool_->fold[i] != fold);
    if (apart && desk.similarity[i] > 0) desk.order.push_back(i);
  }
  keep_nearest(desk.similarity, options_.neighbours, desk.order);
  float total = 0;
  for (const std::uint32_t i : desk.order) {
    const float likeness = desk.similarity[i];
    total += likeness;
    add_scaled(vectors_.rows().row(i), likeness, desk.bought);
    for (const ProductCode product : pool_->next[i]) desk.next[product] += likeness;
  }
  if (total == 0) return 0;
  for (float& value : desk.bought) value /= total;
  for (float& value : desk.next) value /= total;
  return total / static_cast<float>(desk.order.size());
}

void CandidateFacts::choose(std::uint8_t fold, const Desk& desk,
                            std::vector<ProductCode>& products) const {
  products.clear();
  for (const OwnProduct& product : desk.own.products) products.push_back(product.product);
  const auto popular = outcomes_->most_popular(fold);
  const auto shown = popular.first(std::min(options_.popular, popular.size()));
  products.insert(products.end(), shown.begin(), shown.end());
  append_best(desk.next, options_.related, products);
  append_best(desk.followed, options_.related, products);
  append_best(desk.together, options_.related, products);
  std::sort(products.begin(), products.end());
  products.erase(std::unique(products.begin(), products.end()), products.end());
}

void CandidateFacts::gather(const KnownPurchases& known, CustomerCode customer, std::uint8_t fold,
                            Desk& desk) const {
  const Baskets& baskets = known.baskets;
  const SparseMatrix decayed = basket_vector(baskets, customer, decayed_weight);
  const SparseMatrix own_row = of_length_1(decayed);
  desk.own = own_rhythm(baskets, customer);
  const Dictionary& names = known.history.log().customers();
  const std::uint32_t self =
      customer < names.size() ? pool_->customers.find_sorted(names[customer]) : kNoCode;
  desk.likeness = ask_neighbours(own_row.row(0), self, fold, desk);
  std::fill(desk.followed.begin(), desk.followed.end(), 0.0F);
  outcomes_->add_associations(fold, decayed.row(0), desk.followed);
  std::fill(desk.together.begin(), desk.together.end(), 0.0F);
  add_rows(decayed.row(0), together_, desk.together);
  std::fill(desk.together_last.begin(), desk.together_last.end(), 0.0F);
  if (baskets.first(customer) == baskets.last(customer)) return;
  for (const ProductCode product : baskets[baskets.last(customer) - 1]) {
    add_scaled(together_.row(product), 1, desk.together_last);
  }
}

CandidateFacts::FactRow CandidateFacts::facts_of(ProductCode product, const OwnProduct* own,
                                                 std::uint8_t fold, const Desk& desk) const {
  const OwnProduct bought = own != nullptr ? *own : OwnProduct{};
  const auto if_own = [&](float value) { return own != nullptr ? value : kUnknown; };
  const OwnHabits& habits = desk.own.habits;
  const float popularity = outcomes_->popularity(fold, product);
  const float share_before = buyers_[product] / static_cast<float>(std::max(1.0, customers_));
  return {bought.baskets,
          bought.decayed_60,
          bought.decayed_80,
          bought.decayed_95,
          bought.half_life,
          bought.baskets / std::max(1.0F, habits.baskets),
          if_own(bought.last_baskets_ago),
          if_own(bought.first_baskets_ago),
          if_own(bought.last_days_ago),
          if_own(bought.first_days_ago),
          if_own(bought.last_baskets_ago / bought.gap_baskets()),
          if_own(bought.last_days_ago / std::max(.5F, bought.gap_days())),
          habits.baskets,
          habits.products_mean,
          habits.products_last,
          habits.products_distinct,
          habits.share_repeat,
          habits.last_days_ago,
          habits.first_days_ago,
          buyers_[product],
          recent_[product],
          popularity,
          outcomes_->rebuy(fold, product),
          outcomes_->first_buy(fold, product),
          (popularity + kTrendPrior) / (share_before + kTrendPrior),
          desk.together[product],
          desk.together_last[product],
          desk.followed[product],
          desk.bought[product],
          desk.next[product],
          desk.likeness};
}

void CandidateFacts::describe(const KnownPurchases& known, CustomerCode customer, std::uint8_t fold,
                              Desk& desk, Candidates& out) const {
  gather(known, customer, fold, desk);
  choose(fold, desk, out.product);
  out.facts.clear();
  out.facts.reserve(out.product.size() * kCandidateFacts.size());
  auto own = desk.own.products.begin();  // both ascend
  for (const ProductCode product : out.product) {
    while (own != desk.own.products.end() && own->product < product) ++own;
    const bool is_own = own != desk.own.products.end() && own->product == product;
    const FactRow facts = facts_of(product, is_own ? &*own : nullptr, fold, desk);
    out.facts.insert(out.facts.end(), facts.begin(), facts.end());
  }
}

}  // namespace canasta
