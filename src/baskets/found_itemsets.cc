#include "baskets/found_itemsets.h"

#include <algorithm>

namespace canasta {
namespace {

constexpr std::uint64_t kItemsetsPerTake = 1024;

std::uint64_t as_amount(double value) {
  return value >= static_cast<double>(Amount::kMost) ? Amount::kMost
                                                     : static_cast<std::uint64_t>(value);
}

}  // namespace

Amount amount_of(std::uint64_t prefix_length, std::uint64_t free, std::uint64_t length_max) {
  if (length_max != 0 && prefix_length > length_max) return {};
  const std::uint64_t most = length_max == 0 ? free : std::min(free, length_max - prefix_length);
  double ways = 1;  // to choose k of the free items
  double itemsets = 0;
  double items = 0;
  for (std::uint64_t k = 0; k <= most && itemsets < static_cast<double>(Amount::kMost); ++k) {
    if (k > 0) ways = ways * static_cast<double>(free - k + 1) / static_cast<double>(k);
    if (k + prefix_length == 0) continue;
    itemsets += ways;
    items += ways * static_cast<double>(k + prefix_length);
  }
  return {.itemsets = as_amount(itemsets),
          .bytes = as_amount(itemsets * static_cast<double>(kBytesPerItemset) +
                             items * static_cast<double>(kBytesPerItem))};
}

void FoundItemsets::add(std::span<const ItemCode> prefix, std::span<const ItemCode> free,
                        std::uint32_t count) {
  const Amount amount = amount_of(prefix.size(), free.size(), length_max_);
  untaken_.itemsets += amount.itemsets;
  untaken_.bytes += amount.bytes;
  if (untaken_.itemsets >= kItemsetsPerTake) {
    settle();
    if (allowance_->exceeded()) return;
  }
  if (finding_ == Finding::Count || amount.itemsets == 0) return;
  prefix_.assign(prefix.begin(), prefix.end());
  free_.assign(free.begin(), free.end());
  std::sort(prefix_.begin(), prefix_.end());
  std::sort(free_.begin(), free_.end());
  chosen_.clear();
  keep(0, count);
}

void FoundItemsets::settle() {
  allowance_->take(untaken_);
  untaken_ = {};
}

// The prefix with what is chosen, and with what more may be chosen of free_[free_from ...].
void FoundItemsets::keep(std::size_t free_from, std::uint32_t count) {
  append(count);
  if (length_max_ != 0 && prefix_.size() + chosen_.size() >= length_max_) return;
  for (std::size_t i = free_from; i < free_.size(); ++i) {
    chosen_.push_back(free_[i]);
    keep(i + 1, count);
    chosen_.pop_back();
  }
}

void FoundItemsets::append(std::uint32_t count) {
  const std::size_t length = prefix_.size() + chosen_.size();
  if (length == 0) return;
  const std::size_t begin = items_.size();
  items_.resize(begin + length);
  std::merge(prefix_.begin(), prefix_.end(), chosen_.begin(), chosen_.end(),
             items_.begin() + static_cast<std::ptrdiff_t>(begin));
  lengths_.push_back(static_cast<std::uint32_t>(length));
  counts_.push_back(count);
}

}  // namespace canasta
