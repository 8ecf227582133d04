#include "io/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/messages/io.h"
#include "io/memory_file_system.h"

namespace canasta {
namespace {

TEST(Json, ReadsValues) {
  const auto value = parse_json(R"({"a": [1, 2.5, "ñ", null, true], "b": {}})", "f").value();
  EXPECT_EQ(value["a"][0], 1);
  EXPECT_EQ(value["a"][1], 2.5);
  EXPECT_EQ(value["a"][2], "ñ");
  EXPECT_TRUE(value["a"][3].is_null());
  EXPECT_TRUE(value["b"].empty());
  EXPECT_EQ(parse_json("7", "f").value(), 7);
}

TEST(Json, AnErrorNamesFileLineAndColumn) {
  const auto value = parse_json("{\n  \"a\": 1,\n  \"b\" 2\n}", "manifest.json");
  EXPECT_EQ(value.error().code(), ErrorCode::InvalidInput);
  EXPECT_EQ(value.error().message(), message::kJsonSyntax);
  EXPECT_EQ(value.error().place().file, "manifest.json");
  EXPECT_EQ(value.error().place().line, 3U);
  EXPECT_EQ(value.error().place().column, 7U);
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const std::string text :
       {"", " ", "{", "[1,]", "{'a': 1}", "NaN", "1 2", "\"\xFF\"", "1e999", "// comment\n1",
        "{\"a\":1,\"a\":2}", "[{\"b\":{\"a\":1,\"a\":2}}]"}) {
    EXPECT_EQ(parse_json(text, "f", ErrorCode::Corrupt).error().code(), ErrorCode::Corrupt) << text;
  }
}

TEST(Json, EqualKeysOfDifferentObjectsAreFine) {
  EXPECT_TRUE(parse_json(R"([{"a": 1}, {"a": {"a": 2}}])", "f").ok());
}

TEST(Json, DepthEndsAtItsLimit) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_TRUE(parse_json(nested(kJsonDepthMax), "f").ok());
  EXPECT_FALSE(parse_json(nested(kJsonDepthMax + 1), "f").ok());
  EXPECT_FALSE(parse_json(nested(100'000), "f").ok());
  EXPECT_FALSE(parse_json(std::string(100'000, '['), "f").ok());
}

TEST(Json, ReadsAFile) {
  MemoryFileSystem files;
  ASSERT_TRUE(files.create("a.json")->get()->append("[1]").ok());
  EXPECT_EQ(read_json(files, "a.json").value().size(), 1U);
  EXPECT_EQ(read_json(files, "b.json").error().code(), ErrorCode::NotFound);
}

}  // namespace
}  // namespace canasta
