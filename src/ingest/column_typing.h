// Column typing: what a column of texts is, decided on all of its values.
//
// Only the distinct texts are looked at, so a column of a million equal words costs one look.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data/table.h"
#include "ingest/records.h"
#include "ingest/text_table.h"
#include "ingest/time_typing.h"

namespace canasta {

// Words between numbers that count as missing, and how many different numbers must stand beside.
inline constexpr std::size_t kMissingWordsMax = 3;
inline constexpr std::size_t kNumbersBesideWordsMin = 10;

struct ColumnTyping {
  std::string timezone = "UTC";
  std::optional<char> decimal;
  std::optional<DateOrder> date_order;
  std::function<std::string(std::size_t row)> place_of;  // "file:line", for findings
};

// The types are those of ingest/tables.h. What was decided without proof is appended to findings.
TableColumn type_column(std::string name, TextTable::Column texts, const ColumnTyping& typing,
                        std::vector<Finding>& findings);

}  // namespace canasta
