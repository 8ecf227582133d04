// JSON Schemas of what is sent and answered, put together from words: what the OpenAPI page shows,
// and what the answers are tested against.
//
//   object({{"rank", integer()}, {"product_id", text()}, optional("reason", text())})
//
// Source   JSON Schema 2020-12, as OpenAPI 3.1 uses it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace canasta::schema {

struct Member {
  std::string_view name;
  std::string schema;
  bool required = true;
};

std::string text();
// One that a regular expression matches, without a backslash or a quote in it.
std::string text(std::string_view pattern);
// A text, or a whole number for one: ids are often numbers (server/json_body.h).
std::string id();
std::string truth();
std::string integer();
std::string integer(long low, long high);
// A number, or null where it is not known.
std::string number();
// "2026-11-22", or null where it is not known.
std::string day();
std::string one_of(std::initializer_list<std::string_view> words);
std::string any();
std::string array(const std::string& items);
std::string array(const std::string& items, long least, long most);
std::string object(const std::vector<Member>& members);
// One that may have others too, whose values are so.
std::string object(const std::vector<Member>& members, const std::string& others);
// An object of any names, whose values are so.
std::string map(const std::string& values);
// One of several forms.
std::string either(const std::vector<std::string>& forms);
Member optional(std::string_view name, std::string schema);

}  // namespace canasta::schema
