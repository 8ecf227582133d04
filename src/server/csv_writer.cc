#include "server/csv_writer.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "data/table.h"
#include "live/csv_cells.h"

namespace canasta {
namespace {

constexpr std::size_t kNumberBytesMax = 32;

template <class Number>
void append_number(Number number, std::string& out) {
  if (!std::isfinite(number)) return;
  char digits[kNumberBytesMax];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

}  // namespace

void CsvWriter::separate() {
  if (fields_++ > 0) out_ += ',';
}

CsvWriter& CsvWriter::field(std::string_view text) {
  separate();
  append_csv_field(out_, text);
  return *this;
}

CsvWriter& CsvWriter::field(double number) {
  separate();
  append_number(number, out_);
  return *this;
}

CsvWriter& CsvWriter::field(float number) {
  separate();
  append_number(number, out_);
  return *this;
}

CsvWriter& CsvWriter::day(Day day) { return day == kNoDay ? empty() : field(format_day(day)); }

CsvWriter& CsvWriter::empty(std::size_t fields) {
  for (std::size_t i = 0; i < fields; ++i) separate();
  return *this;
}

void CsvWriter::end_record() {
  if (out_.size() == begin_) out_ += "\"\"";
  out_ += "\r\n";
  begin_ = out_.size();
  fields_ = 0;
}

}  // namespace canasta
