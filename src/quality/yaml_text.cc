#include "quality/yaml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace canasta {
namespace {

constexpr std::size_t kPlainBytesMax = 60;

// Words that YAML 1.1 or 1.2 takes for something else.
constexpr std::array<std::string_view, 11> kReserved{"true", "false", "yes", "no",  "on", "off",
                                                     "null", "y",     "n",   "nan", "inf"};

// A plain scalar: a letter, then letters, digits, '_', '-' and single words' blanks.
bool is_plain(std::string_view text) {
  if (text.empty() || text.size() > kPlainBytesMax || text.back() == ' ') return false;
  if (!is_lower(to_lower(text.front()))) return false;
  const bool simple = std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower(to_lower(c)) || is_digit(c) || c == '_' || c == '-' || c == ' ';
  });
  const std::string word = to_lower(text);
  return simple && std::find(kReserved.begin(), kReserved.end(), word) == kReserved.end();
}

struct Escape {
  std::string_view bytes;
  std::string_view text;
};
// Beside C0 controls and U+0080 to U+009F: line ends and marks that readers fold or refuse.
constexpr std::array<Escape, 8> kEscapes{{{"\"", "\\\""},
                                          {"\\", "\\\\"},
                                          {"\n", "\\n"},
                                          {"\t", "\\t"},
                                          {"\xE2\x80\xA8", "\\u2028"},
                                          {"\xE2\x80\xA9", "\\u2029"},
                                          {"\xEF\xBB\xBF", "\\uFEFF"},
                                          {"\x7F", "\\x7F"}}};

// Appends the escape of what `rest` begins with; the bytes it took, 0 when there is none.
std::size_t append_escape(std::string& out, std::string_view rest) {
  for (const Escape& escape : kEscapes) {
    if (!rest.starts_with(escape.bytes)) continue;
    out += escape.text;
    return escape.bytes.size();
  }
  const auto byte = static_cast<unsigned char>(rest.front());
  if (byte < 0x20) {
    out += fmt::format("\\x{:02X}", byte);
    return 1;
  }
  const bool c1 = byte == 0xC2 && rest.size() > 1 && static_cast<unsigned char>(rest[1]) < 0xA0;
  if (!c1) return 0;
  out += fmt::format("\\x{:02X}", static_cast<unsigned char>(rest[1]));
  return 2;
}

}  // namespace

std::string yaml_quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    std::size_t taken = append_escape(out, text);
    if (taken == 0) {
      out.push_back(text.front());
      taken = 1;
    }
    text.remove_prefix(taken);
  }
  return out + "\"";
}

std::string yaml_scalar(std::string_view text) {
  return is_plain(text) ? std::string(text) : yaml_quoted(text);
}

std::string yaml_number(double value) {
  std::string text = fmt::format("{}", value);
  const std::size_t exponent = text.find('e');
  const bool bare = exponent != std::string::npos && text.find('.') == std::string::npos;
  return bare ? text.insert(exponent, ".0") : text;
}

}  // namespace canasta
