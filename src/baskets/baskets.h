// What is bought together: frequent itemsets, association rules, complements and substitutes.
//
// One exact miner stands behind all of it (miner.cc says how it works); rules and pairs only read
// what it counted. A support is compared as a count: an itemset is frequent when it is in at least
// ceil(p * n) of n baskets, and a rule holds when count >= ceil(c * antecedent), so that a
// confidence of exactly the threshold is in. Empty baskets count in n.
//
// Order     Each answer has one stated order, in which no two entries tie.
// Memory    An answer that would be larger than is allowed is cut where a person would cut it: the
//           minimum support is raised to the lowest count whose answer fits, and the answer says
//           so. That count depends on the baskets and the limit only, not on threads or timing.
// Errors    InvalidInput for a share outside (0, 1]; TooLarge where no support makes it fit, with
//           the remedy; Cancelled.
// Threads   context.threads; the same bytes for any number of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/result.h"

namespace canasta {

using ItemCode = std::uint32_t;

// Baskets that somebody else owns. The items of a basket ascend, each once, below item_count.
struct BasketSpans {
  std::span<const std::uint64_t> offsets;  // [n_baskets + 1], into items
  std::span<const ItemCode> items;
  std::size_t item_count = 0;

  std::size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::span<const ItemCode> operator[](std::size_t basket) const {
    return items.subspan(offsets[basket], offsets[basket + 1] - offsets[basket]);
  }
};

// The least count that is at least `share` of `of`; a product that is whole but for the rounding of
// a double counts as whole, so that .07 of 100 is 7. At least 1. REQUIRES: 0 <= share <= 1
std::uint64_t least_count(double share, std::uint64_t of);

// Closed: no item can be added without losing a basket; the counts of all others follow from these.
// Maximal: no item can be added at all and leave it frequent; the border of what is frequent.
enum class ItemsetKind : std::uint8_t { All, Closed, Maximal };

struct ItemsetOptions {
  double min_support = 0.01;  // share of the baskets
  ItemsetKind kind = ItemsetKind::All;
  // Longer itemsets are not listed; 0: no limit. What is closed or maximal is decided without it.
  std::uint64_t length_max = 0;
  std::uint64_t itemsets_max = 0;  // 0: as many as a quarter of context.memory_limit_bytes holds
};

// What was asked and what was used; they differ when the answer had to be cut.
struct SupportUsed {
  std::uint64_t baskets = 0;
  std::uint64_t asked_count = 0;
  std::uint64_t used_count = 0;
  // Of a raised support: about how many itemsets there would have been (estimate.h).
  double itemsets_estimated = 0;

  bool raised() const { return used_count > asked_count; }
};

// Highest count first; of one count the shorter first, then by codes. Items of an itemset ascend.
struct Itemsets {
  SupportUsed support;
  std::vector<std::uint64_t> offsets;  // [n_itemsets + 1], into items
  std::vector<ItemCode> items;
  std::vector<std::uint32_t> count;  // baskets that hold all of the items

  std::size_t size() const { return count.size(); }
  std::span<const ItemCode> operator[](std::size_t i) const {
    return std::span(items).subspan(offsets[i], offsets[i + 1] - offsets[i]);
  }
};

Result<Itemsets> frequent_itemsets(const Context& context, const BasketSpans& baskets,
                                   const ItemsetOptions& options);

// Baskets of groups of items, such as categories: what BasketSpans views.
struct GroupBaskets {
  std::vector<std::uint64_t> offsets;
  std::vector<ItemCode> items;  // codes of groups
  std::size_t item_count = 0;   // groups

  BasketSpans spans() const {
    return {.offsets = offsets, .items = items, .item_count = item_count};
  }
};

// Each basket as the distinct groups of its items. Items whose group is not below `groups` count
// for nothing; a basket of such items alone is empty, and stays a basket.
// REQUIRES: group_of has item_count entries.
GroupBaskets grouped(const BasketSpans& baskets, std::span<const std::uint32_t> group_of,
                     std::size_t groups);

// A rule: baskets with the antecedent hold the consequent as well. The consequent is one item, the
// antecedent one or more (as in R's arules, but none with an empty antecedent).
struct RuleCounts {
  std::uint64_t baskets = 0;     // n, all of them
  std::uint64_t both = 0;        // baskets with the antecedent and the consequent
  std::uint64_t antecedent = 0;  // baskets with the antecedent
  std::uint64_t consequent = 0;  // baskets with the consequent
};

// Measures of a rule A => B, with P(X) the share of the baskets that hold X.
//   support     P(AB)
//   confidence  P(AB) / P(A)
//   lift        P(AB) / (P(A) P(B)): 1 when A says nothing about B
//   leverage    P(AB) - P(A) P(B)
//   conviction  (1 - P(B)) / (1 - confidence); infinite where the confidence is 1 and P(B) is not
//   zhang       leverage / max(P(AB) (1 - P(A)), P(A) (P(B) - P(AB))), from -1 to 1; 0 where A and
//   B
//               are in all baskets or none
// Sources: Agrawal, Imielinski, Swami (1993), SIGMOD, pages 207-216; Brin, Motwani, Ullman, Tsur
// (1997), SIGMOD, pages 255-264 (lift, conviction); Piatetsky-Shapiro (1991) (leverage); Yan,
// Zhang, Zhang (2009), "Confidence metrics for association rule mining", Applied AI 23(8).
double support_of(const RuleCounts& rule);
double confidence_of(const RuleCounts& rule);
double lift_of(const RuleCounts& rule);
double leverage_of(const RuleCounts& rule);
double conviction_of(const RuleCounts& rule);
double zhang_of(const RuleCounts& rule);

enum class RuleMeasure : std::uint8_t { Support, Confidence, Lift, Leverage, Conviction, Zhang };

double measure_of(const RuleCounts& rule, RuleMeasure measure);

struct RuleOptions {
  double min_confidence = 0.25;           // share of the baskets with the antecedent
  RuleMeasure order = RuleMeasure::Lift;  // highest first
  std::uint64_t rules_max = 0;            // of those, the first; 0: all
};

// Highest measure first; then the highest count, the shortest antecedent, by codes of antecedent
// and consequent. Items of an antecedent ascend.
struct Rules {
  SupportUsed support;
  std::uint64_t found = 0;             // before rules_max
  std::vector<std::uint64_t> offsets;  // [n_rules + 1], into antecedents
  std::vector<ItemCode> antecedents;
  std::vector<ItemCode> consequent;
  std::vector<RuleCounts> counts;

  std::size_t size() const { return consequent.size(); }
  std::span<const ItemCode> antecedent(std::size_t i) const {
    return std::span(antecedents).subspan(offsets[i], offsets[i + 1] - offsets[i]);
  }
};

// Rules of all frequent itemsets of at least two items; `itemsets.kind` plays no part. The support
// is raised as for itemsets, and further where the rules would not fit.
Result<Rules> association_rules(const Context& context, const BasketSpans& baskets,
                                const ItemsetOptions& itemsets, const RuleOptions& options);

// Two products and how often they meet, beside how often they would by chance (pairs.cc).
struct ItemPair {
  ItemCode first = 0;  // the lower code
  ItemCode second = 0;
  RuleCounts counts;      // of first => second; lift is the same both ways
  double expected = 0;    // baskets with both, by chance, among baskets as large as these
  double similarity = 0;  // of what each is bought with, 0 to 1; 0 where it was not needed
  bool same_group = false;

  double ratio() const { return static_cast<double>(counts.both) / expected; }
};

// Complementary  bought together far more often than by chance: ratio at least `ratio_far`.
// Substitute     bought together far less often than by chance, 1 / ratio_far or less, though of
//                one group, or bought with the same other products: similarity at least
//                `similarity_min`.
// Either way the difference is beyond chance, and both products are in enough baskets.
inline constexpr std::uint64_t kPairBasketsMin = 10;  // with both, or expected
enum class PairKind : std::uint8_t { Complementary, Substitute };

struct PairOptions {
  PairKind kind = PairKind::Complementary;
  double min_support = 0.01;  // of each product, share of the baskets
  double ratio_far = 1.5;
  double similarity_min = 0.25;
  std::span<const std::uint32_t> group_of = {};  // by item, such as its category; empty: none
  std::uint64_t pairs_max = 0;                   // of the answer, the first; 0: all
};

struct ItemPairs {
  SupportUsed support;      // of the products; itemsets_estimated is how many there would have been
  std::uint64_t items = 0;  // frequent enough to be compared
  std::uint64_t compared = 0;  // pairs of them
  std::uint64_t founded = 0;   // of those, pairs that rest on kPairBasketsMin baskets or more
  std::uint64_t far = 0;       // of those, pairs far from chance; of substitutes not all are alike
  std::uint64_t found = 0;
  std::vector<ItemPair> pairs;
};

// Complementary pairs by falling ratio, substitutes by rising ratio; then by codes.
Result<ItemPairs> related_pairs(const Context& context, const BasketSpans& baskets,
                                const PairOptions& options);

}  // namespace canasta
