#include "engine/job.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/messages/base.h"
#include "base/messages/io.h"
#include "base/messages/jobs.h"
#include "engine/job_kinds.h"
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
  EXPECT_TRUE(wrong("train_file", "file", 7.5));
  EXPECT_TRUE(wrong("train_file", "key_column", false));
  EXPECT_TRUE(wrong("train_file", "drop", "x"));
  EXPECT_TRUE(wrong("train_file", "drop", Json::array({1.5})));
  EXPECT_TRUE(wrong("feature_engineering", "as_of", "yesterday"));
  EXPECT_TRUE(wrong("feature_engineering", "as_of", 20111007));
  EXPECT_TRUE(wrong("feature_engineering", "prediction_days", 7.5));
  EXPECT_TRUE(wrong("feature_engineering", "prediction_days", "7 days"));
  EXPECT_TRUE(wrong("feature_engineering", "prediction_days", "99999999999999999999"));
  EXPECT_TRUE(wrong("feature_engineering", "prediction_days", true));
  EXPECT_TRUE(wrong("feature_engineering", "save_features", 2));
  EXPECT_TRUE(wrong("feature_engineering", "save_features", "perhaps"));
  EXPECT_TRUE(wrong("feature_engineering", "filename", Json::object()));
}

// Refused by the check, before anything is read; and the field is named.
TEST_F(Job, IsCheckedFieldByField) {
  const auto pointer = [](const Json& request) {
    const Status checked = check_job(request.dump());
    return checked.ok() ? std::string("taken") : checked.error().place().field;
  };
  EXPECT_EQ(pointer({{"kind", "train"}, {"task", "x"}}), "taken");
  EXPECT_EQ(pointer({{"kind", "train"}, {"task", 7}}), "taken") << "an id may be a number";
  EXPECT_EQ(pointer({{"kind", "train"}}), "task");
  EXPECT_EQ(pointer({{"kind", "train"}, {"task", ""}}), "task");
  EXPECT_EQ(pointer({{"kind", "train"}, {"task", "x"}, {"a/b", 1}}), "a~1b");
  EXPECT_EQ(pointer({{"kind", "predict"}, {"task", "x"}, {"on", "2025-02-29"}}), "on");
  EXPECT_EQ(pointer({{"kind", "predict"}, {"task", "x"}, {"on", "2024-02-29"}}), "taken");
  EXPECT_EQ(pointer({{"kind", "predict"}, {"task", "x"}, {"explain", 2}}), "explain");
  EXPECT_EQ(pointer({{"kind", "run"}, {"tasks", "x"}}), "tasks");
  EXPECT_EQ(pointer({{"kind", "run"}, {"tasks", {"x", 7}}, {"date", nullptr}}), "taken");
  EXPECT_EQ(pointer({{"kind", "snapshot"}, {"task", "x"}}), "task");
  EXPECT_EQ(pointer({{"kind", "preprocess"}}), "file");
  EXPECT_EQ(
      pointer({{"kind", "feature_engineering"}, {"file", "x"}, {"as_of", "2011-10-07 13:17"}}),
      "taken");
  EXPECT_EQ(pointer({{"task", "x"}}), "kind");
  EXPECT_EQ(pointer({{"kind", "trian"}}), "kind");
}

// Words in code of the first column of a table's rows.
std::set<std::string> first_cells(std::string_view page) {
  std::set<std::string> words;
  for (std::size_t at = page.find("\n| `"); at != std::string_view::npos;
       at = page.find("\n| `", at + 1)) {
    const std::string_view cell = page.substr(at + 3, page.find(" |", at + 3) - at - 3);
    for (std::size_t open = cell.find('`'); open != std::string_view::npos;) {
      const std::size_t close = cell.find('`', open + 1);
      words.emplace(cell.substr(open + 1, close - open - 1));
      open = cell.find('`', close + 1);
    }
  }
  return words;
}

// Each kind on a file has a section with a table of its fields; the others are rows of one table,
// in whose second column the fields stand.
TEST_F(Job, ThePageHasTheFieldsOfTheTable) {
  const std::string page = read_text(real_file_system(), "docs/formats/jobs.md").value();
  for (const JobKind& kind : job_kinds()) {
    std::set<std::string> fields;
    for (const JobField& field : kind.fields) fields.insert(field.name);
    std::set<std::string> written;
    if (kind.takes_file) {
      fields.insert({"file", "filename"});
      const std::size_t begin = page.find("\n## " + kind.name + "\n");
      ASSERT_NE(begin, std::string::npos) << kind.name;
      written = first_cells(page.substr(begin, page.find("```", begin) - begin));
    } else {
      const std::size_t begin = page.find("\n| `" + kind.name + "` | ");
      ASSERT_NE(begin, std::string::npos) << kind.name;
      const std::size_t cell = page.find(" | ", begin) + 1;
      written = first_cells("\n" + page.substr(cell, page.find(" | ", cell) - cell + 2));
    }
    EXPECT_EQ(written, fields) << kind.name;
  }
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
