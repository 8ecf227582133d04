#include "engine/last_drift.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/drift_report.h"
#include "engine/test_files.h"
#include "io/memory_file_system.h"
#include "report/report.h"

namespace canasta {
namespace {

class LastDrift : public testing::Test {
 protected:
  LastDrift() {
    project_ = project_in("shop");
    project_.files = &disk_;
  }
  // As monitor drift does.
  void leave(const Drift& drift) {
    const Report report = drift_report(drift, {.task = "score", .model = "score/1.0.0"});
    ASSERT_TRUE(write_report(disk_, report, project_.reports(), Language::Spanish).ok());
  }
  void leave(std::string_view json) {
    ASSERT_TRUE(disk_.make_folders(project_.reports()).ok());
    ASSERT_TRUE(publish_file(disk_, last_drift_path(project_, "score"), json).ok());
  }
  Result<std::vector<FeaturePsi>> read() const { return last_feature_psi(project_, "score"); }

  MemoryFileSystem disk_;
  Project project_;
};

// "f0" has moved by 0, "f1" by 1/8 …
Drift drift_of(std::size_t features) {
  Drift drift{.reference_rows = 10, .live_rows = 10};
  for (std::size_t i = 0; i < features; ++i) {
    drift.features.push_back({.name = "f" + std::to_string(i), .psi = static_cast<double>(i) / 8});
  }
  return drift;
}

TEST_F(LastDrift, IsWhatTheReportSays) {
  EXPECT_TRUE(read().value().empty()) << "before the first";
  Drift drift = drift_of(2);
  drift.features.push_back({.name = "ciudad \"A\"\n", .psi = 0.5});
  drift.features.push_back({.name = "gone", .psi = std::numeric_limits<double>::quiet_NaN()});
  leave(drift);
  const std::vector<FeaturePsi> features = read().value();
  ASSERT_EQ(features.size(), 3U);
  EXPECT_EQ(features[0].feature, "ciudad \"A\"\n");
  EXPECT_EQ(features[0].psi, 0.5);
  EXPECT_EQ(features[1].feature, "f1");
  EXPECT_EQ(features[1].psi, 0.125);
  EXPECT_EQ(features[2].psi, 0);
  leave(Drift{});
  EXPECT_TRUE(read().value().empty()) << "nothing could be compared";
}

TEST_F(LastDrift, KeepsTheFarthestTwenty) {
  leave(drift_of(kDriftFeaturesShown));
  EXPECT_EQ(read()->size(), kDriftFeaturesShown);
  leave(drift_of(kDriftFeaturesShown + 1));
  const std::vector<FeaturePsi> features = read().value();
  ASSERT_EQ(features.size(), kDriftFeaturesShown);
  EXPECT_EQ(features.front().feature, "f20");
  EXPECT_EQ(features.back().feature, "f1");
}

TEST_F(LastDrift, RefusesWhatIsNoSuchReport) {
  const auto with_rows = [](const std::string& rows) {
    return R"({"sections": [{"heading": "kHeadingDistances", "table": [)" + rows + "]}]}";
  };
  std::string many = R"({"feature": "f", "psi": 1})";
  for (std::size_t i = 0; i < kDriftFeaturesShown; ++i) many += R"(, {"feature": "f", "psi": 1})";
  for (const std::string& broken :
       {std::string("{"), with_rows(R"({"feature": 7, "psi": 1})"),
        with_rows(R"({"feature": "f", "psi": "1"})"), with_rows(many)}) {
    leave(broken);
    ASSERT_FALSE(read().ok()) << broken;
    EXPECT_EQ(read().error().code(), ErrorCode::Corrupt) << broken;
  }
  for (const char* empty : {"[]", "7", R"({"sections": 7})", R"({"sections": [7]})"}) {
    leave(empty);
    EXPECT_TRUE(read().value().empty()) << empty;
  }
}

}  // namespace
}  // namespace canasta
