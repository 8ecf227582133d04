// association_rules: from the counts of all frequent itemsets, without a look at the baskets.
//
// Every part of a frequent itemset is frequent, so that each antecedent's count is among those that
// the miner found. It is looked up by the sum of one random number per item: the sum of an itemset
// less one item's number finds the rest of it. Equal sums are told apart by comparing items.
//
// Cost      One look-up for each item of each itemset; 16 bytes an itemset for the table. A first
//           pass counts the rules, so that what does not fit is never made.
#include <algorithm>
#include <bit>
#include <optional>

#include "base/messages/baskets.h"
#include "base/parallel.h"
#include "base/random.h"
#include "baskets/allowance.h"
#include "baskets/baskets.h"

namespace canasta {
namespace {

constexpr std::size_t kItemsetsPerChunk = 8192;
constexpr std::uint64_t kMemoryShare = 4;
constexpr std::uint64_t kBytesPerRule = 128;  // counts, offsets, key for sorting
constexpr std::uint32_t kNone = 0xFFFFFFFF;

class CountsByItems {
 public:
  explicit CountsByItems(const Itemsets& itemsets) : itemsets_(itemsets), sums_(itemsets.size()) {
    slots_.assign(std::bit_ceil(2 * itemsets.size() + 1), kNone);
    for (std::size_t i = 0; i < itemsets.size(); ++i) {
      for (const ItemCode item : itemsets[i]) sums_[i] += number_of(item);
      std::size_t slot = slot_of(sums_[i]);
      while (slots_[slot] != kNone) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = static_cast<std::uint32_t>(i);
    }
  }

  // The count of an itemset without one of its items.
  std::uint32_t count_without(std::size_t itemset, ItemCode item) const {
    const std::uint64_t sum = sums_[itemset] - number_of(item);
    for (std::size_t slot = slot_of(sum);; slot = (slot + 1) & (slots_.size() - 1)) {
      const std::uint32_t other = slots_[slot];
      CANASTA_ASSERT(other != kNone);  // a part of a frequent itemset is frequent
      if (sums_[other] == sum && is_rest(itemset, item, other)) return itemsets_.count[other];
    }
  }
  std::uint32_t count_of(ItemCode item) const {
    for (std::size_t slot = slot_of(number_of(item));; slot = (slot + 1) & (slots_.size() - 1)) {
      const std::uint32_t other = slots_[slot];
      CANASTA_ASSERT(other != kNone);
      if (itemsets_[other].size() == 1 && itemsets_[other].front() == item) {
        return itemsets_.count[other];
      }
    }
  }

 private:
  static std::uint64_t number_of(ItemCode item) { return mix64(item); }
  std::size_t slot_of(std::uint64_t sum) const { return mix64(sum) & (slots_.size() - 1); }

  bool is_rest(std::size_t itemset, ItemCode item, std::uint32_t other) const {
    const auto whole = itemsets_[itemset];
    const auto rest = itemsets_[other];
    if (rest.size() + 1 != whole.size()) return false;
    const auto skip = std::find(whole.begin(), whole.end(), item);
    return std::equal(whole.begin(), skip, rest.begin()) &&
           std::equal(skip + 1, whole.end(), rest.begin() + (skip - whole.begin()));
  }

  const Itemsets& itemsets_;
  std::vector<std::uint64_t> sums_;
  std::vector<std::uint32_t> slots_;
};

struct Rule {
  std::uint32_t itemset = 0;
  ItemCode consequent = 0;
  RuleCounts counts;
  double measure = 0;
};

class RuleMaker {
 public:
  RuleMaker(const Context& context, const Itemsets& itemsets, const RuleOptions& options)
      : context_(context), itemsets_(itemsets), options_(options), counts_(itemsets) {}

  // The lowest count whose rules fit into the memory; nothing where none does.
  std::optional<std::uint64_t> lowest_that_fits() const {
    const std::uint64_t bytes_max = context_.memory_limit_bytes / kMemoryShare;
    std::uint64_t bytes = 0;
    std::optional<std::uint64_t> fits;
    const std::vector<std::uint32_t> rules = rules_by_itemset();
    for (std::size_t i = 0; i < itemsets_.size();) {  // counts fall
      const std::uint32_t count = itemsets_.count[i];
      for (; i < itemsets_.size() && itemsets_.count[i] == count; ++i) {
        bytes += rules[i] * (kBytesPerRule + kBytesPerItem * itemsets_[i].size());
      }
      if (bytes > bytes_max) return fits;
      fits = count;
    }
    return itemsets_.support.used_count;
  }

  std::vector<Rule> make(std::uint64_t min_count) const {
    const Chunks chunks = itemset_chunks();
    std::vector<std::vector<Rule>> parts(chunks.number());
    for_chunks(context_, chunks, [&](const Chunk& chunk) {
      if (context_.cancelled()) return;
      for (std::size_t i = chunk.first; i < chunk.last; ++i) {
        if (itemsets_.count[i] < min_count) break;
        for_each_rule(i, [&](const Rule& rule) { parts[chunk.index].push_back(rule); });
      }
    });
    std::vector<Rule> rules;
    for (std::vector<Rule>& part : parts) {
      rules.insert(rules.end(), part.begin(), part.end());
      part = {};
    }
    return rules;
  }

 private:
  Chunks itemset_chunks() const { return {.count = itemsets_.size(), .size = kItemsetsPerChunk}; }

  std::vector<std::uint32_t> rules_by_itemset() const {
    std::vector<std::uint32_t> rules(itemsets_.size());
    for_chunks(context_, itemset_chunks(), [&](const Chunk& chunk) {
      if (context_.cancelled()) return;
      for (std::size_t i = chunk.first; i < chunk.last; ++i) {
        for_each_rule(i, [&](const Rule&) { ++rules[i]; });
      }
    });
    return rules;
  }

  template <class Take>
  void for_each_rule(std::size_t itemset, Take take) const {
    const auto items = itemsets_[itemset];
    if (items.size() < 2) return;
    const std::uint32_t both = itemsets_.count[itemset];
    for (const ItemCode consequent : items) {
      const std::uint32_t antecedent = counts_.count_without(itemset, consequent);
      if (both < least_count(options_.min_confidence, antecedent)) continue;
      const RuleCounts counts{.baskets = itemsets_.support.baskets,
                              .both = both,
                              .antecedent = antecedent,
                              .consequent = counts_.count_of(consequent)};
      take(Rule{.itemset = static_cast<std::uint32_t>(itemset),
                .consequent = consequent,
                .counts = counts,
                .measure = measure_of(counts, options_.order)});
    }
  }

  const Context& context_;
  const Itemsets& itemsets_;
  const RuleOptions& options_;
  CountsByItems counts_;
};

// Itemsets are in the order of count, length and codes already. Two rules of one itemset: the later
// consequent leaves the lower codes to the antecedent.
bool comes_before(const Itemsets& itemsets, const Rule& a, const Rule& b) {
  if (a.measure != b.measure) return a.measure > b.measure;
  if (a.counts.both != b.counts.both) return a.counts.both > b.counts.both;
  const auto of_a = itemsets[a.itemset], of_b = itemsets[b.itemset];
  if (of_a.size() != of_b.size()) return of_a.size() < of_b.size();
  if (a.itemset == b.itemset) return a.consequent > b.consequent;
  const auto without = [](std::span<const ItemCode> items, ItemCode left_out) {
    std::vector<ItemCode> rest;
    std::copy_if(items.begin(), items.end(), std::back_inserter(rest),
                 [&](ItemCode item) { return item != left_out; });
    return rest;
  };
  const auto rest_a = without(of_a, a.consequent), rest_b = without(of_b, b.consequent);
  return rest_a != rest_b ? rest_a < rest_b : a.consequent < b.consequent;
}

Rules as_answer(const Itemsets& itemsets, const std::vector<Rule>& rules, std::uint64_t most) {
  Rules out;
  out.support = itemsets.support;
  out.found = rules.size();
  out.offsets.push_back(0);
  const std::size_t size = most == 0 ? rules.size() : std::min<std::size_t>(most, rules.size());
  for (const Rule& rule : std::span(rules).first(size)) {
    for (const ItemCode item : itemsets[rule.itemset]) {
      if (item != rule.consequent) out.antecedents.push_back(item);
    }
    out.offsets.push_back(out.antecedents.size());
    out.consequent.push_back(rule.consequent);
    out.counts.push_back(rule.counts);
  }
  return out;
}

}  // namespace

Result<Rules> association_rules(const Context& context, const BasketSpans& baskets,
                                const ItemsetOptions& itemset_options, const RuleOptions& options) {
  const double confidence = options.min_confidence;
  if (!(confidence >= 0 && confidence <= 1)) {
    return invalid(message::kConfidenceOutOfRange, {{"value", confidence}});
  }
  ItemsetOptions all = itemset_options;
  all.kind = ItemsetKind::All;
  TRY_ASSIGN(Itemsets itemsets, frequent_itemsets(context, baskets, all));
  const Stage stage(context, message::kStageRules);
  const RuleMaker maker(context, itemsets, options);
  const std::optional<std::uint64_t> fits = maker.lowest_that_fits();
  TRY(context.check_cancel());
  if (!fits) return Error(ErrorCode::TooLarge, message::kRulesNeverFit);
  if (*fits > itemsets.support.used_count) {
    if (!itemsets.support.raised()) {
      itemsets.support.itemsets_estimated = static_cast<double>(itemsets.size());
    }
    itemsets.support.used_count = *fits;
  }
  std::vector<Rule> rules = maker.make(itemsets.support.used_count);
  TRY(context.check_cancel());
  std::sort(rules.begin(), rules.end(),
            [&](const Rule& a, const Rule& b) { return comes_before(itemsets, a, b); });
  return as_answer(itemsets, rules, options.rules_max);
}

}  // namespace canasta
