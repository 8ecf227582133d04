// frequent_itemsets: search, sort, and what to do when there is too much.
//
// Items are dealt to at most kTasksMax tasks, which search below their items on any thread; sorting
// by a total order makes the answer one and the same. Which algorithm, and why: search.h.
//
// When the answer does not fit, the search is run again without keeping anything, bisecting for the
// lowest count at which it fits: each run ends as soon as more was found than there is room for.
#include <algorithm>
#include <cmath>
#include <memory>

#include "base/messages/baskets.h"
#include "base/parallel.h"
#include "baskets/baskets.h"
#include "baskets/estimate.h"
#include "baskets/item_lists.h"
#include "baskets/search.h"
#include "baskets/sort_itemsets.h"

namespace canasta {
namespace {

constexpr std::size_t kTasksMax = 256;
constexpr std::uint64_t kMemoryShare = 4;  // itemsets take one part of so many
constexpr double kRounding = 1e-14;        // of a share of a count, relative

class Miner {
 public:
  Miner(const Context& context, const ItemLists& lists, std::uint64_t baskets,
        const ItemsetOptions& options)
      : context_(context), lists_(lists), baskets_(baskets), options_(options) {}

  struct Outcome {
    FoundParts found;
    bool fits = false;
  };
  Outcome run(std::uint64_t min_count, Finding finding) const {
    const SearchRule rule{
        .kind = options_.kind, .min_count = min_count, .length_max = options_.length_max};
    Allowance allowance(most());
    const std::size_t tasks = std::min(lists_.size(), kTasksMax);
    Outcome outcome;
    outcome.found.resize(tasks + 1);
    for (auto& part : outcome.found) {
      part = std::make_unique<FoundItemsets>(finding, options_.length_max, allowance);
    }
    const std::vector<ItemCode> everywhere = items_in_all_baskets();
    report_top(everywhere, *outcome.found[tasks]);
    parallel_for(context_, tasks, [&](std::size_t task) {
      SearchPath path(context_, rule, allowance, *outcome.found[task]);
      ListSearch search(path);
      for (std::size_t i = everywhere.size() + task; i < lists_.size(); i += tasks) {
        if (lists_.count[i] >= min_count) search.grow(lists_, static_cast<ItemRank>(i));
      }
      outcome.found[task]->settle();
    });
    outcome.found[tasks]->settle();
    outcome.fits = !allowance.exceeded();
    return outcome;
  }

 private:
  Amount most() const {
    const std::uint64_t itemsets = options_.itemsets_max;
    return {.itemsets = itemsets == 0 ? Amount::kMost / 2 : itemsets,
            .bytes = std::min(context_.memory_limit_bytes / kMemoryShare, Amount::kMost / 2)};
  }

  // Free items of the top node, whose prefix is empty; their ranks are the first. They are free in
  // all nodes below as well, and found there again.
  std::vector<ItemCode> items_in_all_baskets() const {
    std::size_t all = 0;
    while (all < lists_.size() && lists_.count[all] == baskets_) ++all;
    return {lists_.code.begin(), lists_.code.begin() + static_cast<std::ptrdiff_t>(all)};
  }

  void report_top(const std::vector<ItemCode>& everywhere, FoundItemsets& found) const {
    const auto count = static_cast<std::uint32_t>(baskets_);
    if (options_.kind == ItemsetKind::All) found.add({}, everywhere, count);
    if (options_.kind == ItemsetKind::Closed) found.add(everywhere, {}, count);
    const bool maximal = everywhere.size() == lists_.size();
    if (options_.kind == ItemsetKind::Maximal && maximal) found.add(everywhere, {}, count);
  }

  const Context& context_;
  const ItemLists& lists_;
  std::uint64_t baskets_;
  const ItemsetOptions& options_;
};

// The lowest count above `too_low` at which the answer fits; nothing where not even that of all
// baskets does.
Result<std::uint64_t> lowest_that_fits(const Context& context, const Miner& miner,
                                       std::uint64_t too_low, std::uint64_t baskets) {
  std::uint64_t fits = baskets + 1;
  while (too_low + 1 < fits) {
    const std::uint64_t middle = too_low + (fits - too_low) / 2;
    const bool middle_fits = miner.run(middle, Finding::Count).fits;
    TRY(context.check_cancel());
    (middle_fits ? fits : too_low) = middle;
  }
  if (fits <= baskets) return fits;
  return Error(ErrorCode::TooLarge, message::kItemsetsNeverFit, {{"baskets", baskets}});
}

Status check(const ItemsetOptions& options) {
  const double support = options.min_support;
  if (support > 0 && support <= 1) return {};
  return invalid(message::kSupportOutOfRange, {{"value", support}});
}

}  // namespace

std::uint64_t least_count(double share, std::uint64_t of) {
  CANASTA_ASSERT(share >= 0 && share <= 1);
  const double exact = share * static_cast<double>(of);
  const double whole = std::round(exact);
  const bool is_whole = std::abs(exact - whole) <= kRounding * exact;
  return std::max<std::uint64_t>(1,
                                 static_cast<std::uint64_t>(is_whole ? whole : std::ceil(exact)));
}

Result<Itemsets> frequent_itemsets(const Context& context, const BasketSpans& baskets,
                                   const ItemsetOptions& options) {
  TRY(check(options));
  CANASTA_ASSERT(baskets.size() < 0xFFFFFFFF);
  const Stage stage(context, message::kStageItemsets);
  Itemsets out;
  out.support.baskets = baskets.size();
  out.support.asked_count = least_count(options.min_support, baskets.size());
  out.support.used_count = out.support.asked_count;
  out.offsets.push_back(0);
  const ItemLists lists = frequent_items(baskets, out.support.asked_count);
  if (lists.size() == 0) return out;
  const Miner miner(context, lists, baskets.size(), options);
  Miner::Outcome outcome = miner.run(out.support.asked_count, Finding::Keep);
  TRY(context.check_cancel());
  if (!outcome.fits) {
    outcome.found.clear();
    out.support.itemsets_estimated =
        estimate_itemsets(context, lists, out.support.asked_count, options.length_max);
    TRY_ASSIGN(out.support.used_count,
               lowest_that_fits(context, miner, out.support.asked_count, baskets.size()));
    outcome = miner.run(out.support.used_count, Finding::Keep);
    TRY(context.check_cancel());
    CANASTA_ASSERT(outcome.fits);
  }
  sort_itemsets(context, outcome.found, baskets.item_count, out);
  return out;
}

}  // namespace canasta
