#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "server/job_schema.h"
#include "server/testing_desk.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr const char* kUntilTold = "while [ ! -e \"$1.go\" ]; do sleep 0.02; done; echo '{}'";

class Jobs : public testing::Test {
 protected:
  static std::string submit(const TestingDesk& at, const std::string& kind = "train") {
    const std::string response =
        at.post_json("/v1/jobs", R"({"kind":")" + kind + R"(","task":"score"})");
    EXPECT_EQ(status_in(response), 202) << response;
    return Json::parse(body_in(response)).value("id", "");
  }
  static Json state(const TestingDesk& at, const std::string& id) {
    return Json::parse(body_in(at.get("/v1/jobs/" + id)));
  }
  void let_go(const std::string& id) const {
    written(project_.root, job_folder(id) + "/request.json.go", "");
  }
  TemporaryFolder folder_ = test_folder();
  Project project_ = project_in(folder_.path());
};

TEST_F(Jobs, AreAskedForAndShown) {
  const TestingDesk at(project_);
  const std::string id = submit(at);
  ASSERT_TRUE(becomes_true([&] { return state(at, id)["state"] == "done"; }));
  const Json job = state(at, id);
  EXPECT_EQ(job["kind"], "train");
  EXPECT_EQ(job["actor"], "anonymous");
  EXPECT_EQ(job["result"], "/v1/jobs/" + id + "/result");
  EXPECT_EQ(Json::parse(body_in(at.get(job["result"]))),
            Json::parse(R"({"kind":"train","task":"score"})"));
}

// Else blanks would fill the store.
TEST_F(Jobs, AreKeptWithoutTheBlanksThatWereSent) {
  const TestingDesk at(project_);
  const std::string blanks(100'000, ' ');
  const std::string response =
      at.post_json("/v1/jobs", "{" + blanks + "\"task\":\n\"a b\", \"kind\": \"train\"}" + blanks);
  ASSERT_EQ(status_in(response), 202) << response;
  const std::string id = Json::parse(body_in(response))["id"];
  EXPECT_EQ(find_job(*at.desk.store, id)->asked.request, R"({"kind":"train","task":"a b"})");
}

TEST_F(Jobs, ArePagedNewestFirst) {
  const TestingDesk at(project_, kUntilTold);
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.insert(ids.begin(), submit(at));
  std::vector<std::string> seen;
  std::string target = "/v1/jobs?limit=2";
  for (int pages = 0; pages < 4 && !target.empty(); ++pages) {
    const Json page = Json::parse(body_in(at.get(target)));
    ASSERT_LE(page["jobs"].size(), 2U);
    for (const Json& job : page["jobs"]) seen.push_back(job["id"]);
    target =
        page.contains("next") ? "/v1/jobs?limit=2&cursor=" + page["next"].get<std::string>() : "";
  }
  EXPECT_EQ(seen, ids);
  EXPECT_EQ(status_in(at.get("/v1/jobs?limit=200")), 200);
  EXPECT_EQ(status_in(at.get("/v1/jobs?limit=201")), 422);
  EXPECT_EQ(status_in(at.get("/v1/jobs?cursor=nowhere")), 422);
}

TEST_F(Jobs, TakeOnlyKindsWithoutAFile) {
  const TestingDesk at(project_);
  for (const char* body :
       {R"({"kind":"preprocess","file":"/etc/passwd"})", R"({"kind":"predict_file"})", "{}", "[]",
        R"({"kind":7.5})", R"({"kind":"trian"})", R"({"kind":"train","task":false})",
        R"({"kind":"run","tasks":[7.5]})"}) {
    EXPECT_EQ(status_in(at.post_json("/v1/jobs", body)), 422) << body;
  }
  EXPECT_EQ(Json::parse(body_in(at.get("/v1/jobs")))["jobs"].size(), 0U);
}

// Where it is wrong is told, in the body as it was sent.
TEST_F(Jobs, SayWhichFieldIsWrong) {
  const TestingDesk at(project_);
  const auto place = [&](const char* body) {
    const std::string response = at.post_json("/v1/jobs", body);
    EXPECT_EQ(status_in(response), 422) << response;
    return Json::parse(body_in(response))["errors"][0];
  };
  EXPECT_EQ(place(R"({"kind":"train","task":false})")["pointer"], "/task");
  EXPECT_EQ(place("{\"kind\":\"predict\",\"task\":\"x\",\n \"by\":\"soon\"}")["line"], 2);
  EXPECT_EQ(place(R"({"kind":"train","task":"x","taks":"y"})")["pointer"], "/taks");
  EXPECT_EQ(place(R"({"kind":"report"})")["pointer"], "/report");
  EXPECT_EQ(place(R"({"kind":"train_file"})")["pointer"], "/kind");
  EXPECT_EQ(Json::parse(body_in(at.get("/v1/jobs")))["jobs"].size(), 0U);
}

// The description is made of the table that the check reads.
TEST_F(Jobs, AreDescribedByKind) {
  const Json schema = Json::parse(asked_schema());
  ASSERT_EQ(schema["anyOf"].size(), job_kind_names(false).size());
  const Json& predict = schema["anyOf"][2];
  EXPECT_EQ(predict["properties"]["kind"]["enum"], Json::array({"predict"}));
  EXPECT_EQ(predict["required"], Json::array({"kind", "task"}));
  EXPECT_EQ(predict["properties"]["explain"]["type"], "boolean");
  EXPECT_EQ(predict["properties"]["on"]["format"], "date");
}

TEST_F(Jobs, AreCancelledOnce) {
  const TestingDesk at(project_, kUntilTold);
  const std::string running = submit(at);
  ASSERT_TRUE(becomes_true([&] { return state(at, running)["state"] == "running"; }));
  const std::string queued = submit(at);
  EXPECT_EQ(status_in(at.ask("DELETE", "/v1/jobs/" + queued)), 200);
  EXPECT_EQ(state(at, queued)["state"], "cancelled");
  EXPECT_EQ(status_in(at.ask("DELETE", "/v1/jobs/" + queued)), 409);
  EXPECT_EQ(status_in(at.ask("DELETE", "/v1/jobs/" + running)), 200);
  ASSERT_TRUE(becomes_true([&] { return state(at, running)["state"] == "cancelled"; }));
  EXPECT_EQ(state(at, running)["error"]["code"], "Conflict");
  EXPECT_EQ(status_in(at.get("/v1/jobs/" + running + "/result")), 409);
  EXPECT_EQ(status_in(at.ask("DELETE", "/v1/jobs/none")), 404);
}

// Each step as it comes, then the end; the stream is over with it.
TEST_F(Jobs, TellTheirStepsAsEvents) {
  const TestingDesk at(
      project_,
      std::string("echo '{\"stage\":\"boosting\",\"done\":1,\"total\":2}' >&2; ") + kUntilTold);
  const std::string id = submit(at);
  TestingClient client(at.server->port());
  client.send("GET /v1/jobs/" + id + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_NE(client.read_through("\r\n\r\n").find("text/event-stream"), std::string::npos);
  EXPECT_NE(client.read_through("boosting").find("event: progress\ndata: {"), std::string::npos);
  let_go(id);
  const std::string rest = client.read_through("0\r\n\r\n");  // the last chunk
  EXPECT_NE(rest.find("event: ended\ndata: {\"id\":\"" + id +
                      "\",\"state\":\"done\",\"stage\":\"boosting\",\"done\":2,\"total\":2}"),
            std::string::npos)
      << rest;
  EXPECT_EQ(state(at, id)["progress"], Json({{"stage", "boosting"}, {"done", 2}, {"total", 2}}));
  EXPECT_EQ(status_in(at.get("/v1/jobs/none/events")), 404);
}

TEST_F(Jobs, EventsOfAnEndedJobEndAtOnce) {
  const TestingDesk at(project_);
  const std::string id = submit(at);
  ASSERT_TRUE(becomes_true([&] { return state(at, id)["state"] == "done"; }));
  TestingClient client(at.server->port());
  client.send("GET /v1/jobs/" + id + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string all = client.read_through("0\r\n\r\n");
  EXPECT_NE(all.find("event: ended"), std::string::npos);
  EXPECT_EQ(all.find("event: progress"), std::string::npos);
}

TEST_F(Jobs, RunsThatAreNotThere) {
  const TestingDesk at(project_);
  EXPECT_EQ(Json::parse(body_in(at.get("/v1/runs")))["runs"], Json::array());
  EXPECT_EQ(status_in(at.get("/v1/runs/none")), 404);
}

}  // namespace
}  // namespace canasta
