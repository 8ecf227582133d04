#include <algorithm>

#include "baskets/search.h"

namespace canasta {
namespace {

void sort_by_count(std::vector<BitRow>& rows) {
  std::sort(rows.begin(), rows.end(), [](const BitRow& a, const BitRow& b) {
    return a.count != b.count ? a.count > b.count : a.code < b.code;
  });
}

}  // namespace

SearchPath::Step::Step(SearchPath& path, ItemCode item)
    : path_(path), prefix_size_(path.prefix_.size()), free_size_(path.free_.size()) {
  path_.prefix_.push_back(item);
  if (++path_.depth_ > kDepthMax) path_.allowance_.exceed();
}

SearchPath::Step::~Step() {
  path_.prefix_.resize(prefix_size_);
  path_.free_.resize(free_size_);
  --path_.depth_;
}

bool SearchPath::stopped() { return allowance_.exceeded() || context_.cancelled(); }

void SearchPath::charge(std::uint64_t bytes) {
  work_bytes_ += bytes;
  if (work_bytes_ > context_.memory_limit_bytes / kWorkShare) allowance_.exceed();
}

void BitSearch::search(std::vector<BitRow>& growing, const std::vector<BitRow>& checking,
                       std::size_t words) {
  words_ = words;
  checking_ = checking;
  sort_by_count(growing);
  visit(growing, 0);
}

// The rarest first; a row that was grown is a checking one for those after it.
void BitSearch::visit(const std::vector<BitRow>& rows, std::size_t depth) {
  if (depth == levels_.size()) levels_.emplace_back();
  Level& next = levels_[depth];
  const std::size_t needed = rows.size() * words_;
  if (next.words.size() < needed) {
    path_.charge((needed - next.words.size()) * sizeof(BitWord));
    if (path_.stopped()) return;
    next.words.resize(needed);
  }
  const std::size_t checking = checking_.size();
  for (std::size_t at = rows.size(); at-- > 0 && !path_.stopped();) {
    grow(rows, at, depth);
    if (path_.rule().checks()) checking_.push_back(rows[at]);
  }
  checking_.resize(checking);
}

void BitSearch::grow(const std::vector<BitRow>& rows, std::size_t at, std::size_t depth) {
  const BitRow& row = rows[at];
  if (path_.rule().checks() && found_elsewhere(row)) return;
  const SearchPath::Step step(path_, row.code);
  Level& next = levels_[depth];
  intersect(rows, at, next);
  const bool may_be_maximal = next.rows.empty() && !frequent_elsewhere(row);
  if (path_.rule().kind != ItemsetKind::Maximal || may_be_maximal) path_.report(row.count);
  if (next.rows.empty() || !path_.may_be_longer()) return;
  sort_by_count(next.rows);
  visit(next.rows, depth + 1);
}

// The rows before `at`, as far as they are frequent beside it, go to `next` or are free items.
void BitSearch::intersect(const std::vector<BitRow>& rows, std::size_t at, Level& next) {
  const BitRow& row = rows[at];
  next.rows.clear();
  BitWord* out = next.words.data();
  for (std::size_t before = 0; before < at; ++before) {
    const std::uint64_t count = kernels_.intersect(rows[before].bits, row.bits, out, words_);
    if (count == row.count) {
      path_.add_free(rows[before].code);
    } else if (count >= path_.rule().min_count) {
      next.rows.push_back(
          {.code = rows[before].code, .count = static_cast<std::uint32_t>(count), .bits = out});
      out += words_;
    }
  }
}

bool BitSearch::found_elsewhere(const BitRow& row) const {
  return std::any_of(checking_.begin(), checking_.end(), [&](const BitRow& other) {
    return other.count >= row.count && is_part_of(row.bits, other.bits, words_);
  });
}

bool BitSearch::frequent_elsewhere(const BitRow& row) const {
  if (path_.rule().kind != ItemsetKind::Maximal) return false;
  return std::any_of(checking_.begin(), checking_.end(), [&](const BitRow& other) {
    return kernels_.intersect(row.bits, other.bits, nullptr, words_) >= path_.rule().min_count;
  });
}

}  // namespace canasta
