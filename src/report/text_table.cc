#include "report/text_table.h"

#include <algorithm>

#include "report/readable_column.h"
#include "report/values.h"
#include "report/vocabulary.h"

namespace canasta {
namespace {

// Columns on a screen: code points, which is right for Latin scripts.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void append_cell(std::string& out, std::string_view text, std::size_t width, bool right) {
  const std::string padding(width - width_of(text), ' ');
  if (right) out.append(padding);
  out.append(text);
  if (!right) out.append(padding);
}

struct TextCells {
  std::vector<std::string> cells;  // the heading first
  std::size_t width = 0;
  bool right = false;
};

std::string aligned(const std::vector<TextCells>& columns, std::size_t rows) {
  std::string out;
  for (std::size_t row = 0; row <= rows; ++row) {
    std::string line;
    for (const TextCells& column : columns) {
      if (&column != &columns.front()) line.append("  ");
      append_cell(line, column.cells[row], column.width, column.right);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out.append(line).push_back('\n');
  }
  return out;
}

}  // namespace

std::string text_table(const Table& table, const std::vector<std::string>& worded,
                       Language language) {
  const bool words = language == Language::Spanish;
  std::vector<TextCells> columns;
  for (const TableColumn& column : table.columns) {
    TextCells& made = columns.emplace_back();
    made.right = is_number(column);
    made.cells.push_back(words ? word_text(column.name, language) : column.name);
    for (std::size_t row = 0; row < table.rows(); ++row) {
      std::string& cell = made.cells.emplace_back();
      append_value(cell, column, row, Spelling::Plain);
      if (words && is_worded(worded, column)) cell = word_text(cell, language);
    }
    for (const std::string& cell : made.cells) made.width = std::max(made.width, width_of(cell));
  }
  return aligned(columns, table.rows());
}

}  // namespace canasta
