#include "server/json_place.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/messages/server.h"
#include "base/result.h"
#include "base/text_place.h"

namespace canasta {
namespace {

constexpr std::string_view kText = R"( {"rows": [ {"a b": 1, "c": "]}\""},
   {"c/d~": [true , 2.5], "c": {}} ], "\u0072": null} )";

std::string_view value_at(std::string_view pointer) {
  const auto byte = json_byte_of(kText, pointer);
  return byte ? kText.substr(*byte, 4) : "";
}

TEST(JsonPlace, FindsTheValueOfAPointer) {
  EXPECT_EQ(value_at("").substr(0, 1), "{");
  EXPECT_EQ(value_at("rows").substr(0, 3), "[ {");
  EXPECT_EQ(value_at("rows/0/a b"), "1, \"");
  EXPECT_EQ(value_at("rows/0/c"), R"("]}\)");
  EXPECT_EQ(value_at("rows/1/c"), "{}} ");
  EXPECT_EQ(value_at("rows/1/c~1d~0/0"), "true");
  EXPECT_EQ(value_at("rows/1/c~1d~0/1"), "2.5]");
  EXPECT_EQ(value_at("r"), "null");  // written \u0072
}

TEST(JsonPlace, WhatIsNotThereHasNoPlace) {
  for (const char* pointer :
       {"other", "rows/2", "rows/-1", "rows/x", "rows/0/a b/0", "rows/1/c/x"}) {
    EXPECT_EQ(value_at(pointer), "") << pointer;
  }
}

// The scanner is for texts that are JSON so far; of others it ends, wherever.
TEST(JsonPlace, EndsInEveryText) {
  for (std::size_t size = 0; size <= kText.size(); ++size) {
    for (std::size_t i = 0; i < size; ++i) {
      std::string text(kText.substr(0, size));
      text[i] = '"';
      const auto byte = json_byte_of(text, "rows/1/c");
      EXPECT_TRUE(!byte || *byte < text.size());
    }
  }
  EXPECT_FALSE(json_byte_of("", "").has_value());
  EXPECT_FALSE(json_byte_of("{\"a\\", "a").has_value());
  EXPECT_FALSE(json_byte_of("[[[", "0/0/0/0").has_value());
}

TEST(JsonPlace, FindsWhereATextBreaks) {
  EXPECT_EQ(json_byte_broken(R"({"a": 1,})"), 8u);
  EXPECT_EQ(json_byte_broken("[1 2]"), 3u);
  EXPECT_EQ(json_byte_broken("[1]"), std::nullopt);
}

TEST(JsonPlace, TokensAreWrittenAsPointersHaveThem) {
  EXPECT_EQ(pointer_token("a/b~c"), "a~1b~0c");
  EXPECT_EQ(nlohmann::json::json_pointer("/" + pointer_token("a/b~c")).back(), "a/b~c");
}

TEST(JsonPlace, AnErrorGetsLineAndColumn) {
  const Error error =
      located(invalid(message::kNoRows).at({.file = {}, .field = "rows/1/c~1d~0"}), kText);
  EXPECT_EQ(error.place().line, 2u);
  EXPECT_EQ(error.place().column, 13u);
  EXPECT_EQ(located(invalid(message::kNoRows), kText).place().line, 0u);
  const Error known =
      located(invalid(message::kNoRows).at({.file = {}, .line = 7, .field = "rows"}), kText);
  EXPECT_EQ(known.place().line, 7u);
}

TEST(TextPlace, CountsLinesAndBytes) {
  const Place place = place_of_byte("ab\nñx", 5);
  EXPECT_EQ(place.line, 2u);
  EXPECT_EQ(place.column, 3u);
  EXPECT_EQ(place_of_byte("", 3).column, 1u);
  EXPECT_EQ(place_of_byte("a\n", 9).line, 2u);
}

}  // namespace
}  // namespace canasta
