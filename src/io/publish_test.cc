// Publishing under every failing call and every power cut: old or new, never mixed.
#include "io/publish.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "base/messages/io.h"
#include "io/faulty_file_system.h"
#include "io/memory_file_system.h"

namespace canasta {
namespace {

using Contents = std::map<std::string, std::string>;  // path below the folder -> bytes

Contents contents(const FileSystem& files, const std::string& folder) {
  Contents found;
  const auto entries = files.list(folder);
  if (!entries.ok()) return found;
  for (const FolderEntry& entry : *entries) {
    const std::string path = join_path(folder, entry.name);
    if (!entry.info.is_folder) {
      found[entry.name] = read_text(files, path).value();
      continue;
    }
    found[entry.name + "/"] = "";
    for (auto& [name, bytes] : contents(files, path)) {
      found[join_path(entry.name, name)] = std::move(bytes);
    }
  }
  return found;
}

// What a reader who ignores ".staging-…" can see.
Contents visible(const FileSystem& files) {
  Contents seen = contents(files, ".");
  std::erase_if(seen,
                [](const auto& file) { return file.first.find(".staging-") != std::string::npos; });
  return seen;
}

// A thing to publish, and what a reader may see before and after.
struct Publication {
  std::function<void(FileSystem&)> prepare;
  std::function<Status(FileSystem&)> publish;
  Contents before;
  Contents after;
};

void write_whole(FileSystem& files, const std::string& path, const std::string& bytes) {
  ASSERT_TRUE(publish_file(files, path, bytes).ok());
}

Publication replaced_file() {
  return {[](FileSystem& files) { write_whole(files, "models/a.json", "old"); },
          [](FileSystem& files) {
            return publish_file(files, "models/a.json", std::string(2000, 'n'));
          },
          {{"models/", ""}, {"models/a.json", "old"}},
          {{"models/", ""}, {"models/a.json", std::string(2000, 'n')}}};
}

Publication staged_file() {
  return {[](FileSystem& files) { write_whole(files, "a.parquet", "old"); },
          [](FileSystem& files) -> Status {
            {
              TRY_ASSIGN(const auto file, create_staged(files, "a.parquet"));
              TRY(file->append("written bit "));
              TRY(file->append("by bit"));
            }
            return publish_staged(files, "a.parquet");
          },
          {{"a.parquet", "old"}},
          {{"a.parquet", "written bit by bit"}}};
}

Publication new_folder() {
  return {[](FileSystem& files) { write_whole(files, "models/1.0.0/manifest", "first"); },
          [](FileSystem& files) -> Status {
            TRY_ASSIGN(StagedFolder staged, StagedFolder::create(files, "models/1.1.0"));
            TRY(staged.write("manifest", std::string(1500, 'm')));
            TRY(staged.write("extra/plot", "p"));
            return staged.publish();
          },
          {{"models/", ""}, {"models/1.0.0/", ""}, {"models/1.0.0/manifest", "first"}},
          {{"models/", ""},
           {"models/1.0.0/", ""},
           {"models/1.0.0/manifest", "first"},
           {"models/1.1.0/", ""},
           {"models/1.1.0/manifest", std::string(1500, 'm')},
           {"models/1.1.0/extra/", ""},
           {"models/1.1.0/extra/plot", "p"}}};
}

class PublishTest : public testing::TestWithParam<Publication (*)()> {
 protected:
  // Calls that one undisturbed publication makes.
  std::uint64_t count_calls() {
    MemoryFileSystem disk;
    publication.prepare(disk);
    FaultyFileSystem files(disk);
    EXPECT_TRUE(publication.publish(files).ok());
    EXPECT_EQ(visible(disk), publication.after);
    return files.calls();
  }

  const Publication publication = GetParam()();
};

TEST_P(PublishTest, SurvivesOnceDone) {
  MemoryFileSystem disk;
  publication.prepare(disk);
  ASSERT_TRUE(publication.publish(disk).ok());
  disk.cut_power();
  EXPECT_EQ(contents(disk, "."), publication.after);
}

TEST_P(PublishTest, FailingOnceLeavesOldOrNewAndNothingBeside) {
  const std::uint64_t calls = count_calls();
  for (const ErrorCode code : {ErrorCode::NoSpace, ErrorCode::Unavailable, ErrorCode::Denied}) {
    for (std::uint64_t nth = 1; nth <= calls; ++nth) {
      MemoryFileSystem disk;
      publication.prepare(disk);
      FaultyFileSystem files(disk);
      files.fail({.nth = nth, .only = {}, .from_then_on = false, .error = code});
      const Status status = publication.publish(files);
      ASSERT_FALSE(status.ok()) << "call " << nth;
      EXPECT_EQ(status.error().code(), code);
      const std::string said = status.error().text(Language::English);
      EXPECT_EQ(said.find(".staging"), std::string::npos) << said;
      const Contents seen = visible(disk);
      EXPECT_TRUE(seen == publication.before || seen == publication.after) << "call " << nth;
      discard_staged(disk, "a.parquet");
      EXPECT_EQ(contents(disk, "."), seen) << "left beside it at call " << nth;
    }
  }
}

TEST_P(PublishTest, APowerCutLeavesOldOrNew) {
  const std::uint64_t calls = count_calls();
  for (std::uint64_t nth = 1; nth <= calls + 1; ++nth) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      MemoryFileSystem disk;
      publication.prepare(disk);
      FaultyFileSystem files(disk);
      files.fail({.nth = nth, .only = {}, .from_then_on = true, .error = ErrorCode::Unavailable});
      const bool told = publication.publish(files).ok();
      seed == 0 ? disk.cut_power() : disk.cut_power(seed);
      const Contents seen = visible(disk);
      EXPECT_TRUE(seen == publication.after || (!told && seen == publication.before))
          << "call " << nth << " seed " << seed;
      EXPECT_EQ(told, nth > calls);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Recipes, PublishTest,
                         testing::Values(replaced_file, staged_file, new_folder));

TEST(Publish, AfterACutTheSameCanBePublishedAgain) {
  for (std::uint64_t nth = 1; nth < 20; ++nth) {
    MemoryFileSystem disk;
    const Publication publication = new_folder();
    publication.prepare(disk);
    FaultyFileSystem files(disk);
    files.fail({.nth = nth, .only = {}, .from_then_on = true, .error = ErrorCode::Unavailable});
    if (publication.publish(files).ok()) break;
    disk.cut_power(nth);
    if (visible(disk) == publication.after) continue;
    ASSERT_TRUE(publication.publish(disk).ok()) << "call " << nth;
    EXPECT_EQ(contents(disk, "."), publication.after);
  }
}

TEST(Publish, WithoutTheSyncAPowerCutWouldTearTheFile) {
  // The twin of publish_file without fsync: the test above can fail.
  MemoryFileSystem disk;
  const auto file = disk.create("aside").value();
  ASSERT_TRUE(file->append("new").ok());
  ASSERT_TRUE(disk.rename("aside", "a").ok());
  ASSERT_TRUE(disk.sync_folder(".").ok());
  disk.cut_power();
  EXPECT_EQ(read_text(disk, "a").value(), "");
}

// The rename has been seen by then: taking it back could fail as well.
TEST(Publish, WhenOnlyTheFoldersSyncFailsTheNewFileIsThere) {
  MemoryFileSystem disk;
  write_whole(disk, "a.json", "old");
  FaultyFileSystem files(disk);
  files.fail({.nth = 1, .only = FileCall::SyncFolder});
  EXPECT_EQ(publish_file(files, "a.json", "new").error().code(), ErrorCode::Unavailable);
  EXPECT_EQ(contents(disk, "."), (Contents{{"a.json", "new"}}));
  disk.cut_power();
  EXPECT_EQ(contents(disk, "."), (Contents{{"a.json", "old"}}));
}

TEST(Publish, MakesTheFolderOfANewFile) {
  MemoryFileSystem disk;
  ASSERT_TRUE(publish_file(disk, "deep/er/a", "x").ok());
  disk.cut_power();
  EXPECT_EQ(contents(disk, "."), (Contents{{"deep/", ""}, {"deep/er/", ""}, {"deep/er/a", "x"}}));
}

TEST(Publish, StagingStandsBesideTheFileAndIsHidden) {
  EXPECT_EQ(staging_path("data/processed/a.parquet"), "data/processed/.staging-a.parquet");
  EXPECT_EQ(staging_path("a"), "./.staging-a");
}

TEST(Publish, ErrorsNameWhatWasToBePublished) {
  MemoryFileSystem disk;
  FaultyFileSystem files(disk);
  files.fail({.nth = 1, .only = FileCall::Append, .error = ErrorCode::NoSpace});
  auto staged = StagedFolder::create(files, "models/1.0.0").value();
  const Status full = staged.write("manifest", "x");
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().message(), message::kDiskFull);
  EXPECT_EQ(full.error().fields().at(0).value, "models/1.0.0/manifest");

  const Error other(ErrorCode::Corrupt, message::kFormatBroken,
                    {{"path", "d/.staging-a and d/.staging-a"}, {"reason", "d/.staging-b"}});
  const Error named = name_target(Error(other).at({"d/.staging-a", 3, 4, "f"}), "d/a");
  EXPECT_EQ(named.code(), ErrorCode::Corrupt);
  EXPECT_EQ(named.fields().at(0).value, "d/a and d/a");
  EXPECT_EQ(named.fields().at(1).value, "d/.staging-b");
  EXPECT_EQ(named.place().file, "d/a");
  EXPECT_EQ(named.place().line, 3U);
}

TEST(Publish, AFolderThatIsThereIsNotReplaced) {
  MemoryFileSystem disk;
  write_whole(disk, "models/1.0.0/manifest", "first");
  auto staged = StagedFolder::create(disk, "models/1.0.0").value();
  ASSERT_TRUE(staged.write("manifest", "second").ok());
  EXPECT_EQ(staged.publish().error().code(), ErrorCode::Conflict);
  EXPECT_EQ(read_text(disk, "models/1.0.0/manifest").value(), "first");
}

TEST(Publish, AnUnpublishedFolderLeavesNothing) {
  MemoryFileSystem disk;
  {
    auto staged = StagedFolder::create(disk, "models/1.0.0").value();
    ASSERT_TRUE(staged.write("manifest", "x").ok());
    const StagedFolder moved = std::move(staged);
    EXPECT_TRUE(disk.exists("models/.staging-1.0.0"));
  }
  EXPECT_EQ(contents(disk, "."), (Contents{{"models/", ""}}));
}

TEST(Publish, LeftoversAreSweptAndNothingElse) {
  MemoryFileSystem disk;
  write_whole(disk, "models/.staging-1.0.0/manifest", "half");
  write_whole(disk, "models/.staging", "a file of somebody");
  write_whole(disk, "models/1.0.0/manifest", "whole");
  ASSERT_TRUE(remove_leftovers(disk, "models").ok());
  EXPECT_EQ(
      contents(disk, "models"),
      (Contents{{".staging", "a file of somebody"}, {"1.0.0/", ""}, {"1.0.0/manifest", "whole"}}));
}

}  // namespace
}  // namespace canasta
