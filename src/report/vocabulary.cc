#include "report/vocabulary.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/messages/words.h"

namespace canasta {
namespace {

constexpr std::string_view kIdStart = "kWord";

constexpr auto kWords = std::to_array<Message>({
#define MESSAGE(id, english, spanish) message::id,
#include "base/messages/words.def"
#undef MESSAGE
});

// Those that stand for themselves: not made of another name.
const std::map<std::string_view, Message>& words_by_id() {
  static const auto words = [] {
    std::map<std::string_view, Message> by_id;
    for (const Message word : kWords) {
      const bool whole = pattern(word, Language::English).find('{') == std::string_view::npos;
      if (whole) by_id.emplace(name(word), word);
    }
    return by_id;
  }();
  return words;
}

bool is_name(std::string_view text) {
  const bool starts = !text.empty() && text.front() >= 'a' && text.front() <= 'z';
  return starts && text.back() != '_' && text.find("__") == std::string_view::npos;
}

// mean_before is kWordMeanBefore.
std::string id_of(std::string_view name) {
  std::string id(kIdStart);
  bool begins = true;
  for (const char c : name) {
    if (c == '_') {
      begins = true;
      continue;
    }
    id += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = false;
  }
  return id;
}

std::optional<Message> find_word(std::string_view word_name) {
  if (!is_name(word_name)) return std::nullopt;
  const auto found = words_by_id().find(id_of(word_name));
  return found == words_by_id().end() ? std::nullopt : std::optional(found->second);
}

// Names that are made of a part of ours and another name.
struct Compound {
  std::string_view before;
  std::string_view after;
  Message message;
};
constexpr std::array<Compound, 5> kCompounds{{{"all_", "", message::kWordAllOf},
                                              {"always ", "", message::kWordAlwaysOf},
                                              {"decided_", "", message::kWordDecidedOf},
                                              {"baseline_", "", message::kWordBaselineOf},
                                              {"", "_baseline", message::kWordBaselineOf}}};

}  // namespace

std::string word_text(std::string_view name, Language language) {
  if (const auto word = find_word(name)) return text(*word, language);
  for (const Compound& compound : kCompounds) {
    const bool made_so = name.size() > compound.before.size() + compound.after.size() &&
                         name.starts_with(compound.before) && name.ends_with(compound.after);
    if (!made_so) continue;
    std::string_view rest = name.substr(compound.before.size());
    rest.remove_suffix(compound.after.size());
    const auto word = find_word(rest);
    const bool of_data = compound.message != message::kWordBaselineOf;
    return text(compound.message, language,
                {{"name", word && !of_data ? text(*word, language) : std::string(rest)}});
  }
  return std::string(name);
}

PictureLabel word_label(std::string_view name) {
  const auto word = find_word(name);
  return word ? PictureLabel(*word) : PictureLabel(name);
}

Field metric_field(std::string_view metric) {
  const auto word = find_word(metric);
  return word ? Field("metric", *word) : Field("metric", metric);
}

bool is_worded(const Field& field) {
  constexpr std::array<std::string_view, 6> kFields{"metric", "light",    "unit",
                                                    "aim",    "baseline", "kind"};
  return std::find(kFields.begin(), kFields.end(), field.name) != kFields.end();
}

}  // namespace canasta
