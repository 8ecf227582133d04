// A machine that fails under the service: who asks is told that much, and no more.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <thread>

#include "server/testing_desk.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

class MachineFaults : public testing::Test {
 protected:
  TemporaryFolder folder_{test_folder()};
  FaultyFileSystem files_{real_file_system()};
  Project faulty_project() {
    Project project = project_in(folder_.path());
    project.files = &files_;
    return project;
  }
  void expect_silent(const std::string& response) const {
    for (const std::string& told : {folder_.path(), std::string("made to fail")}) {
      EXPECT_EQ(response.find(told), std::string::npos) << response;
    }
    EXPECT_EQ(Json::parse(body_in(response))["request_id"], header_in(response, "X-Request-Id"));
  }
};

TEST_F(MachineFaults, AreNotTheClientsAndPass) {
  const TestingDesk at(faulty_project());
  struct Case {
    ErrorCode error;
    int status;
  };
  const Case cases[] = {
      {ErrorCode::Denied, 500}, {ErrorCode::Unavailable, 500}, {ErrorCode::NoSpace, 507}};
  for (const Case& each : cases) {
    files_.fail({.nth = 1, .only = FileCall::List, .from_then_on = true, .error = each.error});
    const std::string response = at.get("/v1/reports");
    EXPECT_EQ(status_in(response), each.status) << response;
    expect_silent(response);
    files_.fail({});
    EXPECT_EQ(status_in(at.get("/v1/reports")), 200);
  }
}

// The two threads that read sockets, and the workers, answer as before.
TEST_F(MachineFaults, ADiskThatHangsHoldsUpTheUploadAlone) {
  const TestingDesk at(faulty_project());
  files_.hang(FileCall::Append);
  std::string uploaded;
  std::thread client([&] { uploaded = at.post_form("/preprocess", {}); });
  EXPECT_TRUE(becomes_true([&] { return files_.hanging() == 1; }));
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(status_in(at.get("/metrics")), 200);
    EXPECT_EQ(status_in(at.get("/v1/jobs")), 200);
  }
  files_.go_on();
  client.join();
  EXPECT_EQ(status_in(uploaded), 200) << uploaded;
}

TEST_F(MachineFaults, AFullDiskRefusesAnUploadAndKeepsNothingOfIt) {
  const TestingDesk at(faulty_project());
  for (const FileCall call : {FileCall::MakeFolders, FileCall::Create, FileCall::Append,
                              FileCall::Sync, FileCall::SyncFolder}) {
    files_.fail({.nth = 1, .only = call, .error = ErrorCode::NoSpace});
    const std::string response = at.post_form("/preprocess", {});
    EXPECT_EQ(status_in(response), 507) << response;
    expect_silent(response);
    const std::string uploads = join_path(folder_.path(), "state/uploads");
    EXPECT_TRUE(becomes_true([&] {
      const auto listed = real_file_system().list(uploads);
      return !listed.ok() || listed->empty();
    }));
  }
  EXPECT_EQ(Json::parse(body_in(at.get("/v1/jobs")))["jobs"].size(), 0U) << "no job without a file";
  EXPECT_EQ(status_in(at.post_form("/preprocess", {})), 200);
}

// What a job says of the machine, by its id and in its words.
TEST_F(MachineFaults, OfAJobAreNotTheClientsEither) {
  const std::string denied =
      R"x({"error":{"code":"Denied","message":"not allowed to use /etc/x (open)",)x"
      R"("message_id":"kFileDenied","exit":77}})";
  const std::string full =
      R"({"error":{"code":"NoSpace","message":"the disk is full while writing /mnt/y",)"
      R"("message_id":"kDiskFull","exit":1}})";
  const std::string wrong =
      R"({"error":{"code":"InvalidInput","message":"/mnt/y/ventas.csv:3: no number",)"
      R"("message_id":"kNoNumber","exit":2}})";
  for (const auto& [said, status] : {std::pair(denied, 500), {full, 507}, {wrong, 422}}) {
    const TestingDesk at(project_in(folder_.path()), "echo '" + said + "' >&2; exit 1");
    const std::string response = at.post_form("/preprocess", {});
    EXPECT_EQ(status_in(response), status) << response;
    const std::string listed = at.get("/v1/jobs");
    for (const char* const told : {"/etc", "/mnt"}) {
      EXPECT_EQ(response.find(told), std::string::npos) << response;
      EXPECT_EQ(listed.find(told), std::string::npos) << listed;
    }
  }
}

// Whatever language the job spoke, who asks is told in theirs.
TEST_F(MachineFaults, WhyAJobFailedIsToldInTheCallersLanguage) {
  const std::string said =
      R"({"error":{"code":"InvalidInput","message":"x","exit":2,"message_id":"kFileEmpty",)"
      R"("fields":{"path":"ventas.csv"}}})";
  const TestingDesk at(project_in(folder_.path()), "echo '" + said + "' >&2; exit 2");
  const std::string spanish = at.post_form("/preprocess", {}, "Accept-Language: es\r\n");
  EXPECT_NE(spanish.find("el archivo está vacío"), std::string::npos) << spanish;
  const std::string english = at.post_form("/preprocess", {}, "Accept-Language: en\r\n");
  EXPECT_NE(english.find("the file is empty"), std::string::npos) << english;
}

// As problems of rows say it: what, where, and what to do about it; of a path its last part.
TEST_F(MachineFaults, WhatIsWrongInAFileIsToldWithItsPlace) {
  const std::string said =
      R"({"error":{"code":"InvalidInput","message":"x","exit":2,"message_id":"kFileMissing",)"
      R"("fields":{"path":"/mnt/y/ventas.csv"},"file":"/mnt/y/ventas.csv","line":3,"column":7,)"
      R"("field":"price"}})";
  const TestingDesk at(project_in(folder_.path()), "echo '" + said + "' >&2; exit 2");
  const auto body = nlohmann::json::parse(body_in(at.post_form("/preprocess", {})));
  EXPECT_EQ(body["id"], "kFileMissing");
  EXPECT_EQ(body["detail"], "no such file or folder: ventas.csv");
  EXPECT_EQ(body["remedy"], "Check the path, or that it is readable");
  EXPECT_EQ(body["errors"], nlohmann::json::parse(R"([{
    "file": "ventas.csv", "pointer": "/price", "line": 3, "column": 7,
    "detail": "no such file or folder: ventas.csv"}])"));
  const auto listed = nlohmann::json::parse(body_in(at.get("/v1/jobs")));
  EXPECT_EQ(listed["jobs"][0]["error"]["errors"], body["errors"]);
}

}  // namespace
}  // namespace canasta
