#include "ingest/duplicates.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/assert.h"
#include "base/parallel.h"
#include "data/purchase_log.h"

namespace canasta {
namespace {

constexpr std::size_t kPartitions = 256;
using PartitionCounts = std::array<std::uint32_t, kPartitions>;

std::size_t partition_of(std::uint64_t hash) { return hash >> 56; }

struct HashedRow {
  std::uint64_t hash = 0;
  std::uint32_t row = 0;  // counted over all chunks
};

class DuplicateSearch {
 public:
  DuplicateSearch(const Context& context, const std::vector<RowChunk*>& chunks, std::uint8_t bit,
                  std::vector<std::vector<std::uint8_t>>& marks)
      : context_(context), chunks_(chunks), bit_(bit), marks_(marks) {
    for (const RowChunk* chunk : chunks) {
      first_row_.push_back(rows_);
      rows_ += chunk->size();
    }
    CANASTA_ASSERT(rows_ < kNoCode);
  }

  void run() {
    deal();
    parallel_for(context_, kPartitions, [&](std::size_t p) { search(p); });
  }

 private:
  struct Place {
    std::size_t chunk = 0;
    std::size_t row = 0;
  };

  void deal();
  void search(std::size_t partition);
  Place place_of(std::uint32_t row) const;
  bool equal(std::uint32_t a, std::uint32_t b) const;

  const Context& context_;
  const std::vector<RowChunk*>& chunks_;
  const std::uint8_t bit_;
  std::vector<std::vector<std::uint8_t>>& marks_;
  std::uint64_t rows_ = 0;
  std::vector<std::uint64_t> first_row_;                // of each chunk
  std::vector<HashedRow> dealt_;                        // partition by partition, each in row order
  std::array<std::uint64_t, kPartitions + 1> begin_{};  // of each partition in dealt_
};

// Rows that take part, to their partitions: count, then place.
void DuplicateSearch::deal() {
  std::vector<PartitionCounts> next(chunks_.size());
  parallel_for(context_, chunks_.size(), [&](std::size_t c) {
    next[c].fill(0);
    for (std::size_t row = 0; row < chunks_[c]->size(); ++row) {
      if (marks_[c][row] == 0) next[c][partition_of(chunks_[c]->hash[row])] += 1;
    }
  });
  std::uint32_t total = 0;
  for (std::size_t p = 0; p < kPartitions; ++p) {
    begin_[p] = total;
    for (PartitionCounts& counts : next) {
      const std::uint32_t count = counts[p];
      counts[p] = total;
      total += count;
    }
  }
  begin_[kPartitions] = total;
  dealt_.resize(total);
  parallel_for(context_, chunks_.size(), [&](std::size_t c) {
    for (std::size_t row = 0; row < chunks_[c]->size(); ++row) {
      if (marks_[c][row] != 0) continue;
      const std::uint64_t hash = chunks_[c]->hash[row];
      dealt_[next[c][partition_of(hash)]++] = {hash,
                                               static_cast<std::uint32_t>(first_row_[c] + row)};
    }
  });
}

void DuplicateSearch::search(std::size_t partition) {
  const std::uint64_t begin = begin_[partition];
  const std::size_t rows = begin_[partition + 1] - begin;
  if (rows < 2) return;
  const std::size_t slots = std::bit_ceil(rows * 2);
  std::vector<std::uint32_t> table(slots, kNoCode);  // index in dealt_, counted from begin
  for (std::size_t i = 0; i < rows; ++i) {
    const HashedRow& mine = dealt_[begin + i];
    std::size_t slot = mine.hash & (slots - 1);
    for (; table[slot] != kNoCode; slot = (slot + 1) & (slots - 1)) {
      const HashedRow& other = dealt_[begin + table[slot]];
      if (other.hash == mine.hash && equal(other.row, mine.row)) break;
    }
    if (table[slot] == kNoCode) {
      table[slot] = static_cast<std::uint32_t>(i);
    } else {
      const Place place = place_of(mine.row);
      marks_[place.chunk][place.row] |= bit_;
    }
  }
}

DuplicateSearch::Place DuplicateSearch::place_of(std::uint32_t row) const {
  const auto after = std::upper_bound(first_row_.begin(), first_row_.end(), row);
  const auto chunk = static_cast<std::size_t>(after - first_row_.begin()) - 1;
  return {chunk, row - first_row_[chunk]};
}

bool DuplicateSearch::equal(std::uint32_t a, std::uint32_t b) const {
  const Place at_a = place_of(a);
  const Place at_b = place_of(b);
  const RowChunk& x = *chunks_[at_a.chunk];
  const RowChunk& y = *chunks_[at_b.chunk];
  return x.customer[at_a.row] == y.customer[at_b.row] && x.order[at_a.row] == y.order[at_b.row] &&
         x.product[at_a.row] == y.product[at_b.row] && x.time[at_a.row] == y.time[at_b.row] &&
         x.quantity[at_a.row] == y.quantity[at_b.row] && x.value[at_a.row] == y.value[at_b.row];
}

}  // namespace

void mark_duplicates(const Context& context, const std::vector<RowChunk*>& chunks, std::uint8_t bit,
                     std::vector<std::vector<std::uint8_t>>& marks) {
  DuplicateSearch(context, chunks, bit, marks).run();
}

}  // namespace canasta
