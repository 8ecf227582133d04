#include "report/readable_column.h"

#include <algorithm>
#include <cmath>

#include "report/local_numbers.h"
#include "report/values.h"
#include "report/vocabulary.h"

namespace canasta {
namespace {

// Decimals that all values of a column are shown with, so that they stand below each other; -1
// where its values differ too much in size for that.
int shared_decimals(const TableColumn& column, std::size_t rows) {
  const auto* reals = std::get_if<RealColumn>(&column.body);
  if (reals == nullptr) return -1;
  int decimals = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const double value = reals->values[row];
    if (!std::isfinite(value)) continue;
    if (std::abs(value) >= 1000 || (value != 0 && std::abs(value) < 1e-4)) return -1;
    const std::string text = local_number(value, Language::English);
    const std::size_t point = text.find('.');
    if (point != std::string::npos) {
      decimals = std::max(decimals, static_cast<int>(text.size() - point - 1));
    }
  }
  return decimals;
}

std::string day_cell(const TableColumn& column, Day day, Language language) {
  if (!is_calendar_day(day)) return "";
  if (column.name != "month") return day_text(day, language);
  const CivilDate date = to_civil(day);
  return std::string(month_name(date.month, language)) + " " + std::to_string(date.year);
}

}  // namespace

ReadableColumn::ReadableColumn(const TableColumn& column, bool worded, std::size_t rows,
                               Language language)
    : column_(column),
      worded_(worded),
      language_(language),
      decimals_(shared_decimals(column, rows)) {}

std::string ReadableColumn::heading() const { return word_text(column_.name, language_); }

std::string ReadableColumn::cell(std::size_t row) const {
  if (column_.missing(row)) return "";
  if (const auto* reals = std::get_if<RealColumn>(&column_.body)) {
    const double value = reals->values[row];
    if (!std::isfinite(value)) return "";
    return decimals_ >= 0 ? fixed_text(value, decimals_, language_)
                          : local_number(value, language_);
  }
  if (const auto* days = std::get_if<DayColumn>(&column_.body)) {
    return day_cell(column_, days->values[row], language_);
  }
  std::string plain;
  append_value(plain, column_, row, Spelling::Plain);
  if (is_number(column_)) return grouped_text(plain, language_);
  return worded_ ? word_text(plain, language_) : plain;
}

bool is_worded(const std::vector<std::string>& worded, const TableColumn& column) {
  return std::find(worded.begin(), worded.end(), column.name) != worded.end();
}

}  // namespace canasta
