#include "engine/job.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/messages/base.h"
#include "base/messages/io.h"
#include "base/messages/jobs.h"
#include "engine/test_files.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

class Job : public ::testing::Test {
 protected:
  Result<JobAnswer> run(const std::string& request, Language language = Language::English) const {
    return run_job({.threads = 2, .language = language}, project_, request);
  }
  Json answer(const Json& request, Language language = Language::English) const {
    return Json::parse(run(request.dump(), language).value().json);
  }
  std::string error(const std::string& request) const {
    const Result<JobAnswer> done = run(request);
    return done.ok() ? "" : done.error().text(Language::English);
  }
  std::string file(const std::string& text) const {
    return written(folder_.path(), "uploads/7f3a", text);
  }
  TemporaryFolder folder_ = test_folder();
  Project project_ = project_in(folder_.path());
};

TEST_F(Job, PreprocessAnswersWithNumbers) {
  const Json out = answer({{"kind", "preprocess"},
                           {"file", file(kDirtyReceipts)},
                           {"filename", "ventas.csv"},
                           {"output_filename", "clean.csv"}});
  EXPECT_EQ(out["kind"], "preprocess");
  EXPECT_EQ(out["filename"], "ventas.csv");
  EXPECT_EQ(out["rows_read"], 8);
  EXPECT_EQ(out["rows_kept"], 3);
  EXPECT_EQ(out["revenue"], 18.5);
  EXPECT_EQ(out["rules"][0]["rule"], "duplicates");
  EXPECT_EQ(out["rules"][0]["dropped"], 1);
  EXPECT_EQ(out["rejects"], Json::parse(R"([{"reason": "row_time_unreadable", "rows": 1}])"));
  EXPECT_EQ(out["first_day"], "2024-01-01");
  EXPECT_EQ(out["columns"][1]["role"], "customer");
  EXPECT_EQ(out["columns"][6]["role"], nullptr);
  EXPECT_EQ(out["output"], "data/processed/clean.csv");
  EXPECT_EQ(out["first_quarantined"].size(), 5U);
}

TEST_F(Job, SpeaksTheLanguageOfTheContext) {
  const Json request = {{"kind", "feature_engineering"},
                        {"file", file(kDirtyReceipts)},
                        {"as_of", "2024-01-10"},
                        {"prediction_days", 20}};
  const Json english = answer(request)["warnings"][0];
  const Json spanish = answer(request, Language::Spanish)["warnings"][0];
  EXPECT_EQ(english["id"], "kWindowBeyondData");
  EXPECT_EQ(spanish["id"], english["id"]);
  EXPECT_NE(spanish["text"], english["text"]);
}

// Fields of a form are texts, and empty ones are those left blank.
TEST_F(Job, TakesWhatAFormSends) {
  const Json out = answer({{"kind", "feature_engineering"},
                           {"file", file(kDirtyReceipts)},
                           {"prediction_days", "10"},
                           {"save_features", "False"},
                           {"as_of", ""},
                           {"output_filename", nullptr}});
  EXPECT_EQ(out["prediction_days"], 10);
  EXPECT_EQ(out["output"], nullptr);
  EXPECT_EQ(out["customers"], 2);
  EXPECT_EQ(out["positives"], 1);
  EXPECT_EQ(out["share"], .5);
}

TEST_F(Job, FieldsHaveTypes) {
  const auto wrong = [&](const char* kind, const char* field, const Json& value) {
    Json request = {{"kind", kind}, {"file", "x"}};
    if (request["kind"] == "train_file") request["target_column"] = "y";
    request[field] = value;
    const Result<JobAnswer> done = run(request.dump());
    return !done.ok() && done.error().message() == message::kJobFieldType;
  };
  EXPECT_TRUE(wrong("train_file", "file", 7));
  EXPECT_TRUE(wrong("train_file", "drop", "x"));
  EXPECT_TRUE(wrong("train_file", "drop", Json::array({1})));
  EXPECT_TRUE(wrong("feature_engineering", "prediction_days", 7.5));
  EXPECT_TRUE(wrong("feature_engineering", "prediction_days", "7 days"));
  EXPECT_TRUE(wrong("feature_engineering", "prediction_days", "99999999999999999999"));
  EXPECT_TRUE(wrong("feature_engineering", "prediction_days", true));
  EXPECT_TRUE(wrong("feature_engineering", "save_features", 2));
  EXPECT_TRUE(wrong("feature_engineering", "save_features", "perhaps"));
  EXPECT_TRUE(wrong("feature_engineering", "filename", Json::object()));
}

TEST_F(Job, NamesWhatWasProbablyMeant) {
  EXPECT_NE(error(R"({"kind": "preproces"})").find("\"preprocess\""), std::string::npos);
  EXPECT_NE(error(R"({"kind": "train", "taks": "score"})").find("\"task\""), std::string::npos);
  EXPECT_NE(error(R"({"kind": "train", "task": "scor"})").find("\"score\""), std::string::npos);
  EXPECT_NE(error(R"({"kind": "report", "report": "runbok"})").find("\"runbook\""),
            std::string::npos);
  EXPECT_NE(error(R"({"kind": "train"})").find("lacks the field task"), std::string::npos);
  EXPECT_NE(error(R"({"task": "score"})").find("lacks the field kind"), std::string::npos);
}

TEST_F(Job, ARequestIsAnObject) {
  for (const char* odd : {"[]", "7", "null", "\"preprocess\""}) {
    EXPECT_EQ(run(odd).error().message(), message::kJobNotObject) << odd;
  }
  for (const char* odd : {"", "{", "{\"kind\": \"a\", \"kind\": \"b\"}", "{\"kind\": \"\xff\"}"}) {
    EXPECT_EQ(run(odd).error().message(), message::kJsonSyntax) << odd;
  }
}

TEST_F(Job, ARequestHasALimit) {
  const std::string longest = "7" + std::string(kRequestBytesMax - 1, ' ');
  EXPECT_EQ(run(longest).error().message(), message::kJobNotObject);
  EXPECT_EQ(run(longest + " ").error().message(), message::kJobTooLarge);
  EXPECT_EQ(run(longest + " ").error().code(), ErrorCode::TooLarge);
  const std::string path = written(folder_.path(), "request.json", longest);
  EXPECT_EQ(read_request(path).value(), longest);
  written(folder_.path(), "request.json", longest + " ");
  EXPECT_EQ(read_request(path).error().message(), message::kJobTooLarge);
}

TEST_F(Job, TasksOfTheProject) {
  std::string rows = decided_rows(400, 0, true);
  rows.replace(rows.find("noise"), 5, "y");  // a number to predict
  project_.config = parse_config(R"(canasta: 1
sources: {rows: {files: rows.csv, key: id}}
tasks: {score: {type: classification, source: rows, target: level}}
)",
                                 "canasta.yaml")
                        .value();
  project_.config.tables["rows"].files.root = folder_.path();
  written(folder_.path(), "rows.csv", rows);
  const Json trained = answer({{"kind", "train"}, {"task", "score"}});
  EXPECT_EQ(trained["model"], "score/1.0.0");
  EXPECT_EQ(trained["is_champion"], true);
  EXPECT_EQ(trained["report"]["report"], "score");
  EXPECT_EQ(trained["warnings"][0]["id"], "kLeakAlone");
  const Json judged = answer({{"kind", "evaluate"}, {"task", "score"}});
  EXPECT_EQ(judged["metrics"][0]["metric"], "log_loss");
  const Json predicted = answer({{"kind", "predict"}, {"task", "score"}});
  EXPECT_EQ(predicted["rows"], 400);
  EXPECT_EQ(predicted["output"], "data/predictions/score-1.csv");
  EXPECT_EQ(predicted["first"].size(), 10U);
  EXPECT_EQ(answer({{"kind", "report"}, {"report", "runbook"}})["output"], "reports/runbook.html");
  EXPECT_EQ(answer({{"kind", "run"}})["problem"], nullptr);
  EXPECT_TRUE(real_file_system().exists(project_.path("data/predictions/score.csv")));
}

TEST_F(Job, ARunThatFailsInPartAnswersAllTheSame) {
  const JobAnswer done = run(R"({"kind": "run"})").value();  // rows.csv is not there
  ASSERT_TRUE(done.problem.has_value());
  EXPECT_EQ(Json::parse(done.json)["problem"]["code"], name(done.problem->code()));
}

TEST_F(Job, AnErrorIsJsonToo) {
  const Json out = Json::parse(
      job_error(invalid(message::kFileIsFolder, {{"file", "a\xff"}}), Language::English));
  EXPECT_EQ(out["error"]["code"], "InvalidInput");
  EXPECT_EQ(out["error"]["id"], "kFileIsFolder");
}

}  // namespace
}  // namespace canasta
