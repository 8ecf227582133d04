#include "server/testing_schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/dates.h"
#include "server/schema.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

bool is_type(const Json& value, const std::string& type) {
  if (type == "null") return value.is_null();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return type == "array" ? value.is_array() : type == "object" && value.is_object();
}

bool has_type(const Json& value, const Json& types) {
  if (types.is_string()) return is_type(value, types);
  return std::ranges::any_of(types, [&](const Json& type) { return is_type(value, type); });
}

std::vector<std::string> misfits_at(const Json& schema, const Json& value, const std::string& at);

void add(std::vector<std::string>& all, const std::vector<std::string>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

std::vector<std::string> object_misfits(const Json& schema, const Json& value,
                                        const std::string& at) {
  std::vector<std::string> found;
  for (const Json& name : schema.value("required", Json::array())) {
    if (!value.contains(name)) found.push_back(at + "/" + name.get<std::string>() + ": missing");
  }
  for (const auto& [name, member] : value.items()) {
    const std::string place = at + "/" + name;
    if (schema.contains("properties") && schema["properties"].contains(name)) {
      add(found, misfits_at(schema["properties"][name], member, place));
    } else if (schema.contains("additionalProperties")) {
      add(found, misfits_at(schema["additionalProperties"], member, place));
    } else {
      found.push_back(place + ": not described");
    }
  }
  return found;
}

std::vector<std::string> array_misfits(const Json& items, const Json& value,
                                       const std::string& at) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < value.size(); ++i) {
    add(found, misfits_at(items, value[i], at + "/" + std::to_string(i)));
  }
  return found;
}

std::vector<std::string> misfits_at(const Json& schema, const Json& value, const std::string& at) {
  if (schema.empty()) return {};
  std::vector<std::string> found;
  for (const auto& [keyword, rule] : schema.items()) {
    if (keyword == "type") {
      if (!has_type(value, rule)) found.push_back(at + ": not " + rule.dump());
    } else if (keyword == "enum") {
      if (std::ranges::find(rule, value) == rule.end()) found.push_back(at + ": no such word");
    } else if (keyword == "format" && rule == "date") {
      if (value.is_string() && !parse_day(value.get<std::string>()))
        found.push_back(at + ": no day");
    } else if (keyword == "anyOf") {
      const auto fits = [&](const Json& form) { return misfits_at(form, value, at).empty(); };
      if (std::ranges::none_of(rule, fits)) found.push_back(at + ": of no form");
    } else if (keyword == "items") {
      if (value.is_array()) add(found, array_misfits(rule, value, at));
    } else if (keyword != "required" && keyword != "properties" &&
               keyword != "additionalProperties") {
      found.push_back(at + ": keyword " + keyword + " is not understood");
    }
  }
  const bool is_one_of_forms = schema.contains("anyOf");  // which say what their members are
  if (value.is_object() && !is_one_of_forms) add(found, object_misfits(schema, value, at));
  return found;
}

}  // namespace

std::vector<std::string> misfits(const std::string& schema, const std::string& value) {
  const Json parsed = Json::parse(value, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return {"no JSON"};
  return misfits_at(Json::parse(schema), parsed, "");
}

namespace {

TEST(Misfits, AreFoundWhereTheyAre) {
  namespace is = schema;
  using Found = std::vector<std::string>;
  const std::string asked = is::object({{"day", is::day()},
                                        is::optional("count", is::integer()),
                                        {"rows", is::array(is::map(is::number()))},
                                        is::optional("light", is::one_of({"red"}))});
  const auto of = [&](const char* value) { return misfits(asked, value); };
  EXPECT_EQ(of(R"({"day": null, "rows": [{"x": 1.5}, {}], "light": "red"})"), Found());
  EXPECT_EQ(of(R"({"day": "2024-02-30", "rows": []})"), Found{"/day: no day"});
  EXPECT_EQ(of(R"({"day": "2024-02-29"})"), Found{"/rows: missing"});
  EXPECT_EQ(of(R"({"day": null, "rows": [{}, {"x": "1"}]})"),
            Found{R"(/rows/1/x: not ["number","null"])"});
  EXPECT_EQ(of(R"({"day": null, "rows": [], "seed": 7})"), Found{"/seed: not described"});
  EXPECT_EQ(of(R"({"day": null, "rows": [], "count": 1.5})"), Found{R"(/count: not "integer")"});
  EXPECT_EQ(of(R"({"day": null, "rows": [], "light": "blue"})"), Found{"/light: no such word"});
  const std::string either = is::either({is::text(), is::integer()});
  EXPECT_EQ(misfits(either, "1"), Found());
  EXPECT_EQ(misfits(either, "1.5"), Found{": of no form"});
  const std::string forms = is::either({is::object({{"x", is::text()}}), is::text()});
  EXPECT_EQ(misfits(forms, R"({"x": "1"})"), Found());
  EXPECT_EQ(misfits(forms, R"({"x": "1", "y": 2})"), Found{": of no form"});
  EXPECT_EQ(misfits(R"({"not": {}})", "1"), Found{": keyword not is not understood"});
  EXPECT_EQ(misfits(either, ""), Found{"no JSON"});
}

}  // namespace
}  // namespace canasta
