#include "live/served_identity.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "engine/test_files.h"
#include "io/faulty_file_system.h"
#include "io/memory_file_system.h"

namespace canasta {
namespace {

class ServedIdentityTest : public testing::Test {
 protected:
  ServedIdentityTest() {
    project_ = project_in("shop");
    project_.files = &disk_;
  }
  void write(const std::string& path, std::string_view text) {
    ASSERT_TRUE(disk_.make_folders(parent_folder(path)).ok());
    ASSERT_TRUE(publish_file(disk_, path, text).ok());
  }
  std::pair<std::string, std::string> now() const {
    const ServedIdentity identity = served_identity(project_).value();
    EXPECT_EQ(snapshot_identity(project_).value(), identity.snapshot);
    return {identity.inputs, identity.snapshot};
  }

  MemoryFileSystem disk_;
  Project project_;
};

TEST_F(ServedIdentityTest, ChangesWithEachOfItsFilesAndWithNothingElse) {
  std::set<std::pair<std::string, std::string>> known{now()};
  const auto is_new = [&] { return known.insert(now()).second; };
  EXPECT_FALSE(is_new()) << "nothing was changed";
  write(project_.purchases(), "a");
  EXPECT_TRUE(is_new());
  write(project_.purchases(), "b");  // as long as before
  EXPECT_TRUE(is_new());
  write("shop/state/snapshot/current.json", R"({"id":"1"})");
  EXPECT_TRUE(is_new());
  write("shop/models/m/aliases.json", R"({"champion":"1.0.0"})");
  EXPECT_TRUE(is_new());
  write("shop/models/m/aliases.json", R"({"champion":"1.1.0"})");
  EXPECT_TRUE(is_new());
  write("shop/models/n/1.0.0/manifest.json", "{}");
  EXPECT_TRUE(is_new());
  write("shop/models/n/1.1.0/manifest.json", "{}");  // nobody's champion
  write("shop/reports/run.html", "<p>");
  write("shop/reports/other-drift.json", "{}");  // of no task
  EXPECT_FALSE(is_new());
  write("shop/reports/score-drift.json", "{}");
  EXPECT_TRUE(is_new());
}

// What offers go by changes them as much as purchases do.
TEST_F(ServedIdentityTest, ChangesWithEveryFileThatASnapshotIsMadeOf) {
  RecommendTask offers;
  offers.rules.stock.file = "lists/stock.csv";
  project_.config.tasks["basket"] = offers;
  for (const char* path :
       {"shop/canasta.yaml", "shop/lists/stock.csv", "shop/tuning/basket.json"}) {
    const auto before = now();
    write(path, "a");
    EXPECT_NE(now(), before) << path;
  }
}

TEST_F(ServedIdentityTest, IsUnknownWhileTheDiskFails) {
  FaultyFileSystem faulty(disk_);
  project_.files = &faulty;
  faulty.fail({.nth = 1, .only = FileCall::Info, .error = ErrorCode::Unavailable});
  EXPECT_EQ(served_identity(project_).error().code(), ErrorCode::Unavailable);
  EXPECT_TRUE(served_identity(project_).ok());
}

}  // namespace
}  // namespace canasta
