#include "ingest/source_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/messages/ingest.h"
#include "base/messages/io.h"
#include "io/memory_file_system.h"
#include "io/publish.h"

namespace canasta {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Paths = std::vector<std::string>;

class SourceFilesTest : public testing::Test {
 protected:
  void put(const std::string& path) { ASSERT_TRUE(publish_file(files_, path, "x").ok()); }
  Paths find(const Paths& patterns, const std::string& root = ".") {
    auto found = find_source_files(files_, root, patterns);
    EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().text(Language::English));
    return found.ok() ? *found : Paths{};
  }
  Error error_of(const std::string& pattern) {
    const auto found = find_source_files(files_, ".", {pattern});
    EXPECT_FALSE(found.ok());
    return found.error();
  }

  MemoryFileSystem files_;
};

TEST_F(SourceFilesTest, APlainPathIsTakenWhateverItsEnding) {
  put("shop/data/sales.dat");
  EXPECT_THAT(find({"data/sales.dat"}, "shop"), ElementsAre("shop/data/sales.dat"));
  EXPECT_THAT(find({"shop/data/sales.dat"}), ElementsAre("shop/data/sales.dat"));
}

TEST_F(SourceFilesTest, APatternTakesTablesSortedAndOnce) {
  put("raw/b.csv");
  put("raw/a.csv.gz");
  put("raw/c.JSONL");
  put("raw/notes.md");
  put("raw/b.csv.bak");
  EXPECT_THAT(find({"raw/*", "raw/b.csv"}),
              ElementsAre("raw/a.csv.gz", "raw/b.csv", "raw/c.JSONL"));
  EXPECT_THAT(find({"raw/?.csv"}), ElementsAre("raw/b.csv"));
}

TEST_F(SourceFilesTest, APatternWithAnEndingIsTakenAtItsWord) {
  put("raw/a.dat");
  put("raw/b.csv");
  EXPECT_THAT(find({"raw/*.dat"}), ElementsAre("raw/a.dat"));
}

TEST_F(SourceFilesTest, WildcardsWorkInFolderNamesToo) {
  put("2023/jan/a.csv");
  put("2024/jan/a.csv");
  put("2024/feb/a.csv");
  put("other/jan/a.csv");
  EXPECT_THAT(find({"20?4/jan/*.csv", "20?3/jan/*.csv"}),
              ElementsAre("2023/jan/a.csv", "2024/jan/a.csv"));
  EXPECT_THAT(find({"2024/*/a.csv"}), ElementsAre("2024/feb/a.csv", "2024/jan/a.csv"));
}

TEST_F(SourceFilesTest, AFolderOfSparkGivesItsParts) {
  put("sales.csv/part-00000.csv");
  put("sales.csv/part-00001.csv");
  put("sales.csv/_SUCCESS");
  put("sales.csv/_committed_1");
  put("sales.csv/_started_1");
  put("sales.csv/.part-00000.csv.crc");
  put("sales.csv/part-00001.csv.crc");
  put("sales.csv/_temporary/0/part-00002.csv");
  const auto parts = ElementsAre("sales.csv/part-00000.csv", "sales.csv/part-00001.csv");
  EXPECT_THAT(find({"sales.csv"}), parts);
  EXPECT_THAT(find({"*.csv"}), parts);
  EXPECT_THAT(find({"sales.csv/*"}), parts);
}

TEST_F(SourceFilesTest, AFolderGivesWhatIsBelowIt) {
  put("raw/day=1/a.parquet");
  put("raw/day=2/a.parquet");
  EXPECT_THAT(find({"raw"}), ElementsAre("raw/day=1/a.parquet", "raw/day=2/a.parquet"));
}

TEST_F(SourceFilesTest, DepthEndsAtItsLimit) {
  std::string folder = "raw";
  for (int depth = 1; depth < kFolderDepthMax; ++depth) folder += "/d";
  put(folder + "/a.csv");
  put(folder + "/d/b.csv");
  EXPECT_THAT(find({"raw"}), ElementsAre(folder + "/a.csv"));
}

TEST_F(SourceFilesTest, NothingFittingSaysWhatStandsThere) {
  put("raw/sales.xlsx");
  put("raw/notes.md");
  const Error error = error_of("raw/*.csv");
  EXPECT_EQ(error.code(), ErrorCode::NotFound);
  EXPECT_EQ(error.message(), message::kNoFilesMatch);
  EXPECT_THAT(error.text(Language::English), HasSubstr("raw holds: notes.md, sales.xlsx"));
  EXPECT_THAT(error.text(Language::Spanish), HasSubstr("raw contiene: notes.md, sales.xlsx"));
  EXPECT_EQ(error_of("raw").message(), message::kNoFilesMatch);
}

TEST_F(SourceFilesTest, OfMoreThanEightOtherNamesSomeAreShown) {
  for (char name = 'a'; name <= 'h'; ++name) put(std::string("raw/") + name + ".md");
  EXPECT_THAT(error_of("raw/*.csv").text(Language::English), Not(HasSubstr("…")));
  put("raw/i.md");
  EXPECT_THAT(error_of("raw/*.csv").text(Language::English), HasSubstr("h.md, … (9)"));
}

TEST_F(SourceFilesTest, AnEmptyFolderAndAMissingOneAreToldApart) {
  ASSERT_TRUE(files_.make_folders("raw").ok());
  EXPECT_EQ(error_of("raw/*.csv").message(), message::kNoFilesInFolder);
  EXPECT_EQ(error_of("no/*.csv").message(), message::kFileMissing);
  EXPECT_EQ(error_of("no.csv").code(), ErrorCode::NotFound);
}

TEST(MatchesPattern, StarsTakeAnythingAndMarksOneByte) {
  EXPECT_TRUE(matches_pattern("sales.csv", "*"));
  EXPECT_TRUE(matches_pattern("", "*"));
  EXPECT_TRUE(matches_pattern("sales.csv", "sales.csv"));
  EXPECT_TRUE(matches_pattern("sales-2024.csv", "s*-????.csv"));
  EXPECT_TRUE(matches_pattern("aXbXc", "a*Xc"));
  EXPECT_FALSE(matches_pattern("sales.csv", "sales"));
  EXPECT_FALSE(matches_pattern("sales", "sales?"));
  EXPECT_FALSE(matches_pattern("", "?"));
  EXPECT_FALSE(matches_pattern("sales.csv.bak", "*.csv"));
  // No blow-up on many stars.
  EXPECT_FALSE(matches_pattern(std::string(200, 'a'), "*a*a*a*a*a*a*a*a*b"));
}

}  // namespace
}  // namespace canasta
