#include "recommend/slate_rules.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "base/parallel.h"
#include "recommend/item_neighbours.h"

namespace canasta {
namespace {

constexpr std::size_t kCandidatesMin = 200;
constexpr std::size_t kCandidatesAPlace = 10;
constexpr std::size_t kCustomersABlock = 4'096;  // whose candidates are held at once
constexpr std::size_t kShortABlock = 128;        // the same, with all products as candidates
constexpr std::size_t kCustomersAChunk = 64;

struct Candidate {
  ProductCode product = 0;
  float score = 0;
  std::uint8_t source = 0;
  double relevance = 0;
  double likeness = 0;  // to the most alike of those chosen
  bool chosen = false;
};

// Who bought a product bought the other.
class ProductLikeness {
 public:
  static Result<ProductLikeness> fit(const Context& context, const KnownPurchases& known) {
    const ItemNeighboursOptions options{
        .weighting = {}, .neighbours = kSimilarProducts, .self = false};
    TRY_ASSIGN(std::unique_ptr<ItemNeighbours> model, ItemNeighbours::fit(context, known, options));
    return ProductLikeness(std::move(model));
  }

  float operator()(ProductCode one, ProductCode other) const {
    const ModelProducts& products = model_->products();
    const std::uint32_t row = products.number(one);
    const std::uint32_t column = products.number(other);
    if (row == kNoCode || column == kNoCode) return 0;
    return model_->weights().at(row, column);
  }

 private:
  explicit ProductLikeness(std::unique_ptr<ItemNeighbours> model) : model_(std::move(model)) {}
  std::unique_ptr<ItemNeighbours> model_;
};

// Fills one slate.
class SlateFiller {
 public:
  SlateFiller(const SlateRules& rules, const ProductLikeness* likeness, std::size_t k)
      : rules_(rules), likeness_(likeness), k_(k) {
    promotions_due_ =
        static_cast<std::size_t>(std::ceil(rules.promoted_share * static_cast<double>(k) - 1e-9));
  }

  // Goes on with a slate until it is full, or nothing is left.
  void fill(std::vector<Candidate>& candidates, std::vector<Candidate>& slate) {
    of_category_.clear();
    std::size_t promotions = 0;
    const auto note = [&](ProductCode product) {
      if (is_promoted(product)) ++promotions;
      if (rules_.per_category > 0) of_category_.push_back(category_of(product));
      note_likeness(product, candidates);
    };
    for (const Candidate& there : slate) {
      std::erase_if(candidates, [&](const Candidate& one) { return one.product == there.product; });
      note(there.product);
    }
    while (slate.size() < k_) {
      // The last places are kept for promotions that are still due.
      const bool due = k_ - slate.size() <= promotions_due_ - std::min(promotions_due_, promotions);
      Candidate* next = best(candidates, due);
      if (next == nullptr) next = best(candidates, false);
      if (next == nullptr) break;
      next->chosen = true;
      slate.push_back(*next);
      note(next->product);
    }
  }

 private:
  bool is_promoted(ProductCode product) const {
    return !rules_.promoted.empty() && rules_.promoted[product] != 0;
  }

  std::uint32_t category_of(ProductCode product) const {
    return rules_.category.empty() ? kNoCode : rules_.category[product];
  }

  bool is_capped(ProductCode product) const {
    if (rules_.per_category == 0) return false;
    const std::uint32_t category = category_of(product);
    if (category == kNoCode) return false;
    const auto there = std::count(of_category_.begin(), of_category_.end(), category);
    return static_cast<std::size_t>(there) >= rules_.per_category;
  }

  double worth(const Candidate& candidate) const {
    const double boost = rules_.boost.empty() ? 1 : rules_.boost[candidate.product];
    return (1 - rules_.diversity) * boost * candidate.relevance -
           rules_.diversity * candidate.likeness;
  }

  Candidate* best(std::vector<Candidate>& candidates, bool promoted_only) const {
    Candidate* best = nullptr;
    double highest = 0;
    for (Candidate& candidate : candidates) {
      if (candidate.chosen || (promoted_only && !is_promoted(candidate.product))) continue;
      const double here = worth(candidate);
      if (best != nullptr && here <= highest) continue;
      if (is_capped(candidate.product)) continue;
      best = &candidate;
      highest = here;
    }
    return best;
  }

  void note_likeness(ProductCode chosen, std::vector<Candidate>& candidates) const {
    if (likeness_ == nullptr) return;
    for (Candidate& candidate : candidates) {
      if (candidate.chosen) continue;
      const auto likeness = static_cast<double>((*likeness_)(chosen, candidate.product));
      candidate.likeness = std::max(candidate.likeness, likeness);
    }
  }

  const SlateRules& rules_;
  const ProductLikeness* likeness_;
  std::size_t k_;
  std::size_t promotions_due_ = 0;
  std::vector<std::uint32_t> of_category_;  // of the products chosen
};

// Those that are not there yet. A place is that of the list; behind it there is nothing to win.
void add_candidates(const SourcedSlates& slates, std::size_t customer, std::size_t places,
                    std::vector<std::uint8_t>& there, std::vector<Candidate>& candidates) {
  const auto products = slates.slates.products_of(customer);
  const std::uint64_t first = slates.slates.products.offsets[customer];
  for (std::size_t i = 0; i < products.size(); ++i) {
    if (there[products[i]] != 0) continue;
    there[products[i]] = 1;
    const auto place = static_cast<double>(std::min(candidates.size(), places));
    candidates.push_back({.product = products[i],
                          .score = slates.slates.score[first + i],
                          .source = slates.source[first + i],
                          .relevance = 1 - place / static_cast<double>(places)});
  }
}

void append_slate(std::span<const Candidate> slate, SourcedSlates& out) {
  std::vector<ProductCode> products;
  for (const Candidate& candidate : slate) {
    products.push_back(candidate.product);
    out.slates.score.push_back(candidate.score);
    out.source.push_back(candidate.source);
  }
  out.slates.products.add(products);
}

// One run of the rules over customers, with a number of candidates for each.
class RuledSlates {
 public:
  RuledSlates(const Context& context, std::span<const Recommender* const> chain,
              const KnownPurchases& known, const SlateOptions& options, const SlateRules& rules,
              const ProductLikeness* likeness)
      : context_(context),
        chain_(chain),
        known_(known),
        options_(options),
        rules_(rules),
        likeness_(likeness) {
    if (rules.promoted_share == 0 || rules.promoted.empty()) return;
    not_promoted_.resize(known.product_count());
    for (std::size_t product = 0; product < not_promoted_.size(); ++product) {
      const bool out = !options.excluded.empty() && options.excluded[product] != 0;
      not_promoted_[product] = out || rules.promoted[product] == 0 ? 1 : 0;
    }
  }

  // Goes on with the slates of the customers. `cut`: whose candidates there may be more of.
  Status fill(std::span<const CustomerCode> customers, std::size_t candidates,
              std::span<std::vector<Candidate>> slates, std::span<std::uint8_t> cut) const {
    SlateOptions many = options_;
    many.k = std::clamp<std::size_t>(std::min(candidates, known_.product_count()), options_.k,
                                     kSlateProductsMax);
    TRY_ASSIGN(const SourcedSlates found,
               recommend_in_turn(context_, chain_, known_, customers, many));
    SourcedSlates promoted;
    if (!not_promoted_.empty()) {
      SlateOptions only = many;
      only.excluded = not_promoted_;
      TRY_ASSIGN(promoted, recommend_in_turn(context_, chain_, known_, customers, only));
    }
    const std::size_t places = std::min(many.k, known_.product_count());
    for_chunks(context_, {customers.size(), kCustomersAChunk}, [&](const Chunk& chunk) {
      SlateFiller filler(rules_, likeness_, options_.k);
      std::vector<std::uint8_t> there(known_.product_count());
      for (std::size_t i = chunk.first; i < chunk.last; ++i) {
        std::vector<Candidate> some;
        add_candidates(found, i, places, there, some);
        cut[i] = some.size() == many.k ? 1 : 0;
        if (!not_promoted_.empty()) add_candidates(promoted, i, places, there, some);
        for (const Candidate& candidate : some) there[candidate.product] = 0;
        leave_out_bought(customers[i], some);
        filler.fill(some, slates[i]);
      }
    });
    return {};
  }

 private:
  void leave_out_bought(CustomerCode customer, std::vector<Candidate>& candidates) const {
    if (rules_.days_since_bought == 0) return;
    const Seconds after = known_.baskets.moment - rules_.days_since_bought * kSecondsPerDay;
    const auto lately = bought_products(known_.baskets, customer, after);
    std::erase_if(candidates, [&](const Candidate& candidate) {
      return std::binary_search(lately.begin(), lately.end(), candidate.product);
    });
  }

  const Context& context_;
  std::span<const Recommender* const> chain_;
  const KnownPurchases& known_;
  const SlateOptions& options_;
  const SlateRules& rules_;
  const ProductLikeness* likeness_;
  std::vector<std::uint8_t> not_promoted_;  // with the excluded ones; empty: no share is asked
};

// The most that a slate can hold by the caps.
std::size_t places_in(const SlateRules& rules, const SlateOptions& options,
                      std::size_t product_count) {
  if (rules.per_category == 0) return options.k;
  std::map<std::uint32_t, std::size_t> of_category;
  std::size_t places = 0;
  for (std::size_t product = 0; product < product_count; ++product) {
    if (!options.excluded.empty() && options.excluded[product] != 0) continue;
    const std::uint32_t category = rules.category.empty() ? kNoCode : rules.category[product];
    const bool has_room = category == kNoCode || of_category[category]++ < rules.per_category;
    places += has_room ? 1 : 0;
  }
  return std::min(options.k, places);
}

// Asks again for the customers whose slates are short of more candidates than there were.
Status fill_short_ones(const RuledSlates& ruled, std::span<const CustomerCode> customers,
                       std::size_t places, std::span<const std::uint8_t> cut,
                       std::span<std::vector<Candidate>> slates) {
  std::vector<std::size_t> short_ones;
  for (std::size_t i = 0; i < slates.size(); ++i) {
    if (slates[i].size() < places && cut[i] != 0) short_ones.push_back(i);
  }
  for (std::size_t first = 0; first < short_ones.size(); first += kShortABlock) {
    const auto some =
        std::span(short_ones).subspan(first, std::min(kShortABlock, short_ones.size() - first));
    std::vector<CustomerCode> asked;
    std::vector<std::vector<Candidate>> again;
    for (const std::size_t i : some) {
      asked.push_back(customers[i]);
      again.push_back(std::move(slates[i]));
    }
    std::vector<std::uint8_t> still_cut(asked.size());
    TRY(ruled.fill(asked, kSlateProductsMax, again, still_cut));
    for (std::size_t i = 0; i < some.size(); ++i) slates[some[i]] = std::move(again[i]);
  }
  return {};
}

}  // namespace

bool SlateRules::empty() const {
  return boost.empty() && per_category == 0 && days_since_bought == 0 && promoted_share == 0 &&
         diversity == 0;
}

Result<SourcedSlates> recommend_by_rules(const Context& context,
                                         std::span<const Recommender* const> chain,
                                         const KnownPurchases& known,
                                         std::span<const CustomerCode> customers,
                                         const SlateOptions& options, const SlateRules& rules) {
  if (rules.empty()) return recommend_in_turn(context, chain, known, customers, options);
  std::optional<ProductLikeness> likeness;
  if (rules.diversity > 0) {
    TRY_ASSIGN(likeness, ProductLikeness::fit(context, known));
  }
  const RuledSlates ruled(context, chain, known, options, rules, likeness ? &*likeness : nullptr);
  const std::size_t few = std::max(kCandidatesMin, kCandidatesAPlace * options.k);
  const std::size_t places = places_in(rules, options, known.product_count());
  SourcedSlates out;
  for (std::size_t first = 0; first < customers.size(); first += kCustomersABlock) {
    const auto block =
        customers.subspan(first, std::min(kCustomersABlock, customers.size() - first));
    std::vector<std::vector<Candidate>> slates(block.size());
    std::vector<std::uint8_t> cut(block.size());
    TRY(ruled.fill(block, few, slates, cut));
    TRY(fill_short_ones(ruled, block, places, cut, slates));
    for (const auto& slate : slates) append_slate(slate, out);
  }
  return out;
}

}  // namespace canasta
