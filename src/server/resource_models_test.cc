#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/messages/server.h"
#include "engine/file_jobs.h"
#include "engine/model_filenames.h"
#include "engine/snapshot.h"
#include "server/testing_desk.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr const char* kRow = R"({"x": 10, "noise": 3})";

// A shop with two versions of a model of a file; the later one is champion.
class Models : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    shop_ = std::make_unique<TemporaryFolder>(test_folder());
    const std::string root = shop_->path();
    const std::string receipts = join_path(root, "receipts.csv");
    ASSERT_TRUE(
        generate_data(context(),
                      {.kind = "receipts", .output = receipts, .customers = 60, .days = 100})
            .ok());
    ASSERT_TRUE(init_project(context(), {.folder = root, .from = {receipts}, .name = "t"}).ok());
    ASSERT_TRUE(ingest_purchases(context(), project()).ok());
    for (const std::size_t rows : {300, 301}) {
      const std::string file = written(root, "rows.csv", decided_rows(rows, 0, true));
      ASSERT_TRUE(train_on_file(context(), project(),
                                {.file = {file}, .target_column = "level", .key_column = "id"})
                      .ok());
    }
    ASSERT_TRUE(promote_model(context(), project(), "level/1.1.0").ok());
    ASSERT_TRUE(make_snapshot(context(), project()).ok());
  }
  static void TearDownTestSuite() { shop_.reset(); }
  static Context context() { return {.threads = 2}; }
  static Project project() { return open_project(shop_->path()).value(); }
  // As the suite begins: no keys, no jobs, and the later version is champion.
  void TearDown() override {
    for (const char* end : {"", "-wal", "-shm"}) {
      ASSERT_TRUE(real_file_system().remove(project().path("state/canasta.db") + end).ok());
    }
    if (shown("level").at("champion") != "1.1.0") {
      ASSERT_TRUE(promote_model(context(), project(), "level/1.1.0").ok());
    }
    if (!snapshot_is_fresh(context(), project())) {
      ASSERT_TRUE(make_snapshot(context(), project()).ok());
    }
  }
  // Purchases of another time than those that the snapshot was made of.
  static void make_stale() {
    const std::string purchases = project().purchases();
    const std::string bytes = read_text(real_file_system(), purchases).value();
    ASSERT_TRUE(publish_file(real_file_system(), purchases, bytes).ok());
    ASSERT_FALSE(snapshot_is_fresh(context(), project()));
  }
  // Rows of the audit log about models, the oldest first.
  static std::vector<AuditRow> changes(const TestingDesk& at) {
    std::vector<AuditRow> rows = list_audit(*at.desk.store, 100).value();
    std::erase_if(rows, [](const AuditRow& row) { return !row.action.starts_with("model."); });
    std::ranges::reverse(rows);
    return rows;
  }
  static std::map<std::string, std::string> shown(const std::string& name) {
    std::map<std::string, std::string> versions;
    const auto model = Registry(real_file_system(), project().models()).aliases(context(), name);
    versions["champion"] = model->champion ? format_version(*model->champion) : "";
    return versions;
  }

  static std::unique_ptr<TemporaryFolder> shop_;
};
std::unique_ptr<TemporaryFolder> Models::shop_;

TEST_F(Models, AreListedWithTheirFiles) {
  const TestingDesk at(project());
  const Json models = Json::parse(body_in(at.get("/models")))["models"];
  ASSERT_EQ(models.size(), 2U);
  EXPECT_EQ(models[0]["name"], "level");
  EXPECT_EQ(models[0]["version"], "1.1.0");
  EXPECT_EQ(models[0]["aliases"], Json::array({"champion"}));
  EXPECT_EQ(models[1]["model_filename"],
            model_file_of(context(), project(), ModelVersion{"level", {1, 0, 0}})->filename);
  const Json by_name = Json::parse(body_in(at.get("/v1/models")))["models"];
  EXPECT_EQ(by_name[0]["versions"], models);
}

TEST_F(Models, AVersionShowsItsManifest) {
  const TestingDesk at(project());
  const std::string response = at.get("/v1/models/level/versions/1.0.0");
  const Json version = Json::parse(body_in(response));
  EXPECT_EQ(version["type"], "classification");
  EXPECT_EQ(version["data"]["rows"], 300);
  EXPECT_GT(version["files"].size(), 1U);
  EXPECT_EQ(status_in(at.get("/v1/models/level/versions/1.0.1")), 404);
  EXPECT_EQ(status_in(at.get("/v1/models/levle")), 404);
  const std::string tag = header_in(response, "ETag");
  EXPECT_EQ(status_in(at.get("/v1/models/level", "If-None-Match: " + tag + "\r\n")), 304);
}

TEST_F(Models, TheirFilesCanBeDownloaded) {
  TestingDesk at(project());
  const ModelFile file =
      model_file_of(context(), project(), ModelVersion{"level", {1, 1, 0}}).value();
  const std::string response = at.get("/download/models/" + file.filename);
  EXPECT_EQ(body_in(response), read_text(real_file_system(), project().path(file.path)).value());
  EXPECT_EQ(header_in(response, "ETag"), '"' + file.sha256 + '"');
}

TEST_F(Models, AnswerRowsFromMemory) {
  TestingDesk at(project());
  ASSERT_TRUE(at.desk.refresher->now().ok());
  EXPECT_EQ(Json::parse(body_in(at.post_json("/predict", kRow)))["model"], "level/1.1.0");
  const std::string several =
      R"({"model": "level", "rows": [{"x": 10, "noise": 3}, {"noise": 3, "x": 90}]})";
  const Json answer = Json::parse(body_in(at.post_json("/predict", several)));
  EXPECT_EQ(answer["predictions"][0]["prediction"], "low");
  EXPECT_EQ(answer["predictions"][1]["prediction"], "high");
  EXPECT_EQ(status_in(at.post_json("/predict?model=level@champion", kRow)), 200);
  EXPECT_EQ(status_in(at.post_json("/predict?model=level/1.0.0", kRow)), 409);
  EXPECT_EQ(status_in(at.post_json("/predict?model=levle", kRow)), 404);
  EXPECT_EQ(status_in(at.post_json("/predict", R"({"rows": [], "model": 7})")), 422);
}

// A key that may ask other models learns nothing of this one, however it is named.
TEST_F(Models, AreHiddenFromAKeyOfOthers) {
  TestingDesk at(project());
  ASSERT_TRUE(at.desk.refresher->now().ok());
  const std::string others = at.restricted(KeyRole::Admin, {"other"});
  EXPECT_EQ(body_in(at.get("/models", others)), R"({"models":[]})");
  EXPECT_EQ(body_in(at.get("/v1/models", others)), R"({"models":[]})");
  const std::string rows = R"("rows":[{"x":10,"noise":3}])";
  const std::vector<std::string> bodies = {
      "{" + rows + "}",
      "{" + rows + R"(,"model":"level"})",
      std::string(kRow),
      "{" + rows + R"(,"mod\u0065l":"level"})",
      "{" + rows + R"(,"mod\u0065l":"other"})",
      std::string(R"({"r\u006fws":[{"x":10,"noise":3}],"model":"other"})"),
      "{" + rows + R"(,"model":"other","model":"level"})",
      "{" + rows + R"(,"model":"level/1.1.0"})",
      "{" + rows + R"(,"model":"level@champion"})"};
  for (const std::string& body : bodies) {
    EXPECT_EQ(status_in(at.post_json("/predict", body, others)), 403) << body;
  }
  EXPECT_EQ(status_in(at.post_json("/predict?model=other&model=level", kRow, others)), 403);
  EXPECT_EQ(status_in(at.post_json("/v1/predict/level", kRow, others)), 403);
  EXPECT_EQ(status_in(at.post_json("/invocations", R"({"instances":[[1,2]]})", others)), 403);
  const auto file = model_file_of(context(), project(), ModelVersion{"level", {1, 1, 0}}).value();
  EXPECT_EQ(status_in(at.get("/download/models/" + file.filename, others)), 403);
  EXPECT_EQ(status_in(at.ask("POST", "/v1/models/level:rollback", others)), 403);
  EXPECT_EQ(shown("level").at("champion"), "1.1.0");
}

TEST_F(Models, AreShownToAKeyOfTheirOwn) {
  TestingDesk at(project());
  ASSERT_TRUE(at.desk.refresher->now().ok());
  const std::string all = body_in(at.get("/models"));
  const std::string own = at.restricted(KeyRole::Viewer, {"other", "level"});
  EXPECT_EQ(body_in(at.get("/models", own)), all);
  EXPECT_EQ(status_in(at.post_json("/predict", kRow, own)), 200);  // the only one is meant
  EXPECT_EQ(status_in(at.post_json("/predict?model=level/1.1.0", kRow, own)), 200);
  const std::string body = R"({"model":"level","rows":[{"x":10,"noise":3}]})";
  EXPECT_EQ(status_in(at.post_json("/predict", body, own)), 200);
  EXPECT_EQ(status_in(at.post_json("/v1/predict/level", kRow, own)), 200);
  const auto file = model_file_of(context(), project(), ModelVersion{"level", {1, 1, 0}}).value();
  EXPECT_EQ(status_in(at.get("/download/models/" + file.filename, own)), 200);
  EXPECT_EQ(status_in(at.get("/v1/reports", own)), 403);
  EXPECT_EQ(status_in(at.get("/metrics", own)), 403);
}

// Runs of other tasks are left out, and not shown by their id.
TEST_F(Models, RunsOfOthersAreLeftOut) {
  TestingDesk at(project());
  const Json runs = Json::parse(body_in(at.get("/v1/runs")))["runs"];
  ASSERT_EQ(runs.size(), 2U);
  const std::string id = runs[0]["run"];
  const std::string own = at.restricted(KeyRole::Viewer, {"level"});
  EXPECT_EQ(Json::parse(body_in(at.get("/v1/runs", own)))["runs"], runs);
  EXPECT_EQ(status_in(at.get("/v1/runs/" + id, own)), 200);
  EXPECT_EQ(status_in(at.get("/v1/runs?task=other", own)), 403);
  const std::string others = at.restricted(KeyRole::Viewer, {"other"});
  EXPECT_EQ(body_in(at.get("/v1/runs", others)), R"({"runs":[]})");
  for (const std::string& run : {id, std::string("2"), std::string("none")}) {
    const std::string refused = at.get("/v1/runs/" + run, others);
    EXPECT_EQ(status_in(refused), 404);
    EXPECT_EQ(Json::parse(body_in(refused))["id"], "kNoRunOfKey");
    if (run != id) {
      EXPECT_EQ(refused.find(id), std::string::npos) << refused;
    }
  }
  EXPECT_EQ(status_in(at.get("/v1/runs/2", own)), 404);  // it has two
  EXPECT_EQ(status_in(at.get("/v1/runs?task=level", others)), 403);
}

// Who read the model before somebody else has changed it does not overwrite that.
TEST_F(Models, ArePromotedOnCondition) {
  TestingDesk at(project(), "exit 1");  // no snapshot can be made
  const std::string tag = header_in(at.get("/v1/models/level"), "ETag");
  const std::string target = "/v1/models/level/versions/1.0.0:promote";
  EXPECT_EQ(status_in(at.ask("POST", target, "If-Match: \"other\"\r\n")), 412);
  EXPECT_EQ(shown("level").at("champion"), "1.1.0");
  EXPECT_EQ(status_in(at.ask("POST", target, "If-Match: " + tag + "\r\n")), 200);
  EXPECT_EQ(shown("level").at("champion"), "1.0.0");
  EXPECT_NE(header_in(at.get("/v1/models/level"), "ETag"), tag);
  EXPECT_EQ(status_in(at.ask("POST", target, "If-Match: " + tag + "\r\n")), 412);
  EXPECT_EQ(status_in(at.ask("POST", "/v1/models/level:rollback")), 200);
  EXPECT_EQ(shown("level").at("champion"), "1.1.0");
  EXPECT_EQ(status_in(at.ask("POST", "/v1/models/level/versions/9.0.0:promote")), 404);
}

TEST_F(Models, ChangesAreWrittenDown) {
  TestingDesk at(project(), "exit 1");
  const std::string key = at.key(KeyRole::Operator);
  const std::string headers = "X-API-Key: " + key + "\r\nX-Request-Id: r1\r\n";
  ASSERT_EQ(status_in(at.ask("POST", "/v1/models/level/versions/1.0.0:promote", headers)), 200);
  const std::vector<AuditRow> rows = changes(at);
  ASSERT_EQ(rows.size(), 2U);
  for (const AuditRow& row : rows) {
    EXPECT_EQ(row.action, "model.promote");
    EXPECT_EQ(row.subject, "level/1.0.0");
    EXPECT_EQ(row.request_id, "r1");
    EXPECT_TRUE(key.starts_with("canasta_" + row.actor + "_")) << row.actor;
  }
  EXPECT_EQ(rows[0].result, "begun");
  EXPECT_EQ(rows[1].result, "done");
  EXPECT_EQ(rows[1].detail, R"({"champion":"level/1.0.0"})");
  const std::string viewer = "X-API-Key: " + at.key(KeyRole::Viewer) + "\r\n";
  EXPECT_EQ(status_in(at.ask("POST", "/v1/models/level:rollback", viewer)), 403);
}

TEST_F(Models, AChangeThatFailsIsWrittenDownToo) {
  TestingDesk at(project(), "exit 1");
  const std::string versions = project().path("models/level/1.0.0");
  ASSERT_TRUE(real_file_system().rename(versions + "/manifest.json", versions + "/kept").ok());
  const std::string response = at.ask("POST", "/v1/models/level/versions/1.0.0:promote");
  ASSERT_TRUE(real_file_system().rename(versions + "/kept", versions + "/manifest.json").ok());
  EXPECT_GE(status_in(response), 400);
  EXPECT_EQ(shown("level").at("champion"), "1.1.0");
  const std::vector<AuditRow> rows = changes(at);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].result, "begun");
  EXPECT_NE(rows[1].result, "done");
}

// No file of this process may grow beyond a page: the store's do, the model's do not.
class FilesOfAPage {
 public:
  FilesOfAPage() : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit page{4'096, limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &page);
  }
  ~FilesOfAPage() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }

 private:
  rlimit limit_{};
  void (*before_)(int);
};

TEST_F(Models, WhatCannotBeWrittenDownIsNotDone) {
  TestingDesk at(project(), "exit 1");
  const std::string target = "/v1/models/level/versions/1.0.0:promote";
  std::string response;
  {
    const FilesOfAPage full;
    response = at.ask("POST", target);
  }
  EXPECT_GE(status_in(response), 500) << response;
  EXPECT_EQ(shown("level").at("champion"), "1.1.0");
  EXPECT_TRUE(changes(at).empty());
  EXPECT_EQ(status_in(at.ask("POST", target)), 200) << "once it can be";
  EXPECT_TRUE(verify_audit(*at.desk.store).ok());
}

// The old state answers until the new one is whole.
TEST_F(Models, ARefreshLeavesNoGap) {
  const std::string go = absolute_path(project().path("go"));
  TestingDesk at(project(), "while [ ! -e '" + go + "' ]; do sleep 0.02; done; echo '{}'");
  ASSERT_TRUE(at.desk.refresher->now().ok());
  make_stale();
  const auto model = [&] { return Json::parse(body_in(at.post_json("/predict", kRow)))["model"]; };
  ASSERT_EQ(status_in(at.ask("POST", "/v1/models/level/versions/1.0.0:promote")), 200);
  const auto job = [&] { return Json::parse(body_in(at.get("/v1/jobs")))["jobs"][0]; };
  ASSERT_TRUE(becomes_true([&] { return job()["state"] == "running"; }));
  EXPECT_EQ(job()["kind"], "snapshot");
  EXPECT_EQ(model(), "level/1.1.0");
  ASSERT_TRUE(make_snapshot(context(), project()).ok());  // what the job stands for
  written(project().root, "go", "");
  EXPECT_TRUE(becomes_true([&] { return model() == "level/1.0.0"; }));
  ASSERT_TRUE(real_file_system().remove(go).ok());
}

// Else a service that was stopped with a full queue would not start again.
TEST_F(Models, ASnapshotWaitsForNoOtherJob) {
  TestingDesk at(project(), "grep -q snapshot \"$1\" || while :; do sleep 0.02; done");
  const auto submit = [&] { return at.desk.jobs->submit({.kind = "train", .request = "{}"}, {}); };
  ASSERT_TRUE(submit().ok());
  ASSERT_TRUE(becomes_true([&] { return at.desk.jobs->counters()->running == 1; }));
  for (std::size_t i = 0; i < kJobsQueuedMax; ++i) ASSERT_TRUE(submit().ok());
  ASSERT_FALSE(submit().ok());
  make_stale();
  const Status refreshed = at.desk.refresher->now();
  EXPECT_TRUE(refreshed.ok()) << refreshed.error().text(Language::English);
  EXPECT_NE(at.desk.served.get(), nullptr);
}

// A snapshot does not hold what changed after its job had read it.
TEST_F(Models, AChangeDuringASnapshotMakesOneMore) {
  const std::string go = absolute_path(project().path("go"));
  TestingDesk at(project(), "while [ ! -e '" + go + "' ]; do sleep 0.02; done; echo '{}'");
  ASSERT_TRUE(at.desk.refresher->now().ok());
  make_stale();
  at.desk.refresher->ask();
  const auto jobs = [&] { return Json::parse(body_in(at.get("/v1/jobs")))["jobs"]; };
  ASSERT_TRUE(becomes_true([&] { return jobs().size() == 1 && jobs()[0]["state"] == "running"; }));
  ASSERT_TRUE(make_snapshot(context(), project()).ok());  // what the job stands for
  make_stale();
  written(project().root, "go", "");
  EXPECT_TRUE(becomes_true([&] { return jobs().size() == 2; }));
  ASSERT_TRUE(real_file_system().remove(go).ok());
}

// Stands still until a test moves it, on another thread than those that read it.
class MovedClock final : public Clock {
 public:
  Seconds now() const override { return system_clock().now(); }
  double monotonic() const override { return seconds_; }
  void move(double seconds) { seconds_ = seconds_ + seconds; }

 private:
  std::atomic<double> seconds_ = 1;
};

TEST_F(Models, ARefreshThatFailsKeepsTheOldStateAndIsTriedAgainAfterAPause) {
  MovedClock clock;
  TestingDesk at(project(), "exit 1", clock);
  ASSERT_TRUE(at.desk.refresher->now().ok());
  const auto snapshot = [&] { return at.desk.served.get()->snapshot.id; };
  const std::string before = snapshot();
  make_stale();  // which it notices itself
  const auto has_failed = [&](int times) {
    const std::string failed =
        "canasta_model_loads_total{result=\"error\"} " + std::to_string(times) + "\n";
    return becomes_true([&] { return at.get("/metrics").find(failed) != std::string::npos; });
  };
  EXPECT_TRUE(has_failed(1));
  EXPECT_EQ(snapshot(), before);
  clock.move(1);
  EXPECT_TRUE(has_failed(2));
  clock.move(1);  // not yet: two seconds now
  clock.move(1);
  EXPECT_TRUE(has_failed(3));
  ASSERT_TRUE(make_snapshot(context(), project()).ok());  // what was wrong is mended
  clock.move(4);
  EXPECT_TRUE(becomes_true([&] { return snapshot() != before; }));
}

// An alarm at every restart would be heeded at none.
TEST_F(Models, AStopDuringASnapshotIsNoFailure) {
  TestingDesk at(project(), "while :; do sleep 0.02; done");
  const std::string log = written(project().root, "log", "");
  const int file = ::open(log.c_str(), O_WRONLY);
  at.desk.refresher.reset();  // it writes to the log that is taken away here
  at.desk.log = std::make_unique<AccessLog>(LogForm::Json, system_clock(), file);
  at.desk.refresher = std::make_unique<Refresher>(at.desk);
  make_stale();
  Status refreshed;
  std::thread refresh([&] { refreshed = at.desk.refresher->now(); });
  EXPECT_TRUE(becomes_true([&] { return at.desk.jobs->counters()->running == 1; }));
  at.desk.draining = true;  // as a stop begins
  at.desk.jobs->stop();
  refresh.join();
  at.desk.refresher.reset();
  at.desk.log = std::make_unique<AccessLog>(LogForm::None, system_clock());
  ::close(file);
  ASSERT_FALSE(refreshed.ok());
  EXPECT_EQ(refreshed.error().message(), message::kPreparationStopped);
  EXPECT_EQ(read_text(real_file_system(), log).value(), "");
  EXPECT_EQ(at.desk.metrics.text({}).find("canasta_model_loads_total{"), std::string::npos);
  ASSERT_TRUE(real_file_system().remove(log).ok());
}

// The state in memory and a snapshot by another canasta.yaml would not be of one mind.
TEST_F(Models, AnotherConfigurationWaitsForARestart) {
  MovedClock clock;
  TestingDesk at(project(), kEchoJob, clock);
  ASSERT_TRUE(at.desk.refresher->now().ok());
  const std::string path = project().path("canasta.yaml");
  const std::string before = read_text(real_file_system(), path).value();
  const auto served = at.desk.served.get();
  const auto asks_for_restart = [&] {
    return at.get("/status").find("canasta.yaml was changed") != std::string::npos;
  };
  EXPECT_FALSE(asks_for_restart());
  std::ofstream(path, std::ios::app) << "# changed\n";
  EXPECT_TRUE(becomes_true(asks_for_restart));
  const Status refreshed = at.desk.refresher->now();
  EXPECT_FALSE(refreshed.ok());
  EXPECT_EQ(at.desk.served.get(), served);
  EXPECT_EQ(Json::parse(body_in(at.get("/v1/jobs")))["jobs"].size(), 0U);
  ASSERT_TRUE(publish_file(real_file_system(), path, before).ok());
  EXPECT_TRUE(becomes_true([&] { return !asks_for_restart(); }));
  EXPECT_TRUE(at.desk.refresher->now().ok());
}

// As `canasta models promote` does, without a word to the service.
TEST_F(Models, AChangeBesideTheServiceIsNoticed) {
  TestingDesk at(project());
  ASSERT_TRUE(at.desk.refresher->now().ok());
  const auto model = [&] { return Json::parse(body_in(at.post_json("/predict", kRow)))["model"]; };
  ASSERT_EQ(model(), "level/1.1.0");
  ASSERT_TRUE(promote_model(context(), project(), "level/1.0.0").ok());
  EXPECT_TRUE(becomes_true([&] { return model() == "level/1.0.0"; }));
  EXPECT_EQ(Json::parse(body_in(at.get("/v1/jobs")))["jobs"].size(), 0U) << "it was fresh";
}

// A condition is of the model before the change; a reader's, of what is read.
TEST_F(Models, ConditionsAreThoseOfTheMethod) {
  TestingDesk at(project(), "exit 1");
  const std::string path = "/v1/models/level";
  const std::string tag = header_in(at.get(path), "ETag");
  const std::string packed = tag.substr(0, tag.size() - 1) + "-gzip\"";
  EXPECT_EQ(status_in(at.get(path, "If-Match: " + tag + "\r\n")), 200);
  EXPECT_EQ(status_in(at.get(path, "If-Match: \"other\"\r\n")), 412);
  EXPECT_EQ(status_in(at.get(path, "If-None-Match: \"other\"\r\n")), 200);
  const std::string known =
      at.get(path, "Accept-Encoding: gzip\r\nIf-None-Match: " + packed + "\r\n");
  EXPECT_EQ(status_in(known), 304);
  EXPECT_EQ(header_in(known, "ETag"), packed);
  const std::string response =
      at.ask("POST", path + "/versions/1.0.0:promote", "If-Match: " + packed + "\r\n");
  EXPECT_EQ(status_in(response), 200);
  EXPECT_NE(header_in(response, "ETag"), tag);
}

// A job that changes what is answered from is followed by a refresh, whoever asked for it.
TEST_F(Models, AJobThatChangesAnswersIsFollowed) {
  TestingDesk at(project());
  ASSERT_EQ(at.desk.served.get(), nullptr);
  ASSERT_EQ(status_in(at.post_json("/v1/jobs", R"({"kind":"evaluate","task":"repurchase"})")), 202);
  ASSERT_EQ(status_in(at.post_json("/v1/jobs", R"({"kind":"run"})")), 202);
  EXPECT_TRUE(becomes_true([&] { return at.desk.served.get() != nullptr; }));
}

}  // namespace
}  // namespace canasta
