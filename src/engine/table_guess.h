// What a table that nobody has described is: which column is its key, what can be predicted, and
// where a key has several rows, what of them may be known.
//
//   no key, or one without doubles   a row is a case
//   a key that repeats               one row is made of each key: its last row is what to predict;
//                                    columns that do not change within a key are known before it,
//                                    all others are seen in earlier rows only
//
// Guesses are there to be read and corrected: each says why.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/contract.h"
#include "engine/config.h"

namespace canasta {

// A column that changes within a key in more of its rows than this share is not known before.
inline constexpr double kKnownChangesMax = 0.05;
// So few different numbers are classes, where there are kRowsPerClassMin rows of each.
inline constexpr std::size_t kFewValues = 10;
inline constexpr std::size_t kRowsPerClassMin = 10;

// What the person says; empty: find out.
struct TableWish {
  std::string target;
  std::string key;
};

enum class ColumnUse : std::uint8_t { Key, Target, Time, Known, History, Learnt, None };
// "key", "target", "time", "known", "history"; "" for what is simply learnt from, or is of no use.
std::string_view name(ColumnUse use);

struct GuessedColumn {
  std::string column;
  ColumnUse use = ColumnUse::Learnt;
  Finding why;
  std::vector<AggregateKind> aggregates = {};  // of earlier rows
};

struct GuessedTarget {
  std::string column;
  TaskType type = TaskType::Regression;
  std::size_t values = 0;   // different ones
  std::size_t missing = 0;  // rows without
  Finding why;              // named, or why it is likely
};

// A key with a few doubles names rows all the same; one that repeats has a past.
inline constexpr double kKeyDoublesShareMax = 0.01;

struct TableGuess {
  std::string key;                      // empty: none
  std::size_t keys = 0;                 // different ones
  std::size_t doubles = 0;              // rows whose key stood before
  bool repeats = false;                 // the key does, in more rows than by mistake
  std::string time;                     // where the key repeats
  std::optional<GuessedTarget> target;  // the one named, else a likely one
  std::vector<GuessedColumn> columns;   // in the table's order
};

// Errors (InvalidInput): kUnknownName… for a column that is not there; kTargetNotThere,
// kTargetOneClass, kTargetTooManyClasses (TooLarge), kInitTargetDates, kInitTargetIsKey for a
// target that cannot be predicted; kInitKeyWithoutTarget, kInitKeyWithoutTime.
// REQUIRES: `contract` is that of the table.
Result<TableGuess> guess_table(const Table& table, const ContractTable& contract,
                               const TableWish& wish);

}  // namespace canasta
