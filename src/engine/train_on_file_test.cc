#include <gtest/gtest.h>

#include <cmath>

#include "base/messages/engine.h"
#include "base/messages/ingest.h"
#include "base/messages/jobs.h"
#include "engine/file_jobs.h"
#include "engine/model_filenames.h"
#include "engine/test_files.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

class TrainOnFile : public ::testing::Test {
 protected:
  GivenFile given(const std::string& text) const {
    return {.path = written(folder_.path(), "uploads/table", text), .name = "mi tabla.csv"};
  }
  Result<TrainedOnFile> trained(const std::string& target, const std::string& text,
                                const std::string& model = "") const {
    return train_on_file(kContext, project_,
                         {.file = given(text), .target_column = target, .model_name = model});
  }
  TrainedOnFile levels() const { return trained("level", decided_rows(400, 0, true)).value(); }
  Result<PredictedOnFile> predicted(const std::string& model, const std::string& text) const {
    return predict_on_file(kContext, project_,
                           {.file = given(text), .model = model, .output_name = "p.csv"});
  }
  TemporaryFolder folder_ = test_folder();
  Project project_ = project_in(folder_.path());
};

TEST_F(TrainOnFile, LearnsClassesAndSaysHowWell) {
  const TrainedOnFile done = levels();
  EXPECT_EQ(done.type, TaskType::Classification);
  EXPECT_EQ(done.key_column, "id");
  EXPECT_EQ(done.rows, 400U);
  EXPECT_EQ(done.classes, (std::vector<std::string>{"high", "low"}));
  EXPECT_EQ(done.trained.version, "level/1.0.0");
  EXPECT_EQ(done.trained.champion, "level/1.0.0");
  EXPECT_EQ(done.model_filename, "level-1.0.0.ubj");
  EXPECT_EQ(cell_text(*done.importance.find("column"), 0), "x");
  const auto& metrics = std::get<TextColumn>(done.metrics.find("metric")->body);
  for (std::size_t row = 0; row < done.metrics.rows(); ++row) {
    if (metrics.dictionary[metrics.codes[row]] != "accuracy") continue;
    EXPECT_GT(std::get<RealColumn>(done.metrics.find("value")->body).values[row], .95);
    EXPECT_LT(std::get<RealColumn>(done.metrics.find("baseline")->body).values[row], .7);
  }
}

// x decides the target alone, as a column made of the target would.
TEST_F(TrainOnFile, SaysWhatSeemsToLeak) {
  const TrainedOnFile done = levels();
  ASSERT_FALSE(done.said.empty());
  EXPECT_EQ(done.said.front().message, message::kLeakAlone);
  EXPECT_EQ(done.said.front().fields.front().value, "x");
}

TEST_F(TrainOnFile, AColumnToDropIsNotLearntFrom) {
  const TrainFileOptions options{
      .file = given(decided_rows(400, 0, true)), .target_column = "level", .drop = {"x"}};
  const TrainedOnFile done = train_on_file(kContext, project_, options).value();
  EXPECT_FALSE(says(done.said, message::kLeakAlone));
  EXPECT_TRUE(says(done.said, message::kFileModelLost));  // noise tells nothing
  EXPECT_FALSE(done.trained.champion.has_value());
}

TEST_F(TrainOnFile, ManyNumbersAreValues) {
  const TrainedOnFile done = trained("x", decided_rows(400, 0, true)).value();
  EXPECT_EQ(done.type, TaskType::Regression);
  EXPECT_TRUE(done.classes.empty());
  const PredictedOnFile out = predicted("x", decided_rows(50, 900, true)).value();
  ASSERT_EQ(out.distribution.rows(), 6U);
  const auto& values = std::get<RealColumn>(out.distribution.find("value")->body).values;
  EXPECT_LE(values[1], values[3]);  // min, median
  EXPECT_LE(values[3], values[5]);  // max
  EXPECT_NEAR(values[0], 50, 15);   // the mean of numbers below 100
}

TEST_F(TrainOnFile, ModelsOfTheProjectsTasksAreLeftAlone) {
  std::string text = decided_rows(400, 0, true);
  text.replace(text.find("level"), 5, "score");
  EXPECT_EQ(trained("score", text).value().trained.version, "score-file/1.0.0");
  EXPECT_EQ(trained("score", text, "score").error().message(), message::kFileModelIsTask);
  EXPECT_EQ(trained("score", text, "other").value().trained.version, "other/1.0.0");
  EXPECT_FALSE(trained("score", text, "../x").ok());
  EXPECT_FALSE(real_file_system().exists(project_.path("reports/runbook.md")));
}

TEST_F(TrainOnFile, ATargetMustBeThereAndDiffer) {
  const std::string text = decided_rows(400, 0, true);
  const Error unknown = trained("leevl", text).error();
  EXPECT_EQ(unknown.code(), ErrorCode::InvalidInput);
  EXPECT_NE(unknown.text(Language::English).find("\"level\""), std::string::npos);
  EXPECT_EQ(trained("", text).error().message(), message::kTargetColumnMissing);
  EXPECT_EQ(trained("y", "id,y\n1,a\n2,a\n3,a\n").error().message(), message::kTargetOneClass);
  EXPECT_EQ(trained("y", "id,y\n1,a\n2,b\n3,a\n").error().message(), message::kTooFewRows);
}

TEST_F(TrainOnFile, EachRowIsPredicted) {
  levels();
  const std::string truth = decided_rows(200, 5'000, true);
  const PredictedOnFile out = predicted("level-1.0.0.ubj", decided_rows(200, 5'000, false)).value();
  EXPECT_EQ(out.model, "level/1.0.0");
  EXPECT_EQ(out.rows, 200U);
  EXPECT_EQ(out.output, "data/predictions/p.csv");
  EXPECT_EQ(out.first.rows(), kFirstRows);
  EXPECT_EQ(cell_text(out.first.columns[0], 0), "5000");
  EXPECT_TRUE(out.said.empty());
  const auto& rows = std::get<IntColumn>(out.distribution.find("rows")->body).values;
  EXPECT_EQ(rows[0] + rows[1], 200);
  std::int64_t low = 0;
  for (std::size_t at = truth.find(",low\n"); at != truth.npos; at = truth.find(",low\n", at + 1)) {
    ++low;
  }
  EXPECT_NEAR(static_cast<double>(rows[1]), static_cast<double>(low), 5);
}

TEST_F(TrainOnFile, AModelIsMeantInManyWays) {
  levels();
  const std::string rows = decided_rows(20, 900, false);
  for (const char* model : {"level", "level-1.0.0.ubj", "level/1.0.0", "level@champion",
                            "models:/level@champion", "models:/level/1.0.0"}) {
    EXPECT_EQ(predicted(model, rows).value().model, "level/1.0.0") << model;
  }
  const Error unknown = predicted("level-1.0.1.ubj", rows).error();
  EXPECT_EQ(unknown.code(), ErrorCode::NotFound);
  EXPECT_NE(unknown.text(Language::English).find("level-1.0.0.ubj"), std::string::npos);
  for (const char* odd : {"level-1.0.0.txt", "../level-1.0.0.ubj", "-1.0.0.ubj", "level-01.0.0.ubj",
                          "level-1.0.0", "level-1.0.0.ubj/..", ""}) {
    EXPECT_FALSE(predicted(odd, rows).ok()) << odd;
  }
}

TEST_F(TrainOnFile, ColumnsThatLackAreAllNamed) {
  levels();
  const Error lacking = predicted("level", "id,y\n1,2\n").error();
  EXPECT_EQ(lacking.message(), message::kEncoderColumns);
  EXPECT_EQ(lacking.code(), ErrorCode::InvalidInput);
  EXPECT_NE(lacking.text(Language::English).find("x, noise"), std::string::npos);
  const PredictedOnFile numbered = predicted("level", "x,noise\n3,1\n97,2\n").value();
  EXPECT_TRUE(says(numbered.said, message::kFileWithoutKey));
  EXPECT_EQ(numbered.first.columns[0].name, "row");
  EXPECT_EQ(cell_text(*numbered.first.find("prediction"), 0), "low");
  EXPECT_EQ(cell_text(*numbered.first.find("prediction"), 1), "high");
}

// Receipts to features to a model to predictions, with the names that each step answers.
TEST_F(TrainOnFile, FeaturesOfAShopTeachAModel) {
  const std::string receipts = join_path(folder_.path(), "receipts.csv");
  ASSERT_TRUE(generate_data(kContext,
                            {.kind = "receipts", .output = receipts, .customers = 150, .days = 200})
                  .ok());
  const EngineeredFeatures features =
      engineer_features_of_file(kContext, project_, {.file = {.path = receipts}, .days = 30})
          .value();
  const GivenFile table{.path = project_.path(features.output)};
  const TrainedOnFile done =
      train_on_file(kContext, project_, {.file = table, .target_column = features.target_column})
          .value();
  EXPECT_EQ(done.key_column, "customer");
  EXPECT_EQ(done.rows, features.customers);
  EXPECT_EQ(done.classes, (std::vector<std::string>{"0", "1"}));
  const PredictedOnFile out =
      predict_on_file(kContext, project_, {.file = table, .model = done.model_filename}).value();
  EXPECT_EQ(out.rows, features.customers);
  EXPECT_EQ(out.first.columns[0].name, "customer");
}

TEST_F(TrainOnFile, EveryVersionHasAFileName) {
  EXPECT_TRUE(model_files(kContext, project_).value().empty());
  levels();
  levels();
  const std::vector<ModelFile> files = model_files(kContext, project_).value();
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].filename, "level-1.1.0.ubj");
  EXPECT_EQ(files[1].filename, "level-1.0.0.ubj");
  EXPECT_EQ(files[1].path, "models/level/1.0.0/model.ubj");
  const auto found = model_file_of(kContext, project_, std::string("level-1.0.0.ubj"));
  EXPECT_EQ(found->path, files[1].path);
  EXPECT_EQ(real_file_system().info(project_.path(found->path))->bytes, found->bytes);
}

}  // namespace
}  // namespace canasta
