#include "jobs/jobs.h"

#include <sys/wait.h>

#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "jobs/testing_runner.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

TEST_F(Runner, ADoneJobHasItsAnswer) {
  start(
      "printf '{\"asked\": '; cat \"$1\"; printf '}'; echo $CANASTA_PROGRESS > \"$1.environment\"");
  const std::string id = submit(R"({"task":"repurchase"})");
  const Job job = ended(id);
  EXPECT_EQ(job.state, JobState::Done);
  EXPECT_EQ(job.exit_code, 0);
  EXPECT_EQ(job.error, "");
  EXPECT_EQ(job.result, "state/jobs/" + id + "/answer.json");
  EXPECT_EQ(text_of(root_ + "/" + job.result), R"({"asked": {"task":"repurchase"}})");
  EXPECT_EQ(text_of(file(id, "request.json.environment")), "json\n");
}

TEST_F(Runner, AFailedJobSaysTheErrorOfItsChildAndHasNoAnswer) {
  start(
      "echo half; echo one >&2; echo '{\"error\": {\"code\": \"NotFound\", \"message\": \"no x\","
      " \"exit\": 5}}' >&2; exit 5");
  const Job job = ended(submit());
  EXPECT_EQ(job.state, JobState::Failed);
  EXPECT_EQ(job.exit_code, 5);
  EXPECT_EQ(Json::parse(job.error), Json::parse(R"({"code": "NotFound", "message": "no x",
            "exit": 5, "stderr": ["one"]})"));
  EXPECT_FALSE(real_file_system().exists(file(job.id, "answer.json")));
  EXPECT_FALSE(real_file_system().exists(file(job.id, ".staging-answer.json")));
}

TEST_F(Runner, AJobThatSaysNothingIsJudgedByItsEnd) {
  start("case $(cat \"$1\") in 1) exit 3;; 2) kill -KILL $$;; esac");
  Json error = Json::parse(ended(submit("1")).error);
  EXPECT_EQ(error["message_id"], "kJobExited");
  error = Json::parse(ended(submit("2")).error);
  EXPECT_EQ(error["message_id"], "kJobSignalled");
  EXPECT_NE(error["message"].get<std::string>().find("signal 9"), std::string::npos);
}

TEST_F(Runner, KeepsTheLastLinesOfWhatWasSaid) {
  start(
      "i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo \"line $i\" >&2; done; echo '{bad' >&2;"
      "printf '\\377\\n' >&2; exit 1");
  const Json said = Json::parse(ended(submit()).error)["stderr"];
  ASSERT_EQ(said.size(), kJobStderrLinesMax);
  EXPECT_EQ(said.front(), "line 13");
  EXPECT_EQ(said[18], "{bad") << "no JSON is a line like any other";
  EXPECT_EQ(said.back(), "\xEF\xBF\xBD");
}

TEST_F(Runner, TellsProgressAsItComes) {
  start(
      "echo '{\"stage\": \"boosting\", \"done\": 3, \"total\": 80}' >&2;"
      "while [ ! -e '" +
      root_ + "/go' ]; do sleep 0.02; done");
  const std::uint64_t before = runner_->changes();
  const std::string id = submit();
  EXPECT_TRUE(
      becomes_true([&] { return runner_->state(id)->progress == JobProgress{"boosting", 3, 80}; }));
  EXPECT_GT(runner_->changes(), before);
  EXPECT_EQ(runner_->state(id)->state, JobState::Running);
  std::ofstream(root_ + "/go").put('x');
  EXPECT_EQ(ended(id).progress, (JobProgress{"boosting", 80, 80})) << "it is done";
}

TEST_F(Runner, StrangeProgressIsNoProgress) {
  start(
      "for line in '{\"stage\": 1}' '{\"stage\": \"s\", \"done\": -1, \"total\": \"x\"}' '[]' '{}'"
      " '{\"error\": 1}'; do echo \"$line\" >&2; done");
  EXPECT_EQ(ended(submit()).progress, (JobProgress{"s", 1, 1}));
}

TEST_F(Runner, RunsAsManyAsItMayAtOnce) {
  start("touch '" + root_ + "'/run.$$; while [ ! -e '" + root_ + "/go' ]; do sleep 0.02; done", 2);
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(submit());
  EXPECT_TRUE(becomes_true([&] { return runner_->counters()->running == 2; }));
  EXPECT_EQ(runner_->counters()->queued, 2u);
  std::ofstream(root_ + "/go").put('x');
  for (const std::string& id : ids) EXPECT_EQ(ended(id).state, JobState::Done);
  const JobCounters counters = runner_->counters().value();
  EXPECT_EQ(counters.running, 0u);
  EXPECT_EQ(counters.ended.at({"train", JobState::Done}).count, 4u);
  EXPECT_GT(counters.ended.at({"train", JobState::Done}).seconds, 0);
}

// Asked at moments that a test chooses, on a thread of the runner.
class TrapClock final : public Clock {
 public:
  Seconds now() const override {
    if (std::this_thread::get_id() != test_ && throws_.exchange(false)) {
      throw std::runtime_error("a clock broke");
    }
    return 1;
  }
  double monotonic() const override {
    if (std::this_thread::get_id() != test_ && before_begin) std::exchange(before_begin, {})();
    return 1;
  }
  void throw_once() { throws_ = true; }

  mutable std::function<void()> before_begin;  // called once, between the claim and the beginning

 private:
  const std::thread::id test_ = std::this_thread::get_id();
  mutable std::atomic<bool> throws_ = false;
};

TEST_F(Runner, ACancelIsHeardBetweenTheClaimAndTheBeginning) {
  TrapClock clock;
  options_.clock = &clock;
  std::atomic<int> cancelled = 0;
  std::string id;
  clock.before_begin = [&] {
    id = runner_->list("", 1)->jobs.front().id;
    cancelled += runner_->cancel(id, {}).value() == JobState::Running ? 1 : 0;
  };
  start("while :; do sleep 0.02; done");
  EXPECT_EQ(ended(submit()).state, JobState::Cancelled);
  EXPECT_EQ(cancelled, 1);
}

TEST_F(Runner, AThreadThatBreaksGoesOn) {
  TrapClock clock;
  options_.clock = &clock;
  std::atomic<int> told = 0;
  options_.problem = [&](std::string_view what) { told += what == "a clock broke" ? 1 : 0; };
  start("true");
  clock.throw_once();
  EXPECT_EQ(ended(submit()).state, JobState::Done);
  EXPECT_TRUE(becomes_true([&] { return told == 1; }));
}

// The others who wait are told all the same.
TEST_F(Runner, WhoBreaksWhenToldBreaksNobodyElse) {
  std::atomic<int> told = 0;
  options_.problem = [&](std::string_view) { ++told; };
  start("while [ ! -e '" + root_ + "/go' ]; do sleep 0.02; done");
  const std::string id = submit();
  ASSERT_TRUE(runner_->wait(id, [](const Job&) { throw std::runtime_error("no"); }).ok());
  std::ofstream(root_ + "/go").put('x');
  EXPECT_EQ(ended(id).state, JobState::Done);
  EXPECT_EQ(told, 1);
}

TEST_F(Runner, RefusesMoreThanMayWait) {
  start("while :; do sleep 0.05; done");
  submit();
  ASSERT_TRUE(becomes_true([&] { return runner_->counters()->running == 1; }));
  for (std::size_t i = 0; i < kJobsQueuedMax; ++i) submit();
  EXPECT_EQ(runner_->submit({.kind = "train", .request = "{}"}, {}).error().code(),
            ErrorCode::Overloaded);
}

TEST_F(Runner, UrgentWorkWaitsForNoOther) {
  start("[ $(cat \"$1\") = 2 ] || while :; do sleep 0.05; done");
  submit();
  ASSERT_TRUE(becomes_true([&] { return runner_->counters()->running == 1; }));
  for (std::size_t i = 0; i < kJobsQueuedMax; ++i) submit();
  const auto urgent = runner_->submit({.kind = "snapshot", .request = "2", .urgent = true}, {});
  ASSERT_TRUE(urgent.ok());
  EXPECT_EQ(ended(*urgent).state, JobState::Done);
  EXPECT_EQ(runner_->counters()->queued, kJobsQueuedMax);
}

TEST_F(Runner, ACancelledJobEndsWhetherItListensOrNot) {
  start(
      "[ $(cat \"$1\") = 1 ] || trap '' INT; echo '{\"stage\": \"on\"}' >&2;"
      "while :; do sleep 0.05; done");
  for (const std::string request : {"1", "2"}) {
    const std::string id = submit(request);
    ASSERT_TRUE(becomes_true([&] { return runner_->state(id)->progress.stage == "on"; }));
    EXPECT_EQ(runner_->cancel(id, {}).value(), JobState::Running);
    EXPECT_EQ(ended(id).state, JobState::Cancelled);
    EXPECT_EQ(runner_->cancel(id, {}).error().code(), ErrorCode::Conflict);
  }
}

TEST_F(Runner, AWaitingJobIsCancelledAtOnce) {
  start("while :; do sleep 0.05; done");
  const std::string first = submit();
  ASSERT_TRUE(becomes_true([&] { return runner_->state(first)->state == JobState::Running; }));
  const std::string second = submit();
  EXPECT_EQ(runner_->cancel(second, {}).value(), JobState::Cancelled);
  EXPECT_EQ(ended(second).state, JobState::Cancelled);
  EXPECT_FALSE(real_file_system().exists(file(second, "request.json"))) << "it never began";
}

// The other process is made before there are threads, any of which might hold a lock of SQLite that
// its copy would then wait for; it is told the id later.
TEST_F(Runner, HearsOfACancelFromAnotherProcess) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const std::string database = root_ + "/state/canasta.db";
  const pid_t child = ::fork();
  if (child == 0) {
    std::string id(16, ' ');
    const bool told = ::read(ends[0], id.data(), id.size()) == static_cast<ssize_t>(id.size());
    const auto other = Store::open(database);
    ::_exit(told && other.ok() && cancel_job(**other, id, {}, 0).ok() ? 0 : 1);
  }
  start("while :; do sleep 0.05; done");
  const std::string id = submit();
  EXPECT_TRUE(becomes_true([&] { return runner_->state(id)->state == JobState::Running; }));
  EXPECT_EQ(::write(ends[1], id.data(), id.size()), static_cast<ssize_t>(id.size()));
  ::close(ends[0]);
  ::close(ends[1]);
  int how = 0;
  ASSERT_EQ(::waitpid(child, &how, 0), child);
  ASSERT_TRUE(WIFEXITED(how) && WEXITSTATUS(how) == 0);
  EXPECT_EQ(ended(id).state, JobState::Cancelled);
}

TEST_F(Runner, WhoeverWaitsLateIsToldAtOnce) {
  start("true");
  const std::string id = submit();
  ended(id);
  int told = 0;
  ASSERT_TRUE(runner_
                  ->wait(id,
                         [&](const Job& job) {
                           ++told;
                           EXPECT_EQ(job.state, JobState::Done);
                         })
                  .ok());
  EXPECT_EQ(told, 1);
  EXPECT_EQ(runner_->wait("0123456789abcdef", [&](const Job&) { ++told; }).error().code(),
            ErrorCode::NotFound);
  EXPECT_EQ(told, 1);
}

TEST_F(Runner, ManyAskAtOnce) {
  start("cat \"$1\"", 2);
  constexpr int kThreads = 4, kEach = 6;
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        const std::string id = submit();
        EXPECT_TRUE(
            runner_->wait(id, [&](const Job& job) { done += job.state == JobState::Done; }).ok());
        EXPECT_TRUE(runner_->list("", 5).ok());
        EXPECT_TRUE(runner_->counters().ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(becomes_true([&] { return done == kThreads * kEach; }));
}

TEST(JobTables, ShowWhatPeopleAskFor) {
  const Job job{.id = "0123456789abcdef",
                .asked = {"train", "{}"},
                .actor = "local",
                .state = JobState::Running,
                .created = 1'795'262'400,
                .started = 1'795'262'410,
                .progress = {"boosting", 3, 80},
                .error = R"({"message": "no x"})"};
  const Table table = jobs_table({job}, 1'795'262'440);
  ASSERT_EQ(table.rows(), 1u);
  EXPECT_EQ(cell_text(*table.find("created"), 0), "2026-11-21 12:00:00");
  EXPECT_EQ(cell_text(*table.find("seconds"), 0), "30");
  EXPECT_EQ(cell_text(*table.find("error"), 0), "no x");
  EXPECT_TRUE(jobs_table({{}}, 0).find("seconds")->missing(0)) << "it has not begun";
  EXPECT_EQ(job_table(job).rows(), 14u);
}

}  // namespace
}  // namespace canasta
