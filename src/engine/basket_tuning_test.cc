#include "engine/basket_tuning.h"

#include <gtest/gtest.h>

#include "io/memory_file_system.h"
#include "io/publish.h"

namespace canasta {
namespace {

constexpr const char* kFile = "tuning/basket.json";

TunedOffers sample() {
  return {{"ease",
           {.settings = {{"penalty", 100}, {"half_life_days", 60}},
            .ndcg = .25,
            .ndcg_standard = .125,
            .k = 10,
            .trials = 30,
            .chosen_to = 1'000}},
          {"als", {.settings = {}, .ndcg = .5, .ndcg_standard = .5, .k = 10, .trials = 4}}};
}

TEST(BasketTuning, ComesBackAsWritten) {
  MemoryFileSystem files;
  ASSERT_TRUE(write_tuned_offers(files, kFile, sample()).ok());
  EXPECT_EQ(read_tuned_offers(files, kFile).value(), sample());
}

TEST(BasketTuning, NothingWhereThereIsNoFile) {
  EXPECT_TRUE(read_tuned_offers(MemoryFileSystem(), kFile).value().empty());
}

TEST(BasketTuning, DamagedFilesSayWhere) {
  const auto reason = [](const std::string& json) -> std::string {
    MemoryFileSystem files;
    EXPECT_TRUE(files.make_folders("tuning").ok());
    EXPECT_TRUE(publish_file(files, kFile, json).ok());
    const auto read = read_tuned_offers(files, kFile);
    return read.ok() ? "" : read.error().text(Language::English);
  };
  const auto of_ease = [](const std::string& settings) {
    return R"({"models": {"ease": {"settings": )" + settings +
           R"(, "ndcg": 0.2, "ndcg_default": 0.1, "k": 10, "trials": 3, )" +
           R"("chosen_to": "2026-01-31"}}})";
  };
  EXPECT_EQ(reason(of_ease(R"({"penalty": 100})")), "");
  EXPECT_NE(reason(of_ease(R"({"penalty": -1})")).find("ease.penalty"), std::string::npos);
  EXPECT_NE(reason(of_ease(R"({"penalty": "much"})")).find("ease.penalty"), std::string::npos);
  EXPECT_NE(reason(of_ease(R"({"fine": 1})")).find("ease.fine"), std::string::npos);
  EXPECT_NE(reason(of_ease("7")).find(kFile), std::string::npos);
  EXPECT_NE(reason("{}").find("models"), std::string::npos);
  EXPECT_NE(reason("[]").find("models"), std::string::npos);
  EXPECT_NE(reason(R"({"models": {"popular": {}}})").find("popular"), std::string::npos);
  EXPECT_NE(reason(R"({"models": {"ease": {}}})").find("ease"), std::string::npos);
}

class SettingsInUseTest : public ::testing::Test {
 protected:
  SettingsInUseTest() {
    project_.files = &files_;
    EXPECT_TRUE(write_tuned_offers(
                    files_, tuned_offers_path(project_, "basket", OfferedProducts::All), sample())
                    .ok());
  }
  SettingsInUse in_use(const RecommendTask& task, OfferedProducts products = OfferedProducts::All) {
    return settings_in_use(project_, task, products).value();
  }

  MemoryFileSystem files_;
  Project project_;
};

TEST_F(SettingsInUseTest, TunedOnesApplyWhereTheyDiffer) {
  const SettingsInUse found = in_use({.name = "basket"});
  EXPECT_EQ(found.settings, (BasketSettings{{"ease", {{"penalty", 100}, {"half_life_days", 60}}}}));
  EXPECT_EQ(settings_said(found, {}).size(), 1U);
  EXPECT_TRUE(settings_said(found, {"als"}).empty());
}

TEST_F(SettingsInUseTest, ThoseByHandGoBeforeAll) {
  const SettingsInUse found = in_use({.name = "basket", .settings = {{"ease", {{"penalty", 7}}}}});
  EXPECT_EQ(found.settings, (BasketSettings{{"ease", {{"penalty", 7}}}}));
  EXPECT_EQ(found.source.at("ease"), kConfigFile);
}

TEST_F(SettingsInUseTest, OfOtherTasksAndProductsNothingApplies) {
  EXPECT_TRUE(in_use({.name = "other"}).settings.empty());
  EXPECT_TRUE(in_use({}).settings.empty());
  EXPECT_TRUE(in_use({.name = "basket"}, OfferedProducts::New).settings.empty());
}

TEST_F(SettingsInUseTest, DaysThatChoseThemMustNotJudgeThem) {
  const SettingsInUse found = in_use({.name = "basket"});
  EXPECT_FALSE(chosen_on_judged_days(found, {}, 1'000).has_value());
  EXPECT_TRUE(chosen_on_judged_days(found, {}, 999).has_value());
  EXPECT_FALSE(chosen_on_judged_days(found, {"als"}, 999).has_value());
}

}  // namespace
}  // namespace canasta
