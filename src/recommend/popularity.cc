#include "recommend/popularity.h"

#include <algorithm>
#include <cmath>

namespace canasta {
Result<std::unique_ptr<Popularity>> Popularity::fit(const Context& context,
                                                    const KnownPurchases& known,
                                                    const PopularityOptions& options) {
  TRY(context.check_cancel());
  const Baskets& baskets = known.baskets;
  CANASTA_ASSERT(options.group.empty() || options.group.size() == baskets.customer_count());
  auto model = std::unique_ptr<Popularity>(new Popularity(options));
  model->products_ = baskets.product_count;
  model->weekdays_ = options.by_weekday ? 7 : 1;
  std::size_t groups = 0;
  for (const std::uint32_t group : options.group) {
    if (group != kNoCode) groups = std::max<std::size_t>(groups, group + 1);
  }
  const std::size_t products = model->products_;
  std::vector<double> sums((groups + 1) * model->weekdays_ * products);
  std::vector<double> weights((groups + 1) * model->weekdays_);
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
      const auto add = [&](std::size_t to) {
        const std::size_t cell = to * model->weekdays_ + weekday;
        weights[cell] += weight;
        for (const ProductCode product : baskets[b]) sums[cell * products + product] += weight;
      };
      add(groups);
      if (group != kNoCode) add(group);
    }
  }
  model->scores_.assign(sums.size(), kNotOffered);
  for (std::size_t cell = 0; cell < weights.size(); ++cell) {
    const std::size_t all = groups * model->weekdays_ + cell % model->weekdays_;
    const bool is_group = cell / model->weekdays_ < groups;
    const double prior = is_group && weights[all] > 0 ? options.group_prior / weights[all] : 0;
    for (std::size_t product = 0; product < products; ++product) {
      const double sum = sums[cell * products + product] + prior * sums[all * products + product];
      if (sum > 0) model->scores_[cell * products + product] = static_cast<float>(sum);
    }
  }
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
    const std::span<const float> from = row(group == kNoCode ? everybody : group, weekday);
    std::copy(from.begin(), from.end(), scores.row(i).begin());
  }
}

}  // namespace canasta
