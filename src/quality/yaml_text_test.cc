#include "quality/yaml_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "io/yaml.h"

namespace canasta {
namespace {

std::string read_back(const std::string& scalar) {
  const auto root = parse_yaml("key: " + scalar + "\nnext: 1\n", "test.yaml");
  EXPECT_TRUE(root.ok()) << scalar;
  return root.ok() ? root->find("key")->text().value() : "";
}

TEST(YamlText, PlainWordsStayPlain) {
  EXPECT_EQ(yaml_scalar("customer_id"), "customer_id");
  EXPECT_EQ(yaml_scalar("Unit Price"), "Unit Price");
}

TEST(YamlText, WhatLooksLikeSomethingElseIsQuoted) {
  for (const char* text :
       {"",  "yes", "NO",         "null", "1",  "1e3", "-",  "a: b", "a #b", "- x",
        "~", "{a",  "2026-11-21", " a",   "a ", "*x",  "&x", "!t",   "@",    "año"}) {
    EXPECT_EQ(yaml_scalar(text).front(), '"') << text;
    EXPECT_EQ(read_back(yaml_scalar(text)), text);
  }
}

TEST(YamlText, LineEndsAndMarksAreEscaped) {
  const std::string text = "a\n\t\"\\\x01\x7F\xC2\x85\xE2\x80\xA8\xEF\xBB\xBF";
  EXPECT_EQ(yaml_quoted(text), "\"a\\n\\t\\\"\\\\\\x01\\x7F\\x85\\u2028\\uFEFF\"");
  EXPECT_EQ(read_back(yaml_quoted(text)), text);
}

TEST(YamlText, NumbersHaveAPointWhereTheyHaveAnExponent) {
  EXPECT_EQ(yaml_number(1e300), "1.0e+300");
  EXPECT_EQ(yaml_number(-1.5e-9), "-1.5e-09");
  EXPECT_EQ(yaml_number(0.1), "0.1");
  EXPECT_EQ(yaml_number(7), "7");
}

RC_GTEST_PROP(YamlTextLaws, ReadsBackTheSame, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", "Z", "0", " ", "\n", "\r", "\t", "\\", "\"", "'", ":", "#", "-", "?", "{", "}", "[", "]",
      "&", "*", "!", "|", ">", "%", "@", "`", ",", "~", "é", "\x01", "\x1F", "\x7F", "\xC2\x85",
      "\xC2\xA0", "\xE2\x80\xA9", "\xEF\xBB\xBF", "\xF0\x9F\x98\x80"));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  RC_ASSERT(read_back(yaml_scalar(text)) == text);
}

}  // namespace
}  // namespace canasta
