#include "baskets/sort_itemsets.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kCountsPerChunk = 32;
constexpr std::size_t kItemsetsPerChunk = std::size_t{1} << 14;

// The order of the answer, among itemsets of one count. Codes of the first items stand in one
// number, so that most pairs are decided by it.
struct SortKey {
  std::uint64_t first_items = 0;
  std::uint32_t length = 0;
  std::uint32_t part = 0;
  std::uint64_t begin = 0;  // of its items in the part
};

// Deals the itemsets to their counts, and sorts each count on its own.
class Sorter {
 public:
  Sorter(const Context& context, const FoundParts& found, std::size_t item_count)
      : context_(context),
        found_(found),
        bits_(std::max(1, static_cast<int>(std::bit_width(item_count)))) {}

  void sort_into(Itemsets& out) {
    place_counts();
    deal(out);
    const Chunks chunks{.count = starts_.size() - 1, .size = kCountsPerChunk};
    for_chunks(context_, chunks, [&](const Chunk& chunk) {
      for (std::size_t i = chunk.first; i < chunk.last; ++i) sort(starts_[i], starts_[i + 1]);
    });
    write(out);
  }

 private:
  std::span<const ItemCode> items_of(const SortKey& key) const {
    return found_[key.part]->items().subspan(key.begin, key.length);
  }

  // starts_[i]: place of the first itemset with count highest_ - i.
  void place_counts() {
    std::uint32_t lowest = 0xFFFFFFFF;
    for (const auto& part : found_) {
      for (const std::uint32_t count : part->counts()) {
        highest_ = std::max(highest_, count);
        lowest = std::min(lowest, count);
      }
    }
    starts_.assign(highest_ < lowest ? 1 : highest_ - lowest + 2, 0);
    for (const auto& part : found_) {
      for (const std::uint32_t count : part->counts()) ++starts_[highest_ - count + 1];
    }
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
  }

  void deal(Itemsets& out) {
    keys_.resize(starts_.back());
    out.count.resize(starts_.back());
    std::vector<std::size_t> next = starts_;
    for (std::size_t part = 0; part < found_.size(); ++part) {
      SortKey key{.part = static_cast<std::uint32_t>(part)};
      for (std::size_t i = 0; i < found_[part]->size(); ++i) {
        const std::uint32_t count = found_[part]->counts()[i];
        const std::size_t place = next[highest_ - count]++;
        key.length = found_[part]->lengths()[i];
        key.first_items = packed(items_of(key));
        keys_[place] = key;
        out.count[place] = count;
        key.begin += key.length;
      }
    }
  }

  std::uint64_t packed(std::span<const ItemCode> items) const {
    std::uint64_t out = 0;
    int left = 64;
    for (const ItemCode item : items) {
      if (left < bits_) break;
      left -= bits_;
      out |= std::uint64_t{item} << left;
    }
    return out;
  }

  void sort(std::size_t first, std::size_t last) {
    const auto begin = keys_.begin();
    std::sort(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last),
              [this](const SortKey& a, const SortKey& b) {
                if (a.length != b.length) return a.length < b.length;
                if (a.first_items != b.first_items) return a.first_items < b.first_items;
                const auto of_a = items_of(a), of_b = items_of(b);
                return std::lexicographical_compare(of_a.begin(), of_a.end(), of_b.begin(),
                                                    of_b.end());
              });
  }

  void write(Itemsets& out) const {
    out.offsets.resize(keys_.size() + 1);
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      out.offsets[i + 1] = out.offsets[i] + keys_[i].length;
    }
    out.items.resize(out.offsets.back());
    const Chunks chunks{.count = keys_.size(), .size = kItemsetsPerChunk};
    for_chunks(context_, chunks, [&](const Chunk& chunk) {
      for (std::size_t i = chunk.first; i < chunk.last; ++i) {
        const auto items = items_of(keys_[i]);
        std::copy(items.begin(), items.end(),
                  out.items.begin() + static_cast<std::ptrdiff_t>(out.offsets[i]));
      }
    });
  }

  const Context& context_;
  const FoundParts& found_;
  int bits_;
  std::uint32_t highest_ = 0;
  std::vector<std::size_t> starts_;
  std::vector<SortKey> keys_;
};

}  // namespace

void sort_itemsets(const Context& context, const FoundParts& found, std::size_t item_count,
                   Itemsets& out) {
  Sorter(context, found, item_count).sort_into(out);
}

}  // namespace canasta
