#include "io/process_identity.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace canasta {
namespace {

TEST(ProcessIdentity, WeAreAliveAndAlwaysTheSame) {
  const ProcessIdentity us = this_process();
  EXPECT_EQ(us.pid, ::getpid());
  EXPECT_FALSE(us.boot.empty());
  EXPECT_GT(us.begin, 0);
  EXPECT_EQ(us, this_process());
  EXPECT_TRUE(is_alive(us));
}

TEST(ProcessIdentity, AnotherBootOrBeginIsAnotherProcess) {
  ProcessIdentity other = this_process();
  other.boot = "00000000-0000-0000-0000-000000000000";
  EXPECT_FALSE(is_alive(other));
  other = this_process();
  ++other.begin;
  EXPECT_FALSE(is_alive(other)) << "the number was given out again";
}

TEST(ProcessIdentity, NobodyHasNoNumber) {
  EXPECT_FALSE(is_alive({}));
  EXPECT_FALSE(is_alive({-1, this_process().boot, 5}));
}

TEST(ProcessIdentity, TheDeadAreDeadBeforeTheyAreBuried) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const ProcessIdentity us = this_process();
    if (::write(ends[1], &us.begin, sizeof(us.begin)) != sizeof(us.begin)) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  ProcessIdentity theirs{child, this_process().boot, 0};
  ASSERT_EQ(::read(ends[0], &theirs.begin, sizeof(theirs.begin)),
            static_cast<ssize_t>(sizeof(theirs.begin)));
  EXPECT_TRUE(is_alive(theirs));
  ::kill(child, SIGKILL);
  siginfo_t how{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &how, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(is_alive(theirs)) << "a zombie";
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_FALSE(is_alive(theirs));
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace canasta
