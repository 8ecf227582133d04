#include "base/messages.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/assert.h"

namespace canasta {
namespace {

struct Entry {
  std::string_view name;
  std::string_view english;
  std::string_view spanish;
};

constexpr auto kEntries = std::to_array<Entry>({
#define MESSAGE(id, english, spanish) {#id, english, spanish},
#include "base/messages.def"
#undef MESSAGE
});

}  // namespace

Field::Field(std::string_view field_name, double number) : name(field_name), is_number(true) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                 std::chars_format::general, 6);
  value.assign(buffer.data(), end.ptr);
}

Field::Field(std::string_view field_name, Message message)
    : name(field_name), value(canasta::name(message)), noun(message) {}

std::size_t message_count() { return kEntries.size(); }

std::string_view name(Message id) { return kEntries.at(static_cast<std::size_t>(id)).name; }

std::string_view pattern(Message id, Language language) {
  const Entry& entry = kEntries.at(static_cast<std::size_t>(id));
  return language == Language::Spanish ? entry.spanish : entry.english;
}

std::string text(Message id, Language language, const Fields& fields) {
  const std::string_view source = pattern(id, language);
  std::string out;
  std::size_t at = 0;
  while (at < source.size()) {
    const std::size_t open = source.find('{', at);
    out.append(source.substr(at, open - at));
    if (open == std::string_view::npos) break;
    const std::size_t close = source.find('}', open);
    CANASTA_ASSERT(close != std::string_view::npos);
    const std::string_view wanted = source.substr(open + 1, close - open - 1);
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& field) { return field.name == wanted; });
    CANASTA_ASSERT(found != fields.end());
    out.append(found->noun ? pattern(*found->noun, language) : std::string_view(found->value));
    at = close + 1;
  }
  return out;
}

}  // namespace canasta
