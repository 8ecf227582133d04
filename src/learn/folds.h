// Folds and parts: which rows teach, and which judge.
//
// Three ways, for k folds and for three parts alike:
//   stratified   each stratum (a class of the target, tenths of a value) in the same shares
//   grouped      a group (a customer with several rows) is never on two sides; strata in the same
//                shares as far as whole groups allow
//   by time      what judges is later than all that teaches; rows of one time stay together
// Which row or group goes where is drawn by a hash of its number and the seed, so the answer does
// not depend on threads.
//
// Shapes   row lists ascend. stratum, group: a number from 0 for each row; time: any integer, in
//          days or seconds, for each row.
// Cost     O(rows log rows); grouped O(groups * folds * strata).
// Errors   InvalidInput, naming what is too few: kFoldsRowsFew, kFoldsClassFew, kFoldsGroupsFew,
//          kFoldsTimesFew.
// Threads  pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace canasta {

// Rows of a table in three parts, each ascending.
struct ThreeParts {
  std::vector<std::uint32_t> training, validation, test;
};

struct PartShares {
  double validation = 0.2;
  double test = 0.2;  // the rest is the training part
};

// The parts as a whole have the shares, rounded. Which row goes where is drawn by a hash of its
// number. REQUIRES: strata are numbered from 0.
ThreeParts stratified_split(std::span<const std::uint32_t> stratum, const PartShares& shares,
                            std::uint64_t seed);

// No group in two parts, and a group in each part: sizes are near the shares where groups are
// small.
Result<ThreeParts> grouped_split(std::span<const std::uint32_t> stratum,
                                 std::span<const std::uint32_t> group, const PartShares& shares,
                                 std::uint64_t seed);

// The earliest rows train, then come validation and test. A part ends with the first time at whose
// end its share has passed, and has at least one time.
Result<ThreeParts> time_split(std::span<const std::int64_t> time, const PartShares& shares);

struct FoldRows {
  std::vector<std::uint32_t> training;
  std::vector<std::uint32_t> test;
};

struct FoldPlan {
  std::size_t folds = 5;    // at least 2; by time at least 1
  std::size_t repeats = 1;  // at least 1: the whole again, otherwise drawn
};

// Repeat by repeat. In each repeat every row is tested once; sizes of folds, and of each stratum in
// them, differ by at most one. Each stratum that has rows needs as many as there are folds.
Result<std::vector<FoldRows>> stratified_folds(std::span<const std::uint32_t> stratum,
                                               const FoldPlan& plan, std::uint64_t seed);

// The same with whole groups.
Result<std::vector<FoldRows>> grouped_folds(std::span<const std::uint32_t> stratum,
                                            std::span<const std::uint32_t> group,
                                            const FoldPlan& plan, std::uint64_t seed);

// An expanding window: the times in folds + 1 slices of about the same number of rows; fold i
// trains on the first i + 1 slices and is tested on the next.
Result<std::vector<FoldRows>> expanding_folds(std::span<const std::int64_t> time,
                                              std::size_t folds);

}  // namespace canasta
