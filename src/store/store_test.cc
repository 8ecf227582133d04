// The file itself: versions, damage, other processes, a full disk.
#include "store/store.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/messages/io.h"
#include "base/messages/store.h"
#include "io/file_system.h"
#include "store/audit.h"
#include "store/jobs.h"
#include "store/keys.h"
#include "store/schema.h"
#include "store/testing_store.h"

namespace canasta {
namespace {

std::string bytes_of(const std::string& path) {
  return read_text(real_file_system(), path).value();
}
void overwrite(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

AuditAct act(std::string subject = "repurchase/1.0.0") {
  return {.action = "model.promote", .subject = std::move(subject)};
}

using StoreFile = StoreTest;

TEST_F(StoreFile, IsMadeWithItsFolderForItsOwnerAlone) {
  struct stat status{};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat((path() + "-wal").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(StoreFile, WaitsForTheDiskAndKeepsItsRules) {
  Result<Database> database = Database::open(path());
  ASSERT_TRUE(database.ok());
  Statement mode = database->prepare("PRAGMA journal_mode").value();
  ASSERT_TRUE(*mode.next());
  EXPECT_EQ(mode.text(0), "wal");
  EXPECT_EQ(*database->number("PRAGMA synchronous"), 2) << "FULL";
  EXPECT_EQ(*database->number("PRAGMA foreign_keys"), 1);
  EXPECT_EQ(*database->number("PRAGMA busy_timeout"), kBusySeconds * 1000);
  EXPECT_EQ(*database->number("PRAGMA user_version"), schema_version());
  EXPECT_EQ(*database->number("SELECT count(*) FROM pragma_table_list WHERE schema = 'main'"
                              " AND type = 'table' AND name NOT LIKE 'sqlite_%' AND NOT strict"),
            0)
      << "every table is STRICT";
}

TEST_F(StoreFile, TextIsNoStatement) {
  const std::string text = "x'); DROP TABLE audit; --";
  ASSERT_TRUE(append_audit(store(), act(text), kNoon).ok());
  EXPECT_EQ(list_audit(store(), 1)->front().subject, text);
}

TEST_F(StoreFile, OfANewerCanastaIsRefusedUnchanged) {
  store_.reset();
  tamper("PRAGMA user_version = " + std::to_string(schema_version() + 1));
  const std::string before = bytes_of(path());
  const auto opened = Store::open(path());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), ErrorCode::Config);
  EXPECT_EQ(opened.error().message(), message::kStoreTooNew);
  EXPECT_EQ(bytes_of(path()), before);
  tamper("PRAGMA user_version = " + std::to_string(schema_version()));
  EXPECT_TRUE(Store::open(path()).ok());
}

TEST_F(StoreFile, SeesWhatOthersWriteAndNotWhatItWrites) {
  const std::int64_t before = store().foreign_version().value();
  ASSERT_TRUE(append_audit(store(), act(), kNoon).ok());
  EXPECT_EQ(*store().foreign_version(), before);
  const std::unique_ptr<Store> other = open();
  ASSERT_TRUE(append_audit(*other, act(), kNoon).ok());
  EXPECT_NE(*store().foreign_version(), before);
  EXPECT_EQ(*store().foreign_version(), *store().foreign_version());
}

TEST_F(StoreFile, AWriterThatDoesNotEndIsSaidToBeBusy) {
  Result<Database> other = Database::open(path());
  const Transaction transaction = Transaction::begin(*other).value();
  const auto row = append_audit(store(), act(), kNoon);
  ASSERT_FALSE(row.ok());
  EXPECT_EQ(row.error().code(), ErrorCode::Unavailable);
  EXPECT_EQ(row.error().message(), message::kStoreBusy);
  EXPECT_TRUE(list_audit(store(), 10).ok()) << "readers do not wait for writers";
}

TEST_F(StoreFile, OpensInManyProcessesAtOnce) {
  constexpr int kProcesses = 8;
  const std::string fresh = folder_.path() + "/fresh/canasta.db";
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    const auto opened = Store::open(fresh);
    ::_exit(opened.ok() && append_audit(**opened, act(), kNoon).ok() ? 0 : 1);
  }
  for (const pid_t child : children) {
    int how = 0;
    ASSERT_EQ(::waitpid(child, &how, 0), child);
    EXPECT_TRUE(WIFEXITED(how) && WEXITSTATUS(how) == 0);
  }
  EXPECT_EQ(verify_audit(*Store::open(fresh).value())->count, kProcesses);
}

TEST_F(StoreFile, ThatIsNoDatabaseIsDamaged) {
  store_.reset();
  for (const char* suffix : {"", "-wal", "-shm"}) {
    ASSERT_TRUE(real_file_system().remove(path() + suffix).ok());
  }
  overwrite(path(), std::string(4096, 'x'));
  const auto opened = Store::open(path());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), ErrorCode::Corrupt);
  const std::string said = opened.error().text(Language::English);
  EXPECT_NE(said.find(path()), std::string::npos);
  EXPECT_NE(said.find("restore a copy"), std::string::npos);
}

// Everything that can be asked of a store; an error of any is an error of all.
Status use_everything(const std::string& path) {
  TRY_ASSIGN(const std::unique_ptr<Store> store, Store::open(path));
  TRY(list_keys(*store));
  TRY(verify_audit(*store));
  TRY(list_jobs(*store, "", 10));
  TRY(append_audit(*store, act(), kNoon));
  return {};
}

TEST_F(StoreFile, CutOffAnywhereIsDamagedOrEmptyAndNeverACrash) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(append_audit(store(), act(), kNoon).ok());
  store_.reset();  // the last one to leave writes the -wal into the file
  const std::string whole = bytes_of(path());
  ASSERT_GT(whole.size(), 4u * 4096);
  for (std::size_t size = 512; size < whole.size(); size += 1'536) {
    overwrite(path(), std::string_view(whole).substr(0, size));
    const Status status = use_everything(path());
    ASSERT_FALSE(status.ok()) << size;
    EXPECT_EQ(status.error().code(), ErrorCode::Corrupt)
        << size << ": " << status.error().text(Language::English);
    for (const char* suffix : {"-wal", "-shm"}) {
      ASSERT_TRUE(real_file_system().remove(path() + suffix).ok());
    }
  }
  overwrite(path(), whole);
  EXPECT_TRUE(use_everything(path()).ok());
}

// Whether a page holds rows of the audit log, a key or a job: what it is of is read in the test.
bool holds_rows(std::string_view page) {
  const auto holds = [&](std::string_view text) { return page.find(text) != page.npos; };
  return holds("model.promote") || holds("name of a key") || holds("kind of a job");
}

TEST_F(StoreFile, OverwrittenPagesAreDamaged) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(append_audit(store(), act(), kNoon).ok());
  ASSERT_TRUE(create_key(store(), {.name = "name of a key"}, {}, kNoon).ok());
  ASSERT_TRUE(submit_job(store(), {.kind = "kind of a job", .request = "{}"}, {}, kNoon).ok());
  store_.reset();
  int found = 0;
  const std::string whole = bytes_of(path());
  for (std::size_t page = 0; page < whole.size() / 4096; ++page) {
    std::string hit = whole;
    hit.replace(page * 4096, 4096, std::string(4096, '\xA5'));
    overwrite(path(), hit);
    const Status status = use_everything(path());
    // A page that nothing asked for (an index, a free one) may go unnoticed; others may not.
    const bool is_asked_for =
        page == 0 || holds_rows(std::string_view(whole).substr(page * 4096, 4096));
    EXPECT_TRUE(!is_asked_for || !status.ok()) << page;
    if (!status.ok()) {
      ++found;
      EXPECT_EQ(status.error().code(), ErrorCode::Corrupt)
          << page << ": " << status.error().text(Language::English);
    }
    for (const char* suffix : {"-wal", "-shm"}) {
      ASSERT_TRUE(real_file_system().remove(path() + suffix).ok());
    }
  }
  EXPECT_GT(found, 4) << "the schema, keys, jobs, and more than one page of the audit log";
}

TEST_F(StoreFile, WithoutItsTablesIsDamaged) {
  store_.reset();
  tamper("DROP TABLE jobs");
  const std::unique_ptr<Store> store = open();
  EXPECT_EQ(list_jobs(*store, "", 1).error().code(), ErrorCode::Corrupt);
  EXPECT_TRUE(list_keys(*store).ok());
}

// SQLite's own limit on pages stands for the disk: it gives the same error from the same place.
TEST_F(StoreFile, AFullDiskIsSaidAndGoesBy) {
  Database database = Database::open(path()).value();
  ASSERT_TRUE(database.run("CREATE TABLE filling (bytes TEXT) STRICT").ok());
  const std::int64_t pages = *database.number("PRAGMA page_count");
  ASSERT_TRUE(database.run("PRAGMA max_page_count = " + std::to_string(pages)).ok());
  const auto filled = database.execute("INSERT INTO filling VALUES (?)", std::string(9'000, 'x'));
  ASSERT_FALSE(filled.ok());
  EXPECT_EQ(filled.error().code(), ErrorCode::NoSpace);
  ASSERT_TRUE(database.run("PRAGMA max_page_count = 1000000").ok());
  EXPECT_TRUE(database.execute("INSERT INTO filling VALUES (?)", std::string(9'000, 'x')).ok());
}

// A real one of a megabyte, where we may mount it.
class SmallDisk {
 public:
  explicit SmallDisk(std::string folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=1m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }

 private:
  std::string folder_;
  bool mounted_ = false;
};

TEST_F(StoreFile, GoesOnWhenAFullDiskHasSpaceAgain) {
  const std::string small = folder_.path() + "/small";
  const SmallDisk disk(small);
  if (!disk.mounted()) GTEST_SKIP() << "may not mount a small disk here";
  const std::unique_ptr<Store> store = Store::open(small + "/canasta.db").value();
  std::int64_t acknowledged = 0;
  overwrite(small + "/ballast", std::string(200'000, 'x'));
  const std::string long_subject(1'000, 'x');
  std::optional<Error> error;
  while (!error && acknowledged < 10'000) {
    const auto row = append_audit(*store, act(long_subject), kNoon);
    if (row.ok()) ++acknowledged;
    if (!row.ok()) error = row.error();
  }
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::NoSpace) << error->text(Language::English);
  EXPECT_GT(acknowledged, 0);
  EXPECT_EQ(verify_audit(*store)->count, acknowledged) << "it still reads";
  std::filesystem::remove(small + "/ballast");
  ASSERT_TRUE(append_audit(*store, act(long_subject), kNoon).ok());
  EXPECT_EQ(verify_audit(*store)->count, acknowledged + 1);
}

TEST(StoreOpen, WhereNoFileCanBeIsDenied) {
  const TemporaryFolder folder = TemporaryFolder::create("build").value();
  std::filesystem::create_directories(folder.path() + "/canasta.db");
  const auto opened = Store::open(folder.path() + "/canasta.db");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), ErrorCode::Denied);
}

}  // namespace
}  // namespace canasta
