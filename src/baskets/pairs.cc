// related_pairs: complements and substitutes, from how often two products meet.
//
// By chance. Large baskets make every two products meet more often than n P(A) P(B): in a shop with
//   large and small baskets the plain lift of nearly all pairs is above 1, and substitutes hide.
//   So chance keeps the size of each basket: a product that is in `a` of the M marks (items in
//   baskets) is in a basket of s items s a / M times, and two meet
//       expected = a b sum(s (s - 1)) / M^2
//   times; with baskets of one size that is n P(A) P(B) but for the place the first one takes.
// Beyond chance. The standard score (both - expected) / sqrt(expected), Poisson, is at least
//   sqrt(2 ln(pairs)): the largest that as many pairs of pure noise would show.
// Enough. At least kPairBasketsMin baskets with both (complements), or expected (substitutes).
// Similar. Each product is described by max(0, ln(both / expected)) with every other product, and
//   two descriptions are compared by their cosine, the two products themselves left out. Two
//   brands of coffee meet the same sugar and the same filters, and not each other.
//
// A pair says how products are bought, not why: those that are sold in different seasons or shops
// also never meet. docs/methods/rules.md says how this misleads.
//
// Cost      Every basket's pairs once, 8 bytes for each two products; memory is kept by raising
//           the support.
// Source    Gionis, Mannila, Mielikainen, Tsaparas (2007), "Assessing Data Mining Results via Swap
//           Randomization", ACM TKDD 1(3): chance that keeps basket sizes; Chung, Lu (2002) for its
//           expectation; Teng, Hsieh, Chen (2002), "On the mining of substitution rules for
//           statistically dependent items", ICDM, pages 442-449; Ruiz, Athey, Blei (2020),
//           "SHOPPER", Annals of Applied Statistics 14(1), section 4: exchangeable products;
//           Donoho, Johnstone (1994), Biometrika 81(3): the threshold.
#include <algorithm>
#include <cmath>

#include "base/messages/baskets.h"
#include "base/parallel.h"
#include "baskets/baskets.h"
#include "baskets/item_lists.h"
#include "data/purchase_log.h"

namespace canasta {
namespace {

constexpr std::uint64_t kMemoryShare = 4;
constexpr std::uint64_t kBytesPerPair = sizeof(std::uint32_t) + sizeof(float);

struct Chance {
  double by_counts = 0;  // expected = by_counts * a * b

  explicit Chance(const BasketSpans& baskets) {
    double meetings = 0;
    for (std::size_t i = 0; i < baskets.size(); ++i) {
      const auto size = static_cast<double>(baskets[i].size());
      meetings += size * (size - 1);
    }
    const auto marks = static_cast<double>(baskets.items.size());
    by_counts = meetings / marks / marks;
  }
};

class PairSearch {
 public:
  PairSearch(const Context& context, const ItemLists& lists, const BasketSpans& baskets,
             const PairOptions& options)
      : context_(context),
        lists_(lists),
        baskets_(baskets),
        options_(options),
        chance_(baskets),
        both_(lists.size() * lists.size()) {
    const double items = static_cast<double>(lists.size());
    score_min_ = std::sqrt(2 * std::log(std::max(2.0, items * (items - 1) / 2)));
  }

  // But for what was asked and used.
  ItemPairs run() {
    parallel_for(context_, lists_.size(), [&](std::size_t i) { count_with(i); });
    if (options_.kind == PairKind::Substitute) {
      weights_.resize(both_.size());
      parallel_for(context_, lists_.size(), [&](std::size_t i) { weigh(i); });
    }
    std::vector<ItemPairs> found(lists_.size());
    parallel_for(context_, lists_.size(), [&](std::size_t i) { look_at(i, found[i]); });
    ItemPairs all;
    all.items = lists_.size();
    all.compared = all.items == 0 ? 0 : all.items * (all.items - 1) / 2;
    for (const ItemPairs& part : found) {
      all.founded += part.founded;
      all.far += part.far;
      all.pairs.insert(all.pairs.end(), part.pairs.begin(), part.pairs.end());
    }
    return all;
  }

 private:
  std::size_t cell(std::size_t i, std::size_t j) const { return i * lists_.size() + j; }
  double expected(std::size_t i, std::size_t j) const {
    return chance_.by_counts * lists_.count[i] * lists_.count[j];
  }

  void count_with(std::size_t i) {
    if (context_.cancelled()) return;
    for (const std::uint32_t basket : lists_.baskets_of(static_cast<ItemRank>(i))) {
      for (const ItemRank other : lists_.items_of(basket)) ++both_[cell(i, other)];
    }
  }

  void weigh(std::size_t i) {
    for (std::size_t j = 0; j < lists_.size(); ++j) {
      const double ratio = both_[cell(i, j)] / expected(i, j);
      weights_[cell(i, j)] = ratio > 1 && i != j ? static_cast<float>(std::log(ratio)) : 0;
    }
  }

  // Cosine of the weights of both, without their own places.
  double similarity(std::size_t i, std::size_t j) const {
    double product = 0, square_i = 0, square_j = 0;
    for (std::size_t k = 0; k < lists_.size(); ++k) {
      if (k == i || k == j) continue;
      const double weight_i = weights_[cell(i, k)], weight_j = weights_[cell(j, k)];
      product += weight_i * weight_j;
      square_i += weight_i * weight_i;
      square_j += weight_j * weight_j;
    }
    return product == 0 ? 0 : product / std::sqrt(square_i * square_j);
  }

  void look_at(std::size_t i, ItemPairs& found) const {
    if (context_.cancelled()) return;
    for (std::size_t j = i + 1; j < lists_.size(); ++j) {
      const double by_chance = expected(i, j);
      const double both = both_[cell(i, j)];
      const bool complements = options_.kind == PairKind::Complementary;
      if ((complements ? both : by_chance) < kPairBasketsMin) continue;
      ++found.founded;
      const double score = (both - by_chance) / std::sqrt(by_chance);
      const bool far = complements ? score >= score_min_ && both >= options_.ratio_far * by_chance
                                   : score <= -score_min_ && both * options_.ratio_far <= by_chance;
      if (!far) continue;
      ++found.far;
      ItemPair pair = pair_of(i, j);
      if (options_.kind == PairKind::Substitute) {
        pair.similarity = similarity(i, j);
        if (!pair.same_group && pair.similarity < options_.similarity_min) continue;
      }
      found.pairs.push_back(pair);
    }
  }

  ItemPair pair_of(std::size_t i, std::size_t j) const {
    if (lists_.code[i] > lists_.code[j]) std::swap(i, j);
    ItemPair pair;
    pair.first = lists_.code[i];
    pair.second = lists_.code[j];
    pair.counts = {.baskets = baskets_.size(),
                   .both = both_[cell(i, j)],
                   .antecedent = lists_.count[i],
                   .consequent = lists_.count[j]};
    pair.expected = expected(i, j);
    if (!options_.group_of.empty()) {
      const std::uint32_t group = options_.group_of[pair.first];
      pair.same_group = group != kNoCode && group == options_.group_of[pair.second];
    }
    return pair;
  }

  const Context& context_;
  const ItemLists& lists_;
  const BasketSpans& baskets_;
  const PairOptions& options_;
  Chance chance_;
  double score_min_ = 0;
  std::vector<std::uint32_t> both_;  // [items, items], by rank
  std::vector<float> weights_;       // [items, items]
};

// The lowest count, from the one asked on, at which the table of all pairs fits.
std::uint64_t count_that_fits(const Context& context, const ItemLists& lists,
                              std::uint64_t asked_count) {
  const double cells = static_cast<double>(context.memory_limit_bytes / kMemoryShare) /
                       static_cast<double>(kBytesPerPair);
  const auto items_max = static_cast<std::size_t>(std::sqrt(cells));
  return lists.size() <= items_max ? asked_count : std::uint64_t{lists.count[items_max]} + 1;
}

}  // namespace

Result<ItemPairs> related_pairs(const Context& context, const BasketSpans& baskets,
                                const PairOptions& options) {
  const double support = options.min_support;
  if (!(support > 0 && support <= 1)) {
    return invalid(message::kSupportOutOfRange, {{"value", support}});
  }
  CANASTA_ASSERT(options.group_of.empty() || options.group_of.size() == baskets.item_count);
  const Stage stage(context, message::kStagePairs);
  SupportUsed used;
  used.baskets = baskets.size();
  used.asked_count = least_count(support, baskets.size());
  ItemLists lists = frequent_items(baskets, used.asked_count);
  used.used_count = count_that_fits(context, lists, used.asked_count);
  if (used.raised()) {
    used.itemsets_estimated = static_cast<double>(lists.size());
    lists = frequent_items(baskets, used.used_count);
  }
  ItemPairs out = PairSearch(context, lists, baskets, options).run();
  out.support = used;
  TRY(context.check_cancel());
  const bool rising = options.kind == PairKind::Substitute;
  std::sort(out.pairs.begin(), out.pairs.end(), [&](const ItemPair& a, const ItemPair& b) {
    const double ratio_a = a.ratio(), ratio_b = b.ratio();
    if (ratio_a != ratio_b) return rising ? ratio_a < ratio_b : ratio_a > ratio_b;
    return a.first != b.first ? a.first < b.first : a.second < b.second;
  });
  out.found = out.pairs.size();
  if (options.pairs_max != 0 && out.pairs.size() > options.pairs_max) {
    out.pairs.resize(options.pairs_max);
  }
  return out;
}

}  // namespace canasta
