#include "engine/output_names.h"

#include <gtest/gtest.h>

#include "base/messages/jobs.h"
#include "engine/test_files.h"

namespace canasta {
namespace {

class OutputNames : public ::testing::Test {
 protected:
  Result<std::string> output(OutputKind kind, const std::string& name,
                             const std::string& made_of = "ventas.csv") const {
    return output_of(project_, {.kind = kind, .name = name, .made_of = made_of});
  }
  Message error(OutputKind kind, const std::string& name) const {
    return output(kind, name).error().message();
  }
  TemporaryFolder folder_ = test_folder();
  Project project_ = project_in(folder_.path());
};

TEST_F(OutputNames, AreLabelsBelowTheFolderOfTheirKind) {
  EXPECT_EQ(output(OutputKind::Processed, "a.csv").value(), "data/processed/a.csv");
  EXPECT_EQ(output(OutputKind::Features, "A-1_b.c.parquet").value(),
            "data/features/A-1_b.c.parquet");
  EXPECT_EQ(output(OutputKind::Predictions, "0.json").value(), "data/predictions/0.json");
}

TEST_F(OutputNames, NeverLeadElsewhere) {
  for (const char* name : {"../a.csv", "a/../b.csv", "a..csv", "/a.csv", "a/b.csv", ".a.csv",
                           "-a.csv", "a\\b.csv", "a b.csv", "a\n.csv", "año.csv", "a*.csv"}) {
    EXPECT_EQ(error(OutputKind::Processed, name), message::kOutputName) << name;
  }
  EXPECT_EQ(error(OutputKind::Processed, std::string("a\0.csv", 6)), message::kOutputName);
}

TEST_F(OutputNames, HaveALimit) {
  const std::string longest = std::string(kOutputNameBytesMax - 4, 'a') + ".csv";
  EXPECT_TRUE(output(OutputKind::Processed, longest).ok());
  EXPECT_EQ(error(OutputKind::Processed, "a" + longest), message::kOutputName);
}

TEST_F(OutputNames, SayTheirForm) {
  EXPECT_EQ(error(OutputKind::Predictions, "a.xlsx"), message::kOutputEnding);
  EXPECT_EQ(error(OutputKind::Predictions, "csv"), message::kOutputEnding);
  EXPECT_EQ(error(OutputKind::Processed, "a.json"), message::kOutputEnding);
}

TEST_F(OutputNames, LeaveTheProjectsOwnFilesAlone) {
  const auto refused = output(OutputKind::Processed, "purchases.parquet");
  EXPECT_EQ(refused.error().message(), message::kOutputIsOurs);
  EXPECT_EQ(refused.error().code(), ErrorCode::Conflict);
  EXPECT_EQ(error(OutputKind::Predictions, "score.csv"), message::kOutputIsOurs);
  EXPECT_TRUE(output(OutputKind::Features, "score.csv").ok());
}

TEST_F(OutputNames, AreMadeOfTheUploadsNameAndAFreeNumber) {
  EXPECT_EQ(output(OutputKind::Processed, "", "../Año 1/ventas enero.csv.gz").value(),
            "data/processed/ventas_enero-1.csv");
  EXPECT_EQ(output(OutputKind::Processed, "", "..").value(), "data/processed/file-1.csv");
  EXPECT_EQ(output(OutputKind::Processed, "", "ñ.csv").value(), "data/processed/file-1.csv");
  written(folder_.path(), "data/processed/ventas-1.csv", "");
  EXPECT_EQ(output(OutputKind::Processed, "").value(), "data/processed/ventas-2.csv");
  const auto made = output(OutputKind::Features, "", std::string(500, 'a')).value();
  EXPECT_TRUE(output(OutputKind::Features, file_name(made)).ok()) << made;
}

TEST_F(OutputNames, TheQuarantineOfEachOutputIsItsOwn) {
  EXPECT_EQ(quarantine_of("data/processed/a.csv"), "data/quarantine/processed/a.csv");
  EXPECT_EQ(quarantine_of("data/processed/a.parquet"), "data/quarantine/processed/a.parquet.csv");
  EXPECT_EQ(quarantine_of("data/features/a.csv"), "data/quarantine/features/a.csv");
}

}  // namespace
}  // namespace canasta
