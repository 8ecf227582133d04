#include "store/printable.h"

#include <array>
#include <cstdint>
#include <cstdio>

#include "base/assert.h"

namespace canasta {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kCutMark = "...";

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Bytes of a sequence by its first byte; 0 where none begins so.
std::size_t sequence_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (first >= 0xE0 && first <= 0xEF) return 3;
  if (first >= 0xF0 && first <= 0xF4) return 4;
  return 0;
}

// The first character of `text`, which is not empty. Source: RFC 3629, the shortest forms only.
Character first_character(std::string_view text) {
  constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = sequence_length(first);
  if (length == 0 || length > text.size()) return {};
  if (length == 1) return {first, 1, true};
  std::uint32_t code = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return {};
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[length] || code > 0x10FFFF || surrogate) return {};
  return {code, length, true};
}

// What moves a cursor, breaks a line or turns the direction of what follows.
bool is_control(std::uint32_t code) {
  const bool breaks =
      code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x2028 || code == 0x2029;
  const bool turns = code == 0x061C || code == 0x200E || code == 0x200F ||
                     (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  return breaks || turns;
}

std::string shown(const Character& character, std::string_view bytes) {
  if (!character.valid) return std::string(kReplacement);
  if (character.code == '\\') return "\\\\";
  if (!is_control(character.code)) return std::string(bytes);
  std::array<char, 8> escape{};
  std::snprintf(escape.data(), escape.size(), "\\u%04x", character.code);
  return escape.data();
}

}  // namespace

std::string printable(std::string_view text, std::size_t bytes_max) {
  CANASTA_ASSERT(bytes_max >= kCutMark.size());
  std::string out;
  std::size_t room_for_mark = 0;  // how much of `out` fits together with the mark
  while (!text.empty()) {
    const Character character = first_character(text);
    out += shown(character, text.substr(0, character.bytes));
    text.remove_prefix(character.bytes);
    if (out.size() > bytes_max) return out.substr(0, room_for_mark).append(kCutMark);
    if (out.size() + kCutMark.size() <= bytes_max) room_for_mark = out.size();
  }
  return out;
}

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    const Character character = first_character(text);
    if (!character.valid || is_control(character.code)) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

}  // namespace canasta
