// Which bytes may stand where in a request: the alphabets of RFC 9110 and 9112, as tables.
//
// Cost     One load a byte.
// Threads  Pure.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "base/ascii.h"

namespace canasta {

class ByteSet {
 public:
  constexpr explicit ByteSet(bool (*holds)(unsigned char)) {
    for (std::size_t i = 0; i < holds_.size(); ++i)
      holds_[i] = holds(static_cast<unsigned char>(i));
  }
  constexpr bool operator()(char c) const { return holds_[static_cast<unsigned char>(c)]; }
  constexpr bool holds_all(std::string_view text) const {
    return std::all_of(text.begin(), text.end(), *this);
  }

 private:
  std::array<bool, 256> holds_{};
};

// Of methods and names of header fields ("tchar").
inline constexpr ByteSet kTokenBytes([](unsigned char c) {
  return is_digit(static_cast<char>(c)) || is_lower(static_cast<char>(c)) ||
         is_upper(static_cast<char>(c)) ||
         std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
});
// Of values of header fields: printable, blank, tab, and whatever lies beyond ASCII.
inline constexpr ByteSet kValueBytes([](unsigned char c) {
  return c == '\t' || (c >= 0x20 && c != 0x7F);
});
// Of targets: printable ASCII. A fragment is never sent.
inline constexpr ByteSet kTargetBytes([](unsigned char c) {
  return c > 0x20 && c < 0x7F && c != '#';
});
// Of hosts, without brackets and port.
inline constexpr ByteSet kHostBytes([](unsigned char c) {
  return is_digit(static_cast<char>(c)) || is_lower(static_cast<char>(c)) ||
         is_upper(static_cast<char>(c)) ||
         std::string_view("-._~!$&'()*+,;=%").find(static_cast<char>(c)) != std::string_view::npos;
});

// Equal but for the case of letters.
constexpr bool is_same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return to_lower(x) == to_lower(y);
         });
}

// Without blanks and tabs at either end.
constexpr std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Takes the text up to `separator` from the front of `rest`, and drops the separator.
constexpr std::string_view cut_at(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view first = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return first;
}

}  // namespace canasta
