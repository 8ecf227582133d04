#include "recommend/popularity.h"

#include <algorithm>
#include <cmath>

namespace canasta {
namespace {

// Summed weights of baskets. A cell is a group on a weekday; the last group is everybody.
struct CellWeights {
  CellWeights(std::size_t group_count, std::size_t weekday_count, std::size_t product_count)
      : groups(group_count),
        weekdays(weekday_count),
        products(product_count),
        of_cell((groups + 1) * weekdays),
        of_product(of_cell.size() * products) {}

  void add(std::size_t group, std::size_t weekday, std::span<const ProductCode> basket,
           double weight) {
    const std::size_t cell = group * weekdays + weekday;
    of_cell[cell] += weight;
    for (const ProductCode product : basket) of_product[cell * products + product] += weight;
  }

  std::size_t groups, weekdays, products;
  std::vector<double> of_cell;     // [groups + 1][weekdays]
  std::vector<double> of_product;  // [groups + 1][weekdays][products], of baskets that hold it
};

std::size_t group_count(std::span<const std::uint32_t> group_of_customer) {
  std::size_t groups = 0;
  for (const std::uint32_t group : group_of_customer) {
    if (group != kNoCode) groups = std::max<std::size_t>(groups, group + 1);
  }
  return groups;
}

void add_baskets(const Baskets& baskets, const PopularityOptions& options, CellWeights& weights) {
  const Seconds first = options.days == 0 ? std::numeric_limits<Seconds>::min()
                                          : baskets.moment - options.days * kSecondsPerDay;
  for (CustomerCode customer = 0; customer < baskets.customer_count(); ++customer) {
    const std::uint32_t group = options.group.empty() ? kNoCode : options.group[customer];
    for (std::size_t b = baskets.first(customer); b < baskets.last(customer); ++b) {
      if (baskets.time[b] <= first) continue;
      const double age = static_cast<double>(baskets.moment - baskets.time[b]) / kSecondsPerDay;
      const double weight =
          options.half_life_days == 0 ? 1 : std::exp2(-age / options.half_life_days);
      const std::size_t weekday =
          options.by_weekday ? static_cast<std::size_t>(weekday_of(day_of(baskets.time[b]))) : 0;
      weights.add(weights.groups, weekday, baskets[b], weight);
      if (group != kNoCode) weights.add(group, weekday, baskets[b], weight);
    }
  }
}

// [groups + 1][weekdays][products]: a group's weights, and everybody's shrunk to the prior.
std::vector<float> scores_of(const CellWeights& weights, double group_prior) {
  const std::size_t products = weights.products;
  std::vector<float> scores(weights.of_product.size(), kNotOffered);
  for (std::size_t cell = 0; cell < weights.of_cell.size(); ++cell) {
    const bool is_group = cell / weights.weekdays < weights.groups;
    const std::size_t all = weights.groups * weights.weekdays + cell % weights.weekdays;
    const double prior =
        is_group && weights.of_cell[all] > 0 ? group_prior / weights.of_cell[all] : 0;
    for (std::size_t product = 0; product < products; ++product) {
      const double sum = weights.of_product[cell * products + product] +
                         prior * weights.of_product[all * products + product];
      if (sum > 0) scores[cell * products + product] = static_cast<float>(sum);
    }
  }
  return scores;
}

}  // namespace

Result<std::unique_ptr<Popularity>> Popularity::fit(const Context& context,
                                                    const KnownPurchases& known,
                                                    const PopularityOptions& options) {
  TRY(context.check_cancel());
  const Baskets& baskets = known.baskets;
  CANASTA_ASSERT(options.group.empty() || options.group.size() == baskets.customer_count());
  auto model = std::unique_ptr<Popularity>(new Popularity(options));
  model->products_ = baskets.product_count;
  model->weekdays_ = options.by_weekday ? 7 : 1;
  CellWeights weights(group_count(options.group), model->weekdays_, model->products_);
  add_baskets(baskets, options, weights);
  model->scores_ = scores_of(weights, options.group_prior);
  return model;
}

std::span<const float> Popularity::row(std::size_t group, std::size_t weekday) const {
  const std::size_t cell = group * weekdays_ + (weekdays_ == 1 ? 0 : weekday);
  return std::span(scores_).subspan(cell * products_, products_);
}

void Popularity::score(const KnownPurchases& known, std::span<const CustomerCode> customers,
                       View2<float> scores) const {
  if (products_ == 0) return;
  const std::size_t everybody = scores_.size() / (weekdays_ * products_) - 1;
  const auto weekday = static_cast<std::size_t>(weekday_of(day_of(known.baskets.moment) + 1));
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const std::uint32_t group =
        customers[i] < options_.group.size() ? options_.group[customers[i]] : kNoCode;
    if (group == kNoCode && options_.only_groups) {
      std::fill(scores.row(i).begin(), scores.row(i).end(), kNotOffered);
      continue;
    }
    const std::span<const float> from = row(group == kNoCode ? everybody : group, weekday);
    std::copy(from.begin(), from.end(), scores.row(i).begin());
  }
}

}  // namespace canasta
