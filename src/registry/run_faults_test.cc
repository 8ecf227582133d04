// Every failing call, every moment of a power cut and thirty kills: a run is whole, interrupted or
// not there, and what was answered is kept.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "base/random.h"
#include "io/faulty_file_system.h"
#include "io/memory_file_system.h"
#include "io/temporary_folder.h"
#include "registry/testing_runs.h"

namespace canasta {
namespace {

constexpr std::uint64_t kCallsMax = 1000;

Status record(const Context& context, FileSystem& files) {
  TRY_ASSIGN(RunWriter run, RunWriter::start(context, files, "runs", run_facts()));
  TRY(run.add_point(context, "loss", 0, 0.5));
  TRY(run.add_artifact("report.md", "# Report\n"));
  TRY(run.add_metrics({{"auc", 0.75}}));
  return run.finish(context);
}

// Whatever is listed can be read wholly.
void expect_readable(FileSystem& files) {
  const RunListing listing = list_runs({}, files, "runs").value();
  EXPECT_TRUE(listing.damaged.empty());
  for (const RunRecord& run : listing.runs) {
    EXPECT_NE(run.status, RunStatus::Running);
    EXPECT_TRUE(read_curves(files, "runs", run).ok());
    for (const auto& [file, entry] : run.files) {
      EXPECT_TRUE(read_run_file(files, "runs", run, file).ok()) << file;
    }
  }
}

TEST(RunFaults, EveryFailingCallLeavesWhatCanBeRead) {
  for (const bool from_then_on : {false, true}) {
    for (const bool power_cut : {false, true}) {
      std::uint64_t nth = 1;
      for (; nth < kCallsMax; ++nth) {
        MemoryFileSystem disk;
        FaultyFileSystem files(disk);
        files.fail({nth, std::nullopt, from_then_on, ErrorCode::NoSpace});
        const Status status = record({}, files);
        if (power_cut) disk.cut_power(nth);
        expect_readable(disk);
        if (files.calls() < nth) {
          EXPECT_TRUE(status.ok());
          break;
        }
      }
      EXPECT_GT(nth, 20u);
      EXPECT_LT(nth, kCallsMax);
    }
  }
}

TEST(RunFaults, AFinishedRunSurvivesAPowerCut) {
  MemoryFileSystem disk;
  ASSERT_TRUE(record({}, disk).ok());
  disk.cut_power();
  const RunListing listing = list_runs({}, disk, "runs").value();
  ASSERT_EQ(listing.runs.size(), 1u);
  EXPECT_EQ(listing.runs.front().status, RunStatus::Finished);
  expect_readable(disk);
}

[[noreturn]] void record_for_ever(const std::string& folder) {
  for (;;) {
    auto run = RunWriter::start({}, real_file_system(), folder, run_facts());
    if (!run.ok()) ::_exit(1);
    for (int step = 0; step < 50; ++step) {
      if (!run->add_point({}, "loss", step, 0.5).ok()) ::_exit(2);
    }
    if (!run->add_artifact("report.md", std::string(20'000, 'x')).ok()) ::_exit(3);
    if (!run->finish({}).ok()) ::_exit(4);
  }
}

TEST(RunFaults, ThirtyKillsLeaveNoRunThatSeemsToRun) {
  const TemporaryFolder temporary =
      TemporaryFolder::create(std::filesystem::temp_directory_path().string()).value();
  Random random(20261121);
  for (int kill = 0; kill < 30; ++kill) {
    const std::string folder = temporary.path() + "/runs" + std::to_string(kill / 10);
    const pid_t child = ::fork();
    if (child == 0) record_for_ever(folder);
    ASSERT_GT(child, 0);
    ::usleep(static_cast<useconds_t>(random.below(40'000)));
    ::kill(child, SIGKILL);
    int how = 0;
    ::waitpid(child, &how, 0);
    ASSERT_TRUE(WIFSIGNALED(how)) << "the child gave up with " << WEXITSTATUS(how);
    const RunListing listing = list_runs({}, real_file_system(), folder).value();
    EXPECT_TRUE(listing.damaged.empty());
    for (const RunRecord& run : listing.runs) {
      EXPECT_NE(run.status, RunStatus::Running) << run.id;
      EXPECT_TRUE(read_curves(real_file_system(), folder, run).ok()) << run.id;
    }
  }
}

}  // namespace
}  // namespace canasta
