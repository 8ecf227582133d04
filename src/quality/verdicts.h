// Verdicts: one byte for each value, saying which rules of its column it breaks; and their tally.
//
//   count[i] = values whose verdict has bit i;  rows[i] = the first kRowsShown of them
//
// Cost      One pass over the column; a second one, as far as needed, where rows must be shown. A
//           text is judged once per entry of the dictionary, O(log n_allowed) each.
// Threads   Pure.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "data/contract.h"
#include "data/table.h"

namespace canasta {

enum class Broken : std::uint8_t { Missing, Type, Below, Above, NotAllowed, TooShort, TooLong };
inline constexpr std::size_t kBrokenKinds = 7;

struct Tally {
  std::array<std::uint64_t, kBrokenKinds> count{};
  std::array<std::vector<std::uint64_t>, kBrokenKinds> rows;

  std::uint64_t count_of(Broken broken) const { return count[static_cast<std::size_t>(broken)]; }
  const std::vector<std::uint64_t>& rows_of(Broken broken) const {
    return rows[static_cast<std::size_t>(broken)];
  }
};

// How a column of a table stands to the type that the contract wants.
enum class TypeMatch : std::uint8_t {
  Same,     // each value is of the type
  ByValue,  // values may be: whole reals as integers, midnights as dates, 0 and 1 as truths
  Other,    // another type
};
TypeMatch match_type(std::optional<LogicalType> wanted, const TableColumn& column);

// What a column holds, in the contract's words.
LogicalType logical_type_of(const TableColumn& column);

// A column of another type has no ranges: there Type counts the texts that do not read as the type,
// or every value when all of them do or when it holds no texts.
// REQUIRES: limits are of the contract column's type.
Tally judge_column(const ContractColumn& contract, const TableColumn& column);

}  // namespace canasta
