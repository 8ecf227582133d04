#include "registry/runs.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "base/messages/io.h"
#include "base/messages/registry.h"
#include "io/memory_file_system.h"
#include "io/publish.h"
#include "io/sha256.h"
#include "registry/run_record.h"
#include "registry/testing_runs.h"

namespace canasta {
namespace {

class RunsTest : public testing::Test {
 protected:
  RunsTest() { context_.clock = &clock_; }
  RunWriter start(const RunFacts& facts = run_facts()) {
    return RunWriter::start(context_, files_, "runs", facts).value();
  }
  RunRecord read(const std::string& id) { return read_run(files_, "runs", id).value(); }
  RunListing list(const RunFilter& filter = {}) {
    return list_runs(context_, files_, "runs", filter).value();
  }
  std::string text(const std::string& id, const std::string& file) {
    return read_text(files_, "runs/" + id + "/" + file).value();
  }
  void write(const std::string& id, const std::string& file, const std::string& bytes) {
    ASSERT_TRUE(publish_file(files_, "runs/" + id + "/" + file, bytes).ok());
  }
  // The one damaged run of the listing.
  Error damage() {
    const RunListing listing = list();
    CANASTA_ASSERT(listing.damaged.size() == 1);
    return listing.damaged.front().error;
  }

  FixedClock clock_{kRunStart};
  Context context_;
  MemoryFileSystem files_;
};

TEST_F(RunsTest, WhatWasWrittenIsRead) {
  const std::string id = record_run(files_, clock_, run_facts());
  EXPECT_TRUE(id.starts_with("20261121-093000-")) << id;
  const RunRecord run = read(id);
  EXPECT_EQ(run.id, id);
  EXPECT_EQ(run.facts.task, "repurchase");
  EXPECT_EQ(run.facts.verb, "train");
  EXPECT_EQ(run.status, RunStatus::Finished);
  EXPECT_EQ(run.started, kRunStart);
  EXPECT_EQ(run.ended, kRunStart + 60);
  EXPECT_EQ(run.facts.parameters, run_facts().parameters);
  EXPECT_EQ(run.facts.tags, run_facts().tags);
  EXPECT_EQ(run.metrics, (std::map<std::string, double>{{"auc", 0.75}, {"log_loss", 0.25}}));
  const MetricCurves curves = read_curves(files_, "runs", run).value();
  const std::vector<MetricPoint> expected = {
      {0, 0.5, kRunStart}, {1, 0.25, kRunStart}, {2, 0.5 / 3, kRunStart}};
  EXPECT_EQ(curves, (MetricCurves{{"validation_log_loss", expected}}));
  EXPECT_EQ(read_run_file(files_, "runs", run, "artifacts/repurchase.md").value(), "# Report\n");
}

TEST_F(RunsTest, ARunningRunIsReadAsItGrows) {
  RunWriter writer = start();
  EXPECT_EQ(read(writer.id()).status, RunStatus::Running);
  EXPECT_TRUE(read_curves(files_, "runs", read(writer.id()))->empty());
  ASSERT_TRUE(writer.add_point(context_, "loss", 0, 1).ok());
  ASSERT_TRUE(writer.add_parameters({{"max_depth", "7"}, {"trees", "10"}}).ok());
  ASSERT_TRUE(writer.add_tags({{"model", "repurchase/1.2.0"}}).ok());
  const RunRecord run = read(writer.id());
  EXPECT_EQ(run.status, RunStatus::Running);
  EXPECT_FALSE(run.ended.has_value());
  EXPECT_EQ(run.facts.parameters.at("max_depth"), "7");
  EXPECT_EQ(run.facts.parameters.size(), 3u);
  EXPECT_EQ(run.facts.tags.at("model"), "repurchase/1.2.0");
  EXPECT_EQ(read_curves(files_, "runs", run)->at("loss").size(), 1u);
}

TEST_F(RunsTest, AWriterThatDiedLeavesAnInterruptedRun) {
  std::string id;
  {
    RunWriter writer = start();
    id = writer.id();
    ASSERT_TRUE(writer.add_point(context_, "loss", 0, 1).ok());
  }
  const RunRecord run = read(id);
  EXPECT_EQ(run.status, RunStatus::Interrupted);
  EXPECT_EQ(name(run.status), "interrupted");
  EXPECT_EQ(read_curves(files_, "runs", run)->at("loss").size(), 1u);
}

TEST_F(RunsTest, AFailedRunSaysWhy) {
  RunWriter writer = start();
  clock_.advance(5);
  ASSERT_TRUE(writer.fail(context_, not_found(message::kFileMissing, {{"path", "x.csv"}})).ok());
  const RunRecord run = read(writer.id());
  EXPECT_EQ(run.status, RunStatus::Failed);
  EXPECT_EQ(run.ended, kRunStart + 5);
  EXPECT_NE(run.error.find("x.csv"), std::string::npos);
}

TEST_F(RunsTest, NumbersThatAreNoneAreKept) {
  RunWriter writer = start();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  ASSERT_TRUE(writer.add_metrics({{"auc", nan}, {"rmse", HUGE_VAL}}).ok());
  ASSERT_TRUE(writer.add_point(context_, "loss", -3, nan).ok());
  ASSERT_TRUE(writer.finish(context_).ok());
  const RunRecord run = read(writer.id());
  EXPECT_TRUE(std::isnan(run.metrics.at("auc")));
  EXPECT_TRUE(std::isnan(run.metrics.at("rmse")));
  const MetricPoint point = read_curves(files_, "runs", run)->at("loss").at(0);
  EXPECT_EQ(point.step, -3);
  EXPECT_TRUE(std::isnan(point.value));
}

TEST_F(RunsTest, RunsOfOneSecondHaveNamesOfTheirOwn) {
  std::vector<RunWriter> writers;
  std::set<std::string> ids;
  for (int i = 0; i < 20; ++i) {
    writers.push_back(start());
    ids.insert(writers.back().id());
  }
  EXPECT_EQ(ids.size(), 20u);
  EXPECT_EQ(list().runs.size(), 20u);
  writers.clear();
  MemoryFileSystem other, another;  // the same clock and seed give the same name
  EXPECT_EQ(RunWriter::start(context_, other, "runs", run_facts())->id(),
            RunWriter::start(context_, another, "runs", run_facts())->id());
}

TEST_F(RunsTest, ListsNewestFirstByTaskAndLimit) {
  std::vector<std::string> ids;
  for (const char* task : {"repurchase", "score", "repurchase", "score"}) {
    RunFacts facts = run_facts();
    facts.task = task;
    ids.push_back(record_run(files_, clock_, facts));
  }
  EXPECT_EQ(list().runs.size(), 4u);
  EXPECT_EQ(list().runs.at(0).id, ids[3]);
  EXPECT_EQ(list().runs.at(3).id, ids[0]);
  const RunListing repurchase = list({.task = "repurchase"});
  ASSERT_EQ(repurchase.runs.size(), 2u);
  EXPECT_EQ(repurchase.runs.at(0).id, ids[2]);
  EXPECT_EQ(list({.task = "repurchase", .limit = 1}).runs.size(), 1u);
  EXPECT_TRUE(list({.task = "", .limit = 0}).runs.empty());
  EXPECT_TRUE(list({.task = "other"}).runs.empty());
}

TEST_F(RunsTest, NoFolderHasNoRuns) {
  EXPECT_TRUE(list().runs.empty());
  EXPECT_EQ(read_run(files_, "runs", "2026").error().message(), message::kRunsNone);
}

TEST_F(RunsTest, FirstLettersThatAreOfOneRunNameIt) {
  const std::string first = record_run(files_, clock_, run_facts());
  const std::string second = record_run(files_, clock_, run_facts());
  EXPECT_EQ(read(first.substr(0, 15)).id, first);
  for (const char* wrong : {"", "2026", "other", "../../etc"}) {
    const auto run = read_run(files_, "runs", wrong);
    ASSERT_FALSE(run.ok()) << wrong;
    EXPECT_EQ(run.error().code(), ErrorCode::NotFound);
    EXPECT_NE(run.error().text(Language::English).find(second), std::string::npos);
  }
}

TEST_F(RunsTest, ForeignFoldersAreNoRuns) {
  const std::string id = record_run(files_, clock_, run_facts());
  for (const char* name : {"notes", "20261121-093000-3F9A1C", "20261121-093000-3f9a1c-copy"}) {
    ASSERT_TRUE(files_.make_folders(std::string("runs/") + name).ok());
  }
  ASSERT_TRUE(files_.make_folders("runs/20261121-093001-000000").ok());  // its writer left at once
  ASSERT_TRUE(publish_file(files_, "runs/20261121-093000-000001", "a file").ok());
  const RunListing listing = list();
  ASSERT_EQ(listing.runs.size(), 1u);
  EXPECT_EQ(listing.runs.front().id, id);
  EXPECT_TRUE(listing.damaged.empty());
}

TEST_F(RunsTest, ADamagedRunIsNamedBesideTheOthers) {
  const std::string id = record_run(files_, clock_, run_facts());
  const std::string whole = text(id, "run.json");
  record_run(files_, clock_, run_facts());
  const auto replaced = [&](std::string from, const std::string& to) {
    std::string changed = whole;
    const std::size_t at = changed.find(from);
    CANASTA_ASSERT(at != std::string::npos);
    return changed.replace(at, from.size(), to);
  };
  const std::string longest = whole + std::string(kRunRecordBytesMax - whole.size(), ' ');
  for (const std::string& record :
       {std::string(), std::string("[]"), std::string("{}"), std::string(100'000, '['),
        replaced("\"canasta_run\": 1", "\"canasta_run\": 2"), replaced("finished", "sleeping"),
        replaced("\"ended\"", "\"endet\""), replaced("2026-11-21T09:31", "2026-11-21T09:61"),
        replaced("\"id\": \"2026", "\"id\": \"2025"), replaced("\"0.1\"", "0.1"),
        replaced("0.75", "\"high\""), replaced("artifacts/repurchase.md", "artifacts/../../x"),
        replaced("artifacts/repurchase.md", "/etc/passwd"),
        replaced("\"bytes\": 9", "\"bytes\": -9"), replaced("\"sha256\": \"", "\"sha256\": \"g"),
        longest + " "}) {
    write(id, "run.json", record);
    EXPECT_EQ(damage().code(), ErrorCode::Corrupt);
    EXPECT_NE(damage().text(Language::English).find("runs/" + id + "/run.json"), std::string::npos);
    EXPECT_EQ(list().runs.size(), 1u);
  }
  write(id, "run.json", longest);
  EXPECT_TRUE(list().damaged.empty());
  ASSERT_TRUE(files_.remove("runs/" + id + "/run.json").ok());
  EXPECT_EQ(damage().code(), ErrorCode::Corrupt);
  const Table table = runs_table(list());
  EXPECT_EQ(table.rows(), 2u);
  EXPECT_EQ(cell_text(table.columns.at(3), 1), "damaged");
}

TEST_F(RunsTest, CurvesOfAnEndedRunMustBeWhole) {
  const std::string id = record_run(files_, clock_, run_facts());
  const RunRecord run = read(id);
  const std::string whole = text(id, "metrics.ndjson");
  std::string changed = whole;
  changed[changed.find("0.25")] = '9';
  for (const std::string& lines : {std::string(), whole.substr(0, whole.size() - 1), changed}) {
    write(id, "metrics.ndjson", lines);
    EXPECT_EQ(read_curves(files_, "runs", run).error().code(), ErrorCode::Corrupt);
  }
}

TEST_F(RunsTest, ALineThatIsStillBeingWrittenIsPassedOver) {
  const std::string line = format_point("loss", {0, 1, kRunStart});
  EXPECT_EQ(parse_curves(line + line.substr(0, 20), "m", false)->at("loss").size(), 1u);
  EXPECT_FALSE(parse_curves(line + line.substr(0, 20), "m", true).ok());
  EXPECT_TRUE(parse_curves("", "m", true)->empty());
  for (const std::string wrong :
       {"\n", "[]\n", "{}\n", "{\"metric\":\"\",\"step\":0,\"value\":1,\"time\":\"\"}\n"}) {
    const auto curves = parse_curves(line + wrong, "m", false);
    ASSERT_FALSE(curves.ok()) << wrong;
    EXPECT_NE(curves.error().text(Language::English).find("line 2"), std::string::npos);
  }
}

TEST_F(RunsTest, PointsAtTheirLimit) {
  const std::string line = format_point("m", {0, 1, kRunStart});
  std::string lines;
  for (std::size_t i = 0; i < kRunPointsMax; ++i) lines += line;
  EXPECT_EQ(parse_curves(lines, "m", true)->at("m").size(), kRunPointsMax);
  EXPECT_EQ(parse_curves(lines + line, "m", true).error().code(), ErrorCode::Corrupt);
  RunWriter writer = start();
  for (std::size_t i = 0; i < kRunPointsMax; ++i) {
    ASSERT_TRUE(writer.add_point(context_, "m", 0, 1).ok());
  }
  EXPECT_EQ(writer.add_point(context_, "m", 0, 1).error().message(), message::kRunOverLimit);
  EXPECT_TRUE(writer.finish(context_).ok());
}

TEST_F(RunsTest, EntriesAtTheirLimit) {
  RunFacts facts;
  for (std::size_t i = 0; i < kRunEntriesMax; ++i) facts.parameters[std::to_string(i)] = "";
  RunWriter writer = start(facts);
  EXPECT_TRUE(writer.add_parameters({{"0", "replaced"}}).ok());
  EXPECT_EQ(writer.add_parameters({{"one more", ""}}).error().code(), ErrorCode::TooLarge);
  facts.parameters["one more"] = "";
  const auto refused = RunWriter::start(context_, files_, "runs", facts);
  EXPECT_EQ(refused.error().message(), message::kRunOverLimit);
  std::map<std::string, double> metrics;
  for (std::size_t i = 0; i < kRunEntriesMax; ++i) metrics[std::to_string(i)] = 1;
  EXPECT_TRUE(writer.add_metrics(metrics).ok());
  EXPECT_EQ(writer.add_metrics({{"one more", 1}}).error().code(), ErrorCode::TooLarge);
  ASSERT_TRUE(writer.finish(context_).ok());
  EXPECT_EQ(read(writer.id()).facts.parameters.size(), kRunEntriesMax);
}

TEST_F(RunsTest, NamesAndValuesAtTheirLimit) {
  RunWriter writer = start();
  const std::string name(kRunKeyBytesMax, 'k');
  const std::string value(kRunValueBytesMax, 'v');
  EXPECT_TRUE(writer.add_tags({{name, value}}).ok());
  EXPECT_EQ(writer.add_tags({{name + "k", value}}).error().message(), message::kRunNameRefused);
  EXPECT_EQ(writer.add_tags({{name, value + "v"}}).error().message(), message::kRunOverLimit);
  for (const char* wrong : {"", "a\nb", "\x1b", "a\x7f", "\xff", "\xc3"}) {
    EXPECT_FALSE(writer.add_parameters({{wrong, "1"}}).ok());
    EXPECT_FALSE(writer.add_metrics({{wrong, 1}}).ok());
    EXPECT_FALSE(writer.add_point(context_, wrong, 0, 1).ok());
  }
  EXPECT_TRUE(writer.add_parameters({{"año/mes: día", "ñ\n\"\\"}}).ok());
  EXPECT_EQ(read(writer.id()).facts.parameters.at("año/mes: día"), "ñ\n\"\\");
}

TEST_F(RunsTest, BytesThatAreNoTextAreReplaced) {
  RunWriter writer = start();
  ASSERT_TRUE(writer.add_parameters({{"file", std::string(kRunValueBytesMax, '\xff')}}).ok());
  ASSERT_TRUE(writer.finish(context_).ok());
  EXPECT_EQ(read(writer.id()).facts.parameters.at("file").substr(0, 3), "\xef\xbf\xbd");
}

TEST_F(RunsTest, ArtifactsStayInTheirFolder) {
  RunWriter writer = start();
  EXPECT_TRUE(writer.add_artifact("deep/er/a b.png", "bytes").ok());
  EXPECT_TRUE(writer.add_artifact(std::string(kRunKeyBytesMax, 'a'), "").ok());
  for (const std::string& wrong :
       {std::string(), std::string("/etc/passwd"), std::string("../run.json"),
        std::string("a/../b"), std::string("a//b"), std::string("a/"), std::string("."),
        std::string(".hidden"), std::string("a\\b"), std::string("a\nb"),
        std::string(kRunKeyBytesMax + 1, 'a')}) {
    EXPECT_EQ(writer.add_artifact(wrong, "x").error().message(), message::kRunNameRefused) << wrong;
  }
  const RunRecord run = read(writer.id());
  EXPECT_EQ(run.files.size(), 2u);
  EXPECT_EQ(read_run_file(files_, "runs", run, "run.json").error().code(), ErrorCode::NotFound);
  write(writer.id(), "artifacts/deep/er/a b.png", "other");
  EXPECT_EQ(read_run_file(files_, "runs", run, "artifacts/deep/er/a b.png").error().message(),
            message::kChecksumWrong);
}

TEST_F(RunsTest, ListTable) {
  const std::string first = record_run(files_, clock_, run_facts());
  RunWriter second = start({.task = "score", .verb = "tune", .parameters = {}, .tags = {}});
  ASSERT_TRUE(second.add_metrics({{"mae", 1.5}, {"odd", 1}}).ok());
  const Table table = runs_table(list());
  std::string header;
  for (const TableColumn& column : table.columns) header += column.name + " ";
  EXPECT_EQ(header, "run task verb status started model seconds auc log_loss mae ");
  const auto row = [&](std::size_t at) {
    std::string text;
    for (const TableColumn& column : table.columns) text += cell_text(column, at) + "|";
    return text;
  };
  EXPECT_EQ(row(0), second.id() + "|score|tune|running|2026-11-21 09:31:00|||||1.5|");
  EXPECT_EQ(row(1), first +
                        "|repurchase|train|finished|2026-11-21 09:30:00|repurchase/1.1.0|60|"
                        "0.75|0.25||");
  EXPECT_EQ(runs_table({}).rows(), 0u);
}

TEST_F(RunsTest, ComparesWhatDiffers) {
  RunFacts facts = run_facts();
  const RunRecord first = read(record_run(files_, clock_, facts));
  facts.parameters["max_depth"] = "8";
  facts.parameters["subsample"] = "0.5";
  const RunRecord second = read(record_run(files_, clock_, facts));
  const std::vector<RunRecord> runs = {first, second};
  const auto rows = [](const Table& table) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < table.rows(); ++i) {
      std::string text;
      for (const TableColumn& column : table.columns) text += cell_text(column, i) + "|";
      texts.push_back(text);
    }
    return texts;
  };
  const Table table = compare_runs(runs).value();
  EXPECT_EQ(table.columns.at(2).name, first.id);
  EXPECT_EQ(table.columns.at(3).name, second.id);
  EXPECT_EQ(
      rows(table),
      (std::vector<std::string>{
          "run|task|repurchase|repurchase|", "run|verb|train|train|",
          "run|status|finished|finished|", "run|started|2026-11-21 09:30:00|2026-11-21 09:31:00|",
          "run|seconds|60|60|", "run|canasta|" CANASTA_VERSION "|" CANASTA_VERSION "|",
          "parameter|max_depth|6|8|", "parameter|subsample||0.5|", "metric|auc|0.75|0.75|",
          "metric|log_loss|0.25|0.25|"}));
  EXPECT_EQ(compare_runs(runs, true)->rows(), table.rows() + 4);  // learning_rate and three tags
}

TEST_F(RunsTest, ComparesTwoToTwenty) {
  const RunRecord run = read(record_run(files_, clock_, run_facts()));
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, kRunsComparedMax + 1}) {
    const std::vector<RunRecord> runs(count, run);
    EXPECT_EQ(compare_runs(runs).error().message(), message::kRunsToCompare);
  }
  EXPECT_TRUE(compare_runs(std::vector<RunRecord>(kRunsComparedMax, run)).ok());
}

TEST_F(RunsTest, OneRunAsATable) {
  const Table table = run_table(read(record_run(files_, clock_, run_facts())));
  EXPECT_EQ(table.rows(), 6u + 2 + 2 + 3 + 2);
  EXPECT_EQ(cell_text(table.columns[0], 13), "file");
  EXPECT_EQ(cell_text(table.columns[1], 13), "artifacts/repurchase.md");
  EXPECT_EQ(cell_text(table.columns[2], 13), "9");
}

TEST(RunId, WorkedByHand) {
  EXPECT_EQ(make_run_id(kRunStart, 0x3f9a1c), "20261121-093000-c1a9f3");
  EXPECT_EQ(make_run_id(0, 0), "19700101-000000-000000");
  EXPECT_TRUE(is_run_id("20261121-093000-c1a9f3"));
  for (const char* wrong :
       {"", "20261121-093000-c1a9f", "20261121-093000-c1a9f33", "20261121-093000-C1A9F3",
        "20261121_093000-c1a9f3", "../../../../etc/pass"}) {
    EXPECT_FALSE(is_run_id(wrong)) << wrong;
  }
}

// Whatever is written is read back, and later names sort later.
RC_GTEST_PROP(RunText, IsReadBack, (const std::map<std::string, double>& metrics)) {
  RunRecord run;
  run.id = make_run_id(kRunStart, *rc::gen::arbitrary<std::uint64_t>());
  run.started = kRunStart;
  run.status = RunStatus::Failed;
  run.ended = kRunStart + 1;
  run.error = *rc::gen::string<std::string>();
  std::erase_if(run.error, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  for (const auto& [key, value] : metrics) run.metrics["m" + std::to_string(key.size())] = value;
  const auto read = parse_run(format_run(run), "run.json");
  RC_ASSERT(read.ok());
  RC_ASSERT(read->metrics == run.metrics);
  RC_ASSERT(read->error == run.error);
  RC_ASSERT(make_run_id(kRunStart, 0) < make_run_id(kRunStart + 1, 0));
}

}  // namespace
}  // namespace canasta
