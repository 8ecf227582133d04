#include "recommend/tifu_knn.h"

#include <algorithm>
#include <cmath>

namespace canasta {
namespace {

struct Group {
  std::size_t index = 0;
  std::size_t size = 0;
};

// Of `count` baskets in `groups` groups: the first groups have the smaller size.
Group group_of(std::size_t basket, std::size_t count, std::size_t groups) {
  const std::size_t size = count / groups;
  const std::size_t small = groups - count % groups;  // groups of that size
  if (basket < small * size) return {basket / size, size};
  const std::size_t later = basket - small * size;
  return {small + later / (size + 1), size + 1};
}

}  // namespace

BasketWeight tifu_weight(const TifuKnnOptions& options) {
  return [options](std::size_t basket, std::size_t count) {
    const std::size_t groups = std::min(options.groups, count);
    const Group group = group_of(basket, count, groups);
    return std::pow(options.group_decay, static_cast<double>(options.groups - 1 - group.index)) *
           std::pow(options.basket_decay, static_cast<double>(count - 1 - basket)) /
           static_cast<double>(groups * group.size);
  };
}

Result<std::unique_ptr<TifuKnn>> TifuKnn::fit(const Context& context, const KnownPurchases& known,
                                              const TifuKnnOptions& options) {
  CANASTA_ASSERT(options.groups > 0);
  TRY(context.check_cancel());
  return std::unique_ptr<TifuKnn>(
      new TifuKnn(options, basket_vectors(context, known.baskets, tifu_weight(options))));
}

void TifuKnn::score(const KnownPurchases& known, std::span<const CustomerCode> customers,
                    View2<float> scores) const {
  const std::size_t count = vectors_.customer_count();
  const BasketWeight weight = tifu_weight(options_);
  std::vector<float> likeness(count);
  std::vector<std::uint32_t> nearest;
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const std::span<float> row = scores.row(i);
    const SparseMatrix own = basket_vector(known.baskets, customers[i], weight);
    if (own.size() == 0 || count == 0) {
      std::fill(row.begin(), row.end(), kNotOffered);
      continue;
    }
    vectors_.inner_products(own.row(0), likeness);
    // Less the asked vector's square, the squared distance turned round.
    for (std::size_t c = 0; c < count; ++c) {
      likeness[c] = 2 * likeness[c] - vectors_.squares()[c];
    }
    nearest.clear();
    for (std::uint32_t c = 0; c < count; ++c) {
      if (vectors_.squares()[c] > 0) nearest.push_back(c);  // others have not come yet
    }
    keep_nearest(likeness, options_.neighbours, nearest);
    std::fill(row.begin(), row.end(), 0.0F);
    const auto others =
        static_cast<float>((1 - options_.own_weight) / static_cast<double>(nearest.size()));
    for (const std::uint32_t c : nearest) add_scaled(vectors_.rows().row(c), others, row);
    add_scaled(own.row(0), static_cast<float>(options_.own_weight), row);
    std::replace(row.begin(), row.end(), 0.0F, kNotOffered);
  }
}

}  // namespace canasta
