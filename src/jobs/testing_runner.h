// For tests: a runner with the shell in the place of `canasta job`. Scripts stand for jobs, $1 is
// the request's file.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "io/file_system.h"
#include "io/temporary_folder.h"
#include "jobs/jobs.h"

namespace canasta {

// Until it is so, for at most a minute: the machine may be busy.
inline bool becomes_true(const std::function<bool()>& condition) {
  for (int i = 0; i < 6'000; ++i) {
    if (condition()) return true;
    ::usleep(10'000);
  }
  return false;
}

class Runner : public testing::Test {
 protected:
  Runner()
      : folder_(TemporaryFolder::create("build").value()),
        root_(absolute_path(folder_.path())),
        store_(Store::open(root_ + "/state/canasta.db").value()) {}

  void start(const std::string& script, int running_max = 1) {
    options_.root = root_;
    options_.command = {"/bin/sh", "-c", script, "sh"};
    options_.running_max = running_max;
    options_.grace_seconds = 0.3;
    options_.stop_seconds = 0.1;
    runner_ = JobRunner::start(*store_, options_).value();
  }
  std::string submit(const std::string& request = "{}") {
    return runner_->submit({.kind = "train", .request = request}, {}).value();
  }
  // The job as the one who waited was told of it; and that this happened once.
  Job ended(const std::string& id) {
    std::mutex mutex;
    std::condition_variable told;
    std::optional<Job> job;
    const Status status = runner_->wait(id, [&](const Job& end) {
      const std::lock_guard lock(mutex);
      EXPECT_FALSE(job) << "told twice";
      job = end;
      told.notify_one();
    });
    CANASTA_ASSERT(status.ok());
    std::unique_lock lock(mutex);
    CANASTA_ASSERT(told.wait_for(lock, std::chrono::minutes(1), [&] { return job.has_value(); }));
    return *job;
  }
  std::string file(const std::string& id, const std::string& name) const {
    return root_ + "/" + job_folder(id) + "/" + name;
  }
  std::string text_of(const std::string& path) const {
    return read_text(real_file_system(), path).value();
  }
  bool is_there(const std::string& name) const {
    return real_file_system().exists(root_ + "/" + name);
  }

  TemporaryFolder folder_;
  std::string root_;
  std::unique_ptr<Store> store_;
  JobRunnerOptions options_;
  std::unique_ptr<JobRunner> runner_;
};

}  // namespace canasta
