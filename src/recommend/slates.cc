#include <algorithm>

#include "base/parallel.h"
#include "recommend/best_scores.h"
#include "recommend/recommender.h"

namespace canasta {
namespace {

constexpr std::size_t kScoresPerBlock = std::size_t{1} << 17;  // 512 KB: half of a core's cache
constexpr std::size_t kCustomersPerBlockMax = 64;

struct BlockSlates {
  std::vector<std::uint64_t> sizes;
  std::vector<ProductCode> product;
  std::vector<float> score;
};

void keep_only(std::span<const ProductCode> kept, std::span<float> scores) {
  std::size_t next = 0;
  for (std::size_t product = 0; product < scores.size(); ++product) {
    if (next < kept.size() && kept[next] == product) {
      ++next;
    } else {
      scores[product] = kNotOffered;
    }
  }
}

void hide_products(const Baskets& baskets, CustomerCode customer, const SlateOptions& options,
                   std::span<float> scores) {
  for (std::size_t product = 0; product < options.excluded.size(); ++product) {
    if (options.excluded[product] != 0) scores[product] = kNotOffered;
  }
  if (options.products == OfferedProducts::All) return;
  const std::vector<ProductCode> bought = bought_products(baskets, customer);
  if (options.products == OfferedProducts::Repeat) return keep_only(bought, scores);
  for (const ProductCode product : bought) scores[product] = kNotOffered;
}

}  // namespace

std::size_t append_best(std::span<const float> scores, std::size_t k,
                        std::vector<ProductCode>& products, std::vector<float>& values) {
  return BestScores(k).append_best(scores, products, values);
}

Result<Slates> recommend(const Context& context, const Recommender& model,
                         const KnownPurchases& known, std::span<const CustomerCode> customers,
                         const SlateOptions& options) {
  const std::size_t products = known.product_count();
  CANASTA_ASSERT(options.k >= 1 && options.k <= kSlateProductsMax);
  CANASTA_ASSERT(options.excluded.empty() || options.excluded.size() == products);
  const std::size_t rows = std::clamp<std::size_t>(
      kScoresPerBlock / std::max<std::size_t>(products, 1), 1, kCustomersPerBlockMax);
  const Chunks blocks{.count = customers.size(), .size = rows};
  std::vector<BlockSlates> parts(blocks.number());
  for_chunks(context, blocks, [&](const Chunk& block) {
    if (context.cancelled()) return;
    std::vector<float> scores(block.size() * products);
    const View2<float> view(scores.data(), block.size(), products);
    const auto asked = customers.subspan(block.first, block.size());
    model.score(known, asked, view);
    BlockSlates& part = parts[block.index];
    BestScores best(options.k);
    for (std::size_t row = 0; row < asked.size(); ++row) {
      hide_products(known.baskets, asked[row], options, view.row(row));
      part.sizes.push_back(best.append_best(view.row(row), part.product, part.score));
    }
  });
  TRY(context.check_cancel());
  Slates slates;
  std::vector<std::uint64_t>& offsets = slates.products.offsets;
  offsets.reserve(customers.size() + 1);
  for (const BlockSlates& part : parts) {
    for (const std::uint64_t size : part.sizes) offsets.push_back(offsets.back() + size);
    slates.products.product.insert(slates.products.product.end(), part.product.begin(),
                                   part.product.end());
    slates.score.insert(slates.score.end(), part.score.begin(), part.score.end());
  }
  return slates;
}

}  // namespace canasta
