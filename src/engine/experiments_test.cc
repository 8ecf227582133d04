#include "engine/experiments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/messages/experiment.h"
#include "engine/test_shop.h"
#include "io/publish.h"

namespace canasta {
namespace {

const Context kContext{};

double metric(const Judgement& judgement, std::string_view metric_name, std::string_view arm = {}) {
  const Table& table = judgement.metrics;
  const auto& names = std::get<TextColumn>(table.find("metric")->body);
  const auto& values = std::get<RealColumn>(table.find("value")->body).values;
  const TableColumn* arms = table.find("arm");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (names.dictionary[names.codes[row]] != metric_name) continue;
    if (arm.empty() || cell_text(*arms, row) == arm) return values[row];
  }
  ADD_FAILURE() << "no metric " << metric_name;
  return std::nan("");
}

bool says(const Judgement& judgement, Message what) {
  for (const ReportSection& section : judgement.report.sections) {
    for (const ReportLine& line : section.lines) {
      if (line.message == what) return true;
    }
  }
  return false;
}

// --- Real data -----------------------------------------------------------------------------------

class CookieCats : public testing::Test {
 protected:
  void SetUp() override {
    file = real_data("abtest/cookie_cats.csv.zst");
    if (file.empty()) GTEST_SKIP() << "skipped: no data";
  }
  Judgement judged(const std::string& outcome, const std::string& covariate = "") const {
    AbTestOptions options;
    options.seen.input = {file};
    options.seen.arm = "version";
    options.seen.outcome = outcome;
    options.seen.covariate = covariate;
    return ab_test(kContext, options).value().judgement;
  }
  std::string file;
};

TEST_F(CookieCats, DayOne) {
  const Judgement found = judged("retention_1");
  EXPECT_EQ(metric(found, "rows", "gate_30"), 44'700);
  EXPECT_EQ(metric(found, "rows", "gate_40"), 45'489);
  EXPECT_EQ(metric(found, "conversions", "gate_30"), 20'034);
  EXPECT_EQ(metric(found, "conversions", "gate_40"), 20'119);
  EXPECT_NEAR(metric(found, "z", "gate_40"), -1.7840862, 5e-8);
  EXPECT_NEAR(metric(found, "p_value", "gate_40"), .0744097, 5e-8);
  EXPECT_TRUE(says(found, message::kAbShareUndecided));
}

TEST_F(CookieCats, DaySeven) {
  const Judgement found = judged("retention_7");
  EXPECT_EQ(metric(found, "conversions", "gate_30"), 8'502);
  EXPECT_EQ(metric(found, "conversions", "gate_40"), 8'279);
  EXPECT_NEAR(metric(found, "z", "gate_40"), -3.1643589, 5e-8);
  EXPECT_NEAR(metric(found, "p_value", "gate_40"), .0015543, 1e-7);
  EXPECT_NEAR(metric(found, "difference_low", "gate_40"), -.0132816, 5e-8);
  EXPECT_NEAR(metric(found, "difference_high", "gate_40"), -.0031210, 5e-8);
  EXPECT_TRUE(says(found, message::kAbShareLower));
}

TEST_F(CookieCats, WarnsOfTheSampleRatio) {
  const Judgement found = judged("retention_7");
  EXPECT_NEAR(metric(found, "sample_ratio_chi_square"), 6.9024, 5e-5);
  EXPECT_NEAR(metric(found, "sample_ratio_p"), .0086, 5e-5);
  EXPECT_TRUE(says(found, message::kSampleRatioOff));
  EXPECT_EQ(found.report.title.badge, Badge::Red);
}

// Rounds played were counted during the test, so this is no CUPED that one may use; it is the
// largest file at hand. The squared correlation within arms was computed with Python.
TEST_F(CookieCats, TakesOffWhatACovariateForetells) {
  const Judgement found = judged("retention_7", "sum_gamerounds");
  EXPECT_NEAR(metric(found, "variance_removed"), .077993532672, 1e-9);
  EXPECT_LT(
      metric(found, "adjusted_high", "gate_40") - metric(found, "adjusted_low", "gate_40"),
      metric(found, "difference_high", "gate_40") - metric(found, "difference_low", "gate_40"));
}

// --- Counts --------------------------------------------------------------------------------------

AbTestOptions counts(const std::string& control, const std::vector<std::string>& treatments) {
  AbTestOptions options;
  options.seen.control = control;
  options.seen.treatments = treatments;
  return options;
}

TEST(AbTest, OfCounts) {
  const Judgement found =
      ab_test(kContext, counts("17489/145274", {"17264/145310"})).value().judgement;
  EXPECT_NEAR(metric(found, "z"), -1.3109241984234394, 1e-9);
  EXPECT_NEAR(metric(found, "p_value"), .18988337448, 1e-9);
  EXPECT_NEAR(metric(found, "difference_low"), -.0039379, 5e-8);
  EXPECT_NEAR(metric(found, "difference_high"), .0007814, 5e-8);
  EXPECT_TRUE(says(found, message::kAbShareUndecided));
  EXPECT_FALSE(says(found, message::kAbHolm));
}

TEST(AbTest, NamesArmsAndAdjustsForTheirNumber) {
  const Judgement found =
      ab_test(kContext, counts("old = 100/1000", {"b=c=135/1000", "60/1000"})).value().judgement;
  EXPECT_EQ(metric(found, "rows", "old"), 1000);
  EXPECT_EQ(metric(found, "rows", "b=c"), 1000);
  EXPECT_EQ(metric(found, "rows", "treatment_2"), 1000);
  EXPECT_TRUE(says(found, message::kAbHolm));
}

TEST(AbTest, TheRatioExpectedMayBeOther) {
  AbTestOptions options = counts("90/900", {"10/100"});
  EXPECT_TRUE(says(ab_test(kContext, options).value().judgement, message::kSampleRatioOff));
  options.expected = "90, 10";
  EXPECT_FALSE(says(ab_test(kContext, options).value().judgement, message::kSampleRatioOff));
}

// --- Plans and peeks -----------------------------------------------------------------------------

TEST(AbSize, KnownAnswer) {
  const Judgement found = ab_size(kContext, {.from = .035, .to = .042}).value();
  EXPECT_EQ(metric(found, "rows_control"), 11'858);
  EXPECT_EQ(metric(found, "rows_treatment"), 11'858);
}

TEST(AbPower, OfTheSizeIsWhatWasAskedFor) {
  const Judgement found = ab_power(kContext, {.from = .035, .to = .042, .rows = 11'858}).value();
  EXPECT_GE(metric(found, "power"), .8);
  EXPECT_LT(metric(found, "power"), .8001);
  EXPECT_NEAR(metric(found, "detectable_high"), .042, 1e-6);
  EXPECT_FALSE(says(found, message::kAbPowerLow));
  EXPECT_TRUE(says(ab_power(kContext, {.from = .035, .to = .042, .rows = 1'000}).value(),
                   message::kAbPowerLow));
}

TEST(AbPeek, EndsInRedWhereTheRowsAreOff) {
  AbPeekOptions options;
  options.seen = counts("90/900", {"10/100"}).seen;
  const AbAnswer off = ab_peek(kContext, options).value();
  ASSERT_TRUE(off.red);
  EXPECT_EQ(off.red->code(), ErrorCode::GateFailed);
  EXPECT_TRUE(says(off.judgement, message::kPeekRatioOff));
  EXPECT_TRUE(says(off.judgement, message::kAbCannotTrust));
  EXPECT_LT(metric(off.judgement, "sample_ratio_p"), 1e-10);
  options.expected = "90,10";
  EXPECT_FALSE(ab_peek(kContext, options).value().red);
}

TEST(AbPeek, KnownAnswers) {
  AbPeekOptions options;
  options.seen = counts("350/10000", {"420/10000"}).seen;
  const Judgement early = ab_peek(kContext, options).value().judgement;
  EXPECT_NEAR(metric(early, "p_always_valid"), .174692, 5e-7);
  EXPECT_TRUE(says(early, message::kAbPeekOpen));
  options.seen = counts("700/20000", {"840/20000"}).seen;
  const Judgement later = ab_peek(kContext, options).value().judgement;
  EXPECT_NEAR(metric(later, "p_always_valid"), .0089342, 5e-8);
  EXPECT_TRUE(says(later, message::kAbPeekDecided));
}

TEST(AbPeek, OfAFileOfLooks) {
  const TemporaryFolder folder = test_folder();
  const std::string file = folder.path() + "/looks.csv";
  ASSERT_TRUE(publish_file(real_file_system(), file,
                           "look,arm,rows,conversions\nmon,new,10000,420\nmon,control,10000,350\n"
                           "tue,control,20000,700\ntue,new,20000,840\n")
                  .ok());
  AbPeekOptions options;
  options.looks = {file};
  const Judgement found = ab_peek(kContext, options).value().judgement;
  EXPECT_NEAR(metric(found, "p_always_valid"), .174692, 5e-7);  // of the first look
  const auto& values = std::get<RealColumn>(found.metrics.find("value")->body).values;
  EXPECT_NEAR(values[8 + 4], .0089342, 5e-8);
  EXPECT_TRUE(says(found, message::kAbPeekDecided));
}

}  // namespace
}  // namespace canasta
