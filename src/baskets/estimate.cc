#include "baskets/estimate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/parallel.h"
#include "base/random.h"

namespace canasta {
namespace {

class Dive {
 public:
  Dive(const ItemLists& lists, std::uint64_t min_count, std::uint64_t length_max,
       std::uint64_t seed)
      : lists_(lists),
        min_count_(min_count),
        length_max_(length_max),
        random_(seed),
        counts_(lists.size()) {}

  // What the nodes on the way count for.
  double run() {
    std::vector<ItemRank> children(lists_.size());
    std::iota(children.begin(), children.end(), ItemRank{0});
    std::uint64_t free = 0;
    double sum = 0;
    double weight = 1;
    for (std::uint64_t length = 1; !children.empty(); ++length) {
      if (length_max_ != 0 && length > length_max_) break;
      weight *= static_cast<double>(children.size());
      const ItemRank chosen = children[random_.below(children.size())];
      keep_baskets_with(chosen, length == 1);
      free += look_beside(chosen, children);
      sum += weight * ways(free, length);
    }
    return sum;
  }

 private:
  void keep_baskets_with(ItemRank rank, bool first) {
    if (first) {
      const auto all = lists_.baskets_of(rank);
      baskets_.assign(all.begin(), all.end());
      return;
    }
    std::erase_if(baskets_, [&](std::uint32_t basket) {
      const auto items = lists_.items_of(basket);
      return !std::binary_search(items.begin(), items.end(), rank);
    });
  }

  // Which items before `rank` are frequent in the baskets; how many are in all of them.
  std::uint64_t look_beside(ItemRank rank, std::vector<ItemRank>& children) {
    for (const std::uint32_t basket : baskets_) {
      for (const ItemRank other : lists_.items_of(basket)) {
        if (other >= rank) break;
        ++counts_[other];
      }
    }
    std::uint64_t free = 0;
    std::vector<ItemRank> growing;
    for (const ItemRank other : children) {
      if (other >= rank) continue;
      if (counts_[other] == baskets_.size()) {
        ++free;
      } else if (counts_[other] >= min_count_) {
        growing.push_back(other);
      }
    }
    for (ItemRank other = 0; other < rank; ++other) counts_[other] = 0;
    children = std::move(growing);
    return free;
  }

  // Parts of the free items that may stand beside a prefix.
  double ways(std::uint64_t free, std::uint64_t length) const {
    if (length_max_ == 0) return std::exp2(static_cast<double>(free));
    double sum = 0;
    double chosen = 1;
    for (std::uint64_t k = 0; k <= free && length + k <= length_max_; ++k) {
      if (k > 0) chosen = chosen * static_cast<double>(free - k + 1) / static_cast<double>(k);
      sum += chosen;
    }
    return sum;
  }

  const ItemLists& lists_;
  std::uint64_t min_count_;
  std::uint64_t length_max_;
  Random random_;
  std::vector<std::uint32_t> counts_;
  std::vector<std::uint32_t> baskets_;
};

}  // namespace

double estimate_itemsets(const Context& context, const ItemLists& lists, std::uint64_t min_count,
                         std::uint64_t length_max) {
  std::vector<double> found(kDives);
  parallel_for(context, kDives, [&](std::size_t i) {
    if (context.cancelled()) return;
    found[i] = Dive(lists, min_count, length_max, mix64(context.seed) + i).run();
  });
  return std::accumulate(found.begin(), found.end(), 0.0) / static_cast<double>(kDives);
}

}  // namespace canasta
