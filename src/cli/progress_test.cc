#include "cli/progress.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "base/messages/base.h"
#include "base/messages/io.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

// A clock of tenths of seconds, as FixedClock only knows whole ones.
class TenthsClock final : public Clock {
 public:
  Seconds now() const override { return tenths / 10; }
  double monotonic() const override { return static_cast<double>(tenths) / 10; }
  std::int64_t tenths = 10;
};

class JsonProgressTest : public testing::Test {
 protected:
  JsonProgressTest() : file_(::open_memstream(&text_, &size_)) {}
  ~JsonProgressTest() override {
    std::fclose(file_);
    std::free(text_);
  }
  std::vector<Json> lines() const {
    std::vector<Json> found;
    std::istringstream text(std::string(text_, size_));
    for (std::string line; std::getline(text, line);) found.push_back(Json::parse(line));
    return found;
  }

  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* file_;
  TenthsClock clock_;
};

TEST_F(JsonProgressTest, SaysEachStageAndAtMostTenStepsASecond) {
  const auto progress = json_progress(Language::English, clock_, file_);
  progress->begin(message::kCancelled, 80);
  const std::string stage = text(message::kCancelled, Language::English);
  progress->advance(1);  // within the tenth of a second
  clock_.tenths += 1;
  progress->advance(2);
  progress->advance(3);
  progress->end();
  progress->begin(message::kReasonEndsEarly, 0);
  const auto said = lines();
  ASSERT_EQ(said.size(), 3u);
  EXPECT_EQ(said[0], (Json{{"stage", stage}, {"done", 0}, {"total", 80}}));
  EXPECT_EQ(said[1], (Json{{"stage", stage}, {"done", 2}, {"total", 80}}));
  EXPECT_EQ(said[2]["total"], 0);
}

TEST(JsonError, SaysWhatAndWhere) {
  const Error error = not_found(message::kFileMissing, {{"path", "a\n\"b"}})
                          .at({.file = "canasta.yaml", .line = 2, .column = 5, .field = "files"});
  const std::string line = json_error(error, Language::English);
  EXPECT_EQ(line.find('\n'), line.size() - 1) << "one line";
  const Json json = Json::parse(line)["error"];
  EXPECT_EQ(json["code"], "NotFound");
  EXPECT_EQ(json["fields"]["path"], "a\n\"b");
  EXPECT_EQ(json["message_id"], "kFileMissing");
  EXPECT_EQ(json["exit"], 5);
  EXPECT_EQ(json["file"], "canasta.yaml");
  EXPECT_EQ(json["line"], 2);
  EXPECT_EQ(json["column"], 5);
  EXPECT_EQ(json["field"], "files");
  EXPECT_NE(json["message"].get<std::string>().find("a\n\"b"), std::string::npos);
}

TEST(JsonError, LeavesOutWhatIsNotKnown) {
  const Json json = Json::parse(
      json_error(not_found(message::kFileMissing, {{"path", "\xFF"}}), Language::Spanish))["error"];
  EXPECT_FALSE(json.contains("file") || json.contains("line") || json.contains("field"));
  EXPECT_EQ(Json::parse(json_error("OutOfMemory", "x"))["error"]["exit"], 1);
}

TEST(JsonProgress, IsWantedByOneWordOnly) {
  ::unsetenv("CANASTA_PROGRESS");
  EXPECT_FALSE(wants_json_progress());
  ::setenv("CANASTA_PROGRESS", "text", 1);
  EXPECT_FALSE(wants_json_progress());
  ::setenv("CANASTA_PROGRESS", "json", 1);
  EXPECT_TRUE(wants_json_progress());
  ::unsetenv("CANASTA_PROGRESS");
}

}  // namespace
}  // namespace canasta
