#include "engine/table_task.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/messages/boosters.h"
#include "base/messages/engine.h"
#include "base/random.h"
#include "engine/table_model_files.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

// A table in which x alone decides.
Table decided_by_x(std::size_t rows) {
  IntColumn key, x, noise;
  TextColumn target;
  for (const char* name : {"low", "middle", "high"}) target.dictionary.add(name);
  RealColumn value;
  Random random(3);
  for (std::size_t row = 0; row < rows; ++row) {
    key.values.push_back(static_cast<std::int64_t>(row));
    x.values.push_back(static_cast<std::int64_t>(random.below(90)));
    noise.values.push_back(static_cast<std::int64_t>(random.below(50)));
    target.codes.push_back(static_cast<std::uint32_t>(x.values.back() / 30));
    value.values.push_back(static_cast<double>(x.values.back()) * 2 + 5);
  }
  return {{{"key", key}, {"x", x}, {"noise", noise}, {"target", target}, {"value", value}}};
}

TableTask task_of(TaskType type, const std::string& target, std::vector<std::string> drop) {
  return {.type = type, .source = "t", .target = target, .drop = std::move(drop)};
}

TEST(TableTask, LearnsClassesAndReadsBackItsModel) {
  const Table table = decided_by_x(3'000);
  const TableTask task = task_of(TaskType::Classification, "target", {"value"});
  const TableJudged judged = train_on_table(kContext, table, task, "key").value();
  EXPECT_GT(judged.classes->model.accuracy, .99);
  EXPECT_EQ(judged.model.classes, (std::vector<std::string>{"high", "low", "middle"}));

  const LoadedModel loaded{.manifest = {}, .files = write_table_model(kContext, task, judged)};
  const TableModel read = read_table_model(loaded, task).value();
  const EncodedRows rows = read.encoder.encode(kContext, table).value();
  EXPECT_EQ(predict_encoded(kContext, rows.matrix, read),
            predict_encoded(kContext, rows.matrix, judged.model));
  EXPECT_EQ(read.thresholds.size(), 3U);
  EXPECT_EQ(
      read_table_model(loaded, task_of(TaskType::Classification, "other", {})).error().message(),
      message::kModelOtherTarget);
}

TEST(TableTask, LearnsValues) {
  for (const ValueLoss loss : {ValueLoss::Squared, ValueLoss::Absolute}) {
    TableTask task = task_of(TaskType::Regression, "value", {"target"});
    task.loss = loss;
    const TableJudged judged = train_on_table(kContext, decided_by_x(3'000), task, "key").value();
    EXPECT_LT(judged.values->model.mae, 2);
    EXPECT_GT(judged.values->baseline.mae, 30);
  }
}

TEST(TableTask, TheBestCandidateServes) {
  TableTask task = task_of(TaskType::Regression, "value", {"target"});
  task.candidates = {"linear", "xgboost", "neighbours"};
  task.choose_by = "rmse";
  const TableJudged judged = train_on_table(kContext, decided_by_x(3'000), task, "key").value();
  const std::vector<LeaderboardRow>& board = judged.candidate.board;
  ASSERT_EQ(board.size(), 3U);
  EXPECT_EQ(board.front().candidate, judged.candidate.name);
  EXPECT_LE(board[0].metrics.find("rmse")->second, board[1].metrics.find("rmse")->second);
  EXPECT_LE(board[1].metrics.find("rmse")->second, board[2].metrics.find("rmse")->second);
}

TEST(TableTask, NamesTheColumnThatDecides) {
  for (const char* candidate : {"xgboost", "linear"}) {
    TableTask task = task_of(TaskType::Regression, "value", {"target"});
    task.candidates = {candidate};
    const TableJudged judged = train_on_table(kContext, decided_by_x(2'000), task, "key").value();
    ASSERT_FALSE(judged.importance.empty()) << candidate;
    EXPECT_EQ(judged.importance.front().column, "x") << candidate;
  }
}

TEST(TableTask, TheLatestRowsJudgeWhereTheSplitIsByTime) {
  const Table table = decided_by_x(2'000);
  TableTask task = task_of(TaskType::Regression, "value", {"target"});
  task.split.time = "noise";
  const Targets targets = find_targets(table, task).value();
  const ThreeParts parts = split_targets(table, task, targets, 1).value();
  const auto& noise = std::get<IntColumn>(table.find("noise")->body).values;
  const auto times = [&](const std::vector<std::uint32_t>& places) {
    std::vector<std::int64_t> out;
    for (const std::uint32_t row : table_rows(targets, places)) out.push_back(noise[row]);
    std::sort(out.begin(), out.end());
    return out;
  };
  EXPECT_LT(times(parts.training).back(), times(parts.validation).front());
  EXPECT_LT(times(parts.validation).back(), times(parts.test).front());
}

TEST(TableTask, TheTestPartIsNeverSeen) {
  const Table table = decided_by_x(2'000);
  const TableTask task = task_of(TaskType::Classification, "target", {"value"});
  const TableJudged before = train_on_table(kContext, table, task, "key").value();
  Table changed = table;
  auto& noise = std::get<IntColumn>(changed.columns[2].body).values;
  auto& x = std::get<IntColumn>(changed.columns[1].body).values;
  for (const std::uint32_t place : before.parts.test) {
    noise[place] = 777;
    x[place] = 45;
  }
  const TableJudged after = train_on_table(kContext, changed, task, "key").value();
  EXPECT_EQ(write_estimator(*before.model.estimator), write_estimator(*after.model.estimator));
  EXPECT_EQ(before.model.thresholds, after.model.thresholds);
  EXPECT_LT(after.classes->model.accuracy, before.classes->model.accuracy);
}

TEST(TableTask, SaysWhatIsWrongWithATarget) {
  Table table = decided_by_x(100);
  const auto error = [&](TaskType type, const std::string& target) {
    return train_on_table(kContext, table, task_of(type, target, {}), "key").error().message();
  };
  EXPECT_EQ(error(TaskType::Regression, "target"), message::kTargetNotNumber);
  EXPECT_FALSE(
      train_on_table(kContext, table, task_of(TaskType::Regression, "valeu", {}), "key").ok());
  std::get<IntColumn>(table.columns[2].body).values.assign(100, 4);
  EXPECT_EQ(error(TaskType::Classification, "noise"), message::kTargetOneClass);
  EXPECT_EQ(error(TaskType::Regression, "noise"), message::kTrainOneOutcome);
  std::get<IntColumn>(table.columns[2].body).values.assign(100, kNoInt);
  EXPECT_EQ(error(TaskType::Regression, "noise"), message::kTargetNotThere);
}

// Classes that are numbers have the names that a file gives them, however near they lie.
TEST(TableTask, NumbersMayBeClasses) {
  Table table = decided_by_x(40);
  RealColumn target;
  for (std::size_t row = 0; row < 40; ++row)
    target.values.push_back(row % 2 == 0 ? 1.0 : 1.0 + 1e-7);
  table.columns.push_back({.name = "number", .body = target});
  EXPECT_EQ(find_targets(table, task_of(TaskType::Classification, "number", {})).value().classes,
            (std::vector<std::string>{"1", "1.0000001"}));
}

TEST(TableTask, RowsAtTheirLimit) {
  const auto trained = [](std::size_t rows) {
    return train_on_table(kContext, decided_by_x(rows),
                          task_of(TaskType::Regression, "value", {"target"}), "key");
  };
  EXPECT_TRUE(trained(kTableRowsMin).ok());
  EXPECT_EQ(trained(kTableRowsMin - 1).error().message(), message::kTooFewRows);
}

}  // namespace
}  // namespace canasta
