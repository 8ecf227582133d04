#include "server/json_body.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

Result<JsonBody> parsed(std::string_view text) { return JsonBody::parse(text, {}); }

TEST(JsonBody, ReadsFieldsWithEveryCheck) {
  const JsonBody body =
      parsed(R"({"customer": 12347, "basket": ["a", 7], "k": 5, "rules": false, "gone": null})")
          .value();
  EXPECT_EQ(body.text("customer", "").value(), "12347");
  EXPECT_EQ(body.texts("basket", 2).value(), (std::vector<std::string>{"a", "7"}));
  EXPECT_EQ(body.texts("basket", 1).error().code(), ErrorCode::TooLarge);
  EXPECT_EQ(body.whole("k", 1, 1, 5).value(), 5);
  EXPECT_FALSE(body.whole("k", 1, 1, 4).ok());
  EXPECT_FALSE(body.whole("rules", 1, 1, 4).ok());
  EXPECT_EQ(body.truth("rules", true).value(), false);
  EXPECT_EQ(body.truth("gone", true).value(), true);
  EXPECT_EQ(body.text("gone", "x").value(), "x");
}

// As pandas writes ids of a column that has gaps.
TEST(JsonBody, IdsMayBeWholeFloats) {
  const JsonBody body = parsed(R"({"customer": 12347.0, "customers": [12347.0, 1e2], "part": 7.5,
                                   "huge": 1e300, "parts": ["a", 7.5]})")
                            .value();
  EXPECT_EQ(body.text("customer", "").value(), "12347");
  EXPECT_EQ(body.texts("customers", 2).value(), (std::vector<std::string>{"12347", "100"}));
  EXPECT_FALSE(body.text("part", "").ok());
  EXPECT_FALSE(body.text("huge", "").ok());
  EXPECT_EQ(body.texts("parts", 2).error().place().field, "parts/1");
}

TEST(JsonBody, NamesTheNearestFieldThatThereIs) {
  const JsonBody body = parsed(R"({"baskets": []})").value();
  const Status checked = body.check_fields({"customer", "basket"});
  ASSERT_FALSE(checked.ok());
  EXPECT_NE(checked.error().text(Language::English).find("basket"), std::string::npos);
  EXPECT_EQ(checked.error().place().field, "baskets");
  EXPECT_EQ(checked.error().place().column, 13u);
}

TEST(JsonBody, SaysWhereTheSyntaxBreaks) {
  const auto broken = parsed("{\"a\": 1,\n \"b\": }");
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().place().line, 2u);
  EXPECT_EQ(broken.error().place().column, 7u);
  for (const char* text : {"", "[]", "7", "{", "{\"a\":1} x", "{'a':1}", "\xFF", "{\"a\":NaN}"}) {
    EXPECT_FALSE(parsed(text).ok()) << text;
  }
}

TEST(JsonBody, SaysWhereAValueIsWrong) {
  const JsonBody body = parsed("{\"k\": 9,\n \"basket\": [\"a\",\n true]}").value();
  const auto number = body.whole("k", 1, 1, 5);
  EXPECT_EQ(number.error().place().field, "k");
  EXPECT_EQ(number.error().place().column, 7u);
  const auto texts = body.texts("basket", 5);
  EXPECT_EQ(texts.error().place().field, "basket/1");
  EXPECT_EQ(texts.error().place().line, 3u);
  EXPECT_EQ(texts.error().place().column, 2u);
  EXPECT_EQ(body.truth("basket", true).error().place().line, 2u);
  EXPECT_EQ(parsed("\n[]").error().place().line, 2u);
}

std::string nested(std::size_t levels) {
  std::string text = "{\"a\":";
  for (std::size_t i = 1; i < levels; ++i) text += '[';
  text += "1";
  for (std::size_t i = 1; i < levels; ++i) text += ']';
  return text + "}";
}

TEST(JsonBody, IsSoDeepAndNotDeeper) {
  const ServiceLimits limits;
  EXPECT_EQ(json_depth(nested(limits.json_depth)), limits.json_depth);
  EXPECT_TRUE(parsed(nested(limits.json_depth)).ok());
  EXPECT_FALSE(parsed(nested(limits.json_depth + 1)).ok());
  EXPECT_EQ(json_depth(R"({"a": "[[[{{\"[["})"), 1u);
}

}  // namespace
}  // namespace canasta
