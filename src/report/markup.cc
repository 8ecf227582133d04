#include "report/markup.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/assert.h"
#include "io/text_encoding.h"

namespace canasta {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEllipsis = "…";

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;
};

// REQUIRES: text is valid UTF-8 and not empty.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes && i < text.size(); ++i) code = code << 6 | (byte(i) & 0x3FU);
  return {code, std::min(bytes, text.size())};
}

bool turns_direction(char32_t code) {
  return code == 0x61C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

// Controls, and the code points that are no characters (the last two of each plane, and 32 more).
bool is_refused(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code & 0xFFFEU) == 0xFFFE ||
         (code >= 0xFDD0 && code <= 0xFDEF);
}

void append_clean(std::string& out, std::string_view valid) {
  while (!valid.empty()) {
    const Character next = first_character(valid);
    if (next.code == '\t' || next.code == '\n' || next.code == '\r') {
      out += ' ';
    } else if (is_refused(next.code)) {
      out += kReplacement;
    } else if (!turns_direction(next.code)) {
      out += valid.substr(0, next.bytes);
    }
    valid.remove_prefix(next.bytes);
  }
}

// Widths of blank to tilde in DejaVu Sans, in hundredths of an em, rounded up.
constexpr std::array<std::uint8_t, 95> kAsciiWidths{
    32, 41, 46, 84, 64, 96, 78, 28, 40,  40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79,
    61, 79, 70, 64, 62, 74, 69, 99, 69,  62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64,
    64, 28, 28, 58, 28, 98, 64, 62, 64,  64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84};

// In em. Outside of ASCII the widest of each block, but for the few of Latin that are twice a
// letter.
double em_width(char32_t code) {
  if (code >= 0x20 && code < 0x7F) return kAsciiWidths[code - 0x20] / 100.0;
  if (code == 0xA0) return 0.32;
  if (code == 0xC6 || code == 0x152) return 1.1;
  if (code < 0x180) return 0.85;
  if (code >= 0x300 && code < 0x370) return 0;  // combining
  if (code < 0x250) return 1.45;
  if (code == 0x2026 || code == 0x2013) return 1.0;
  return code < 0x2E80 || code >= 0x1F000 ? 1.3 : 1.05;
}

}  // namespace

std::string clean_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t valid = valid_utf8_prefix(text);
    append_clean(out, text.substr(0, valid));
    text.remove_prefix(valid);
    if (!text.empty()) {
      out += kReplacement;
      text.remove_prefix(1);
    }
  }
  return out;
}

std::string escape_markup(std::string_view text) {
  std::string out;
  for (const char c : clean_text(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

std::string cut_characters(std::string_view text, std::size_t characters) {
  CANASTA_ASSERT(characters > 0);
  if (text.size() <= characters || character_count(text) <= characters) return std::string(text);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i + 1 < characters; ++i)
    bytes += first_character(text.substr(bytes)).bytes;
  return std::string(text.substr(0, bytes)).append(kEllipsis);
}

double text_width(std::string_view text, double font_size) {
  double em = 0;
  while (!text.empty()) {
    const Character next = first_character(text);
    em += em_width(next.code);
    text.remove_prefix(next.bytes);
  }
  return em * font_size;
}

std::string fit_text(std::string_view text, double width, double font_size) {
  if (text_width(text, font_size) <= width) return std::string(text);
  double used = font_size;  // of the ellipsis
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const Character next = first_character(text.substr(bytes));
    used += em_width(next.code) * font_size;
    if (used > width) break;
    bytes += next.bytes;
  }
  if (bytes == 0) return "";
  return std::string(text.substr(0, bytes)).append(kEllipsis);
}

}  // namespace canasta
