#include "ingest/number_typing.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "base/ascii.h"

namespace canasta {
namespace {

constexpr std::size_t kDigitsExact = 15;     // any mantissa of so many digits is exact in a double
constexpr std::size_t kNumberBytesMax = 64;  // longer texts are not numbers
constexpr std::array<double, 16> kPowersOfTen{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                              1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

// Longest first where one begins another.
constexpr auto kCurrencies = std::to_array<std::string_view>(
    {"US$", "R$",  "S/.", "S/",  "Bs.", "Bs",  "$",   "€",   "£",   "¥",   "USD", "EUR", "GBP",
     "COP", "MXN", "PEN", "CLP", "ARS", "BRL", "GTQ", "UYU", "CRC", "PAB", "DOP", "BOB", "PYG"});

constexpr auto kBlanks =
    std::to_array<std::string_view>({" ", "\t", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"});

void drop_blanks(std::string_view& text) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view blank : kBlanks) {
      while (text.starts_with(blank)) text.remove_prefix(blank.size()), again = true;
      while (text.ends_with(blank)) text.remove_suffix(blank.size()), again = true;
    }
  }
}

bool drop_currency(std::string_view& text) {
  for (const std::string_view sign : kCurrencies) {
    if (text.starts_with(sign)) {
      text.remove_prefix(sign.size());
      return true;
    }
    if (text.ends_with(sign)) {
      text.remove_suffix(sign.size());
      return true;
    }
  }
  return false;
}

// Takes sign, currency and parentheses off, each at most once, in any order that people write.
bool strip_dress(std::string_view& text, bool& negative) {
  bool signed_already = false;
  bool currency_already = false;
  const auto take_sign = [&](bool minus) {
    if (signed_already) return false;
    signed_already = true;
    negative = minus;
    return true;
  };
  for (;;) {
    drop_blanks(text);
    if (text.empty()) return false;
    if (text.front() == '(' && text.back() == ')' && text.size() > 2) {
      if (!take_sign(true)) return false;
      text = text.substr(1, text.size() - 2);
    } else if (text.front() == '-' || text.front() == '+') {
      if (!take_sign(text.front() == '-')) return false;
      text.remove_prefix(1);
    } else if (text.back() == '-') {
      if (!take_sign(true)) return false;
      text.remove_suffix(1);
    } else if (currency_already || !drop_currency(text)) {
      return true;
    } else {
      currency_already = true;
    }
  }
}

// Digits with grouping blanks taken out; false when a blank does not stand before three digits.
struct Digits {
  std::array<char, kNumberBytesMax> text{};
  std::size_t size = 0;
  bool grouped = false;
};

bool is_group(std::string_view text) {
  return text.size() >= 3 && is_digit(text[0]) && is_digit(text[1]) && is_digit(text[2]) &&
         (text.size() == 3 || !is_digit(text[3]));
}

bool take_grouping_out(std::string_view text, Digits& out) {
  constexpr auto kGroupers = std::to_array<std::string_view>(
      {" ", "'", "\xE2\x80\x99", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"});
  if (text.size() > kNumberBytesMax) return false;
  while (!text.empty()) {
    bool found = false;
    for (const std::string_view grouper : kGroupers) {
      if (!text.starts_with(grouper)) continue;
      text.remove_prefix(grouper.size());
      if (out.size == 0 || !is_group(text)) return false;
      out.grouped = found = true;
      break;
    }
    if (!found) {
      out.text[out.size++] = text.front();
      text.remove_prefix(1);
    }
  }
  return true;
}

// "1.234.567": a first group of one to three digits, then groups of three.
bool is_grouped_by(std::string_view text, char sign) {
  const std::size_t first = text.find(sign);
  if (first == 0 || first > 3 || first == std::string_view::npos) return false;
  for (std::size_t at = first; at < text.size(); at += 4) {
    if (text[at] != sign || !is_group(text.substr(at + 1))) return false;
  }
  return true;
}

// Reads digits with at most one decimal sign and an exponent, grouping signs left out.
std::optional<double> read_digits(std::string_view text, char decimal) {
  std::array<char, kNumberBytesMax> plain{};
  std::size_t size = 0;
  for (const char c : text) {
    if (c == '.' || c == ',') {
      if (c == decimal) plain[size++] = '.';
    } else {
      plain[size++] = c;
    }
  }
  double value = 0;
  const char* const end = plain.data() + size;
  const auto [stop, error] = std::from_chars(plain.data(), end, value);
  if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

NumberShape one_sign_shape(std::string_view text, char sign, bool grouped) {
  const bool dot = sign == '.';
  const NumberShape decimal = dot ? NumberShape::DecimalDot : NumberShape::DecimalComma;
  if (grouped || text.front() == '0' || !is_grouped_by(text, sign)) return decimal;
  return dot ? NumberShape::AmbiguousDot : NumberShape::AmbiguousComma;
}

NumberText classified(std::string_view text, bool grouped) {
  std::size_t dots = 0;
  std::size_t commas = 0;
  for (const char c : text) {
    dots += c == '.';
    commas += c == ',';
  }
  NumberShape shape = NumberShape::Plain;
  char decimal = '.';
  if (dots > 0 && commas > 0) {
    decimal = text.rfind('.') > text.rfind(',') ? '.' : ',';
    const std::size_t at = text.find(decimal);
    const char grouper = decimal == '.' ? ',' : '.';
    if ((decimal == '.' ? dots : commas) > 1 || grouped) return {};
    if (!is_grouped_by(text.substr(0, at), grouper)) return {};
    shape = decimal == '.' ? NumberShape::DecimalDot : NumberShape::DecimalComma;
  } else if (dots + commas == 1) {
    decimal = dots == 1 ? '.' : ',';
    shape = one_sign_shape(text, decimal, grouped);
  } else if (dots + commas > 1) {
    const char grouper = dots > 0 ? '.' : ',';
    if (grouped || !is_grouped_by(text, grouper)) return {};
    decimal = grouper == '.' ? ',' : '.';
    shape = grouper == '.' ? NumberShape::DecimalComma : NumberShape::DecimalDot;
  }
  const auto value = read_digits(text, decimal);
  return value ? NumberText{*value, shape} : NumberText{};
}

NumberText parse_dressed(std::string_view text) {
  bool negative = false;
  if (!strip_dress(text, negative)) return {};
  if (!is_digit(text.front()) && text.front() != '.' && text.front() != ',') return {};
  Digits digits;
  if (!take_grouping_out(text, digits)) return {};
  NumberText number = classified({digits.text.data(), digits.size}, digits.grouped);
  if (negative) number.value = -number.value;
  return number;
}

}  // namespace

NumberText parse_number(std::string_view text) {
  // The usual case: digits, one minus, one dot, exact by Clinger's rule (1990): a mantissa below
  // 2^53 divided by a power of ten up to 1e22 is rounded once.
  const bool negative = !text.empty() && text.front() == '-';
  const std::string_view digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || digits.size() > kDigitsExact + 1) return parse_dressed(text);
  std::uint64_t mantissa = 0;
  std::size_t dot = digits.size();
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (is_digit(digits[i])) {
      mantissa = mantissa * 10 + static_cast<std::uint64_t>(digits[i] - '0');
    } else if (digits[i] == '.' && dot == digits.size() && i > 0) {
      dot = i;
    } else {
      return parse_dressed(text);
    }
  }
  const std::size_t decimals = dot == digits.size() ? 0 : digits.size() - dot - 1;
  if (dot == digits.size() && digits.size() > kDigitsExact) return parse_dressed(text);
  const double value = static_cast<double>(mantissa) / kPowersOfTen[decimals];
  NumberShape shape = dot == digits.size() ? NumberShape::Plain : NumberShape::DecimalDot;
  if (decimals == 3 && dot <= 3 && digits.front() != '0') shape = NumberShape::AmbiguousDot;
  return {negative ? -value : value, shape};
}

double settle_number(double value, NumberShape shape, char decimal) {
  const bool groups = (shape == NumberShape::AmbiguousDot && decimal == ',') ||
                      (shape == NumberShape::AmbiguousComma && decimal == '.');
  return groups ? std::round(value * 1000) : value;
}

}  // namespace canasta
