#include "server/json_writer.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace canasta {
namespace {

using Json = nlohmann::json;

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
  JsonWriter json;
  json.begin_object()
      .member("a", 1)
      .member("b", "x")
      .key("c")
      .begin_array()
      .value(1)
      .value(true)
      .begin_object()
      .end_object()
      .null()
      .end_array()
      .key("d")
      .begin_object()
      .end_object()
      .end_object();
  EXPECT_EQ(json.take(), R"({"a":1,"b":"x","c":[1,true,{},null],"d":{}})");
}

TEST(JsonWriter, WritesNumbersThatReadBackTheSame) {
  for (const double number : {0.1, 1e300, -2.5, 1.0 / 3, 0.0}) {
    JsonWriter json;
    json.value(number);
    EXPECT_EQ(Json::parse(json.take()).get<double>(), number);
  }
  JsonWriter floats;
  floats.begin_array()
      .value(0.1F)
      .value(std::nanf(""))
      .value(std::numeric_limits<double>::infinity());
  floats.end_array();
  EXPECT_EQ(floats.take(), "[0.1,null,null]");
}

TEST(JsonWriter, WritesDays) {
  JsonWriter json;
  json.begin_array().day(*parse_day("2026-11-22")).day(std::numeric_limits<Day>::min()).end_array();
  EXPECT_EQ(json.take(), R"(["2026-11-22",null])");
}

TEST(JsonWriter, EscapesWhatJsonReserves) {
  JsonWriter json;
  json.value(std::string_view("a\"b\\c\n\t\r\x01\x7F\0", 11));
  EXPECT_EQ(Json::parse(json.take()).get<std::string>(),
            std::string("a\"b\\c\n\t\r\x01\x7F\0", 11));
}

// Overlong, surrogate, beyond the last character, cut: none is UTF-8.
TEST(JsonWriter, ReplacesBytesThatAreNoUtf8) {
  for (const char* bytes : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"}) {
    JsonWriter json;
    json.value(bytes);
    const std::string text = Json::parse(json.take()).get<std::string>();
    EXPECT_NE(text.find("\xEF\xBF\xBD"), std::string::npos) << text;
  }
  JsonWriter whole;
  whole.value("ñ€😀");
  EXPECT_EQ(whole.take(), "\"ñ€😀\"");
}

RC_GTEST_PROP(JsonWriter, AnyBytesMakeJson, (const std::string& bytes)) {
  JsonWriter json;
  json.begin_object().member(bytes, bytes).end_object();
  const Json parsed = Json::parse(json.take());
  RC_ASSERT(parsed.size() == 1U);
}

}  // namespace
}  // namespace canasta
