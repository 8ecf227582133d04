// Everything canasta says to people: an id with named fields, in English and Spanish.
//
// The texts stand side by side in messages/<room>.def, one line of each language per id, grouped by
// the room that says them; messages/<room>.h declares its ids, as message::kFileMissing. A text
// names its fields in braces: "{file} is empty". Code passes ids and fields; only the doors choose
// a language.
#pragma once

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"

namespace canasta {

struct MessageText {
  std::string_view name;  // of the id
  std::string_view english;
  std::string_view spanish;
};

// An id: the place of its text. Two are equal when they are the same constant.
class Message {
 public:
  constexpr explicit Message(const MessageText& text) : text_(&text) {}
  constexpr const MessageText& text() const { return *text_; }
  friend bool operator==(Message, Message) = default;

 private:
  const MessageText* text_;
};

// What MESSAGE(id, English, Spanish) stands for in messages/<room>.h.
#define DEFINE_MESSAGE(id, english, spanish)                    \
  inline constexpr MessageText id##Text{#id, english, spanish}; \
  inline constexpr Message id{id##Text};

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

// The same in two: what is so, up to the end of its first sentence, and what to do about it; the
// second is empty where there is one sentence.
struct SplitText {
  std::string what;
  std::string remedy;
};
SplitText split_text(Message id, Language language, const Fields& fields = {});

// Name of the id, e.g. "kFileEmpty": the same in every language, for JSON and tests.
std::string_view name(Message id);

// Every message of every room.
std::span<const Message> all_messages();

// The text as it was written, with its braces.
std::string_view pattern(Message id, Language language);

}  // namespace canasta
