#include "engine/table_tuning.h"

#include <gtest/gtest.h>

#include "io/memory_file_system.h"
#include "io/publish.h"

namespace canasta {
namespace {

TEST(TableTuning, SettingsComeBackAsWritten) {
  MemoryFileSystem files;
  TunedTrees tuned{.kind = CandidateKind::Lightgbm, .trees = {}, .loss = .5, .trials = 7};
  tuned.trees.max_depth = 9;
  tuned.trees.learning_rate = .07;
  tuned.trees.row_share = .6;
  ASSERT_TRUE(write_tuned(files, "tuning/a.json", tuned).ok());
  const auto read = read_tuned(files, "tuning/a.json").value();
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->kind, CandidateKind::Lightgbm);
  EXPECT_EQ(read->trees.max_depth, 9);
  EXPECT_EQ(read->trees.learning_rate, .07);
  EXPECT_EQ(read->trees.row_share, .6);
}

TEST(TableTuning, NothingWhereThereIsNoFile) {
  const MemoryFileSystem files;
  EXPECT_FALSE(read_tuned(files, "tuning/a.json").value().has_value());
}

TEST(TableTuning, OtherSettingsStayThoseOfTheDefaults) {
  TrainOptions rest;
  rest.patience = 33;
  rest.max_depth = 2;
  TrainOptions settings;
  settings.max_depth = 8;
  const TrainOptions both = with_settings(settings, rest);
  EXPECT_EQ(both.max_depth, 8);
  EXPECT_EQ(both.patience, 33);
}

TEST(TableTuning, DamagedFilesNameTheSetting) {
  const auto reason = [](const std::string& json) {
    MemoryFileSystem files;
    EXPECT_TRUE(publish_file(files, "t.json", json).ok());
    const auto read = read_tuned(files, "t.json");
    return read.ok() ? "" : read.error().text(Language::English);
  };
  EXPECT_NE(reason("{}").find("candidate"), std::string::npos);
  EXPECT_NE(reason("[]").find("candidate"), std::string::npos);
  EXPECT_NE(reason(R"({"candidate": "xgbost", "settings": {}})").find("xgboost"),
            std::string::npos);
  const std::string number =
      R"("min_child_weight": 1, "l2": 1, "row_share": 1, "feature_share": 1)";
  for (const char* depth : {"0", "17", "\"deep\""}) {
    EXPECT_NE(reason(R"({"candidate": "xgboost", "settings": {"max_depth": )" + std::string(depth) +
                     ", " + number + R"(, "learning_rate": 0.1}})")
                  .find("max_depth"),
              std::string::npos)
        << depth;
  }
  EXPECT_EQ(reason(R"({"candidate": "xgboost", "settings": {"max_depth": 16, )" + number +
                   R"(, "learning_rate": 0.1}})"),
            "");
  EXPECT_NE(reason(R"({"candidate": "xgboost", "settings": {"max_depth": 16, )" + number +
                   R"(, "learning_rate": 2}})")
                .find("learning_rate"),
            std::string::npos);
}

}  // namespace
}  // namespace canasta
