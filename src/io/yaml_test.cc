#include "io/yaml.h"

#include <gtest/gtest.h>

#include <string>

#include "base/messages/io.h"

namespace canasta {
namespace {

YamlNode parsed(const std::string& text) { return parse_yaml(text, "canasta.yaml").value(); }

// "message@line:column" of the error that the text gives.
std::string refusal(const std::string& text) {
  const auto node = parse_yaml(text, "canasta.yaml");
  if (node.ok()) return "parsed";
  const Place& place = node.error().place();
  EXPECT_EQ(place.file, "canasta.yaml");
  return std::string(name(node.error().message())) + "@" + std::to_string(place.line) + ":" +
         std::to_string(place.column);
}

TEST(Yaml, ReadsAProject) {
  const YamlNode root = parsed(
      "canasta: 1\n"
      "name: tienda\n"
      "calendar: {closed: [sunday, \"7\"], paydays: [15, 30]}\n"
      "sources:\n"
      "  purchases:\n"
      "    files: [data/raw/*.csv]\n"
      "    note: ~\n");
  EXPECT_EQ(root.find("canasta")->integer().value(), 1);
  EXPECT_EQ(root.find("name")->text().value(), "tienda");
  const auto paydays = root.find("calendar")->find("paydays")->list().value();
  ASSERT_EQ(paydays.size(), 2U);
  EXPECT_EQ(paydays[1].integer().value(), 30);
  EXPECT_TRUE(root.find("sources")->find("purchases")->find("note")->is_null());
  EXPECT_EQ(root.find("other"), nullptr);
  EXPECT_EQ(root.find("name")->find("x"), nullptr);
  const auto keys = root.map().value();
  ASSERT_EQ(keys.size(), 4U);
  EXPECT_EQ(keys[2].key, "calendar");
}

TEST(Yaml, ValuesKnowTheirPlace) {
  const YamlNode root = parsed("a: 1\nmás:\n  - x\n  - {k:  v}\n");
  const auto keys = root.map().value();
  EXPECT_EQ(keys[1].key_place.line, 2U);
  EXPECT_EQ(keys[1].key_place.column, 1U);
  const auto items = root.find("más")->list().value();
  EXPECT_EQ(items[0].place().line, 3U);
  EXPECT_EQ(items[0].place().column, 5U);
  EXPECT_EQ(items[1].find("k")->place().column, 10U);
}

TEST(Yaml, EmptyTextIsNull) {
  EXPECT_TRUE(parsed("").is_null());
  EXPECT_TRUE(parsed("# only a comment\n").is_null());
  EXPECT_TRUE(parsed("~").is_null());
  EXPECT_EQ(parsed("").list().value().size(), 0U);
  EXPECT_EQ(parsed("").map().value().size(), 0U);
}

TEST(Yaml, NumbersAreRead) {
  EXPECT_EQ(parsed("-7").integer().value(), -7);
  EXPECT_EQ(parsed("+7").integer().value(), 7);
  EXPECT_EQ(parsed("9223372036854775807").integer().value(), 9223372036854775807);
  EXPECT_FALSE(parsed("9223372036854775808").integer().ok());
  EXPECT_FALSE(parsed("1.5").integer().ok());
  EXPECT_FALSE(parsed("12 units").integer().ok());
  EXPECT_FALSE(parsed("\"12\"").integer().ok()) << "in quotes it is text";
  EXPECT_EQ(parsed("12").text().value(), "12");
}

TEST(Yaml, BooleansInBothLanguages) {
  for (const char* word : {"true", "True", "yes", "on", "sí", "si", "SI"}) {
    EXPECT_TRUE(parsed(word).boolean().value()) << word;
  }
  for (const char* word : {"false", "No", "off"}) EXPECT_FALSE(parsed(word).boolean().value());
  EXPECT_FALSE(parsed("1").boolean().ok());
  EXPECT_FALSE(parsed("'true'").boolean().ok());
}

TEST(Yaml, AWrongTypeNamesItsPlace) {
  const YamlNode root = parsed("a: 1\nb: [x]\n");
  const auto wrong = root.find("b")->text();
  EXPECT_EQ(wrong.error().text(Language::English),
            "canasta.yaml:2:4: expected a value of type text, found list. Write it as text");
  EXPECT_FALSE(root.find("a")->list().ok());
  EXPECT_FALSE(root.find("a")->map().ok());
  EXPECT_FALSE(root.find("b")->map().ok());
  EXPECT_FALSE(root.find("b")->integer().ok());
}

TEST(Yaml, RefusesWhatItDoesNotRead) {
  EXPECT_EQ(refusal("a: 1\na: 2"), "kYamlDuplicateKey@2:1");
  EXPECT_EQ(refusal("x: {a: 1, b: 2, a: 3}"), "kYamlDuplicateKey@1:17");
  EXPECT_EQ(refusal("a: &x 1\nb: *x"), "kYamlRefused@1:4");
  EXPECT_EQ(refusal("a: !!str 1"), "kYamlRefused@1:4");
  EXPECT_EQ(refusal("--- a\n--- b"), "kYamlRefused@2:1");
  EXPECT_EQ(refusal("{[a]: 1}"), "kYamlKeyNotText@1:2");
  EXPECT_EQ(refusal("~: 1"), "kYamlKeyNotText@1:1");
  EXPECT_EQ(refusal("a: [1, 2"), "kYamlSyntax@1:1");
  EXPECT_EQ(refusal("a: 1\n- b"), "kYamlSyntax@2:1");
  EXPECT_EQ(refusal("a:\n\t- b"), "kYamlSyntax@2:2");
  EXPECT_EQ(refusal("a: \"open"), "kYamlSyntax@1:9");
}

TEST(Yaml, AliasBombsAreRefusedAtTheirFirstAnchor) {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char name = 'b'; name < 'k'; ++name) {
    const std::string last(1, static_cast<char>(name - 1));
    bomb += std::string(1, name) + ": &" + name + " [*" + last + ",*" + last + ",*" + last + "]\n";
  }
  EXPECT_EQ(refusal(bomb), "kYamlRefused@1:4");
}

TEST(Yaml, DepthEndsAtItsLimit) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_EQ(refusal(nested(kYamlDepthMax)), "parsed");
  EXPECT_EQ(refusal(nested(kYamlDepthMax + 1)), "kYamlTooDeep@1:33");
}

TEST(Yaml, SizeEndsAtItsLimit) {
  const std::string text = "a: " + std::string(kYamlBytesMax - 3, 'x');
  EXPECT_TRUE(parse_yaml(text, "f").ok());
  const auto over = parse_yaml(text + "x", "f");
  EXPECT_EQ(over.error().code(), ErrorCode::TooLarge);
  EXPECT_EQ(over.error().message(), message::kYamlTooLarge);
}

TEST(Yaml, BytesThatAreNotUtf8AreNamed) {
  const auto node = parse_yaml("name: tienda \xF1", "f");
  EXPECT_EQ(node.error().message(), message::kTextInvalid);
}

}  // namespace
}  // namespace canasta
