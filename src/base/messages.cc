#include "base/messages.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/assert.h"
#include "base/messages/base.h"
#include "base/messages/baskets.h"
#include "base/messages/boosters.h"
#include "base/messages/cli.h"
#include "base/messages/engine.h"
#include "base/messages/evaluate.h"
#include "base/messages/experiment.h"
#include "base/messages/features.h"
#include "base/messages/fields.h"
#include "base/messages/ingest.h"
#include "base/messages/io.h"
#include "base/messages/jobs.h"
#include "base/messages/learn.h"
#include "base/messages/live.h"
#include "base/messages/models.h"
#include "base/messages/monitor.h"
#include "base/messages/net.h"
#include "base/messages/offers.h"
#include "base/messages/problems.h"
#include "base/messages/quality.h"
#include "base/messages/recommend.h"
#include "base/messages/registry.h"
#include "base/messages/report.h"
#include "base/messages/server.h"
#include "base/messages/simulate.h"
#include "base/messages/store.h"
#include "base/messages/value.h"
#include "base/messages/words.h"

namespace canasta {
namespace {

constexpr auto kMessages = std::to_array<Message>({
#define MESSAGE(id, english, spanish) message::id,
#include "base/messages/base.def"
#include "base/messages/baskets.def"
#include "base/messages/boosters.def"
#include "base/messages/cli.def"
#include "base/messages/engine.def"
#include "base/messages/evaluate.def"
#include "base/messages/experiment.def"
#include "base/messages/features.def"
#include "base/messages/fields.def"
#include "base/messages/ingest.def"
#include "base/messages/io.def"
#include "base/messages/jobs.def"
#include "base/messages/learn.def"
#include "base/messages/live.def"
#include "base/messages/models.def"
#include "base/messages/monitor.def"
#include "base/messages/net.def"
#include "base/messages/offers.def"
#include "base/messages/problems.def"
#include "base/messages/quality.def"
#include "base/messages/recommend.def"
#include "base/messages/registry.def"
#include "base/messages/report.def"
#include "base/messages/server.def"
#include "base/messages/simulate.def"
#include "base/messages/store.def"
#include "base/messages/value.def"
#include "base/messages/words.def"
#undef MESSAGE
});

// A text with its fields in the place of their braces.
std::string filled(std::string_view source, Language language, const Fields& fields) {
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

}  // namespace

Field::Field(std::string_view field_name, double number) : name(field_name), is_number(true) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                 std::chars_format::general, 6);
  value.assign(buffer.data(), end.ptr);
}

Field::Field(std::string_view field_name, Message message)
    : name(field_name), value(canasta::name(message)), noun(message) {}

std::span<const Message> all_messages() { return kMessages; }

std::string_view name(Message id) { return id.text().name; }

std::string_view pattern(Message id, Language language) {
  return language == Language::Spanish ? id.text().spanish : id.text().english;
}

std::string text(Message id, Language language, const Fields& fields) {
  return filled(pattern(id, language), language, fields);
}

SplitText split_text(Message id, Language language, const Fields& fields) {
  const std::string_view source = pattern(id, language);
  const std::size_t end = source.find(". ");
  if (end == std::string_view::npos) return {filled(source, language, fields), ""};
  return {filled(source.substr(0, end), language, fields),
          filled(source.substr(end + 2), language, fields)};
}

}  // namespace canasta
