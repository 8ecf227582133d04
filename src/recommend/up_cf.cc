#include "recommend/up_cf.h"

#include <algorithm>
#include <cmath>

#include "math/dense.h"

namespace canasta {

BasketWeight latest_weight(std::size_t baskets) {
  return [baskets](std::size_t basket, std::size_t count) {
    const std::size_t counted = std::min(baskets, count);
    return count - basket > counted ? 0.0 : 1.0 / static_cast<double>(counted);
  };
}

Result<std::unique_ptr<UpCf>> UpCf::fit(const Context& context, const KnownPurchases& known,
                                        const UpCfOptions& options) {
  CANASTA_ASSERT(options.baskets > 0);
  TRY(context.check_cancel());
  return std::unique_ptr<UpCf>(
      new UpCf(options, basket_vectors(context, known.baskets, latest_weight(options.baskets))));
}

void UpCf::score(const KnownPurchases& known, std::span<const CustomerCode> customers,
                 View2<float> scores) const {
  std::vector<float> similarity(vectors_.customer_count());
  const BasketWeight weight = latest_weight(options_.baskets);
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const SparseMatrix own = basket_vector(known.baskets, customers[i], weight);
    const std::span<float> row = scores.row(i);
    std::fill(row.begin(), row.end(), 0.0F);
    const double square = dot(own.value, own.value);
    vectors_.inner_products(own.row(0), similarity);
    for (std::size_t c = 0; c < similarity.size(); ++c) {
      if (similarity[c] == 0) continue;
      const double length = std::pow(square, 1 - options_.asymmetry) *
                            std::pow(vectors_.squares()[c], options_.asymmetry);
      const auto power = static_cast<float>(std::pow(similarity[c] / length, options_.locality));
      add_scaled(vectors_.rows().row(c), power, row);
    }
    std::replace(row.begin(), row.end(), 0.0F, kNotOffered);
  }
}

}  // namespace canasta
