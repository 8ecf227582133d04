#include "ingest/ingest_index.h"

#include <gtest/gtest.h>

#include "io/memory_file_system.h"
#include "io/publish.h"

namespace canasta {
namespace {

IngestIndex sample_index() {
  IngestIndex index;
  index.options = 0xFFFF'0000'FFFF'0001;
  index.published = 7;
  index.purchases = {100, 1'700'000'000'000'000'001};
  index.quarantine = {80, 2};
  index.sources.push_back(
      {"data/raw/a.csv", {10, 3}, 0xABCDEF, {{"a-0.safetensors", 0x8000'0000'0000'0000}}});
  index.sources.push_back({"data/raw/b.csv", {0, 0}, 0, {}});
  return index;
}

TEST(IngestIndex, ComesBack) {
  MemoryFileSystem files;
  ASSERT_TRUE(publish_file(files, "state/index.json", index_text(sample_index())).ok());
  const IngestIndex index = load_index(files, "state/index.json");
  const IngestIndex expected = sample_index();
  EXPECT_EQ(index.options, expected.options);
  EXPECT_EQ(index.published, 7U);
  EXPECT_EQ(index.purchases, expected.purchases);
  EXPECT_EQ(index.quarantine, expected.quarantine);
  ASSERT_EQ(index.sources.size(), 2U);
  EXPECT_EQ(index.sources[0].stamp, expected.sources[0].stamp);
  EXPECT_EQ(index.sources[0].content, expected.sources[0].content);
  EXPECT_EQ(index.sources[0].part_files, expected.sources[0].part_files);
  EXPECT_EQ(index.find("data/raw/b.csv"), &index.sources[1]);
  EXPECT_EQ(index.find("data/raw/c.csv"), nullptr);
}

TEST(IngestIndex, IsEmptyWhenThereIsNoGoodOne) {
  MemoryFileSystem files;
  EXPECT_TRUE(load_index(files, "index.json").sources.empty());
  const std::string good = index_text(sample_index());
  for (const std::string& bad : {std::string(), good.substr(0, good.size() / 2), std::string("[]"),
                                 std::string("{}"), std::string(R"({"format": 99})")}) {
    ASSERT_TRUE(publish_file(files, "index.json", bad).ok());
    EXPECT_TRUE(load_index(files, "index.json").sources.empty()) << bad;
  }
}

TEST(IngestIndex, PartsLieInTheStateFolderOnly) {
  MemoryFileSystem files;
  for (const char* name : {"../x.safetensors", "/etc/passwd", "", ".."}) {
    IngestIndex index = sample_index();
    index.sources[0].part_files[0].name = name;
    ASSERT_TRUE(publish_file(files, "index.json", index_text(index)).ok());
    EXPECT_TRUE(load_index(files, "index.json").sources.empty()) << name;
  }
}

}  // namespace
}  // namespace canasta
