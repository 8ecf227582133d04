#include "server/access_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>

namespace canasta {
namespace {

constexpr int kLines = 5'000;

void write_lines(AccessLog& log) {
  for (int i = 0; i < kLines; ++i) {
    AccessLine line;
    line.method = "GET";
    line.route = "/health";
    line.status = 200;
    log.write(line);
  }
}

// All that comes through a pipe, read a little at a time, until its other end is closed.
std::string read_slowly(int pipe) {
  std::string all;
  std::array<char, 700> piece{};
  for (;;) {
    const ssize_t bytes = ::read(pipe, piece.data(), piece.size());
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) return all;
    all.append(piece.data(), static_cast<std::size_t>(bytes));
  }
}

// While it lives, a signal that interrupts writes without restarting them.
class Interrupts {
 public:
  Interrupts() {
    struct sigaction action{};
    action.sa_handler = [](int) {};
    ::sigaction(SIGUSR1, &action, &before_);
    thread_ = std::thread([this] {
      while (!ends_) {
        ::kill(::getpid(), SIGUSR1);
        ::usleep(200);
      }
    });
  }
  ~Interrupts() {
    ends_ = true;
    thread_.join();
    ::sigaction(SIGUSR1, &before_, nullptr);
  }
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

 private:
  struct sigaction before_{};
  std::atomic<bool> ends_{false};
  std::thread thread_;
};

// A pipe holds less than the lines, so each write of them is short, or interrupted while it waits.
TEST(AccessLog, LosesNothingToShortAndInterruptedWrites) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  ::fcntl(ends[1], F_SETPIPE_SZ, 4096);
  std::string all;
  std::thread reader([&] { all = read_slowly(ends[0]); });
  {
    const Interrupts interrupts;
    AccessLog log(LogForm::Json, system_clock(), ends[1]);
    write_lines(log);
  }
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), kLines);
  EXPECT_TRUE(all.ends_with("}\n"));
}

TEST(AccessLog, GoesOnWhenTheDiskIsFull) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  {
    AccessLog log(LogForm::Json, system_clock(), full);
    write_lines(log);
  }
  ::close(full);
}

TEST(AccessLog, GoesOnWhenNobodyReads) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  ::close(ends[0]);
  const auto before = ::signal(SIGPIPE, SIG_IGN);  // as the service runs
  {
    AccessLog log(LogForm::Text, system_clock(), ends[1]);
    write_lines(log);
  }
  ::close(ends[1]);
  ::signal(SIGPIPE, before);
}

// Its end does not wait for a reader that never comes; the test would hang.
TEST(AccessLog, EndsThoughNobodyReads) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  ::fcntl(ends[1], F_SETPIPE_SZ, 4096);
  {
    AccessLog log(LogForm::Json, system_clock(), ends[1]);
    write_lines(log);
  }
  ::close(ends[1]);
  const std::string all = read_slowly(ends[0]);
  EXPECT_GT(all.size(), 0U);
  EXPECT_LE(all.size(), 4096U);
  ::close(ends[0]);
}

}  // namespace
}  // namespace canasta
