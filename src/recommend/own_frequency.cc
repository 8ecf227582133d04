#include "recommend/own_frequency.h"

#include <algorithm>
#include <cmath>

#include "recommend/recent_buyers.h"

namespace canasta {
namespace {

// By product: the weighted share of the recent customers who bought it; kNotOffered where nobody
// did.
std::vector<float> recent_shares(const Baskets& baskets, Seconds after, double weight) {
  const RecentBuyers buyers = recent_buyers(baskets, after);
  std::vector<float> shares;
  shares.reserve(buyers.by_product.size());
  for (const std::uint32_t of_product : buyers.by_product) {
    const auto share = static_cast<float>(weight * of_product / std::max(buyers.customers, 1U));
    shares.push_back(of_product == 0 ? kNotOffered : share);
  }
  return shares;
}

}  // namespace

Result<std::unique_ptr<OwnFrequency>> OwnFrequency::fit(const Context& context,
                                                        const KnownPurchases& known,
                                                        const OwnFrequencyOptions& options) {
  CANASTA_ASSERT(options.basket_decay > 0 && options.basket_decay <= 1);
  TRY(context.check_cancel());
  auto model = std::unique_ptr<OwnFrequency>(new OwnFrequency(options));
  if (options.popularity_weight > 0) {
    const Seconds after = known.baskets.moment - options.popularity_days * kSecondsPerDay;
    model->popular_ = recent_shares(known.baskets, after, options.popularity_weight);
  }
  return model;
}

double OwnFrequency::weight(const Baskets& baskets, std::size_t basket, std::size_t last) const {
  const double weight = std::pow(options_.basket_decay, static_cast<double>(last - 1 - basket));
  if (options_.half_life_days == 0) return weight;
  const double age = static_cast<double>(baskets.moment - baskets.time[basket]) / kSecondsPerDay;
  return weight * std::exp2(-age / options_.half_life_days);
}

void OwnFrequency::add_shares(const Baskets& baskets, CustomerCode customer,
                              std::span<float> scores) const {
  const std::size_t first = baskets.first(customer);
  const std::size_t last = baskets.last(customer);
  double total = 0;
  for (std::size_t b = first; b < last; ++b) total += weight(baskets, b, last);
  for (std::size_t b = first; b < last; ++b) {
    const auto share = static_cast<float>(weight(baskets, b, last) / total);
    for (const ProductCode product : baskets[b]) {
      if (scores[product] == kNotOffered) scores[product] = 0;
      scores[product] += share;
    }
  }
}

// The fraction of a count, below 1/2, says how late the last of the baskets was.
void OwnFrequency::add_counts(const Baskets& baskets, CustomerCode customer,
                              std::span<float> scores) {
  const std::size_t first = baskets.first(customer);
  const std::size_t last = baskets.last(customer);
  for (std::size_t b = first; b < last; ++b) {
    const float late =
        static_cast<float>(b - first + 1) / static_cast<float>(2 * (last - first + 1));
    for (const ProductCode product : baskets[b]) {
      const float count = scores[product] == kNotOffered ? 0 : std::floor(scores[product]);
      scores[product] = count + 1 + late;
    }
  }
}

void OwnFrequency::score(const KnownPurchases& known, std::span<const CustomerCode> customers,
                         View2<float> scores) const {
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const std::span<float> row = scores.row(i);
    if (popular_.empty()) {
      std::fill(row.begin(), row.end(), kNotOffered);
    } else {
      std::copy(popular_.begin(), popular_.end(), row.begin());
    }
    if (is_plain_) {
      add_counts(known.baskets, customers[i], row);
    } else {
      add_shares(known.baskets, customers[i], row);
    }
  }
}

}  // namespace canasta
