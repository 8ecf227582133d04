#include "models/calibrator.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "base/assert.h"
#include "base/random.h"

namespace canasta {
namespace {

std::vector<float> applied(const Calibrator& calibrator, std::vector<float> probability,
                           std::size_t classes, int threads = 1) {
  Context context;
  context.threads = threads;
  calibrator.apply(context, View2<float>(std::span(probability), classes));
  return probability;
}

std::vector<float> random_rows(std::size_t rows, std::size_t classes, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> out;
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<double> values(classes);
    double sum = 0;
    for (double& value : values) sum += value = .01 + random.unit();
    for (const double value : values) out.push_back(static_cast<float>(value / sum));
  }
  return out;
}

std::vector<Calibrator> some_of_each() {
  return {
      Calibrator(),
      Calibrator::platt(3, {{.slope = .7, .intercept = -.1}, {.slope = 1.2}, {.slope = .9}}),
      Calibrator::isotonic(3, {{{.1, .9}, {.2, .8}}, {{.5}, {.3}}, {{0, .4, 1}, {.01, .5, .5}}}),
      Calibrator::temperature(3, 1.7)};
}

TEST(Calibrator, NoneLeavesProbabilities) {
  const std::vector<float> rows = random_rows(10, 4, 1);
  EXPECT_EQ(applied(Calibrator(), rows, 4), rows);
  EXPECT_EQ(Calibrator().kind(), CalibrationKind::None);
}

TEST(Calibrator, PlattByHand) {
  // logit .8 = ln 4; slope 2, intercept -ln 4 give the logit ln 4 again: .8. logit .5 = 0: .2.
  const Calibrator two = Calibrator::platt(2, {{.slope = 2, .intercept = -std::log(4.0)}});
  const std::vector<float> out = applied(two, {.2F, .8F, .5F, .5F}, 2);
  EXPECT_FLOAT_EQ(out[1], .8F);
  EXPECT_FLOAT_EQ(out[0], .2F);
  EXPECT_FLOAT_EQ(out[3], .2F);
  // Slope 1 and intercept 0 leave a row; a curve that doubles the odds of class 0 does so.
  const Calibrator three = Calibrator::platt(3, {{.slope = 1, .intercept = std::log(2.0)}, {}, {}});
  const std::vector<float> row = applied(three, {.5F, .25F, .25F}, 3);
  EXPECT_FLOAT_EQ(row[0], (2.F / 3) / (2.F / 3 + .5F));
  EXPECT_FLOAT_EQ(row[1], .25F / (2.F / 3 + .5F));
}

TEST(Calibrator, IsotonicByHand) {
  const Calibrator two = Calibrator::isotonic(2, {{{.2, .6}, {.1, .5}}});
  EXPECT_FLOAT_EQ(applied(two, {.6F, .4F}, 2)[1], .3F);
  EXPECT_FLOAT_EQ(applied(two, {.9F, .1F}, 2)[1], .1F);
  // A row that every curve sends to 0 gets equal shares.
  const IsotonicCurve zero{{0.5}, {0}};
  const Calibrator nothing = Calibrator::isotonic(4, {zero, zero, zero, zero});
  EXPECT_EQ(applied(nothing, {.1F, .2F, .3F, .4F}, 4), std::vector<float>(4, .25F));
}

TEST(Calibrator, TemperatureByHand) {
  // p^(1/2): 3, 2, 1 of 6 where p is 9, 4, 1 of 14.
  const std::vector<float> out =
      applied(Calibrator::temperature(3, 2), {9.F / 14, 4.F / 14, 1.F / 14}, 3);
  EXPECT_FLOAT_EQ(out[0], 3.F / 6);
  EXPECT_FLOAT_EQ(out[1], 2.F / 6);
  // Certainty is a probability of 1 - 2^-23 at most.
  EXPECT_NEAR(applied(Calibrator::temperature(2, 1), {1, 0}, 2)[1], 0x1p-23, 1e-9);
}

TEST(Calibrator, TemperatureLeavesTheOrderOfClasses) {
  for (const double temperature : {.3, 1.0, 5.0}) {
    const std::vector<float> before = random_rows(200, 5, 2);
    const std::vector<float> after = applied(Calibrator::temperature(5, temperature), before, 5);
    for (std::size_t row = 0; row < 200; ++row) {
      for (std::size_t a = row * 5; a < row * 5 + 5; ++a) {
        for (std::size_t b = row * 5; b < row * 5 + 5; ++b) {
          EXPECT_TRUE(before[a] >= before[b] || after[a] <= after[b]);
        }
      }
    }
  }
}

TEST(Calibrator, RowsAddUpToOneAndThreadsDoNotMatter) {
  const std::vector<float> rows = random_rows(40'000, 3, 3);
  for (const Calibrator& calibrator : some_of_each()) {
    const std::vector<float> out = applied(calibrator, rows, 3);
    EXPECT_EQ(out, applied(calibrator, rows, 3, 4));
    for (std::size_t row = 0; row < 40'000; row += 97) {
      EXPECT_NEAR(out[row * 3] + out[row * 3 + 1] + out[row * 3 + 2], 1, 1e-6);
    }
  }
}

TEST(Calibrator, EdgesOfProbabilityStayFinite) {
  for (const Calibrator& calibrator : some_of_each()) {
    for (const float value : applied(calibrator, {1, 0, 0, 0, 0, 1}, 3)) {
      EXPECT_TRUE(value >= 0 && value <= 1);
    }
  }
  EXPECT_TRUE(applied(Calibrator::temperature(2, 2), {}, 2).empty());
}

TEST(Calibrator, ReadsBackWhatItWrote) {
  for (const Calibrator& calibrator : some_of_each()) {
    EXPECT_EQ(Calibrator::parse(calibrator.json(), "calibrator.json").value(), calibrator);
  }
  EXPECT_EQ(Calibrator::temperature(3, 1.5).json(),
            "{\"classes\":3,\"format\":1,\"kind\":\"temperature\",\"temperature\":1.5}\n");
}

TEST(Calibrator, DamageIsSaid) {
  const auto refused = [](const std::string& rest) {
    const std::string text = R"({"format":1,"classes":2,)" + rest + "}";
    const auto read = Calibrator::parse(text, "calibrator.json");
    return !read.ok() && read.error().code() == ErrorCode::Corrupt;
  };
  EXPECT_FALSE(refused(R"("kind":"platt","curves":[{"slope":1,"intercept":0}])"));
  EXPECT_TRUE(refused(R"("kind":"platt","curves":[])"));
  EXPECT_TRUE(refused(R"("kind":"platt","curves":[{"slope":null,"intercept":0}])"));
  EXPECT_TRUE(refused(R"("kind":"platt","curves":[{"slope":1e999,"intercept":0}])"));
  EXPECT_TRUE(refused(R"("kind":"platt","curves":7)"));
  EXPECT_FALSE(refused(R"("kind":"isotonic","curves":[{"x":[0,1],"y":[0,0]}])"));
  EXPECT_TRUE(refused(R"("kind":"isotonic","curves":[{"x":[],"y":[]}])"));
  EXPECT_TRUE(refused(R"("kind":"isotonic","curves":[{"x":[0,1],"y":[0]}])"));
  EXPECT_TRUE(refused(R"("kind":"isotonic","curves":[{"x":[1,1],"y":[0,0]}])"));
  EXPECT_TRUE(refused(R"("kind":"isotonic","curves":[{"x":[0,1],"y":[0.5,0.4]}])"));
  EXPECT_TRUE(refused(R"("kind":"isotonic","curves":[{"x":[0,1],"y":[0.5,1.1]}])"));
  EXPECT_FALSE(refused(R"("kind":"temperature","temperature":1)"));
  EXPECT_TRUE(refused(R"("kind":"temperature","temperature":0)"));
  EXPECT_TRUE(refused(R"("kind":"temperature")"));
  EXPECT_TRUE(refused(R"("kind":"beta")"));
  EXPECT_FALSE(Calibrator::parse(R"({"format":2,"classes":2,"kind":"none"})", "x").ok());
  EXPECT_FALSE(Calibrator::parse(R"({"format":1,"classes":1,"kind":"temperature"})", "x").ok());
  EXPECT_FALSE(Calibrator::parse(R"({"format":1,"classes":1025,"kind":"platt"})", "x").ok());
  EXPECT_FALSE(Calibrator::parse("[]", "x").ok());
  EXPECT_FALSE(Calibrator::parse("", "x").ok());
}

TEST(Calibrator, KnotsAtTheirLimit) {
  const auto reads = [](std::size_t knots) {
    std::string x = "0";
    std::string y = "0";
    for (std::size_t i = 1; i < knots; ++i) {
      x += "," + std::to_string(static_cast<double>(i) * 1e-6);
      y += ",0";
    }
    const std::string text = R"({"format":1,"classes":2,"kind":"isotonic","curves":[{"x":[)" + x +
                             R"(],"y":[)" + y + "]}]}";
    return Calibrator::parse(text, "calibrator.json").ok();
  };
  EXPECT_TRUE(reads(kCalibrationKnotsMax));
  EXPECT_FALSE(reads(kCalibrationKnotsMax + 1));
}

TEST(Calibrator, BrokenMapsAreBugs) {
  EXPECT_THROW(Calibrator::temperature(2, -1), Bug);
  EXPECT_THROW(Calibrator::temperature(1, 1), Bug);
  EXPECT_THROW(Calibrator::platt(2, {{}, {}}), Bug);
  EXPECT_THROW(Calibrator::isotonic(2, {{{0, 1}, {1, 0}}}), Bug);
  EXPECT_THROW(applied(Calibrator::temperature(3, 1), {.5F, .5F}, 2), Bug);
}

}  // namespace
}  // namespace canasta
