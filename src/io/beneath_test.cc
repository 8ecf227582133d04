#include "io/beneath.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/messages/io.h"
#include "io/publish.h"
#include "io/temporary_folder.h"

namespace canasta {
namespace {

// root/a.csv, root/sub/b.csv, and outside.txt beside the root.
class Beneath : public testing::Test {
 protected:
  Beneath() {
    put("root/a.csv", "inside");
    put("root/sub/b.csv", "below");
    put("outside.txt", "canary");
  }
  void put(const std::string& path, const std::string& text) {
    EXPECT_TRUE(real_file_system().make_folders(parent_folder(at(path))).ok());
    EXPECT_TRUE(publish_file(real_file_system(), at(path), text).ok());
  }
  void link(const std::string& to, const std::string& path) {
    EXPECT_EQ(::symlink(to.c_str(), at(path).c_str()), 0);
  }
  std::string at(const std::string& path) const { return join_path(folder_.path(), path); }
  std::string text(const std::string& path) const {
    const Result<BeneathFile> opened = open_beneath(at("root"), path);
    if (!opened.ok()) return std::string(name(opened.error().message()));
    std::string bytes(opened->file->size(), '\0');
    return opened->file->read_at(0, bytes).value() == bytes.size() ? bytes : "short";
  }
  TemporaryFolder folder_ = TemporaryFolder::create("build").value();
};

TEST_F(Beneath, OpensPlainFilesBelow) {
  EXPECT_EQ(text("a.csv"), "inside");
  EXPECT_EQ(text("sub/b.csv"), "below");
  EXPECT_EQ(text("./sub/../a.csv"), "inside");  // never leaves on the way
}

TEST_F(Beneath, NothingElse) {
  ASSERT_EQ(::mkfifo(at("root/pipe").c_str(), 0600), 0);
  for (const std::string& path :
       {std::string("../outside.txt"), std::string("sub/../../outside.txt"),
        absolute_path(at("outside.txt")), absolute_path(at("root/a.csv")), std::string(),
        std::string("."), std::string("sub"), std::string("/"), std::string("pipe"),
        std::string("a.csv/"), std::string("a.csv\0.txt", 10), std::string("/proc/self/environ"),
        std::string("none"), std::string(300, 'x'), std::string(5'000, 'x')}) {
    EXPECT_EQ(text(path), "kFileMissing") << path;
  }
}

TEST_F(Beneath, NoLinkIsFollowed) {
  link("../outside.txt", "root/out");
  link("a.csv", "root/in");
  link("..", "root/up");
  link("/proc/self", "root/self");
  for (const char* path : {"out", "in", "up/outside.txt", "up/root/a.csv", "self/environ"}) {
    EXPECT_EQ(text(path), "kFileMissing") << path;
  }
}

// The folder is the project's own choice; only what is below is a stranger's.
TEST_F(Beneath, TheFolderItselfMayBeALink) {
  link("root", "alias");
  EXPECT_TRUE(open_beneath(at("alias"), "a.csv").ok());
  EXPECT_EQ(open_beneath(at("nowhere"), "a.csv").error().code(), ErrorCode::NotFound);
}

TEST_F(Beneath, AReplacedFileIsAnother) {
  const std::uint64_t before = open_beneath(at("root"), "a.csv")->inode;
  const auto held = open_beneath(at("root"), "a.csv").value();
  put("root/a.csv", "inside");
  EXPECT_NE(open_beneath(at("root"), "a.csv")->inode, before);
  EXPECT_EQ(held.inode, before);
}

}  // namespace
}  // namespace canasta
