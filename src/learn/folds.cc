#include "learn/folds.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/assert.h"
#include "base/messages/learn.h"
#include "base/random.h"

namespace canasta {
namespace {

std::vector<std::vector<std::uint32_t>> rows_by(std::span<const std::uint32_t> number) {
  std::vector<std::vector<std::uint32_t>> rows;
  for (std::size_t row = 0; row < number.size(); ++row) {
    if (number[row] >= rows.size()) rows.resize(number[row] + std::size_t{1});
    rows[number[row]].push_back(static_cast<std::uint32_t>(row));
  }
  return rows;
}

std::uint64_t seed_of(std::uint64_t seed, std::size_t repeat) {
  return repeat == 0 ? seed : mix64(seed + repeat);
}

// Puts numbers in an order that looks drawn at random, and that only the seed decides.
void shuffle(std::vector<std::uint32_t>& numbers, std::uint64_t seed) {
  std::sort(numbers.begin(), numbers.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(mix64(seed ^ mix64(a)), a) < std::pair(mix64(seed ^ mix64(b)), b);
  });
}

// Appends a fold for each part: tested on it, trained on the others.
void add_folds(std::span<const std::uint32_t> part_of, std::size_t parts,
               std::vector<FoldRows>& folds) {
  for (std::size_t part = 0; part < parts; ++part) {
    FoldRows fold;
    for (std::size_t row = 0; row < part_of.size(); ++row) {
      (part_of[row] == part ? fold.test : fold.training).push_back(static_cast<std::uint32_t>(row));
    }
    folds.push_back(std::move(fold));
  }
}

// --- Groups --------------------------------------------------------------------------------------

// Rows of a group: all, and by stratum; only strata that it has.
struct Group {
  std::vector<std::uint32_t> rows;
  std::vector<std::pair<std::size_t, double>> counts;
};

std::vector<Group> groups_of(std::span<const std::uint32_t> stratum,
                             std::span<const std::uint32_t> group) {
  std::vector<Group> groups;
  for (auto& rows : rows_by(group)) {
    if (rows.empty()) continue;
    Group& one = groups.emplace_back();
    std::vector<std::uint32_t> strata;
    for (const std::uint32_t row : rows) strata.push_back(stratum[row]);
    std::sort(strata.begin(), strata.end());
    for (const std::uint32_t value : strata) {
      if (one.counts.empty() || one.counts.back().first != value) one.counts.push_back({value, 0});
      one.counts.back().second += 1;
    }
    one.rows = std::move(rows);
  }
  return groups;
}

// Whole groups to parts of given shares. Largest first, each to the part where it raises
//   sum over parts and strata of (rows there)^2 / (share of the part * rows of the stratum^2)
// least; the sum is least where every part holds its share of every stratum. The stratum "all rows"
// counts like the others. Of equals the part with the fewest rows for its share, then the first.
class GroupPlacing {
 public:
  GroupPlacing(std::vector<Group> groups, std::vector<double> shares)
      : groups_(std::move(groups)), shares_(std::move(shares)) {
    for (const Group& group : groups_) {
      rows_ += static_cast<double>(group.rows.size());
      for (const auto& [stratum, count] : group.counts) {
        if (stratum >= strata_.size()) strata_.resize(stratum + 1);
        strata_[stratum] += count;
      }
    }
  }

  // Part of each row.
  std::vector<std::uint32_t> place(std::uint64_t seed) {
    in_part_.assign(shares_.size(), std::vector<double>(strata_.size() + 1));
    std::vector<std::uint32_t> part_of(static_cast<std::size_t>(rows_));
    const std::vector<std::uint32_t> order = largest_first(seed);
    std::size_t left = order.size();
    for (const std::uint32_t number : order) {
      const std::size_t part = best_part(groups_[number], left--);
      in_part_[part].back() += static_cast<double>(groups_[number].rows.size());
      for (const auto& [stratum, count] : groups_[number].counts) in_part_[part][stratum] += count;
      for (const std::uint32_t row : groups_[number].rows) {
        part_of[row] = static_cast<std::uint32_t>(part);
      }
    }
    return part_of;
  }

 private:
  std::vector<std::uint32_t> largest_first(std::uint64_t seed) const {
    std::vector<std::uint32_t> order(groups_.size());
    std::iota(order.begin(), order.end(), 0U);
    shuffle(order, seed);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return groups_[a].rows.size() > groups_[b].rows.size();
    });
    return order;
  }

  std::size_t best_part(const Group& group, std::size_t groups_left) const {
    const auto empty = static_cast<std::size_t>(std::count_if(
        in_part_.begin(), in_part_.end(), [](const auto& counts) { return counts.back() == 0; }));
    std::size_t best = shares_.size();
    std::pair<double, double> least;
    for (std::size_t part = 0; part < shares_.size(); ++part) {
      if (groups_left <= empty && in_part_[part].back() > 0) continue;
      const std::pair price{rise(group, part), in_part_[part].back() / shares_[part]};
      if (best < shares_.size() && price >= least) continue;
      best = part;
      least = price;
    }
    return best;
  }

  double rise(const Group& group, std::size_t part) const {
    const auto of = [](double count, double there, double all) {
      return (2 * there + count) * count / (all * all);
    };
    double sum = of(static_cast<double>(group.rows.size()), in_part_[part].back(), rows_);
    for (const auto& [stratum, count] : group.counts) {
      sum += of(count, in_part_[part][stratum], strata_[stratum]);
    }
    return sum / shares_[part];
  }

  std::vector<Group> groups_;
  std::vector<double> shares_;
  std::vector<double> strata_;  // rows of each
  double rows_ = 0;
  std::vector<std::vector<double>> in_part_;  // rows by stratum, and all of them last
};

Result<std::vector<Group>> enough_groups(std::span<const std::uint32_t> stratum,
                                         std::span<const std::uint32_t> group, std::size_t parts) {
  CANASTA_ASSERT(stratum.size() == group.size());
  std::vector<Group> groups = groups_of(stratum, group);
  if (groups.size() >= parts) return groups;
  return invalid(message::kFoldsGroupsFew, {{"groups", groups.size()}, {"parts", parts}});
}

// --- Time ----------------------------------------------------------------------------------------

// Slice of each row. A slice ends with the first time at whose end its cumulated share of the rows
// has passed, and holds at least one time.
Result<std::vector<std::uint32_t>> slices_of(std::span<const std::int64_t> time,
                                             std::span<const double> cumulated) {
  std::vector<std::int64_t> sorted(time.begin(), time.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::int64_t> distinct = sorted;
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  const std::size_t slices = cumulated.size() + 1;
  if (distinct.size() < slices) {
    return invalid(message::kFoldsTimesFew, {{"times", distinct.size()}, {"parts", slices}});
  }
  std::vector<std::int64_t> last_times;
  std::size_t first = 0;  // place among the distinct times that are not taken
  for (std::size_t slice = 0; slice + 1 < slices; ++slice) {
    const double wanted = cumulated[slice] * static_cast<double>(sorted.size());
    const auto row = std::max<std::size_t>(1, static_cast<std::size_t>(wanted + 1 - 1e-9)) - 1;
    const auto found = std::lower_bound(distinct.begin(), distinct.end(), sorted[row]);
    const auto place = static_cast<std::size_t>(found - distinct.begin());
    const std::size_t later_slices = slices - slice - 1;
    const std::size_t end = std::clamp(place, first, distinct.size() - later_slices - 1);
    last_times.push_back(distinct[end]);
    first = end + 1;
  }
  std::vector<std::uint32_t> slice_of;
  for (const std::int64_t one : time) {
    const auto slice = std::lower_bound(last_times.begin(), last_times.end(), one);
    slice_of.push_back(static_cast<std::uint32_t>(slice - last_times.begin()));
  }
  return slice_of;
}

ThreeParts parts_of(std::span<const std::uint32_t> part_of) {
  ThreeParts parts;
  for (std::size_t row = 0; row < part_of.size(); ++row) {
    auto& part = part_of[row] == 0   ? parts.training
                 : part_of[row] == 1 ? parts.validation
                                     : parts.test;
    part.push_back(static_cast<std::uint32_t>(row));
  }
  return parts;
}

}  // namespace

Result<ThreeParts> grouped_split(std::span<const std::uint32_t> stratum,
                                 std::span<const std::uint32_t> group, const PartShares& shares,
                                 std::uint64_t seed) {
  TRY_ASSIGN(std::vector<Group> groups, enough_groups(stratum, group, 3));
  GroupPlacing placing(std::move(groups),
                       {1 - shares.validation - shares.test, shares.validation, shares.test});
  return parts_of(placing.place(seed));
}

Result<ThreeParts> time_split(std::span<const std::int64_t> time, const PartShares& shares) {
  const std::vector<double> cumulated = {1 - shares.validation - shares.test, 1 - shares.test};
  TRY_ASSIGN(const std::vector<std::uint32_t> slice_of, slices_of(time, cumulated));
  return parts_of(slice_of);
}

Result<std::vector<FoldRows>> stratified_folds(std::span<const std::uint32_t> stratum,
                                               const FoldPlan& plan, std::uint64_t seed) {
  CANASTA_ASSERT(plan.folds >= 2 && plan.repeats >= 1);
  if (stratum.size() < plan.folds) {
    return invalid(message::kFoldsRowsFew, {{"rows", stratum.size()}, {"parts", plan.folds}});
  }
  std::vector<std::vector<std::uint32_t>> strata = rows_by(stratum);
  for (std::size_t one = 0; one < strata.size(); ++one) {
    const std::size_t rows = strata[one].size();
    if (rows == 0 || rows >= plan.folds) continue;
    return invalid(message::kFoldsClassFew,
                   {{"class", one}, {"rows", rows}, {"parts", plan.folds}});
  }
  std::vector<FoldRows> folds;
  for (std::size_t repeat = 0; repeat < plan.repeats; ++repeat) {
    std::vector<std::uint32_t> fold_of(stratum.size());
    std::size_t next = 0;  // goes on from stratum to stratum, so that folds have one size
    for (auto& rows : strata) {
      shuffle(rows, seed_of(seed, repeat));
      for (const std::uint32_t row : rows) {
        fold_of[row] = static_cast<std::uint32_t>(next++ % plan.folds);
      }
    }
    add_folds(fold_of, plan.folds, folds);
  }
  return folds;
}

Result<std::vector<FoldRows>> grouped_folds(std::span<const std::uint32_t> stratum,
                                            std::span<const std::uint32_t> group,
                                            const FoldPlan& plan, std::uint64_t seed) {
  CANASTA_ASSERT(plan.folds >= 2 && plan.repeats >= 1);
  TRY_ASSIGN(std::vector<Group> groups, enough_groups(stratum, group, plan.folds));
  const double share = 1 / static_cast<double>(plan.folds);
  GroupPlacing placing(std::move(groups), std::vector<double>(plan.folds, share));
  std::vector<FoldRows> folds;
  for (std::size_t repeat = 0; repeat < plan.repeats; ++repeat) {
    add_folds(placing.place(seed_of(seed, repeat)), plan.folds, folds);
  }
  return folds;
}

Result<std::vector<FoldRows>> expanding_folds(std::span<const std::int64_t> time,
                                              std::size_t folds) {
  CANASTA_ASSERT(folds >= 1);
  std::vector<double> cumulated;
  for (std::size_t slice = 1; slice <= folds; ++slice) {
    cumulated.push_back(static_cast<double>(slice) / static_cast<double>(folds + 1));
  }
  TRY_ASSIGN(const std::vector<std::uint32_t> slice_of, slices_of(time, cumulated));
  std::vector<FoldRows> out(folds);
  for (std::size_t row = 0; row < time.size(); ++row) {
    for (std::size_t fold = 0; fold < folds; ++fold) {
      auto& to = slice_of[row] <= fold ? out[fold].training : out[fold].test;
      if (slice_of[row] <= fold + 1) to.push_back(static_cast<std::uint32_t>(row));
    }
  }
  return out;
}

}  // namespace canasta
