#include "server/schema.h"

#include <utility>

namespace canasta::schema {
namespace {

std::string quoted(std::string_view word) { return '"' + std::string(word) + '"'; }

// Words one behind the other, commas between.
class List {
 public:
  void add(const std::string& word) {
    if (!text_.empty()) text_ += ',';
    text_ += word;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::string text() { return R"({"type":"string"})"; }
std::string text(std::string_view pattern) {
  return R"({"type":"string","pattern":)" + quoted(pattern) + "}";
}
std::string id() { return R"({"type":["string","integer"]})"; }
std::string truth() { return R"({"type":"boolean"})"; }
std::string integer() { return R"({"type":"integer"})"; }
std::string number() { return R"({"type":["number","null"]})"; }
std::string day() { return R"({"type":["string","null"],"format":"date"})"; }
std::string any() { return "{}"; }

std::string integer(long low, long high) {
  return R"({"type":"integer","minimum":)" + std::to_string(low) + R"(,"maximum":)" +
         std::to_string(high) + "}";
}

std::string one_of(std::initializer_list<std::string_view> words) {
  List list;
  for (const std::string_view word : words) list.add(quoted(word));
  return R"({"type":"string","enum":[)" + list.text() + "]}";
}

std::string array(const std::string& items) { return R"({"type":"array","items":)" + items + "}"; }

std::string array(const std::string& items, long least, long most) {
  return R"({"type":"array","items":)" + items + R"(,"minItems":)" + std::to_string(least) +
         R"(,"maxItems":)" + std::to_string(most) + "}";
}

std::string object(const std::vector<Member>& members) {
  List required;
  List properties;
  for (const Member& member : members) {
    if (member.required) required.add(quoted(member.name));
    properties.add(quoted(member.name) + ":" + member.schema);
  }
  return R"({"type":"object","required":[)" + required.text() + R"(],"properties":{)" +
         properties.text() + "}}";
}

std::string object(const std::vector<Member>& members, const std::string& others) {
  std::string schema = object(members);
  schema.pop_back();
  return schema + R"(,"additionalProperties":)" + others + "}";
}

std::string map(const std::string& values) {
  return R"({"type":"object","additionalProperties":)" + values + "}";
}

std::string either(const std::vector<std::string>& forms) {
  List list;
  for (const std::string& form : forms) list.add(form);
  return R"({"anyOf":[)" + list.text() + "]}";
}

Member optional(std::string_view name, std::string schema) {
  return {.name = name, .schema = std::move(schema), .required = false};
}

}  // namespace canasta::schema
