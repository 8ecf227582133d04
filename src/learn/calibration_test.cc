#include "learn/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace canasta {
namespace {

struct JudgedRows3 {
  std::vector<float> probability;
  std::vector<std::uint32_t> label;
  std::size_t classes = 3;

  View2<const float> view() const { return {std::span<const float>(probability), classes}; }
};

std::vector<float> mapped(const Calibrator& calibrator, const JudgedRows3& rows) {
  std::vector<float> out = rows.probability;
  calibrator.apply(Context{}, View2<float>(std::span(out), rows.classes));
  return out;
}

// Ten rows whose probabilities are sixteenths.
JudgedRows3 ten_rows() {
  JudgedRows3 rows;
  for (const int p : {8,  4, 4, 2, 12, 2, 10, 3, 3,  5, 5, 6, 1,  3, 12,
                      12, 2, 2, 4, 9,  3, 3,  3, 10, 6, 6, 4, 14, 1, 1}) {
    rows.probability.push_back(static_cast<float>(p) / 16);
  }
  rows.label = {0, 1, 1, 2, 2, 0, 0, 1, 1, 0};
  return rows;
}

// Rows whose labels follow softmax(sharpness * logits) where the probabilities say softmax(logits).
JudgedRows3 drawn_rows(std::size_t count, double sharpness, std::uint64_t seed) {
  Random random(seed);
  JudgedRows3 rows;
  for (std::size_t row = 0; row < count; ++row) {
    std::array<double, 3> logit{};
    double sum = 0, true_sum = 0;
    for (double& one : logit) {
      one = 3 * random.unit();
      sum += std::exp(one);
      true_sum += std::exp(sharpness * one);
    }
    for (const double one : logit) {
      rows.probability.push_back(static_cast<float>(std::exp(one) / sum));
    }
    double left = random.unit() * true_sum;
    std::uint32_t label = 0;
    while (label < 2 && (left -= std::exp(sharpness * logit[label])) > 0) ++label;
    rows.label.push_back(label);
  }
  return rows;
}

// --- Fits ----------------------------------------------------------------------------------------

TEST(FitCalibrator, PlattAgreesWithScikitLearn) {
  // scikit-learn 1.9.1: _SigmoidCalibration().fit(log(p / (1 - p)), y), for p in sixty-fourths.
  JudgedRows3 rows{.probability = {}, .label = {0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1}};
  rows.classes = 2;
  for (const int p : {2, 5, 5, 9, 14, 20, 20, 27, 33, 40, 46, 52, 52, 58, 62, 63}) {
    rows.probability.push_back(1 - static_cast<float>(p) / 64);
    rows.probability.push_back(static_cast<float>(p) / 64);
  }
  const Calibrator platt = fit_calibrator(CalibrationKind::Platt, rows.view(), rows.label);
  const Calibrator expected =
      Calibrator::platt(2, {{.slope = 0.37448536755547657, .intercept = -0.013098916302086178}});
  const std::vector<float> ours = mapped(platt, rows);
  const std::vector<float> theirs = mapped(expected, rows);
  for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(ours[i], theirs[i], 1e-6);
}

TEST(FitCalibrator, PlattOfThreeClassesAgreesWithScikitLearn) {
  const JudgedRows3 rows = ten_rows();
  const auto out = mapped(fit_calibrator(CalibrationKind::Platt, rows.view(), rows.label), rows);
  // Each class against the rest, then divided by the sum, as CalibratedClassifierCV does.
  const std::array<double, 6> expected = {0.45037304, 0.36940316, 0.1802238,
                                          0.19547272, 0.69199016, 0.11253712};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(out[i], expected[i], 1e-6);
}

TEST(FitCalibrator, TemperatureAgreesWithScikitLearn) {
  const JudgedRows3 rows = ten_rows();
  // scikit-learn 1.9.1: 1 / _TemperatureScaling().fit(P, y).beta_
  const Calibrator expected = Calibrator::temperature(3, 0.9211110338609921);
  const auto ours =
      mapped(fit_calibrator(CalibrationKind::Temperature, rows.view(), rows.label), rows);
  const auto theirs = mapped(expected, rows);
  for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(ours[i], theirs[i], 1e-6);
}

TEST(FitCalibrator, IsotonicNeverFallsAndStaysWithinWhatRowsShow) {
  JudgedRows3 rows = drawn_rows(400, 1, 3);
  const Calibrator isotonic = fit_calibrator(CalibrationKind::Isotonic, rows.view(), rows.label);
  JudgedRows3 line;  // class 0 from 0 to 1, before the rows are divided by their sums
  line.classes = 2;
  for (int i = 0; i <= 100; ++i) {
    const float p = static_cast<float>(i) / 100;
    line.probability.insert(line.probability.end(), {1 - p, p});
  }
  std::vector<std::uint32_t> yes;
  std::vector<float> two;
  for (std::size_t row = 0; row < rows.label.size(); ++row) {
    yes.push_back(rows.label[row] == 1 ? 1 : 0);
    const float p = rows.view()(row, 1);
    two.insert(two.end(), {1 - p, p});
  }
  const auto out = mapped(fit_calibrator(CalibrationKind::Isotonic,
                                         View2<const float>(std::span<const float>(two), 2), yes),
                          line);
  for (std::size_t i = 3; i < out.size(); i += 2) EXPECT_GE(out[i], out[i - 2]);
  EXPECT_GE(out[1], 1.F / 403);
  EXPECT_LE(out.back(), 401.F / 402 + 1e-6F);
  EXPECT_EQ(isotonic.classes(), 3U);
}

TEST(FitCalibrator, OneRowAndRowsOfOneClassGiveFiniteMaps) {
  for (const CalibrationKind kind : {CalibrationKind::None, CalibrationKind::Platt,
                                     CalibrationKind::Isotonic, CalibrationKind::Temperature}) {
    JudgedRows3 rows{.probability = {.5F, .3F, .2F}, .label = {1}};
    for (const float p : mapped(fit_calibrator(kind, rows.view(), rows.label), rows)) {
      EXPECT_TRUE(p >= 0 && p <= 1) << name(kind);
    }
    rows = drawn_rows(50, 1, 4);
    std::fill(rows.label.begin(), rows.label.end(), 2U);
    const auto out = mapped(fit_calibrator(kind, rows.view(), rows.label), rows);
    EXPECT_GT(out[2], .1F) << name(kind);
  }
}

TEST(FitCalibrator, RowsAlikeGetTheShareOfTheirClass) {
  JudgedRows3 rows{.probability = {}, .label = {}};
  rows.classes = 2;
  for (int row = 0; row < 100; ++row) {
    rows.probability.insert(rows.probability.end(), {.9F, .1F});
    rows.label.push_back(row < 30 ? 1 : 0);
  }
  for (const CalibrationKind kind : {CalibrationKind::Platt, CalibrationKind::Isotonic}) {
    // Platt's targets are 31/32 and 1/72, so his share is (30 * 31/32 + 70 * 1/72) / 100.
    const double share = kind == CalibrationKind::Platt ? (30 * 31 / 32.0 + 70 / 72.0) / 100 : .3;
    const auto out = mapped(fit_calibrator(kind, rows.view(), rows.label), rows);
    EXPECT_NEAR(out[1], share, 1e-6) << name(kind);
  }
}

// --- Choosing ------------------------------------------------------------------------------------

TEST(ChooseCalibration, OverconfidentProbabilitiesAreCooled) {
  const JudgedRows3 rows = drawn_rows(5'000, .4, 5);
  const CalibrationChoice choice = choose_calibration(Context{}, rows.view(), rows.label);
  ASSERT_FALSE(choice.too_few_rows);
  EXPECT_EQ(choice.calibrator.kind(), CalibrationKind::Temperature);  // the simplest that is right
  EXPECT_EQ(choice.after().kind, CalibrationKind::Temperature);
  EXPECT_LT(choice.after().log_loss, choice.before().log_loss);
  EXPECT_GT(choice.before().ece, .1);
  EXPECT_LT(choice.after().ece, .04);
  EXPECT_NEAR(choice.after().gain, choice.before().log_loss - choice.after().log_loss, 1e-12);
  // On rows that nobody has seen the map holds what was promised.
  const JudgedRows3 fresh = drawn_rows(5'000, .4, 6);
  const std::vector<float> out = mapped(choice.calibrator, fresh);
  const View2<const float> view(std::span<const float>(out), 3);
  EXPECT_NEAR(class_log_loss(fresh.label, view).value, choice.after().log_loss, .03);
}

TEST(ChooseCalibration, WhatATemperatureCannotMendTakesACurve) {
  // Class 2 is said three times as likely as it is.
  JudgedRows3 rows = drawn_rows(5'000, 1, 25);
  for (std::size_t row = 0; row < rows.label.size(); ++row) {
    float* const p = rows.probability.data() + row * 3;
    const float sum = p[0] + p[1] + 3 * p[2];
    p[0] /= sum;
    p[1] /= sum;
    p[2] = 3 * p[2] / sum;
  }
  const CalibrationChoice choice = choose_calibration(Context{}, rows.view(), rows.label);
  EXPECT_GE(choice.chosen, 2U);
  EXPECT_LT(choice.after().ece, .04);
}

TEST(ChooseCalibration, GoodProbabilitiesAreLeft) {
  for (std::uint64_t seed = 10; seed < 15; ++seed) {
    const JudgedRows3 rows = drawn_rows(2'000, 1, seed);
    const CalibrationChoice choice = choose_calibration(Context{}, rows.view(), rows.label);
    EXPECT_EQ(choice.calibrator.kind(), CalibrationKind::None) << seed;
    EXPECT_EQ(choice.tried.size(), 4U);
    EXPECT_EQ(choice.before().gain, 0);
  }
}

TEST(ChooseCalibration, IsotonicDoesNotWinByMemorising) {
  // Labels have nothing to do with the probabilities, which are all different.
  JudgedRows3 rows = drawn_rows(300, 1, 20);
  const CalibrationChoice choice = choose_calibration(Context{}, rows.view(), rows.label);
  const auto fitted =
      mapped(fit_calibrator(CalibrationKind::Isotonic, rows.view(), rows.label), rows);
  const double memorised =
      class_log_loss(rows.label, View2<const float>(std::span<const float>(fitted), 3)).value;
  ASSERT_EQ(choice.tried[3].kind, CalibrationKind::Isotonic);
  EXPECT_LT(memorised, choice.tried[3].log_loss - .02);
  EXPECT_NE(choice.calibrator.kind(), CalibrationKind::Isotonic);
}

TEST(ChooseCalibration, ReliabilityCountsEveryRow) {
  const JudgedRows3 rows = drawn_rows(500, .5, 7);
  const CalibrationChoice choice = choose_calibration(Context{}, rows.view(), rows.label);
  for (const CalibrationTrial& trial : choice.tried) {
    std::size_t count = 0;
    for (const ReliabilityBin& bin : trial.reliability) count += bin.rows;
    EXPECT_EQ(count, 500U);
    EXPECT_DOUBLE_EQ(trial.ece, confidence_ece(trial.reliability));
  }
}

TEST(ChooseCalibration, FiveRowsOfEachClassAreEnoughAndFourAreNot) {
  JudgedRows3 rows = drawn_rows(60, 1, 8);
  std::fill(rows.label.begin(), rows.label.end(), 0U);
  for (std::size_t row = 0; row < 10; ++row) rows.label[row] = row < 5 ? 1 : 2;
  EXPECT_FALSE(choose_calibration(Context{}, rows.view(), rows.label).too_few_rows);
  rows.label[9] = 0;
  const CalibrationChoice few = choose_calibration(Context{}, rows.view(), rows.label);
  EXPECT_TRUE(few.too_few_rows);
  EXPECT_EQ(few.calibrator.kind(), CalibrationKind::None);
  EXPECT_TRUE(choose_calibration(Context{}, View2<const float>(nullptr, 0, 3), {}).too_few_rows);
}

TEST(ChooseCalibration, ThreadsDoNotMatter) {
  const JudgedRows3 rows = drawn_rows(1'000, .4, 9);
  Context many;
  many.threads = 4;
  const CalibrationChoice one = choose_calibration(Context{}, rows.view(), rows.label);
  const CalibrationChoice other = choose_calibration(many, rows.view(), rows.label);
  EXPECT_EQ(one.calibrator.json(), other.calibrator.json());
  for (std::size_t i = 0; i < one.tried.size(); ++i) {
    EXPECT_EQ(one.tried[i].log_loss, other.tried[i].log_loss);
  }
}

}  // namespace
}  // namespace canasta
