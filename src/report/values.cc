#include "report/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "io/csv_field.h"

namespace canasta {
namespace {

// From here on six digits would be written as 1e+06: two decimals instead, which keep a sum's
// cents, up to where doubles have none left.
constexpr double kCentsFrom = 999'999.5;
constexpr double kCentsBelow = 1e15;

std::string real_text(double value) {
  const double size = std::abs(value);
  const bool cents = size >= kCentsFrom && size < kCentsBelow;
  return cents ? fmt::format("{:.2f}", value) : fmt::format("{:.6g}", value);
}

// Four significant digits, or all those before the point.
std::string estimate_text(double value) {
  constexpr double kWholeFrom = 1'000, kWholeBelow = 1e15;
  const double size = std::abs(value);
  const bool whole = size >= kWholeFrom && size < kWholeBelow;
  return whole ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

void append(std::string& out, const IntColumn& column, std::size_t row, Spelling spelling) {
  if (column.values[row] != kNoInt) {
    fmt::format_to(std::back_inserter(out), "{}", column.values[row]);
  } else if (spelling == Spelling::Json) {
    out.append("null");
  }
}

void append(std::string& out, const RealColumn& column, std::size_t row, Spelling spelling) {
  if (!std::isfinite(column.values[row])) {
    if (spelling == Spelling::Json) out.append("null");
    return;
  }
  const double value = column.values[row];
  const bool plain = spelling == Spelling::Plain;
  std::string number = column.all_digits && !plain ? fmt::format("{}", value)
                       : column.estimate && plain  ? estimate_text(value)
                                                   : real_text(value);
  if (spelling == Spelling::CsvExcelSpanish) std::replace(number.begin(), number.end(), '.', ',');
  out.append(number);
}

void append(std::string& out, const DayColumn& column, std::size_t row, Spelling spelling) {
  const bool missing = column.values[row] == kNoDay;
  const std::string day = missing ? "" : format_day(column.values[row]);
  if (spelling == Spelling::Json) {
    out.append(missing ? "null" : '"' + day + '"');
  } else {
    out.append(day);
  }
}

void append(std::string& out, const TimeColumn& column, std::size_t row, Spelling spelling) {
  const bool missing = column.values[row] == kNoTime;
  const std::string time = missing ? "" : format_time(column.values[row]);
  if (spelling == Spelling::Json) {
    out.append(missing ? "null" : '"' + time + '"');
  } else {
    out.append(time);
  }
}

void append(std::string& out, const TextColumn& column, std::size_t row, Spelling spelling) {
  const std::uint32_t code = column.codes[row];
  if (code == kNoCode) {
    if (spelling == Spelling::Json) out.append("null");
    return;
  }
  const std::string_view text = column.dictionary[code];
  switch (spelling) {
    case Spelling::Plain:
      out.append(text);
      break;
    case Spelling::CsvStandard:
      append_csv_field(out, text);
      break;
    case Spelling::CsvExcelSpanish:
      append_csv_field(out, text, ';');
      break;
    case Spelling::Json:
      append_json_text(out, text);
      break;
  }
}

}  // namespace

void append_value(std::string& out, const TableColumn& column, std::size_t row, Spelling spelling) {
  std::visit([&](const auto& body) { append(out, body, row, spelling); }, column.body);
}

void append_json_text(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

bool is_number(const TableColumn& column) {
  return std::holds_alternative<IntColumn>(column.body) ||
         std::holds_alternative<RealColumn>(column.body);
}

}  // namespace canasta
