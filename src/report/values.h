// One value of a table as text, in the spelling of each format.
#pragma once

#include <cstdint>
#include <string>

#include "data/table.h"

namespace canasta {

enum class Spelling : std::uint8_t { Plain, CsvStandard, CsvExcelSpanish, Json };

// Appends the value; a missing one is nothing, or null in JSON.
void append_value(std::string& out, const TableColumn& column, std::size_t row, Spelling spelling);

// "text" with what JSON wants escaped.
void append_json_text(std::string& out, std::string_view text);

// Numbers go to the right of their column, texts to the left.
bool is_number(const TableColumn& column);

}  // namespace canasta
