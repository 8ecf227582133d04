// Duplicates: rows whose value, or values of several columns together, stood in a row before.
//
// Rows in which a value is missing are no duplicates of anything.
//
// Cost      O(rows) where the values are texts, or whole numbers no further apart than a few times
//           their count; otherwise they are sorted, O(rows log rows), which no data can slow down
//           the way it can a hash table. 8 bytes a row.
// Threads   Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/table.h"

namespace canasta {

struct Duplicates {
  std::uint64_t count = 0;          // rows, without the first of each value
  std::vector<std::uint64_t> rows;  // the first kRowsShown of them
};

// REQUIRES: at least one column; all of one length.
Duplicates find_duplicates(std::span<const TableColumn* const> columns);

// Numbers from 0 that are equal where the texts are; a dictionary may hold a text twice.
struct DistinctTexts {
  std::vector<std::uint32_t> id;  // of each code
  std::uint32_t count = 0;
};
DistinctTexts distinct_texts(const Dictionary& dictionary);

}  // namespace canasta
