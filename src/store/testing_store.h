// Stores of their own for tests, and hands that write past the store.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "io/file_system.h"
#include "io/temporary_folder.h"
#include "store/database.h"
#include "store/store.h"

namespace canasta {

inline constexpr Seconds kNoon = 1'795'262'400;  // 2026-11-21 12:00:00 UTC

class StoreTest : public testing::Test {
 protected:
  StoreTest() : folder_(TemporaryFolder::create("build").value()), store_(open()) {}

  std::unique_ptr<Store> open() const { return Store::open(path()).value(); }
  std::string path() const { return folder_.path() + "/state/canasta.db"; }
  void reopen() {
    store_.reset();
    store_ = open();
  }
  void begin_anew() {
    store_.reset();
    ASSERT_TRUE(real_file_system().remove(parent_folder(path())).ok());
    store_ = open();
  }
  Store& store() { return *store_; }

  // As somebody does who has the file and SQLite.
  void tamper(const std::string& statements) const {
    Result<Database> database = Database::open(path());
    ASSERT_TRUE(database.ok());
    const Status status = database->run(statements);
    ASSERT_TRUE(status.ok()) << status.error().text(Language::English);
  }

  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
};

// What `work` does in a child process, until the child is killed after `life_us`. Its pipe tells
// the parent, in whole lines, what it was answered.
template <class Work>
std::string told_until_killed(Work work, std::uint64_t life_us) {
  int ends[2];
  CANASTA_ASSERT(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    work(ends[1]);
    ::_exit(1);  // it gave up
  }
  ::close(ends[1]);
  ::usleep(static_cast<useconds_t>(life_us));
  ::kill(child, SIGKILL);
  int how = 0;
  ::waitpid(child, &how, 0);
  EXPECT_TRUE(WIFSIGNALED(how)) << "the child gave up";
  std::string told;
  char buffer[4096];
  for (ssize_t bytes = 0; (bytes = ::read(ends[0], buffer, sizeof(buffer))) > 0;) {
    told.append(buffer, static_cast<std::size_t>(bytes));
  }
  ::close(ends[0]);
  return told;
}

}  // namespace canasta
