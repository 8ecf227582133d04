#include "recommend/fallback.h"

#include <algorithm>

namespace canasta {
namespace {

// The slate of one customer while it is filled.
struct OpenSlate {
  std::vector<ProductCode> product;
  std::vector<float> score;
  std::vector<std::uint8_t> source;
};

// `there`: by product, all 0 before and after.
void fill(OpenSlate& slate, const Slates& more, std::size_t from, std::uint8_t source,
          std::size_t k, std::vector<std::uint8_t>& there) {
  const auto products = more.products_of(from);
  const auto scores = more.scores_of(from);
  for (const ProductCode product : slate.product) there[product] = 1;
  for (std::size_t i = 0; i < products.size() && slate.product.size() < k; ++i) {
    if (there[products[i]] != 0) continue;
    there[products[i]] = 1;
    slate.product.push_back(products[i]);
    slate.score.push_back(scores[i]);
    slate.source.push_back(source);
  }
  for (const ProductCode product : slate.product) there[product] = 0;
}

}  // namespace

Result<SourcedSlates> recommend_in_turn(const Context& context,
                                        std::span<const Recommender* const> chain,
                                        const KnownPurchases& known,
                                        std::span<const CustomerCode> customers,
                                        const SlateOptions& options) {
  CANASTA_ASSERT(!chain.empty() && chain.size() <= 255);
  std::vector<OpenSlate> open(customers.size());
  std::vector<std::uint8_t> there(known.product_count());
  std::vector<std::size_t> short_ones(customers.size());
  for (std::size_t i = 0; i < short_ones.size(); ++i) short_ones[i] = i;
  for (std::size_t model = 0; model < chain.size() && !short_ones.empty(); ++model) {
    std::vector<CustomerCode> asked;
    for (const std::size_t i : short_ones) asked.push_back(customers[i]);
    // Fewer than k of the next model's products can be there already.
    SlateOptions enough = options;
    enough.k = model == 0 ? options.k : std::min(2 * options.k, kSlateProductsMax);
    TRY_ASSIGN(const Slates slates, recommend(context, *chain[model], known, asked, enough));
    for (std::size_t i = 0; i < short_ones.size(); ++i) {
      fill(open[short_ones[i]], slates, i, static_cast<std::uint8_t>(model), options.k, there);
    }
    std::erase_if(short_ones, [&](std::size_t i) { return open[i].product.size() == options.k; });
  }
  SourcedSlates out;
  for (const OpenSlate& slate : open) {
    out.slates.products.add(slate.product);
    out.slates.score.insert(out.slates.score.end(), slate.score.begin(), slate.score.end());
    out.source.insert(out.source.end(), slate.source.begin(), slate.source.end());
  }
  return out;
}

}  // namespace canasta
