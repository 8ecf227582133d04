// One contract, three twins: what holds for the real file system holds for those that tests use.
#include "io/file_system.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "base/messages/io.h"
#include "io/faulty_file_system.h"
#include "io/memory_file_system.h"
#include "io/temporary_folder.h"

namespace canasta {
namespace {

struct RealTwin {
  TemporaryFolder folder = TemporaryFolder::create(testing::TempDir()).value();
  FileSystem& files = real_file_system();
  std::string root = folder.path();
};

struct MemoryTwin {
  MemoryFileSystem files;
  std::string root = ".";
};

struct FaultyTwin {
  MemoryFileSystem disk;
  FaultyFileSystem files{disk};
  std::string root = ".";
};

template <class Twin>
class FileSystemContract : public testing::Test {
 protected:
  FileSystem& files() { return twin_.files; }
  std::string path(const std::string& name) const { return join_path(twin_.root, name); }

  void write(const std::string& name, std::string_view bytes) {
    const auto file = files().create(path(name)).value();
    ASSERT_TRUE(file->append(bytes).ok());
    ASSERT_TRUE(file->sync().ok());
  }
  std::string read(const std::string& name) { return read_text(files(), path(name)).value(); }
  std::vector<std::string> names(const std::string& folder) {
    std::vector<std::string> names;
    for (const FolderEntry& entry : files().list(path(folder)).value()) names.push_back(entry.name);
    return names;
  }

 private:
  Twin twin_;
};

using Twins = testing::Types<RealTwin, MemoryTwin, FaultyTwin>;
TYPED_TEST_SUITE(FileSystemContract, Twins);

using Names = std::vector<std::string>;

TYPED_TEST(FileSystemContract, ReadsWhatWasAppended) {
  const auto file = this->files().create(this->path("a")).value();
  ASSERT_TRUE(file->append("pan").ok());
  ASSERT_TRUE(file->append("").ok());
  ASSERT_TRUE(file->append(std::string("\0y leche", 8)).ok());
  EXPECT_EQ(this->read("a"), std::string("pan\0y leche", 11));
}

TYPED_TEST(FileSystemContract, ReadsAtAnOffset) {
  this->write("a", "0123456789");
  const auto file = this->files().open(this->path("a")).value();
  EXPECT_EQ(file->size(), 10U);
  std::string buffer(4, '?');
  EXPECT_EQ(file->read_at(3, buffer).value(), 4U);
  EXPECT_EQ(buffer, "3456");
  EXPECT_EQ(file->read_at(8, buffer).value(), 2U);
  EXPECT_EQ(buffer, "8956");
  EXPECT_EQ(file->read_at(10, buffer).value(), 0U);
  EXPECT_EQ(file->read_at(1000, buffer).value(), 0U);
}

TYPED_TEST(FileSystemContract, CreatingEmptiesAnOldFile) {
  this->write("a", "long ago");
  this->write("a", "new");
  EXPECT_EQ(this->read("a"), "new");
  this->write("a", "");
  EXPECT_EQ(this->read("a"), "");
}

TYPED_TEST(FileSystemContract, InfoTellsFilesFromFolders) {
  this->write("a", "four");
  ASSERT_TRUE(this->files().make_folders(this->path("folder")).ok());
  const FileInfo file = this->files().info(this->path("a")).value();
  EXPECT_FALSE(file.is_folder);
  EXPECT_EQ(file.bytes, 4U);
  EXPECT_TRUE(this->files().info(this->path("folder")).value().is_folder);
  EXPECT_TRUE(this->files().exists(this->path("a")));
  EXPECT_FALSE(this->files().exists(this->path("b")));
}

TYPED_TEST(FileSystemContract, ListsByName) {
  ASSERT_TRUE(this->files().make_folders(this->path("list/b")).ok());
  this->write("list/c", "1");
  this->write("list/a", "22");
  this->write("list/B", "");
  EXPECT_EQ(this->names("list"), (Names{"B", "a", "b", "c"}));
  const auto entries = this->files().list(this->path("list")).value();
  EXPECT_TRUE(entries[2].info.is_folder);
  EXPECT_EQ(entries[1].info.bytes, 2U);
  EXPECT_EQ(this->names("list/b"), Names{});
}

TYPED_TEST(FileSystemContract, MissingThingsAreNotFoundWithTheirPath) {
  const std::string path = this->path("no/such");
  const auto open = this->files().open(path);
  EXPECT_EQ(open.error().code(), ErrorCode::NotFound);
  EXPECT_EQ(open.error().message(), message::kFileMissing);
  EXPECT_NE(open.error().text(Language::English).find(path), std::string::npos);
  EXPECT_EQ(this->files().info(path).error().code(), ErrorCode::NotFound);
  EXPECT_EQ(this->files().list(path).error().code(), ErrorCode::NotFound);
  EXPECT_EQ(this->files().create(path).error().code(), ErrorCode::NotFound);
  EXPECT_EQ(this->files().rename(path, this->path("b")).error().code(), ErrorCode::NotFound);
  EXPECT_EQ(this->files().sync_folder(path).error().code(), ErrorCode::NotFound);
  EXPECT_EQ(this->files().sync_file(path).error().code(), ErrorCode::NotFound);
  EXPECT_EQ(this->files().lock(path).error().code(), ErrorCode::NotFound);
}

TYPED_TEST(FileSystemContract, AFolderIsNoFile) {
  ASSERT_TRUE(this->files().make_folders(this->path("folder")).ok());
  EXPECT_EQ(this->files().open(this->path("folder")).error().code(), ErrorCode::InvalidInput);
  EXPECT_EQ(this->files().create(this->path("folder")).error().code(), ErrorCode::InvalidInput);
}

TYPED_TEST(FileSystemContract, MakesFoldersWithTheirParents) {
  ASSERT_TRUE(this->files().make_folders(this->path("x/y/z")).ok());
  ASSERT_TRUE(this->files().make_folders(this->path("x/y/z")).ok());
  this->write("x/y/z/a", "deep");
  EXPECT_EQ(this->read("x/y/z/a"), "deep");
  this->write("file", "");
  EXPECT_EQ(this->files().make_folders(this->path("file")).error().code(), ErrorCode::Conflict);
}

TYPED_TEST(FileSystemContract, RenamingReplacesAFile) {
  this->write("a", "new");
  this->write("b", "old");
  ASSERT_TRUE(this->files().rename(this->path("a"), this->path("b")).ok());
  EXPECT_EQ(this->read("b"), "new");
  EXPECT_FALSE(this->files().exists(this->path("a")));
}

TYPED_TEST(FileSystemContract, RenamingMovesAFolderWithItsFiles) {
  ASSERT_TRUE(this->files().make_folders(this->path("from/inner")).ok());
  this->write("from/inner/a", "kept");
  ASSERT_TRUE(this->files().make_folders(this->path("elsewhere")).ok());
  ASSERT_TRUE(this->files().rename(this->path("from"), this->path("elsewhere/to")).ok());
  EXPECT_EQ(this->read("elsewhere/to/inner/a"), "kept");
  EXPECT_FALSE(this->files().exists(this->path("from")));
}

TYPED_TEST(FileSystemContract, RenamingNeverReplacesAFolder) {
  ASSERT_TRUE(this->files().make_folders(this->path("from")).ok());
  ASSERT_TRUE(this->files().make_folders(this->path("empty")).ok());
  this->write("file", "x");
  const auto rename = [&](const char* from, const char* to) {
    return this->files().rename(this->path(from), this->path(to));
  };
  EXPECT_EQ(rename("from", "empty").error().code(), ErrorCode::Conflict);
  EXPECT_EQ(rename("file", "empty").error().code(), ErrorCode::Conflict);
  EXPECT_EQ(rename("from", "file").error().code(), ErrorCode::Conflict);
  EXPECT_EQ(this->names("."), (Names{"empty", "file", "from"}));
}

TYPED_TEST(FileSystemContract, RemovesFilesAndWholeFolders) {
  ASSERT_TRUE(this->files().make_folders(this->path("tree/deep")).ok());
  this->write("tree/deep/a", "x");
  this->write("b", "x");
  EXPECT_TRUE(this->files().remove(this->path("tree")).ok());
  EXPECT_TRUE(this->files().remove(this->path("b")).ok());
  EXPECT_TRUE(this->files().remove(this->path("never/there")).ok());
  EXPECT_EQ(this->names("."), Names{});
}

TYPED_TEST(FileSystemContract, AnOpenFileOutlivesItsName) {
  this->write("a", "still here");
  const auto file = this->files().open(this->path("a")).value();
  ASSERT_TRUE(this->files().remove(this->path("a")).ok());
  std::string buffer(5, '?');
  EXPECT_EQ(file->read_at(0, buffer).value(), 5U);
  EXPECT_EQ(buffer, "still");
}

TYPED_TEST(FileSystemContract, SyncsFilesAndFolders) {
  this->write("a", "x");
  EXPECT_TRUE(this->files().sync_file(this->path("a")).ok());
  EXPECT_TRUE(this->files().sync_folder(this->path(".")).ok());
}

TYPED_TEST(FileSystemContract, ALockIsHeldByOne) {
  {
    const auto held = this->files().lock(this->path("lock")).value();
    const auto second = this->files().lock(this->path("lock"));
    EXPECT_EQ(second.error().code(), ErrorCode::Conflict);
    EXPECT_EQ(second.error().message(), message::kLocked);
    EXPECT_TRUE(this->files().lock(this->path("other")).ok());
  }
  EXPECT_TRUE(this->files().lock(this->path("lock")).ok());
}

TYPED_TEST(FileSystemContract, ModifiedTimesDoNotGoBack) {
  this->write("a", "1");
  const auto before = this->files().info(this->path("a")).value().modified_ns;
  this->write("a", "2");
  EXPECT_GE(this->files().info(this->path("a")).value().modified_ns, before);
}

TEST(RealFileSystem, ALockNamesItsProcess) {
  const RealTwin twin;
  const std::string path = join_path(twin.root, "lock");
  const auto held = twin.files.lock(path).value();
  const auto second = twin.files.lock(path);
  EXPECT_EQ(read_text(twin.files, path).value(), std::to_string(::getpid()));
  EXPECT_NE(second.error().text(Language::English).find(std::to_string(::getpid())),
            std::string::npos);
}

TEST(RealFileSystem, AFullDeviceIsNoSpace) {
  const auto full = real_file_system().create("/dev/full").value();
  const Status status = full->append("x");
  EXPECT_EQ(status.error().code(), ErrorCode::NoSpace);
  EXPECT_EQ(status.error().message(), message::kDiskFull);
}

TEST(RealFileSystem, WhatMayNotBeWrittenIsDenied) {
  // Not even root may make a folder there.
  const Status made = real_file_system().make_folders("/sys/canasta");
  EXPECT_EQ(made.error().code(), ErrorCode::Denied);
  EXPECT_EQ(made.error().message(), message::kFileDenied);
}

TEST(RealFileSystem, ANameThatIsTooLongIsInvalid) {
  const auto open = real_file_system().open(std::string(5000, 'x'));
  EXPECT_EQ(open.error().code(), ErrorCode::InvalidInput);
}

TEST(Paths, JoinPutsOneSlash) {
  EXPECT_EQ(join_path("a/b", "c"), "a/b/c");
  EXPECT_EQ(join_path("a/b/", "c"), "a/b/c");
  EXPECT_EQ(join_path("/", "c"), "/c");
  EXPECT_EQ(join_path("a", "/c"), "/c");
  EXPECT_EQ(join_path("", "c"), "c");
  EXPECT_EQ(join_path("a", ""), "a");
}

TEST(Paths, ParentAndNameTakeAPathApart) {
  EXPECT_EQ(parent_folder("a/b/c"), "a/b");
  EXPECT_EQ(parent_folder("a/b/"), "a");
  EXPECT_EQ(parent_folder("c"), ".");
  EXPECT_EQ(parent_folder("/c"), "/");
  EXPECT_EQ(parent_folder("/"), "/");
  EXPECT_EQ(file_name("a/b/c"), "c");
  EXPECT_EQ(file_name("a/b/"), "b");
  EXPECT_EQ(file_name("c"), "c");
  for (const std::string path : {"a/b", "/x", "one", "deep/er/still"}) {
    EXPECT_EQ(join_path(parent_folder(path), file_name(path)).ends_with(path), true) << path;
  }
}

}  // namespace
}  // namespace canasta
