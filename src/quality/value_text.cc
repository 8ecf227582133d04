#include "quality/value_text.h"

#include "quality/quality.h"

namespace canasta {
std::string cut_text(std::string_view text) {
  if (text.size() <= kExampleBytesMax) return std::string(text);
  std::size_t end = kExampleBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "…";
}

std::string places_text(std::span<const Place> places) {
  std::string text;
  for (const Place& place : places) {
    if (!text.empty()) text += ", ";
    text += place.file;
    if (place.line > 0) text += ":" + std::to_string(place.line);
  }
  return text;
}

std::string value_text(const TableColumn& column, std::size_t row) {
  return cut_text(cell_text(column, row));
}

}  // namespace canasta
