#include "io/csv_field.h"

#include <algorithm>

namespace canasta {

void append_csv_field(std::string& out, std::string_view text, char delimiter) {
  const bool plain = std::none_of(text.begin(), text.end(), [&](char c) {
    return c == delimiter || c == '"' || c == '\n' || c == '\r';
  });
  if (plain) {
    out.append(text);
    return;
  }
  out.push_back('"');
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

}  // namespace canasta
