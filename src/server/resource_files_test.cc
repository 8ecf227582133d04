#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "server/hostile_names.h"
#include "server/testing_desk.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr const char* kCanary = "canary-that-nobody-may-see";

// The project lies in a folder of its own; outside.txt beside it, and links to it inside.
class Files : public testing::Test {
 protected:
  Files() : project_(project_in(join_path(folder_.path(), "shop"))) {
    written(folder_.path(), "outside.txt", kCanary);
    written(project_.root, "canasta.yaml", kCanary);
    written(project_.root, "data/processed/a.csv", "0123456789");
    written(project_.root, "data/features/a.csv", "features");
    written(project_.root, "reports/run.md", "# Run");
    written(project_.root, "reports/run.html", "<p>Run</p>");
    for (const char* place :
         {"data/processed", "data/features", "data/predictions", "reports", "models"}) {
      EXPECT_TRUE(real_file_system().make_folders(project_.path(place)).ok());
      link(absolute_path(folder_.path()), std::string(place) + "/escape");
      link(absolute_path(join_path(folder_.path(), "outside.txt")),
           std::string(place) + "/escape.csv");
    }
  }
  void link(const std::string& to, const std::string& path) const {
    EXPECT_EQ(::symlink(to.c_str(), project_.path(path).c_str()), 0);
  }
  TemporaryFolder folder_ = test_folder();
  Project project_;
};

TEST_F(Files, AreHandedOutWhole) {
  TestingDesk at(project_);
  const std::string response = at.get("/download/processed/a.csv");
  EXPECT_EQ(status_in(response), 200);
  EXPECT_EQ(body_in(response), "0123456789");
  EXPECT_EQ(header_in(response, "Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(header_in(response, "Content-Disposition"), "attachment; filename=\"a.csv\"");
  EXPECT_NE(header_in(response, "Last-Modified").find(" GMT"), std::string::npos);
  EXPECT_TRUE(list_audit(*at.desk.store, 1).value().empty()) << "reading changes nothing";
}

TEST_F(Files, AReportThatIsNotThereIsToldWhereTheyAre) {
  const TestingDesk at(project_);
  for (const char* target : {"/v1/reports/nope", "/v1/reports/run?format=json"}) {
    const std::string response = at.get(target);
    EXPECT_EQ(status_in(response), 404);
    EXPECT_NE(response.find("GET /v1/reports lists"), std::string::npos) << response;
  }
}

TEST_F(Files, InRangesAndOnConditions) {
  const TestingDesk at(project_);
  const std::string target = "/download/processed/a.csv";
  const std::string tag = header_in(at.get(target), "ETag");
  const std::string part = at.get(target, "Range: bytes=2-4\r\n");
  EXPECT_EQ(status_in(part), 206);
  EXPECT_EQ(body_in(part), "234");
  EXPECT_EQ(header_in(part, "Content-Range"), "bytes 2-4/10");
  EXPECT_EQ(body_in(at.get(target, "Range: bytes=9-9\r\n")), "9");
  const std::string outside = at.get(target, "Range: bytes=10-\r\n");
  EXPECT_EQ(status_in(outside), 416);
  EXPECT_EQ(header_in(outside, "Content-Range"), "bytes */10");
  EXPECT_EQ(status_in(at.get(target, "If-None-Match: " + tag + "\r\n")), 304);
  const std::string range = "Range: bytes=0-0\r\n";
  EXPECT_EQ(status_in(at.get(target, range + "If-Range: " + tag + "\r\n")), 206);
  EXPECT_EQ(status_in(at.get(target, range + "If-Range: \"another\"\r\n")), 200);
  written(project_.root, "data/processed/a.csv", "9876543210");  // as long as before
  EXPECT_EQ(status_in(at.get(target, "If-None-Match: " + tag + "\r\n")), 200);
  EXPECT_EQ(status_in(at.get(target, range + "If-Range: " + tag + "\r\n")), 200);
}

// Longer than one piece, so that pieces meet.
TEST_F(Files, LongOnesComeWhole) {
  std::string bytes(200'001, 'x');
  for (std::size_t i = 0; i < bytes.size(); i += 1'000) bytes[i] = static_cast<char>('a' + i % 26);
  written(project_.root, "data/predictions/long.parquet", bytes);
  const TestingDesk at(project_);
  EXPECT_EQ(body_in(at.get("/download/predictions/long.parquet")), bytes);
  EXPECT_EQ(body_in(at.get("/download/predictions/long.parquet", "Range: bytes=65535-65537\r\n")),
            bytes.substr(65'535, 3));
}

TEST_F(Files, AnEmptyOneIsAFile) {
  written(project_.root, "data/features/none.csv", "");
  const TestingDesk at(project_);
  const std::string response = at.get("/download/features/none.csv");
  EXPECT_EQ(status_in(response), 200);
  EXPECT_EQ(header_in(response, "Content-Length"), "0");
}

TEST_F(Files, NamesBeyondAsciiAreEscaped) {
  written(project_.root, "data/features/año \".csv", "x");
  const TestingDesk at(project_);
  EXPECT_EQ(header_in(at.get("/download/features/a%C3%B1o%20%22.csv"), "Content-Disposition"),
            "attachment; filename=\"a__o__.csv\"; filename*=UTF-8''a%C3%B1o%20%22.csv");
}

TEST_F(Files, ThatAreNotThere) {
  const TestingDesk at(project_);
  EXPECT_EQ(status_in(at.get("/download/processed/b.csv")), 404);
  const std::string type = at.get("/download/feature/a.csv");
  EXPECT_EQ(status_in(type), 404);
  EXPECT_NE(type.find("features"), std::string::npos);  // what was meant
}

TEST_F(Files, ReportsByWhatTheClientReads) {
  const TestingDesk at(project_);
  EXPECT_EQ(body_in(at.get("/v1/reports")),
            R"({"reports":[{"name":"run","forms":["html","md"]}]})");
  EXPECT_EQ(body_in(at.get("/v1/reports/run")), "<p>Run</p>");
  EXPECT_EQ(body_in(at.get("/v1/reports/run", "Accept: text/markdown\r\n")), "# Run");
  EXPECT_EQ(body_in(at.get("/v1/reports/run?format=md")), "# Run");
  EXPECT_EQ(status_in(at.get("/v1/reports/run?format=json")), 404);
  EXPECT_EQ(status_in(at.get("/v1/reports/run?format=pdf")), 422);
}

// Whether a handler gave the answer, rather than the table of routes because nothing is there.
bool is_of_a_route(const std::string& response) {
  const Json answer = Json::parse(body_in(response), nullptr, false);
  return status_in(response) == 200 || (answer.is_object() && answer.value("id", "") != "kNoRoute");
}

// No name leads out of its folder, wherever a name is taken: the canary never comes back, and
// nothing is a success but the files that are inside. Names with a "/" of their own may fit no
// route; each place must have answered for others.
TEST_F(Files, NoNameLeadsOut) {
  const TestingDesk at(project_);
  const std::vector<std::string> names = hostile_names("outside.txt");
  ASSERT_GE(names.size(), 500U);
  const std::vector<std::pair<std::string, std::string>> places = {
      {"/download/processed/", ""},
      {"/download/models/", ""},
      {"/download/", "/a.csv"},
      {"/v1/reports/", ""},
      {"/v1/jobs/", ""},
      {"/v1/jobs/", "/result"},
      {"/v1/runs/", ""},
      {"/v1/models/", ""},
      {"/v1/models/", "/versions/1.0.0"},
      {"/v1/models/x/versions/", ""}};
  for (const auto& [before, behind] : places) {
    std::size_t by_a_route = 0;
    for (const std::string& name : names) {
      const std::string target = before + name + behind;
      const std::string response = at.get(target);
      ASSERT_NE(status_in(response), 0) << target;
      ASSERT_EQ(response.find(kCanary), std::string::npos) << target;
      ASSERT_NE(status_in(response), 500) << target;
      ASSERT_FALSE(status_in(response) == 200 && target.starts_with("/download/")) << target;
      if (is_of_a_route(response)) ++by_a_route;
    }
    EXPECT_GE(by_a_route, names.size() / 10) << before << behind;
  }
}

// The same names as fields of forms. An output may have one that is a plain label.
TEST_F(Files, NoFieldLeadsOut) {
  const TestingDesk at(project_);
  ASSERT_EQ(status_in(at.post_form("/preprocess", {{"output_filename", "plain.csv"}})), 200);
  for (const std::string& name : hostile_names("outside.txt")) {
    const std::string output = at.post_form("/preprocess", {{"output_filename", name + ".csv"}});
    const bool is_label = name.find_first_of("/\\%") == std::string::npos;
    ASSERT_TRUE(status_in(output) == 422 || (is_label && status_in(output) == 200))
        << name << output;
    const std::string model = at.post_form("/predict", {{"model_filename", name}});
    ASSERT_TRUE(status_in(model) == 404 || status_in(model) == 422) << name << model;
    ASSERT_TRUE(is_of_a_route(model)) << name << model;
    ASSERT_EQ(model.find(kCanary), std::string::npos);
  }
}

}  // namespace
}  // namespace canasta
