// What a stop and a kill leave, and what the next runner makes of it.
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

#include "jobs/job_child.h"
#include "jobs/testing_runner.h"
#include "store/audit.h"

namespace canasta {
namespace {

using Json = nlohmann::json;
using JobRestarts = Runner;

TEST_F(JobRestarts, WhatAStopInterruptsIsForTheNextRunner) {
  start("trap '' INT; while :; do sleep 0.05; done");
  const std::string running = submit();
  ASSERT_TRUE(becomes_true([&] { return runner_->state(running)->state == JobState::Running; }));
  const std::string waiting = submit();
  std::vector<JobState> told;  // by the threads of stop(), which has ended them before we look
  for (const std::string& id : {running, waiting}) {
    ASSERT_TRUE(runner_->wait(id, [&](const Job& job) { told.push_back(job.state); }).ok());
  }
  runner_->stop();
  EXPECT_EQ(told, (std::vector<JobState>{JobState::Queued, JobState::Queued}));
  EXPECT_EQ(find_job(*store_, running)->state, JobState::Queued);
  start("true");
  EXPECT_EQ(ended(running).state, JobState::Done);
  EXPECT_EQ(ended(waiting).state, JobState::Done);
}

// Else it would be begun again, in vain, as often as a job may be.
TEST_F(JobRestarts, WhatFailsDuringAStopIsNotForTheNextRunner) {
  const std::string bytes = std::to_string(kJobAnswerBytesMax + 1);
  start("trap 'head -c " + bytes + " /dev/zero; exit' INT;" +
        "echo '{\"stage\": \"on\"}' >&2; while :; do sleep 0.05; done");
  runner_.reset();
  options_.grace_seconds = 60;
  runner_ = JobRunner::start(*store_, options_).value();
  const std::string id = submit();
  ASSERT_TRUE(becomes_true([&] { return runner_->state(id)->progress.stage == "on"; }));
  runner_->stop();
  const Job job = find_job(*store_, id).value();
  EXPECT_EQ(job.state, JobState::Failed);
  EXPECT_EQ(Json::parse(job.error)["code"], "TooLarge");
}

// A supervisor may end a service with all that it started: the child hears of it before we do.
TEST(JobEnds, AreInterruptedUnlessTheyCameByThemselves) {
  EXPECT_TRUE(is_interrupted({.state = JobState::Cancelled, .exit_code = 1}));
  EXPECT_TRUE(is_interrupted({.state = JobState::Failed, .signal = SIGKILL}));
  EXPECT_TRUE(is_interrupted({.state = JobState::Failed, .exit_code = 130}));
  EXPECT_FALSE(is_interrupted({.state = JobState::Failed, .exit_code = 2}));
  EXPECT_FALSE(is_interrupted({.state = JobState::Failed})) << "by a failure of our own";
  EXPECT_FALSE(is_interrupted({.state = JobState::Done, .exit_code = 0}));
}

// In place and as long as it was: the store has it open, and one of them in its memory.
void overwrite(const std::string& path) {
  const std::string zeros(read_text(real_file_system(), path).value().size(), '\0');
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary) << zeros;
}

// Else whoever waits would keep the stop waiting.
TEST_F(JobRestarts, StoppingTellsWhoWaitsThoughTheStoreCannotBeRead) {
  start("sleep 600");
  const std::string running = submit();
  ASSERT_TRUE(becomes_true([&] { return runner_->state(running)->state == JobState::Running; }));
  const std::string waiting = submit();
  std::vector<std::pair<std::string, JobState>> told;
  for (const std::string& id : {running, waiting}) {
    ASSERT_TRUE(
        runner_->wait(id, [&](const Job& job) { told.emplace_back(job.id, job.state); }).ok());
  }
  for (const char* const file : {"canasta.db", "canasta.db-wal", "canasta.db-shm"}) {
    overwrite(root_ + "/state/" + file);
  }
  ASSERT_FALSE(find_job(*store_, running).ok());
  runner_->stop();
  std::vector<std::pair<std::string, JobState>> expected = {{running, JobState::Queued},
                                                            {waiting, JobState::Queued}};
  std::sort(expected.begin(), expected.end());
  std::sort(told.begin(), told.end());
  EXPECT_EQ(told, expected);
}

TEST_F(JobRestarts, StoppingLetsShortWorkEnd) {
  start("sleep 0.2");
  runner_.reset();
  options_.stop_seconds = 60;
  runner_ = JobRunner::start(*store_, options_).value();
  const std::string id = submit();
  ASSERT_TRUE(becomes_true([&] { return runner_->state(id)->state != JobState::Queued; }));
  runner_->stop();
  EXPECT_EQ(find_job(*store_, id)->state, JobState::Done);
}

TEST_F(JobRestarts, TakesUpTheOrphansOfAProcessThatWasKilled) {
  store_.reset();
  const pid_t child = ::fork();
  if (child == 0) {
    store_ = Store::open(root_ + "/state/canasta.db").value();
    start("echo $$ > '" + root_ + "/pid.new'; mv '" + root_ + "/pid.new' '" + root_ +
          "/pid'; while :; do sleep 0.05; done");
    submit();
    submit();
    for (;;) ::pause();
  }
  ASSERT_TRUE(becomes_true([&] { return is_there("pid"); }));
  const int grandchild = std::stoi(text_of(root_ + "/pid"));
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(becomes_true([&] { return ::kill(grandchild, 0) != 0; }))
      << "it died with its parent";

  store_ = Store::open(root_ + "/state/canasta.db").value();
  start("true");
  const auto jobs = runner_->list("", 10)->jobs;
  ASSERT_EQ(jobs.size(), 2u);
  for (const Job& job : jobs) {
    EXPECT_EQ(ended(job.id).state, JobState::Done) << "what ran and what waited is done now";
  }
  EXPECT_EQ(find_job(*store_, jobs[1].id)->tries, 2);
  EXPECT_TRUE(verify_audit(*store_).ok());
}

TEST_F(JobRestarts, FoldersOfForgottenJobsGo) {
  start("true");
  const std::string first = submit();
  ended(first);
  EXPECT_TRUE(real_file_system().exists(file(first, "answer.json")));
  runner_.reset();
  for (std::size_t i = 1; i < kJobsEndedMax; ++i) {
    const std::string id = submit_job(*store_, {"k", "{}"}, {}, 0).value();
    ASSERT_TRUE(cancel_job(*store_, id, {}, 0).ok());
  }
  start("true");
  EXPECT_TRUE(is_there(job_folder(first))) << "a thousand are kept";
  ended(submit());
  EXPECT_TRUE(becomes_true([&] { return !is_there(job_folder(first)); }));
}

// By whatever killed it, such as a lack of memory.
TEST_F(JobRestarts, WhatAJobPutAsideGoesWithIt) {
  start("mkdir -p \"${1%/*}/scratch/a\"; [ $(cat \"$1\") = 1 ] || kill -KILL $$");
  for (const std::string request : {"1", "2"}) {
    const Job job = ended(submit(request));
    EXPECT_EQ(job.state, request == "1" ? JobState::Done : JobState::Failed);
    EXPECT_TRUE(is_there(job_folder(job.id)));
    EXPECT_FALSE(is_there(job_folder(job.id) + "/scratch"));
  }
}

TEST_F(JobRestarts, WhatAKillLeftGoesAtTheStart) {
  start("true");
  const std::string known = submit();
  ended(known);
  runner_.reset();
  FileSystem& files = real_file_system();
  const std::string unknown = "0123456789abcdef";
  for (const std::string& folder : {unknown, std::string("canasta-61CB2F"), known + "/scratch"}) {
    ASSERT_TRUE(files.make_folders(root_ + "/" + job_folder(folder) + "/deep").ok());
  }
  start("true");
  EXPECT_TRUE(is_there(job_folder(known) + "/answer.json"));
  EXPECT_EQ(files.list(root_ + "/" + job_folder(known))->size(), 2U) << "request and answer";
  EXPECT_EQ(files.list(root_ + "/state/jobs")->size(), 1U);
}

// Else whoever asks and cancels fills the disk.
TEST_F(JobRestarts, CancelledJobsAreForgottenToo) {
  start("while :; do sleep 0.05; done");
  submit();
  ASSERT_TRUE(becomes_true([&] { return runner_->counters()->running == 1; }));
  const std::string oldest = submit();
  ASSERT_TRUE(runner_->cancel(oldest, {}).ok());
  for (std::size_t i = 1; i < kJobsEndedMax; ++i) {
    const std::string id = submit_job(*store_, {"k", "{}"}, {}, 0).value();
    ASSERT_TRUE(cancel_job(*store_, id, {}, 0).ok());
  }
  EXPECT_TRUE(runner_->state(oldest).ok()) << "a thousand are kept";
  ASSERT_TRUE(runner_->cancel(submit(), {}).ok());
  EXPECT_EQ(runner_->state(oldest).error().code(), ErrorCode::NotFound);
}

}  // namespace
}  // namespace canasta
