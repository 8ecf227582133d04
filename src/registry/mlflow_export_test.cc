// The text of the export; tests/tracking.py opens it with MLflow and compares predictions.
#include "registry/mlflow_export.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/messages/io.h"
#include "base/messages/registry.h"
#include "io/memory_file_system.h"
#include "models/testing_forest.h"
#include "registry/testing_models.h"

namespace canasta {
namespace {

LoadedModel loaded_model(const std::string& body, std::vector<std::string> features) {
  LoadedModel loaded;
  loaded.files = {{"model.ubj", body}};
  loaded.manifest.model = {"repurchase", {1, 1, 0}};
  loaded.manifest.facts = manifest_facts(std::move(features));
  loaded.manifest.created = 1'795'253'400;
  loaded.manifest.canasta_version = "0.1.0";
  return loaded;
}

LoadedModel small_model() {
  return loaded_model(testing::forest_text({testing::small_tree()}), {"a", "it's=\"ñ\""});
}

TEST(MlflowExport, NamesColumnsAndOutputs) {
  const ModelFiles files = mlflow_model_files(small_model()).value();
  const std::string& mlmodel = files.at("MLmodel");
  // As YAML reads it: '' is one quote.
  EXPECT_NE(mlmodel.find(R"(  inputs: '[{"type":"double","name":"a","required":true},)"
                         R"({"type":"double","name":"it''s=\"ñ\"","required":true}]')"),
            std::string::npos)
      << mlmodel;
  EXPECT_NE(
      mlmodel.find(
          R"(  outputs: '[{"type":"tensor","tensor-spec":{"dtype":"float32","shape":[-1]}}]')"),
      std::string::npos)
      << mlmodel;
  EXPECT_NE(mlmodel.find("utc_time_created: '2026-11-21 09:30:00.000000'"), std::string::npos);
  EXPECT_EQ(files.at("model.ubj"), small_model().files.at("model.ubj"));
  const auto example = nlohmann::json::parse(files.at("input_example.json"));
  EXPECT_EQ(example.at("columns").at(1), "it's=\"ñ\"");
  EXPECT_EQ(example.at("data"), nlohmann::json::parse("[[0.0, 0.0]]"));
  EXPECT_NE(files.at("README.md").find("encoded columns"), std::string::npos);
}

TEST(MlflowExport, SeveralOutputsAreAColumnEach) {
  const std::vector<testing::TreeSpec> trees(3, testing::small_tree());
  const std::string body = testing::forest_text(
      trees, 2, {.objective = "multi:softprob", .base_score = "[5E-1]", .classes = 3});
  const auto files = mlflow_model_files(loaded_model(body, {"a", "b"}));
  ASSERT_TRUE(files.ok()) << files.error().text(Language::English);
  EXPECT_NE(files->at("MLmodel").find("\"shape\":[-1,3]"), std::string::npos);
  EXPECT_NE(files->at("README.md").find("3 probabilities a row"), std::string::npos);
}

TEST(MlflowExport, TheSameModelGivesTheSameBytes) {
  EXPECT_EQ(mlflow_model_files(small_model()).value(), mlflow_model_files(small_model()).value());
}

TEST(MlflowExport, OtherModelsAreRefusedByName) {
  LoadedModel linear = small_model();
  linear.files = {{"linear.json", "{}"}};
  LoadedModel broken = small_model();
  broken.files["model.ubj"] = "tree";
  const LoadedModel other_columns =
      loaded_model(testing::forest_text({testing::small_tree()}), {"a", "b", "c"});
  for (const LoadedModel& model : {linear, broken, other_columns}) {
    const auto files = mlflow_model_files(model);
    ASSERT_FALSE(files.ok());
    EXPECT_EQ(files.error().message(), message::kMlflowExportKind);
    EXPECT_EQ(files.error().code(), ErrorCode::InvalidInput);
    EXPECT_NE(files.error().text(Language::English).find("repurchase/1.1.0"), std::string::npos);
  }
}

TEST(MlflowExport, TheFolderIsWholeOrNotThere) {
  MemoryFileSystem files;
  ASSERT_TRUE(export_mlflow({}, files, small_model(), "out/model").ok());
  EXPECT_EQ(files.list("out/model")->size(), 8u);
  EXPECT_EQ(files.list("out")->size(), 1u);
  const Status again = export_mlflow({}, files, small_model(), "out/model");
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().message(), message::kTargetExists);
  CancelToken cancel;
  cancel.cancel();
  Context context;
  context.cancel = &cancel;
  EXPECT_EQ(export_mlflow(context, files, small_model(), "other").error().code(),
            ErrorCode::Cancelled);
  EXPECT_FALSE(files.exists("other"));
}

}  // namespace
}  // namespace canasta
