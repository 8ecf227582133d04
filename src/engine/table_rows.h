// Rows of a task on a table: those with a target, and the parts they are split into.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "engine/engine.h"
#include "learn/learn.h"

namespace canasta {

// Fewer rows with a target than this cannot train, stop and judge.
inline constexpr std::size_t kTableRowsMin = 20;
// A class of fewer rows is missing in one of the three parts.
inline constexpr std::size_t kClassRowsMin = 3;
// Values are learnt with 32 bits, and so are their squares.
inline constexpr double kTargetMax = 1e18;

// Targets of the rows that have one.
struct Targets {
  std::vector<std::uint32_t> rows;           // of the table, ascending
  std::vector<float> label;                  // by those rows: number of the class, or the value
  std::vector<std::string> classes;          // by their bytes; empty for values
  std::vector<std::size_t> class_rows = {};  // rows of each class
  std::size_t without = 0;                   // rows without a target
};
Result<Targets> find_targets(const Table& table, const TableTask& task);

// The parts, as places in Targets::rows. Errors: InvalidInput for an unknown column, and for too
// few groups or times.
Result<ThreeParts> split_targets(const Table& table, const TableTask& task, const Targets& targets,
                                 std::uint64_t seed);

// Folds of some of the targets (places in Targets::rows), as rows of the table; split as the task
// is.
Result<std::vector<FoldRows>> fold_targets(const Table& table, const TableTask& task,
                                           const Targets& targets,
                                           const std::vector<std::uint32_t>& places,
                                           const FoldPlan& plan, std::uint64_t seed);

// Some of the targets shared out among kStackFolds folds, as rows of the table: what a stack learns
// its members' worth from. Rows of one group stay together; with a split by time each fold is a
// stretch of it.
inline constexpr std::size_t kStackFolds = 5;
Result<std::vector<std::vector<std::uint32_t>>> share_out(const Table& table, const TableTask& task,
                                                          const Targets& targets,
                                                          const std::vector<std::uint32_t>& places,
                                                          std::uint64_t seed);

// Writes the labels of the rows that have one; 0 for the others.
void label_rows(const Targets& targets, FeatureMatrix& matrix);

// Rows of the table behind places in Targets::rows.
std::vector<std::uint32_t> table_rows(const Targets& targets,
                                      const std::vector<std::uint32_t>& places);

// InvalidInput naming the nearest column.
Result<const TableColumn*> known_column(const Table& table, const std::string& name);

}  // namespace canasta
