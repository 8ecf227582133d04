#include "server/csv_writer.h"

#include <charconv>

#include "base/assert.h"
#include "live/csv_cells.h"

namespace canasta {
namespace {

constexpr std::size_t kNumberBytesMax = 32;

void append(std::string_view text, std::string& out) { append_csv_field(out, text); }

void append(float number, std::string& out) {
  if (!std::isfinite(number)) return;
  char digits[kNumberBytesMax];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append(std::optional<Day> day, std::string& out) {
  if (day) out += format_day(*day);
}

// `append_field(column)` for each, with what stands between them.
void append_record(const std::vector<AnswerColumn>& columns, std::string& out, auto append_field) {
  const std::size_t begin = out.size();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out += ',';
    append_field(columns[i]);
  }
  if (out.size() == begin) out += "\"\"";
  out += "\r\n";
}

}  // namespace

std::string write_csv(const std::vector<AnswerColumn>& columns) {
  CANASTA_ASSERT(!columns.empty());
  std::string out;
  append_record(columns, out, [&](const AnswerColumn& column) { append(column.name, out); });
  for (std::size_t row = 0; row < columns.front().rows(); ++row) {
    append_record(columns, out, [&](const AnswerColumn& column) {
      std::visit([&](const auto& values) { append(values[row], out); }, column.values);
    });
  }
  return out;
}

}  // namespace canasta
