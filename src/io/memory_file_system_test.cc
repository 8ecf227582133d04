#include "io/memory_file_system.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "base/messages/io.h"
#include "io/faulty_file_system.h"

namespace canasta {
namespace {

std::unique_ptr<WriteFile> begin_file(FileSystem& files, const std::string& path,
                                      std::string_view bytes) {
  auto file = files.create(path).value();
  EXPECT_TRUE(file->append(bytes).ok());
  return file;
}

TEST(PowerCut, LosesWhatWasNotSynced) {
  MemoryFileSystem disk;
  const auto file = begin_file(disk, "a", "synced");
  ASSERT_TRUE(file->sync().ok());
  ASSERT_TRUE(disk.sync_folder(".").ok());
  ASSERT_TRUE(file->append(" and not").ok());
  const auto unnamed = begin_file(disk, "b", "its name is in no synced folder");
  ASSERT_TRUE(unnamed->sync().ok());
  disk.cut_power();
  EXPECT_EQ(read_text(disk, "a").value(), "synced");
  EXPECT_FALSE(disk.exists("b"));
}

TEST(PowerCut, TakesBackARenameAndARemoval) {
  MemoryFileSystem disk;
  for (const char* name : {"a", "b"}) ASSERT_TRUE(begin_file(disk, name, name)->sync().ok());
  ASSERT_TRUE(disk.sync_folder(".").ok());
  ASSERT_TRUE(disk.rename("a", "c").ok());
  ASSERT_TRUE(disk.remove("b").ok());
  disk.cut_power();
  EXPECT_EQ(read_text(disk, "a").value(), "a");
  EXPECT_EQ(read_text(disk, "b").value(), "b");
  EXPECT_FALSE(disk.exists("c"));
}

TEST(PowerCut, LetsGoOfLocksAndOldFiles) {
  MemoryFileSystem disk;
  auto held = disk.lock("lock").value();
  const auto file = begin_file(disk, "a", "x");
  disk.cut_power();
  const auto again = disk.lock("lock");
  EXPECT_TRUE(again.ok());
  held.reset();  // the lock of the past does not let go of the new one
  EXPECT_EQ(disk.lock("lock").error().code(), ErrorCode::Conflict);
  ASSERT_TRUE(file->append("y").ok());
  EXPECT_FALSE(disk.exists("a"));
}

TEST(PowerCut, WithACoinKeepsLosesOrTears) {
  const std::string bytes = std::string(512, '1') + std::string(512, '2') + "tail";
  std::set<std::string> found;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    MemoryFileSystem disk;
    const auto file = begin_file(disk, "a", "old");
    ASSERT_TRUE(file->sync().ok());
    ASSERT_TRUE(disk.sync_folder(".").ok());
    const auto again = begin_file(disk, "a", bytes);
    disk.cut_power(seed);
    found.insert(read_text(disk, "a").value());
  }
  EXPECT_EQ(found,
            (std::set<std::string>{"old", "", bytes.substr(0, 512), bytes.substr(0, 1024), bytes}));
}

TEST(PowerCut, TheSameSeedLeavesTheSame) {
  const auto run = [] {
    MemoryFileSystem disk;
    for (const char* name : {"a", "b", "c"}) begin_file(disk, name, std::string(2000, 'x'));
    disk.cut_power(7);
    std::string left;
    for (const FolderEntry& entry : disk.list(".").value()) {
      left += entry.name + std::to_string(entry.info.bytes);
    }
    return left;
  };
  EXPECT_EQ(run(), run());
}

TEST(MemoryFileSystem, AFullDiskTakesWhatFits) {
  MemoryFileSystem disk;
  disk.set_capacity(5);
  const auto file = begin_file(disk, "a", "123");
  EXPECT_TRUE(file->append("45").ok());
  EXPECT_EQ(file->append("6").error().code(), ErrorCode::NoSpace);
  EXPECT_EQ(read_text(disk, "a").value(), "12345");
  ASSERT_TRUE(disk.remove("a").ok());
  EXPECT_TRUE(begin_file(disk, "b", "12345") != nullptr);
}

TEST(FaultyFileSystem, FailsTheNthCallOnce) {
  MemoryFileSystem disk;
  FaultyFileSystem files(disk);
  files.fail({.nth = 2, .only = {}, .from_then_on = false, .error = ErrorCode::NoSpace});
  EXPECT_TRUE(files.make_folders("a").ok());
  EXPECT_EQ(files.make_folders("b").error().code(), ErrorCode::NoSpace);
  EXPECT_FALSE(disk.exists("b"));
  EXPECT_TRUE(files.make_folders("b").ok());
  EXPECT_EQ(files.calls(), 3U);
}

TEST(FaultyFileSystem, FailsFromThenOn) {
  MemoryFileSystem disk;
  FaultyFileSystem files(disk);
  files.fail({.nth = 2, .only = {}, .from_then_on = true, .error = ErrorCode::Denied});
  EXPECT_TRUE(files.make_folders("a").ok());
  EXPECT_EQ(files.make_folders("b").error().code(), ErrorCode::Denied);
  EXPECT_EQ(files.info("a").error().message(), message::kFileDenied);
  files.fail({});
  EXPECT_TRUE(files.info("a").ok());
}

TEST(FaultyFileSystem, CountsOneKindOfCallWhenAsked) {
  MemoryFileSystem disk;
  FaultyFileSystem files(disk);
  files.fail({.nth = 1, .only = FileCall::Sync, .from_then_on = false});
  const auto file = begin_file(files, "a", "x");
  EXPECT_EQ(file->sync().error().message(), message::kIoFailed);
  EXPECT_TRUE(file->sync().ok());
  EXPECT_EQ(files.calls(), 2U);
}

TEST(FaultyFileSystem, AFailingAppendLeavesHalf) {
  MemoryFileSystem disk;
  FaultyFileSystem files(disk);
  const auto file = files.create("a").value();
  files.fail({.nth = 1, .only = FileCall::Append, .from_then_on = false});
  EXPECT_FALSE(file->append("12345").ok());
  EXPECT_EQ(read_text(disk, "a").value(), "12");
}

TEST(FaultyFileSystem, EveryCallCanFail) {
  MemoryFileSystem disk;
  FaultyFileSystem files(disk);
  const auto written = begin_file(files, "a", "x");
  const auto opened = files.open("a").value();
  files.fail({.nth = 1, .only = {}, .from_then_on = true});
  std::string buffer(1, '?');
  EXPECT_FALSE(files.open("a").ok());
  EXPECT_FALSE(opened->read_at(0, buffer).ok());
  EXPECT_FALSE(files.create("a").ok());
  EXPECT_FALSE(written->append("y").ok());
  EXPECT_FALSE(written->sync().ok());
  EXPECT_FALSE(files.info("a").ok());
  EXPECT_FALSE(files.list(".").ok());
  EXPECT_FALSE(files.make_folders("b").ok());
  EXPECT_FALSE(files.rename("a", "b").ok());
  EXPECT_FALSE(files.remove("a").ok());
  EXPECT_FALSE(files.sync_folder(".").ok());
  EXPECT_FALSE(files.sync_file("a").ok());
  EXPECT_FALSE(files.lock("a").ok());
  EXPECT_EQ(files.calls(), 13U);
  EXPECT_EQ(read_text(disk, "a").value(), "x");
}

}  // namespace
}  // namespace canasta
