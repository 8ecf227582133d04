// Which steps of a run on a table are done again after each change, and which are not.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/random.h"
#include "engine/table_tuning.h"
#include "engine/test_shop.h"
#include "io/json.h"
#include "io/publish.h"

namespace canasta {
namespace {

constexpr int kRows = 400;

// y is twice x, and a little noise of its own.
std::string rows_csv(std::uint64_t seed) {
  Random random(seed);
  std::string text = "id,x,noise,y\n";
  for (int row = 0; row < kRows; ++row) {
    const std::uint64_t x = random.below(100);
    text += std::to_string(row) + "," + std::to_string(x) + "," + std::to_string(random.below(50)) +
            "," + std::to_string(2 * x + random.below(9)) + "\n";
  }
  return text;
}

constexpr const char* kConfig = R"(canasta: 1
sources:
  rows: {files: rows.csv, key: id, contract: contract.yaml}
tasks:
  score: {type: regression, source: rows, target: y, input: [new.csv],
          monitor: {truth: [truth.csv]}}
)";
constexpr const char* kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: rows
version: 1.0.0
status: active
schema:
  - name: rows
    logicalType: object
    properties: [{name: id}, {name: x}]
)";

class RunTable : public ::testing::Test {
 protected:
  RunTable() : folder_(test_folder()) {
    write("canasta.yaml", kConfig);
    write("contract.yaml", kContract);
    write("rows.csv", rows_csv(1));
    write("new.csv", rows_csv(2));
    write("truth.csv", rows_csv(2));
    run();
  }

  std::string path(const std::string& name) const { return join_path(folder_.path(), name); }
  void write(const std::string& name, std::string_view text) {
    ASSERT_TRUE(publish_file(real_file_system(), path(name), text).ok());
  }
  void replace(const std::string& name, const std::string& from, const std::string& to) {
    std::string text = read_text(real_file_system(), path(name)).value();
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    write(name, text.replace(at, from.size(), to));
  }
  void run() {
    const Project project = open_project(folder_.path()).value();
    const auto answer = run_project(context_, project);
    ASSERT_TRUE(answer.ok()) << answer.error().text(Language::English);
    ASSERT_FALSE(answer->problem) << answer->problem->text(Language::English);
  }
  // What each step was last done with.
  std::map<std::string, std::string> memory() const {
    const auto json =
        read_json(real_file_system(), path("state/run.json"), ErrorCode::Corrupt).value();
    std::map<std::string, std::string> inputs;
    for (const auto& [step, one] : json.at("steps").items()) {
      inputs[step] = one.at("inputs").get<std::string>();
    }
    return inputs;
  }
  std::set<std::string> done_again() {
    const auto before = memory();
    run();
    std::set<std::string> steps;
    for (const auto& [step, inputs] : memory()) {
      const auto found = before.find(step);
      if (found == before.end() || found->second != inputs) steps.insert(step.substr(6));
    }
    return steps;
  }

  TemporaryFolder folder_;
  Context context_{.threads = 1};
};

using StepNames = std::set<std::string>;
const StepNames kAll{"explore", "train", "predict", "drift", "performance"};

TEST_F(RunTable, RemembersEveryStepAndRepeatsNone) {
  EXPECT_EQ(memory().size(), kAll.size());
  EXPECT_EQ(done_again(), StepNames{});
}

TEST_F(RunTable, RowsToLearnFrom) {
  write("rows.csv", rows_csv(3));
  EXPECT_EQ(done_again(), kAll);
}

TEST_F(RunTable, ASettingOfTheTask) {
  replace("canasta.yaml", "target: y,", "target: y, drop: [noise],");
  EXPECT_EQ(done_again(), kAll);
}

TEST_F(RunTable, TheSeed) {
  context_.seed = 43;
  EXPECT_EQ(done_again(), kAll);
}

TEST_F(RunTable, TunedSettings) {
  const Project project = open_project(folder_.path()).value();
  ASSERT_TRUE(real_file_system().make_folders(path("tuning")).ok());
  TunedTrees tuned;
  tuned.trees.max_depth = 2;
  ASSERT_TRUE(write_tuned(real_file_system(), tuned_path(project, "score"), tuned).ok());
  const StepNames done = done_again();
  EXPECT_TRUE(done.contains("train"));
  EXPECT_FALSE(done.contains("explore"));
}

TEST_F(RunTable, TheContractIsNotLearntFrom) {
  replace("contract.yaml", "{name: x}", "{name: x}, {name: noise}");
  EXPECT_EQ(done_again(), (StepNames{"explore", "predict", "drift"}));
}

TEST_F(RunTable, RowsToPredict) {
  write("new.csv", rows_csv(4));
  write("truth.csv", rows_csv(4));
  EXPECT_EQ(done_again(), (StepNames{"predict", "drift", "performance"}));
}

TEST_F(RunTable, TruthAlone) {
  std::string truth = rows_csv(2);
  write("truth.csv", truth.substr(0, truth.find_last_of('\n', truth.size() - 2) + 1));
  EXPECT_EQ(done_again(), StepNames{"performance"});
}

TEST_F(RunTable, ThresholdsOfTheLight) {
  replace("canasta.yaml", "monitor: {", "monitor: {worse_red: 2, ");
  EXPECT_EQ(done_again(), (StepNames{"drift", "performance"}));
}

TEST_F(RunTable, TheLanguageOfReports) {
  context_.language = Language::Spanish;
  EXPECT_EQ(done_again(), (StepNames{"explore", "drift", "performance"}));
}

TEST_F(RunTable, WhatWasWrittenAndIsGone) {
  ASSERT_TRUE(real_file_system().remove(path("data/predictions/score.csv")).ok());
  const auto before = memory();
  run();
  EXPECT_TRUE(real_file_system().exists(path("data/predictions/score.csv")));
  EXPECT_EQ(memory(), before) << "the same predictions, of the same inputs";
}

}  // namespace
}  // namespace canasta
