#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "base/messages/server.h"
#include "server/form.h"
#include "server/job_schema.h"
#include "server/testing_desk.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

// A project without data: forms need none.
class Forms : public testing::Test {
 protected:
  std::size_t uploads() const {
    const auto listed = real_file_system().list(project_.path("state/uploads"));
    return listed.ok() ? listed->size() : 0;
  }
  TemporaryFolder folder_ = test_folder();
  Project project_ = project_in(folder_.path());
};

TEST_F(Forms, AreAnsweredWithTheAnswerOfTheirJob) {
  const TestingDesk at(project_);
  const std::string response =
      at.post_form("/feature-engineering", {{"prediction_days", "90"}, {"as_of", "2011-10-07"}});
  ASSERT_EQ(status_in(response), 200) << response;
  const Json asked = Json::parse(body_in(response));  // the echo: what the job was asked
  EXPECT_EQ(asked["kind"], "feature_engineering");
  EXPECT_EQ(asked["filename"], "ventas.csv");
  EXPECT_EQ(asked["prediction_days"], "90");
  EXPECT_EQ(asked["as_of"], "2011-10-07");
  EXPECT_EQ(asked.size(), 5U);
}

TEST_F(Forms, EachPathHasItsKindAndATwin) {
  const TestingDesk at(project_);
  using Fields = std::vector<std::pair<std::string, std::string>>;
  const std::vector<std::tuple<std::string, std::string, Fields>> kinds = {
      {"/preprocess", "preprocess", {}},
      {"/feature-engineering", "feature_engineering", {}},
      {"/train", "train_file", {{"target_column", "y"}}}};
  for (const auto& [path, kind, fields] : kinds) {
    for (const std::string prefix : {"", "/v1"}) {
      const std::string response = at.post_form(prefix + path, fields);
      ASSERT_EQ(status_in(response), 200) << path << response;
      EXPECT_EQ(Json::parse(body_in(response))["kind"], kind);
    }
  }
}

// A field that a job cannot do without is asked for before there is a job.
TEST_F(Forms, WhatAJobNeedsIsAskedForBefore) {
  const TestingDesk at(project_);
  for (const auto& [path, field] : std::vector<std::pair<std::string, std::string>>{
           {"/train", "target_column"}, {"/v1/predict", "model_filename"}}) {
    const std::string response = at.post_form(path, {});
    EXPECT_EQ(status_in(response), 422) << path;
    EXPECT_EQ(Json::parse(body_in(response))["errors"][0]["pointer"], "/" + field);
  }
  EXPECT_EQ(Json::parse(body_in(at.get("/v1/jobs")))["jobs"].size(), 0U);
}

TEST_F(Forms, AFieldOfAnotherTypeIsRefusedBefore) {
  const TestingDesk at(project_);
  using Fields = std::vector<std::pair<std::string, std::string>>;
  const std::vector<std::pair<std::string, Fields>> odd = {
      {"/feature-engineering", {{"prediction_days", "soon"}}},
      {"/feature-engineering", {{"as_of", "2011-13-07"}}},
      {"/preprocess", {{"save_processed_data", "perhaps"}}},
      {"/preprocess", {{"file/name", "x"}}}};
  for (const auto& [path, fields] : odd) {
    const std::string response = at.post_form(path, fields);
    ASSERT_EQ(status_in(response), 422) << response;
    const std::string pointer = Json::parse(body_in(response))["errors"][0]["pointer"];
    EXPECT_EQ(pointer, fields[0].first == "file/name" ? "/file~1name" : "/" + fields[0].first);
  }
  EXPECT_EQ(Json::parse(body_in(at.get("/v1/jobs")))["jobs"].size(), 0U);
}

TEST_F(Forms, AListIsNamesWithCommasOrJson) {
  const TestingDesk at(project_);
  const std::vector<std::pair<std::string, Json>> lists = {{"a, b c,,d", {"a", "b c", "d"}},
                                                           {R"(["a,b", "c"])", {"a,b", "c"}},
                                                           {"[x], y", {"[x]", "y"}}};
  for (const auto& [text, expected] : lists) {
    const std::string response = at.post_form("/train", {{"target_column", "y"}, {"drop", text}});
    ASSERT_EQ(status_in(response), 200) << response;
    EXPECT_EQ(Json::parse(body_in(response))["drop"], expected);
  }
  EXPECT_EQ(status_in(at.post_form("/train", {{"target_column", "y"}, {"drop", "[1.5]"}})), 422);
}

// The file is there for the job, whole, and gone once that has ended.
TEST_F(Forms, TheFileLivesAsLongAsItsJob) {
  const TestingDesk at(project_,
                       "file=$(grep -o '/[^\"]*/uploads/[0-9a-f]*' \"$1\"); printf '\"'; "
                       "tr '\\n' '|' < \"$file\"; printf '\"'");
  const std::string response = at.post_form("/preprocess", {});
  EXPECT_EQ(body_in(response), "\"a,b|1,2|\"") << response;
  EXPECT_TRUE(becomes_true([&] { return uploads() == 0; }));
}

// What its fields may take is of the budget of bodies; the file is not.
TEST_F(Forms, HaveRoomForTheirFieldsOrAreRefused) {
  for (const std::size_t bytes : {kFormRoomBytes, kFormRoomBytes - 1}) {
    ServiceLimits limits;
    limits.http.gathered_bytes = bytes;
    const TestingDesk at(project_, kEchoJob, system_clock(), limits);
    const std::string response = at.post_form("/preprocess", {});
    EXPECT_EQ(status_in(response), bytes == kFormRoomBytes ? 200 : 503) << response;
  }
}

TEST_F(Forms, NobodyWaitsWhoPrefersNotTo) {
  const TestingDesk at(project_, "while [ ! -e \"$1.go\" ]; do sleep 0.02; done; echo '{}'");
  const std::string response =
      at.post_form("/train", {{"target_column", "y"}}, "Prefer: wait=1, Respond-Async\r\n");
  ASSERT_EQ(status_in(response), 202) << response;
  const Json job = Json::parse(body_in(response));
  const std::string id = job["id"];
  EXPECT_EQ(header_in(response, "Location"), "/v1/jobs/" + id);
  EXPECT_EQ(header_in(response, "Preference-Applied"), "respond-async");
  EXPECT_EQ(job["kind"], "train_file");
  EXPECT_EQ(uploads(), 1U);
  EXPECT_EQ(status_in(at.get("/v1/jobs/" + id + "/result")), 409);
  written(project_.root, job_folder(id) + "/request.json.go", "");
  ASSERT_TRUE(becomes_true(
      [&] { return Json::parse(body_in(at.get("/v1/jobs/" + id)))["state"] == "done"; }));
  EXPECT_EQ(body_in(at.get("/v1/jobs/" + id + "/result")), "{}\n");
  EXPECT_TRUE(becomes_true([&] { return uploads() == 0; }));
}

// What the job says, with the status of its code, and nothing of where the project lies.
TEST_F(Forms, TheErrorOfAJobIsAProblem) {
  const std::string folder = absolute_path(project_.root);
  const TestingDesk at(project_, "echo '{\"error\":{\"code\":\"InvalidInput\",\"message\":\"" +
                                     folder + "/state/uploads/7f: no receipts\"}}' >&2; exit 2");
  const std::string response = at.post_form("/preprocess", {});
  ASSERT_EQ(status_in(response), 422) << response;
  const Json problem = Json::parse(body_in(response));
  EXPECT_EQ(problem["code"], "InvalidInput");
  EXPECT_EQ(problem["detail"], "state/uploads/7f: no receipts");
  EXPECT_EQ(response.find(folder), std::string::npos);
  EXPECT_TRUE(becomes_true([&] { return uploads() == 0; }));
}

TEST_F(Forms, AJobThatBreaksTellsNothing) {
  const TestingDesk at(project_,
                       "echo '{\"error\":{\"code\":\"Corrupt\",\"message\":\"secret\"}}' "
                       ">&2; exit 1");
  const std::string response = at.post_form("/preprocess", {});
  EXPECT_EQ(status_in(response), 500);
  EXPECT_EQ(response.find("secret"), std::string::npos);
}

// A stop answers who waits, with the job's id; what ran and what waited is done by the next
// service, and the files stay for it.
TEST_F(Forms, WhoWaitsIsAnsweredWhenTheServiceStops) {
  std::vector<std::string> ids;
  {
    TestingDesk at(project_, "sleep 600");
    std::vector<std::string> responses(2);
    std::vector<std::thread> callers;
    for (std::string& response : responses) {
      callers.emplace_back([&] { response = at.post_form("/preprocess", {}); });
    }
    EXPECT_TRUE(becomes_true([&] {
      const JobCounters counters = at.desk.jobs->counters().value();
      return counters.running == 1 && counters.queued == 1;
    }));
    at.server->stop();
    for (std::thread& caller : callers) caller.join();
    for (const std::string& response : responses) {
      ASSERT_EQ(status_in(response), 503) << response;
      EXPECT_NE(header_in(response, "Retry-After"), "");
      const std::string place = header_in(response, "Location");
      ASSERT_TRUE(place.starts_with("/v1/jobs/")) << response;
      ids.push_back(place.substr(place.rfind('/') + 1));
      const Json problem = Json::parse(body_in(response));
      EXPECT_EQ(problem["id"], name(message::kJobLeftOver));
      EXPECT_NE(problem["detail"].get<std::string>().find(ids.back()), std::string::npos);
    }
  }
  EXPECT_EQ(uploads(), 2U);
  const TestingDesk next(project_);
  for (const std::string& id : ids) {
    EXPECT_TRUE(becomes_true([&] {
      return Json::parse(body_in(next.get("/v1/jobs/" + id)))["state"] == "done";
    })) << id;
  }
  EXPECT_TRUE(becomes_true([&] { return uploads() == 0; }));
}

// Takes jobs, and can read none of them again.
class ForgetfulRunner final : public JobRunner {
 public:
  explicit ForgetfulRunner(std::unique_ptr<JobRunner> inner) : inner_(std::move(inner)) {}
  Result<std::string> submit(const JobRequest& request, const Actor& by) override {
    auto id = inner_->submit(request, by);
    ids.push_back(id.value());
    return id;
  }
  Result<Job> state(const std::string&) override { return unread(); }
  Result<JobPage> list(const std::string&, std::size_t) override { return unread(); }
  Result<JobState> cancel(const std::string&, const Actor&) override { return unread(); }
  Status wait(const std::string&, Done) override { return unread(); }
  std::uint64_t changes() const override { return inner_->changes(); }
  Result<JobCounters> counters() override { return inner_->counters(); }
  void stop() override { inner_->stop(); }

  std::vector<std::string> ids;

 private:
  static Error unread() { return {ErrorCode::Corrupt, message::kInternalError}; }
  std::unique_ptr<JobRunner> inner_;
};

TEST_F(Forms, NoFailureHidesTheJobThatWasMade) {
  TestingDesk at(project_);
  at.desk.refresher.reset();  // it looks at the runner that is taken away here
  auto forgetful = std::make_unique<ForgetfulRunner>(std::move(at.desk.jobs));
  const std::vector<std::string>& ids = forgetful->ids;
  at.desk.jobs = std::move(forgetful);
  const std::string responses[] = {at.post_form("/preprocess", {}),
                                   at.post_form("/preprocess", {}, "Prefer: respond-async\r\n"),
                                   at.post_json("/v1/jobs", R"({"kind":"run"})")};
  ASSERT_EQ(ids.size(), 3U);
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(status_in(responses[i]), 202) << responses[i];
    const Json job = Json::parse(body_in(responses[i]));
    EXPECT_EQ(job["id"], ids[i]);
    EXPECT_EQ(job["kind"], i < 2 ? "preprocess" : "run");
    EXPECT_EQ(job["state"], "queued");
    EXPECT_EQ(header_in(responses[i], "Location"), "/v1/jobs/" + ids[i]);
  }
}

TEST_F(Forms, RefuseWhatIsWrongBeforeThereIsAJob) {
  const TestingDesk at(project_);
  EXPECT_EQ(status_in(at.post_form("/preprocess", {{"save", "true"}})), 422);
  EXPECT_EQ(status_in(at.post_form("/preprocess", {{"kind", "run"}})), 422);
  EXPECT_EQ(status_in(at.post_form("/preprocess", {{"output_filename", "../x.csv"}})), 422);
  EXPECT_EQ(status_in(at.post_form("/predict", {{"model_filename", "none-1.0.0.ubj"}})), 404);
  const std::string nothing = at.ask(
      "POST", "/preprocess", "Content-Type: multipart/form-data; boundary=cut\r\n",
      "--cut\r\nContent-Disposition: form-data; name=\"output_filename\"\r\n\r\na.csv\r\n--cut--");
  EXPECT_EQ(status_in(nothing), 422) << nothing;
  EXPECT_EQ(Json::parse(body_in(at.get("/v1/jobs")))["jobs"].size(), 0U);
  EXPECT_TRUE(becomes_true([&] { return uploads() == 0; }));
}

// Said at once, not when the file is longer than fields may be.
TEST_F(Forms, AFileInAnotherPartIsToldWhereItGoes) {
  const TestingDesk at(project_);
  const std::string type = "Content-Type: multipart/form-data; boundary=cut\r\n";
  const std::string part =
      "--cut\r\nContent-Disposition: form-data; name=\"fiel\"; filename=\"dl.csv\"\r\n\r\n";
  for (const std::size_t bytes : {std::size_t{3}, kFormFieldsBytesMax + 1}) {
    const std::string response =
        at.ask("POST", "/preprocess", type, part + std::string(bytes, 'x') + "\r\n--cut--");
    ASSERT_EQ(status_in(response), 422) << response;
    const Json problem = Json::parse(body_in(response));
    EXPECT_EQ(problem["id"], name(message::kFormFileElsewhere));
    EXPECT_NE(problem["detail"].get<std::string>().find("\"fiel\""), std::string::npos);
    EXPECT_EQ(problem["errors"][0]["pointer"], "/fiel");
  }
  const std::string none = at.ask("POST", "/preprocess", type, "--cut--");
  EXPECT_EQ(Json::parse(body_in(none))["id"], name(message::kFormWithoutFile));
}

// What a page fills in by the description can be sent as it is: the file and what is required do.
TEST_F(Forms, TheirDefaultsCanBeSent) {
  const TestingDesk at(project_);
  const std::vector<std::pair<std::string, std::string>> kinds = {
      {"/preprocess", "preprocess"},
      {"/feature-engineering", "feature_engineering"},
      {"/train", "train_file"}};
  for (const auto& [path, name] : kinds) {
    const Json schema = Json::parse(form_schema(**job_kind({{"kind", name}})));
    std::vector<std::pair<std::string, std::string>> fields;
    for (const auto& [field, described] : schema["properties"].items()) {
      if (field == "file") continue;
      const Json value = field == "target_column" ? Json("y") : described.at("default");
      fields.emplace_back(field, value.is_string() ? value.get<std::string>() : value.dump());
    }
    const std::string response = at.post_form(path, fields);
    EXPECT_EQ(status_in(response), 200) << response;
  }
  const Json predict = Json::parse(form_schema(**job_kind({{"kind", "predict_file"}})));
  EXPECT_EQ(predict["properties"]["explain"]["default"], false);
  EXPECT_EQ(predict["properties"]["output_filename"]["default"], "");
  const Json features = Json::parse(form_schema(**job_kind({{"kind", "feature_engineering"}})));
  EXPECT_EQ(features["properties"]["prediction_days"]["default"], 90);
}

TEST_F(Forms, TakeEachPartOnce) {
  const TestingDesk at(project_);
  for (const char* part : {"file", "save_artifacts"}) {
    const std::string response = at.post_form("/preprocess", {{part, "1"}, {part, "1"}});
    EXPECT_EQ(status_in(response), 422) << response;
    EXPECT_EQ(Json::parse(body_in(response))["id"], name(message::kFormPartTwice));
  }
  EXPECT_TRUE(becomes_true([&] { return uploads() == 0; }));
}

TEST_F(Forms, AnotherTypeIsToldWhatIsRead) {
  const TestingDesk at(project_);
  const std::string train = at.post_json("/train", "{}");
  EXPECT_EQ(status_in(train), 415);
  EXPECT_NE(train.find("multipart/form-data"), std::string::npos);
  const std::string predict =
      at.ask("POST", "/predict", "Content-Type: application/x-www-form-urlencoded\r\n", "a=1");
  EXPECT_EQ(status_in(predict), 415);
  EXPECT_NE(predict.find("multipart/form-data, application/json"), std::string::npos);
}

// Rows are a viewer's to send; files an operator's, also where the route takes both.
TEST_F(Forms, FilesTakeAnOperator) {
  TestingDesk at(project_);
  const std::string viewer = "X-API-Key: " + at.key(KeyRole::Viewer) + "\r\n";
  const std::string worker = "X-API-Key: " + at.key(KeyRole::Operator) + "\r\n";
  for (const char* path : {"/train", "/predict", "/v1/predict"}) {
    EXPECT_EQ(status_in(at.post_form(path, {}, viewer)), 403) << path;
    EXPECT_EQ(status_in(at.post_form(path, {}, worker)), 422) << path;  // it lacks a field
    EXPECT_EQ(status_in(at.post_form(path, {})), 401) << path;
  }
  EXPECT_EQ(status_in(at.post_json("/predict", "{}", viewer)), 503);  // nothing to answer from yet
  EXPECT_EQ(status_in(at.post_json("/v1/jobs", R"({"kind":"run"})", viewer)), 403);
}

TEST_F(Forms, FilesOfNobodyGoAtTheStart) {
  written(project_.root, "state/uploads/0123456789abcdef", "x");
  const TestingDesk at(project_);
  EXPECT_EQ(uploads(), 0U);
}

// A job that waited through a restart still finds its file, and that goes with it; however many
// came after it, as it was put back in its old place.
TEST_F(Forms, AFileThatIsWaitedForStays) {
  const std::string file = absolute_path(written(project_.root, "state/uploads/00ff", "x"));
  std::string id;
  {
    const auto store = open_store(project_).value();
    const std::string request = Json{{"kind", "preprocess"}, {"file", file}}.dump();
    id = submit_job(*store, {"preprocess", request}, Actor{}, 1).value();
    for (std::size_t i = 0; i < kJobsListedMax; ++i) {
      const std::string younger = submit_job(*store, {"train", "{}"}, Actor{}, 1).value();
      ASSERT_TRUE(cancel_job(*store, younger, Actor{}, 1).ok());
    }
  }
  const std::string started = absolute_path(project_.path("started"));
  const TestingDesk at(project_, "until test -e '" + started + "'; do sleep 0.05; done; test -e '" +
                                     file + "' && echo '{\"there\":true}'");
  written(project_.root, "started", "");
  EXPECT_TRUE(becomes_true([&] { return has_ended(at.desk.jobs->state(id)->state); }));
  EXPECT_EQ(name(at.desk.jobs->state(id)->state), "done");
  EXPECT_TRUE(becomes_true([&] { return uploads() == 0; }));
}

}  // namespace
}  // namespace canasta
