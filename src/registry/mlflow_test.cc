// What of sending needs no server: settings, names, batches, the spool, and servers that answer
// nonsense. tests/tracking.py drives the rest against MLflow itself.
#include "registry/mlflow.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/messages/io.h"
#include "base/messages/registry.h"
#include "io/memory_file_system.h"
#include "io/publish.h"
#include "registry/mlflow_batches.h"
#include "registry/mlflow_spool.h"
#include "registry/testing_runs.h"

namespace canasta {
namespace {

using Json = nlohmann::json;
using Variables = std::map<std::string, std::string>;

Result<std::optional<MlflowSettings>> settings_of(const Variables& variables) {
  return mlflow_settings([&](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

constexpr const char* kUri = "MLFLOW_TRACKING_URI";
constexpr const char* kUser = "MLFLOW_TRACKING_USERNAME";
constexpr const char* kPassword = "MLFLOW_TRACKING_PASSWORD";
constexpr const char* kToken = "MLFLOW_TRACKING_TOKEN";

TEST(MlflowSettings, NothingIsSentUnlessAskedFor) {
  EXPECT_FALSE(settings_of({})->has_value());
  EXPECT_FALSE(settings_of({{kUri, " "}, {kToken, "t"}})->has_value());
}

TEST(MlflowSettings, AreReadFromTheEnvironment) {
  const MlflowSettings plain = *settings_of({{kUri, "http://host:5000/"}, {"USER", "ana"}}).value();
  EXPECT_EQ(plain.url, "http://host:5000");
  EXPECT_EQ(plain.authorization, "");
  EXPECT_EQ(plain.experiment, "canasta");
  EXPECT_EQ(plain.user, "ana");
  const MlflowSettings full = *settings_of({{kUri, "https://other:word@host/mlflow"},
                                            {kUser, "user"},
                                            {kPassword, "pass"},
                                            {kToken, "token"},
                                            {"MLFLOW_EXPERIMENT_NAME", "tienda"},
                                            {"MLFLOW_TRACKING_SERVER_CERT_PATH", "ca.pem"}})
                                   .value();
  EXPECT_EQ(full.url, "https://host/mlflow");
  EXPECT_EQ(full.authorization, "Basic dXNlcjpwYXNz");
  EXPECT_EQ(full.experiment, "tienda");
  EXPECT_EQ(full.user, "user");
  EXPECT_EQ(full.ca_file, "ca.pem");
  EXPECT_EQ((*settings_of({{kUri, "http://h"}, {kToken, "t"}}).value()).authorization, "Bearer t");
  EXPECT_EQ((*settings_of({{kUri, "http://user:pass@h"}}).value()).authorization,
            "Basic dXNlcjpwYXNz");
}

TEST(MlflowSettings, ContradictionsAreNamed) {
  for (const char* uri : {"mlruns", "file:///mlruns", "sqlite:///m.db", "databricks", "http://",
                          "http://host?a=b", "https://user:hidden@ho st"}) {
    const auto settings = settings_of({{kUri, uri}});
    ASSERT_FALSE(settings.ok()) << uri;
    EXPECT_EQ(settings.error().message(), message::kMlflowAddress);
    EXPECT_EQ(settings.error().code(), ErrorCode::Config);
    EXPECT_EQ(settings.error().text(Language::English).find("hidden"), std::string::npos);
  }
  for (const char* only : {kUser, kPassword}) {
    EXPECT_EQ(settings_of({{kUri, "http://host"}, {only, "x"}}).error().message(),
              message::kMlflowCredentials);
  }
}

// Expected names: what mlflow.utils.validation of 3.17.2 accepts.
TEST(MlflowNames, HoldWhatMlflowTakes) {
  EXPECT_EQ(mlflow_name("max_depth"), "max_depth");
  EXPECT_EQ(mlflow_name("a/b c:d.e-f"), "a/b c:d.e-f");
  EXPECT_EQ(mlflow_name("precision@5"), "precision_at_5");
  EXPECT_EQ(mlflow_name("año"), "a__o");
  EXPECT_EQ(mlflow_name("country=CO"), "country_CO");
  EXPECT_EQ(mlflow_name("/a"), "_a");
  EXPECT_EQ(mlflow_name("a/"), "a_");
  EXPECT_EQ(mlflow_name("a//b"), "a__b");
  EXPECT_EQ(mlflow_name("a/../b"), "a_.._b");
  EXPECT_EQ(mlflow_name("."), "_.");
  EXPECT_EQ(mlflow_name(".."), "_..");
  EXPECT_EQ(mlflow_name(std::string(250, 'x')).size(), 250u);
  EXPECT_EQ(mlflow_name(std::string(250, '@')).size(), 250u);
}

TEST(MlflowNames, NamesThatBecomeEqualStayApart) {
  const auto names = mlflow_names({"a=b", "a_b", "a+b", "c"});
  EXPECT_EQ(names[1], "a_b");
  EXPECT_EQ(names[3], "c");
  EXPECT_EQ(names[0].size(), 3u + 1 + 6);
  EXPECT_TRUE(names[0].starts_with("a_b_"));
  EXPECT_NE(names[0], names[2]);
}

RC_GTEST_PROP(MlflowNames, AreDistinctForDistinctKeys, (const std::set<std::string>& keys)) {
  std::vector<std::string> asked;
  for (const std::string& key : keys) {
    if (!key.empty()) asked.push_back(key);
  }
  const auto names = mlflow_names(asked);
  const std::set<std::string> distinct(names.begin(), names.end());
  RC_ASSERT(distinct.size() == asked.size());
}

RunRecord ended_run() {
  RunRecord run;
  run.id = "20261121-093000-c1a9f3";
  run.facts = {.task = "score", .verb = "train", .parameters = {}, .tags = {}};
  run.status = RunStatus::Finished;
  run.started = kRunStart;
  run.ended = kRunStart + 60;
  return run;
}

TEST(MlflowBatches, AreCutAtTheLimitsOfTheServer) {
  for (const auto& [extra, requests] : {std::pair<std::size_t, std::size_t>{0, 3}, {1, 6}}) {
    RunRecord run = ended_run();
    for (std::size_t i = 0; i < kMlflowParametersMax + extra; ++i) {
      run.facts.parameters[std::to_string(i)] = "p";
      run.facts.tags[std::to_string(i)] = "t";
    }
    MetricCurves curves;
    for (std::size_t i = 0; i < kMlflowPointsMax + extra; ++i) {
      curves["loss"].push_back({static_cast<std::int64_t>(i), 1, kRunStart});
    }
    const auto bodies = log_batch_bodies(run, curves, "abc");
    ASSERT_EQ(bodies.size(), requests);
    std::size_t params = 0;
    std::size_t tags = 0;
    std::size_t metrics = 0;
    for (const std::string& body : bodies) {
      const Json json = Json::parse(body);
      EXPECT_EQ(json.at("run_id"), "abc");
      params += json.value("params", Json::array()).size();
      tags += json.value("tags", Json::array()).size();
      metrics += json.value("metrics", Json::array()).size();
      EXPECT_LE(json.value("params", Json::array()).size(), kMlflowParametersMax);
    }
    EXPECT_EQ(params, kMlflowParametersMax + extra);
    EXPECT_EQ(tags, kMlflowTagsMax + extra);
    EXPECT_EQ(metrics, kMlflowPointsMax + extra);
  }
}

TEST(MlflowBatches, AreCutAtOneMegabyte) {
  RunRecord run = ended_run();
  for (int i = 0; i < 60; ++i) {  // written as six bytes each
    run.facts.parameters["p" + std::to_string(i)] = std::string(kRunValueBytesMax, '\x01');
  }
  const auto bodies = log_batch_bodies(run, {}, "abc");
  EXPECT_EQ(bodies.size(), 3u);
  for (const std::string& body : bodies) EXPECT_LT(body.size(), 1'000'000u);
}

TEST(MlflowBatches, AnEmptyRunNeedsNone) {
  EXPECT_TRUE(log_batch_bodies(ended_run(), {}, "abc").empty());
}

TEST(MlflowBatches, PointsWorkedByHand) {
  RunRecord run = ended_run();
  run.metrics = {{"auc", 0.75}, {"loss", 0.2}, {"none", std::nan("")}};
  const MetricCurves curves = {{"loss", {{0, 0.5, kRunStart}, {7, std::nan(""), kRunStart + 1}}}};
  const auto bodies = log_batch_bodies(run, curves, "abc");
  ASSERT_EQ(bodies.size(), 1u);
  EXPECT_EQ(Json::parse(bodies[0]), Json::parse(R"({"run_id": "abc", "metrics": [
    {"key": "auc", "value": 0.75, "timestamp": 1795253460000, "step": 0},
    {"key": "loss", "value": 0.5, "timestamp": 1795253400000, "step": 0},
    {"key": "loss", "value": "NaN", "timestamp": 1795253401000, "step": 7},
    {"key": "loss", "value": 0.2, "timestamp": 1795253460000, "step": 7}]})"));
}

TEST(MlflowBatches, TheRunItself) {
  RunRecord run = ended_run();
  MlflowSettings settings;
  settings.user = "ana";
  run.canasta_version = "0.1.0";
  EXPECT_EQ(Json::parse(create_run_body(run, settings, "3")), Json::parse(R"({
    "experiment_id": "3", "run_name": "20261121-093000-c1a9f3", "start_time": 1795253400000,
    "tags": [{"key": "canasta.run", "value": "20261121-093000-c1a9f3"},
             {"key": "mlflow.runName", "value": "20261121-093000-c1a9f3"},
             {"key": "mlflow.source.name", "value": "canasta train score"},
             {"key": "mlflow.source.type", "value": "LOCAL"},
             {"key": "canasta.version", "value": "0.1.0"},
             {"key": "mlflow.user", "value": "ana"},
             {"key": "canasta.task", "value": "score"}]})"));
  const auto status = [&](RunStatus now) {
    run.status = now;
    return Json::parse(end_run_body(run, "abc", 9)).at("status").get<std::string>();
  };
  EXPECT_EQ(status(RunStatus::Finished), "FINISHED");
  EXPECT_EQ(status(RunStatus::Failed), "FAILED");
  EXPECT_EQ(status(RunStatus::Interrupted), "KILLED");
  EXPECT_EQ(Json::parse(end_run_body(run, "abc", 9)).at("end_time"), 1795253460000);
  run.ended.reset();
  EXPECT_EQ(Json::parse(end_run_body(run, "abc", 9)).at("end_time"), 9000);
}

MlflowSpool full_spool() {
  MlflowSpool spool;
  spool.wish = {"20261121-093000-c1a9f3", ModelVersion{"score", {1, 2, 0}}, Alias::Challenger};
  spool.server = "http://host:5000";
  spool.experiment_id = "3";
  spool.run_asked = true;
  spool.mlflow_run = "abc";
  spool.artifact_uri = "mlflow-artifacts:/3/abc/artifacts";
  spool.batches = 2;
  spool.files = {"report.md", "model/MLmodel"};
  spool.ended = true;
  spool.version_asked = true;
  spool.model_version = "4";
  spool.done = true;
  return spool;
}

TEST(MlflowSpool, IsReadBack) {
  const std::string text = format_spool(full_spool());
  EXPECT_EQ(format_spool(parse_spool(text, "mlflow.json").value()), text);
  MlflowSpool plain;
  plain.wish.run = "20261121-093000-c1a9f3";
  const MlflowSpool read = parse_spool(format_spool(plain), "mlflow.json").value();
  EXPECT_FALSE(read.wish.model || read.wish.alias || read.done);
}

TEST(MlflowSpool, DamageIsNamed) {
  const std::string whole = format_spool(full_spool());
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"score/1.2.0", "score"},
                                 {"score/1.2.0", "../x/1.2.0"},
                                 {"challenger", "winner"},
                                 {"20261121-0", "../61121-0"},
                                 {"\"batches\": 2", "\"batches\": -2"},
                                 {"\"done\": true", "\"done\": 1"},
                                 {"\"report.md\"", "7"},
                                 {"\"canasta_mlflow\": 1", "\"canasta_mlflow\": 2"}}) {
    std::string text = whole;
    text.replace(text.find(from), from.size(), to);
    EXPECT_EQ(parse_spool(text, "mlflow.json").error().code(), ErrorCode::Corrupt) << to;
  }
}

// A server that always answers the same, whatever it is asked.
class Parrot final : public HttpClient {
 public:
  Parrot(int status, std::string body) : answer_{status, {}, std::move(body)} {}
  Result<ClientResponse> send(const Context&, const ClientRequest&) override {
    ++sent;
    return answer_;
  }
  void pause(const Context&, double) override {}
  int sent = 0;

 private:
  ClientResponse answer_;
};

class MlflowSending : public testing::Test {
 protected:
  MlflowSending() { settings_.url = "http://host"; }
  Error error_of(HttpClient& client, const std::string& run) {
    return send_to_mlflow({}, source_, client, settings_, {run}).error();
  }
  MemoryFileSystem files_;
  FixedClock clock_{kRunStart};
  MlflowSource source_{files_, "runs", "models"};
  MlflowSettings settings_;
};

TEST_F(MlflowSending, NonsenseOfAServerIsNamedAndTheRunWaits) {
  const std::string run = record_run(files_, clock_, run_facts());
  for (const char* body :
       {"", "hello", "[]", "{}", R"({"experiment": 1})",
        R"({"experiment": {"experiment_id": "../1"}})",
        R"({"experiment": {"experiment_id": "1", "lifecycle_stage": "active"}})"}) {
    Parrot parrot(200, body);
    const Error error = error_of(parrot, run);
    EXPECT_EQ(name(error.message()), "kMlflowAnswer") << body;
    EXPECT_EQ(error.code(), ErrorCode::Config);
    EXPECT_EQ(runs_waiting(files_, "runs").value(), std::vector<std::string>{run});
  }
}

TEST_F(MlflowSending, APlaceForFilesThatIsNotTheServer) {
  const std::string run = record_run(files_, clock_, run_facts());
  for (const char* place : {"s3://bucket/1", "/srv/files", "mlflow-artifacts:/", "",
                            "mlflow-artifacts:/../../x", "mlflow-artifacts://host"}) {
    Parrot parrot(200, std::string(R"({"experiment": {"experiment_id": "1"}, "run": {"info": )") +
                           R"({"run_id": "abc", "artifact_uri": ")" + place + "\"}}}");
    EXPECT_EQ(name(error_of(parrot, run).message()), "kMlflowArtifactPlace") << place;
    ASSERT_TRUE(files_.remove("runs/" + run + "/mlflow.json").ok());
  }
}

TEST_F(MlflowSending, ARefusalIsToldOnceForAllThatWait) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(spool_mlflow(source_, {record_run(files_, clock_, run_facts())}).ok());
  }
  Parrot parrot(401, "You are not authenticated");
  const MlflowReplay replay = replay_mlflow({}, source_, parrot, settings_).value();
  EXPECT_EQ(parrot.sent, 1);
  EXPECT_EQ(replay.waiting, 3u);
  EXPECT_EQ(replay.stopped->code(), ErrorCode::Denied);
  EXPECT_TRUE(replay.failed.empty());
}

TEST_F(MlflowSending, ARunThatRunsWaitsForItsEnd) {
  Parrot parrot(200, "{}");
  const RunWriter running = RunWriter::start({}, files_, "runs", run_facts()).value();
  EXPECT_EQ(error_of(parrot, running.id()).message(), message::kRunNotEnded);
  EXPECT_EQ(parrot.sent, 0);
}

TEST_F(MlflowSending, OneProcessAtATime) {
  Parrot parrot(200, "{}");
  const std::string run = record_run(files_, clock_, run_facts());
  const auto held = files_.lock("runs/" + run + "/.mlflow.lock").value();
  EXPECT_EQ(error_of(parrot, run).message(), message::kLocked);
}

TEST_F(MlflowSending, ADamagedSpoolDoesNotHoldUpTheOthers) {
  const std::string run = record_run(files_, clock_, run_facts());
  ASSERT_TRUE(publish_file(files_, "runs/" + run + "/mlflow.json", "{").ok());
  Parrot parrot(200, "{}");
  const MlflowReplay replay = replay_mlflow({}, source_, parrot, settings_).value();
  ASSERT_EQ(replay.failed.size(), 1u);
  EXPECT_EQ(replay.failed.front().id, run);
  EXPECT_EQ(replay.failed.front().error.code(), ErrorCode::Corrupt);
  EXPECT_FALSE(replay.stopped.has_value());
}

TEST_F(MlflowSending, NothingWaitsInAnEmptyProject) {
  Parrot parrot(200, "{}");
  EXPECT_TRUE(runs_waiting(files_, "runs")->empty());
  record_run(files_, clock_, run_facts());
  const MlflowReplay replay = replay_mlflow({}, source_, parrot, settings_).value();
  EXPECT_EQ(replay.waiting + replay.sent.size() + replay.failed.size(), 0u);
  EXPECT_EQ(parrot.sent, 0);
}

TEST_F(MlflowSending, AWishIsNotedOnce) {
  const std::string run = record_run(files_, clock_, run_facts());
  ASSERT_TRUE(spool_mlflow(source_, {run, ModelVersion{"score", {1, 0, 0}}, Alias::Champion}).ok());
  ASSERT_TRUE(spool_mlflow(source_, {run}).ok());
  EXPECT_EQ(read_spool(files_, "runs", run).value()->wish.model->text(), "score/1.0.0");
}

TEST_F(MlflowSending, ARunIsNamedByItsFirstLettersAndNoPath) {
  const std::string run = record_run(files_, clock_, run_facts());
  EXPECT_EQ(spool_mlflow(source_, {run.substr(0, 15)}).value(), run);
  for (const std::string& wrong : {"../" + run, run + "/..", std::string("other"), std::string()}) {
    EXPECT_EQ(spool_mlflow(source_, {wrong}).error().code(), ErrorCode::NotFound) << wrong;
  }
}

}  // namespace
}  // namespace canasta
