// With the shell as the child: it is on every machine.
#include "io/child_process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "base/messages/io.h"
#include "io/file_system.h"
#include "io/temporary_folder.h"

namespace canasta {
namespace {

ChildOptions shell(std::string script) {
  return {.program = "/bin/sh", .arguments = {"-c", std::move(script), "sh"}};
}

std::string output_of(const ChildOptions& options) {
  const Result<ChildEnd> end = run_child(options);
  EXPECT_TRUE(end.ok() && end->succeeded());
  return end.ok() ? end->stdout_text : "";
}

// Whether a process of that number is gone within ten seconds; the machine may be busy.
bool is_gone(pid_t pid) {
  for (int i = 0; i < 1'000; ++i) {
    if (::kill(pid, 0) != 0) return true;
    ::usleep(10'000);
  }
  return false;
}

TEST(ChildProcess, SaysHowItEndedAndWhatItWrote) {
  std::vector<std::string> lines;
  const auto end = run_child(shell("echo out; echo one >&2; printf 'two\\n\\nthree' >&2; exit 7"),
                             {.on_stderr_line = [&](auto line) { lines.emplace_back(line); }});
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end->exit_code, 7);
  EXPECT_FALSE(end->signal || end->stopped || end->killed || end->succeeded());
  EXPECT_EQ(end->stdout_text, "out\n");
  EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "", "three"}));
}

// As under a parent that ignores its children, which is handed down to us.
TEST(ChildProcess, IsWaitedForWhereChildrenWereIgnored) {
  struct sigaction ignored{};
  ignored.sa_handler = SIG_IGN;
  struct sigaction before{};
  ASSERT_EQ(::sigaction(SIGCHLD, &ignored, &before), 0);
  const auto end = run_child(shell("exit 7"));
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end->exit_code, 7);
  ignored.sa_handler = SIG_DFL;
  ignored.sa_flags = SA_NOCLDWAIT;
  ASSERT_EQ(::sigaction(SIGCHLD, &ignored, nullptr), 0);
  EXPECT_EQ(run_child(shell("exit 8"))->exit_code, 8);
  ASSERT_EQ(::sigaction(SIGCHLD, &before, nullptr), 0);
}

TEST(ChildProcess, ASignalIsNoExitCode) {
  const auto end = run_child(shell("kill -TERM $$"));
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end->signal, SIGTERM);
  EXPECT_FALSE(end->exit_code);
}

TEST(ChildProcess, WordsAreHandedOverAsTheyAre) {
  ChildOptions options = shell("printf '%s|' \"$@\"");
  options.arguments.insert(options.arguments.end(), {"a b", "", "$(id)", "'\";", "ñ\n"});
  EXPECT_EQ(output_of(options), "a b||$(id)|'\";|ñ\n|");
}

TEST(ChildProcess, TheEnvironmentIsOursWithAdditions) {
  ::setenv("CHILD_TEST_KEPT", "kept", 1);
  ::setenv("CHILD_TEST_OTHER", "ours", 1);
  ChildOptions options = shell("echo $CHILD_TEST_KEPT $CHILD_TEST_OTHER $CHILD_TEST_NEW");
  options.environment = {{"CHILD_TEST_OTHER", "theirs"}, {"CHILD_TEST_NEW", "new"}};
  EXPECT_EQ(output_of(options), "kept theirs new\n");
}

TEST(ChildProcess, WorksInAFolderAndReadsNothing) {
  ChildOptions options = shell("pwd; cat");
  options.folder = "/";
  EXPECT_EQ(output_of(options), "/\n");
}

TEST(ChildProcess, InheritsThreeDescriptorsOnly) {
  const int leaked = ::dup(STDERR_FILENO);  // not close-on-exec
  ASSERT_GE(leaked, 3);
  const auto child_has = [](int number) {
    return "test -e /proc/self/fd/" + std::to_string(number) + " && echo yes || echo no";
  };
  EXPECT_EQ(output_of(shell(child_has(2))), "yes\n");
  EXPECT_EQ(output_of(shell(child_has(leaked))), "no\n");
  ::close(leaked);
}

TEST(ChildProcess, SignalsThatWeIgnoreItMeets) {
  struct sigaction before{};
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &before);
  const auto end = run_child(shell("kill -PIPE $$; echo still here"));
  ::sigaction(SIGPIPE, &before, nullptr);
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end->signal, SIGPIPE);
}

TEST(ChildProcess, WhatCannotBeStartedIsAnError) {
  EXPECT_EQ(run_child({.program = "/no/such/program"}).error().code(), ErrorCode::NotFound);
  EXPECT_EQ(run_child({.program = "/dev/null"}).error().code(), ErrorCode::Denied);
  ChildOptions nowhere = shell("true");
  nowhere.folder = "/no/such/folder";
  const auto end = run_child(nowhere);
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().code(), ErrorCode::NotFound);
  EXPECT_NE(end.error().text(Language::English).find("/no/such/folder"), std::string::npos);
}

TEST(ChildProcess, OutputMayBeAsLongAsItsLimitAndNoLonger) {
  ChildOptions options = shell("head -c 100000 /dev/zero");
  options.stdout_bytes_max = 100'000;
  EXPECT_EQ(output_of(options).size(), 100'000u);
  options.stdout_bytes_max = 99'999;
  const auto end = run_child(options);
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().code(), ErrorCode::TooLarge);
  EXPECT_EQ(end.error().message(), message::kOutputOverLimit);
}

TEST(ChildProcess, AnEndlessWriterIsStoppedAtItsLimit) {
  EXPECT_EQ(run_child(shell("yes")).error().code(), ErrorCode::TooLarge);
}

TEST(ChildProcess, OutputGoesByInPieces) {
  std::uint64_t bytes = 0;
  ChildOptions options = shell("head -c 3000000 /dev/zero");
  options.stdout_bytes_max = 3'000'000;
  const auto end = run_child(options, {.on_stdout = [&](std::string_view piece) -> Status {
                               bytes += piece.size();
                               return {};
                             }});
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(bytes, 3'000'000u);
  EXPECT_EQ(end->stdout_text, "");
}

TEST(ChildProcess, WhoeverTakesTheOutputMayRefuse) {
  const auto end =
      run_child(shell("echo $$; sleep 1000"), {.on_stdout = [](auto) -> Status {
                  return Error(ErrorCode::NoSpace, message::kDiskFull, {{"path", "answer.json"}});
                }});
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().code(), ErrorCode::NoSpace);
}

TEST(ChildProcess, ALineIsCutBehindItsLimit) {
  std::vector<std::string> lines;
  ChildOptions options = shell("echo 12345 >&2; echo 123456 >&2; echo 1 >&2");
  options.stderr_line_bytes_max = 5;
  ASSERT_TRUE(
      run_child(options, {.on_stderr_line = [&](auto line) { lines.emplace_back(line); }}).ok());
  EXPECT_EQ(lines, (std::vector<std::string>{"12345", "12345", "1"}));
}

TEST(ChildProcess, StopsWhenAskedTo) {
  const auto end = run_child(shell("trap 'exit 130' INT; while :; do sleep 0.01; done"),
                             {.stop = [] { return true; }});
  ASSERT_TRUE(end.ok());
  EXPECT_TRUE(end->stopped);
  EXPECT_FALSE(end->succeeded());
}

TEST(ChildProcess, IsKilledWhenItDoesNotStop) {
  bool started = false;
  ChildOptions options = shell("trap '' INT; echo started >&2; while :; do sleep 1; done");
  options.grace_seconds = 0.1;
  const auto end = run_child(
      options, {.on_stderr_line = [&](auto) { started = true; }, .stop = [&] { return started; }});
  ASSERT_TRUE(end.ok());
  EXPECT_TRUE(end->stopped && end->killed);
  EXPECT_EQ(end->signal, SIGKILL);
}

TEST(ChildProcess, WhatItStartedEndsWithIt) {
  const std::string pid = output_of(shell("sleep 1000 & echo $!"));
  EXPECT_TRUE(is_gone(std::stoi(pid)));
}

TEST(ChildProcess, DiesWhenWeAreKilled) {
  const auto folder = TemporaryFolder::create("build");
  ASSERT_TRUE(folder.ok());
  const std::string file = folder->path() + "/pid";
  const pid_t parent = ::fork();
  if (parent == 0) {
    static_cast<void>(run_child(shell("echo $$ > " + file + ".new; mv " + file + ".new " + file +
                                      "; while :; do sleep 1; done")));
    ::_exit(0);
  }
  while (!real_file_system().exists(file)) ::usleep(10'000);
  const int child = std::stoi(*read_text(real_file_system(), file));
  EXPECT_EQ(::kill(child, 0), 0);
  ::kill(parent, SIGKILL);
  ASSERT_EQ(::waitpid(parent, nullptr, 0), parent);
  EXPECT_TRUE(is_gone(child));
}

// 64 MB in one piece: dd allocates its block.
TEST(ChildProcess, MemoryIsLimited) {
  ChildOptions options = shell("dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null");
  options.memory_bytes = std::uint64_t{16} << 20;
  auto end = run_child(options);
  ASSERT_TRUE(end.ok());
  EXPECT_FALSE(end->succeeded());
  options.memory_bytes = std::uint64_t{256} << 20;
  end = run_child(options);
  ASSERT_TRUE(end.ok());
  EXPECT_TRUE(end->succeeded());
}

TEST(ChildProcess, ManyRunAtOnce) {
  constexpr int kThreads = 8;
  constexpr int kRuns = 10;
  std::vector<std::thread> threads;
  std::vector<int> right(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([t, &right] {
      for (int run = 0; run < kRuns; ++run) {
        const std::string word = std::to_string(t * kRuns + run);
        const auto end = run_child(shell("echo " + word));
        right[static_cast<std::size_t>(t)] += end.ok() && end->stdout_text == word + "\n";
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, std::vector<int>(kThreads, kRuns));
}

}  // namespace
}  // namespace canasta
