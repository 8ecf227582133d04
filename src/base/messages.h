// Everything canasta says to people: an id with named fields, in English and Spanish.
//
// The texts stand side by side in messages.def, one line of each language per id. A text names its
// fields in braces: "{file} is empty". Code passes ids and fields; only the doors choose a
// language.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"

namespace canasta {

enum class Message : std::uint16_t {
#define MESSAGE(id, english, spanish) id,
#include "base/messages.def"
#undef MESSAGE
};

// A named value of a message. Numbers are written plainly, without grouping; a page may write them
// as its language does. A noun that has its own text in each language is a message itself; its
// value is the id's name.
struct Field {
  std::string name;
  std::string value;
  std::optional<Message> noun = std::nullopt;
  bool is_number = false;

  Field(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
  Field(std::string_view field_name, const std::string& text) : name(field_name), value(text) {}
  Field(std::string_view field_name, const char* text) : name(field_name), value(text) {}
  Field(std::string_view field_name, std::integral auto number)
      : name(field_name), value(std::to_string(number)), is_number(true) {}
  Field(std::string_view field_name, double number);
  Field(std::string_view field_name, Message message);
};

using Fields = std::vector<Field>;

// The text of a message with its fields filled in.
// REQUIRES: every field that the text names is in `fields` (a missing one is a Bug).
std::string text(Message id, Language language, const Fields& fields = {});

// Name of the id, e.g. "kFileEmpty": the same in every language, for JSON and tests.
std::string_view name(Message id);

// Ids in messages.def; ids run from 0 to message_count() - 1.
std::size_t message_count();

// The text as it stands in messages.def, with its braces.
std::string_view pattern(Message id, Language language);

}  // namespace canasta
