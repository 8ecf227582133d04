#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <numeric>

#include <cmath>

#include "base/messages/base.h"
#include "base/messages/monitor.h"
#include "monitor/monitor.h"
#include "monitor/sample_table.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

const Context kContext;
const double kNone = std::nan("");

double metric(const std::vector<MetricValue>& metrics, std::string_view wanted) {
  for (const MetricValue& found : metrics) {
    if (found.name == wanted) return found.value;
  }
  ADD_FAILURE() << "no metric " << wanted;
  return kNone;
}

PerformanceOptions value_options() {
  PerformanceOptions options;
  options.keys = {"customer"};
  options.prediction = "predicted";
  options.truth = "spent";
  options.rows_min = 1;
  return options;
}

Table spent(std::initializer_list<std::pair<const char*, double>> rows) {
  TableBuilder table({{"customer", Type::Text}, {"spent", Type::Real}});
  for (const auto& [customer, value] : rows) table.row(customer, value);
  return table.take();
}

Table predicted(std::initializer_list<std::tuple<const char*, double, const char*, int>> rows) {
  TableBuilder table({{"customer", Type::Text},
                      {"predicted", Type::Real},
                      {"channel", Type::Text},
                      {"day", Type::Date}});
  for (const auto& [customer, value, channel, day] : rows) table.row(customer, value, channel, day);
  return table.take();
}

TEST(Performance, ByHand) {
  const Table said = predicted({{"a", 1, "web", 0}, {"b", 2, "web", 1}, {"c", 3, "shop", 1}});
  PerformanceOptions options = value_options();
  options.segment = "channel";
  options.day = "day";
  const auto found =
      measure_performance(kContext, said, spent({{"c", 5}, {"b", 2}, {"a", 2}}), options).value();
  EXPECT_EQ(found.keys.matched, 3U);
  EXPECT_DOUBLE_EQ(metric(found.metrics, "mae"), 1);
  EXPECT_DOUBLE_EQ(metric(found.metrics, "rmse"), std::sqrt(5.0 / 3));
  EXPECT_DOUBLE_EQ(metric(found.metrics, "r2"), 1 - 5.0 / 6);
  ASSERT_EQ(found.segments.size(), 2U);
  EXPECT_EQ(found.segments[0].segment, "web");
  EXPECT_EQ(found.segments[0].rows, 2U);
  EXPECT_DOUBLE_EQ(metric(found.segments[0].metrics, "mae"), .5);
  ASSERT_EQ(found.days.size(), 2U);
  EXPECT_DOUBLE_EQ(metric(found.days[1].metrics, "mae"), 1);
  EXPECT_EQ(found.trends.at(0).metric, "mae");
  EXPECT_DOUBLE_EQ(found.trends.at(0).slope, 0);
  EXPECT_EQ(found.light, Light::Green);
}

TEST(Performance, TruthForHalfOfThemWorksAndTheRestIsCounted) {
  const Table said = predicted(
      {{"a", 1, "", 0}, {"b", 2, "", 0}, {"c", kNone, "", 0}, {"d", 4, "", 0}, {"b", 9, "", 0}});
  const Table truth = spent({{"a", 1}, {"b", kNone}, {"c", 3}, {"x", 1}, {"a", 7}});
  const auto found = measure_performance(kContext, said, truth, value_options()).value();
  EXPECT_EQ(found.keys.matched, 1U);
  EXPECT_EQ(found.keys.without_truth, 2U);  // b, d
  EXPECT_EQ(found.keys.unusable_predictions, 1U);
  EXPECT_EQ(found.keys.without_prediction, 1U);  // x
  EXPECT_EQ(found.keys.repeated_predictions, 1U);
  EXPECT_EQ(found.keys.repeated_truth, 1U);
  EXPECT_EQ(metric(found.metrics, "mae"), 0);  // the first row of a repeated key
}

TEST(Performance, NothingMetIsSaidNotJudged) {
  PerformanceOptions options = value_options();
  options.segment = "channel";
  options.day = "day";
  for (const Table& said : {predicted({}), predicted({{"a", 1, "", 0}})}) {
    const auto found = measure_performance(kContext, said, spent({}), options).value();
    EXPECT_TRUE(std::isnan(metric(found.metrics, "rmse")));
    EXPECT_EQ(found.light, Light::Amber);  // no good news
    EXPECT_EQ(found.reasons.at(0).reason.message, message::kPerformanceFewRows);
    EXPECT_TRUE(found.days.empty() && found.segments.empty());
  }
}

TEST(Performance, KeysOfTwoColumnsMeetAcrossTypes) {
  TableBuilder said({{"customer", Type::Int}, {"day", Type::Date}, {"predicted", Type::Real}});
  said.row(17, 0, 1.0);
  said.row(1, 0, 5.0);
  TableBuilder truth({{"customer", Type::Text}, {"day", Type::Text}, {"spent", Type::Int}});
  truth.row("17", "1970-01-01", 3);
  truth.row("1", "71970-01-01", 9);
  PerformanceOptions options = value_options();
  options.keys = {"customer", "day"};
  const auto found = measure_performance(kContext, said.take(), truth.take(), options).value();
  EXPECT_EQ(found.keys.matched, 1U);
  EXPECT_EQ(metric(found.metrics, "mae"), 2);
}

Table probabilities(std::size_t rows, double scale, std::uint64_t seed, Table& truth) {
  Random random(seed);
  TableBuilder said({{"customer", Type::Int}, {"p", Type::Real}, {"day", Type::Date}});
  TableBuilder was({{"customer", Type::Int}, {"bought", Type::Int}});
  for (int row = 0; row < static_cast<int>(rows); ++row) {
    const double p = random.unit();
    said.row(row, p, row % 10);
    was.row(row, random.unit() < p * scale ? 1 : 0);
  }
  truth = was.take();
  return said.take();
}

PerformanceOptions probability_options() {
  PerformanceOptions options;
  options.kind = PredictionKind::Probability;
  options.keys = {"customer"};
  options.prediction = "p";
  options.truth = "bought";
  options.day = "day";
  // Of a calibrated uniform probability: the mean entropy is 1/2 nat.
  options.reference = {{"log_loss", .5}, {"auc", .83}};
  return options;
}

TEST(Performance, ProbabilitiesThatHoldStayGreenAndThoseThatNoLongerHoldAreRed) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Table truth;
    const Table said = probabilities(400, 1, seed, truth);
    const auto good = measure_performance(kContext, said, truth, probability_options()).value();
    EXPECT_EQ(good.light, Light::Green) << seed;
  }
  Table truth;
  const Table said = probabilities(2000, .4, 7, truth);
  const auto bad = measure_performance(kContext, said, truth, probability_options()).value();
  EXPECT_EQ(bad.light, Light::Red);
  EXPECT_EQ(bad.reasons.at(0).reason.message, message::kPerformanceWorse);
  EXPECT_GT(metric(bad.metrics, "ece"), .2);
  EXPECT_EQ(bad.metrics.at(0).reference, .5);
}

TEST(Performance, ProbabilitiesByHand) {
  TableBuilder said({{"customer", Type::Int}, {"p", Type::Real}});
  said.row(1, .8);
  said.row(2, .3);
  said.row(3, 1.5);  // no probability
  TableBuilder was({{"customer", Type::Int}, {"bought", Type::Int}});
  was.row(1, 1);
  was.row(2, 1);
  was.row(3, 1);
  PerformanceOptions options = probability_options();
  options.day = "";
  const auto found = measure_performance(kContext, said.take(), was.take(), options).value();
  EXPECT_EQ(found.keys.unusable_predictions, 1U);
  EXPECT_NEAR(metric(found.metrics, "log_loss"), -(std::log(.8) + std::log(.3)) / 2, 1e-9);
  EXPECT_NEAR(metric(found.metrics, "brier"), (.04 + .49) / 2, 1e-9);
  EXPECT_EQ(metric(found.metrics, "accuracy"), .5);
  EXPECT_DOUBLE_EQ(metric(found.metrics, "f1_macro"), (0 + 2.0 / 3) / 2);
  EXPECT_TRUE(std::isnan(metric(found.metrics, "auc")));
}

TEST(Performance, ATrendThatGetsWorseIsAmber) {
  Random random(4);
  TableBuilder said({{"customer", Type::Int}, {"predicted", Type::Real}, {"day", Type::Date}});
  TableBuilder was({{"customer", Type::Int}, {"spent", Type::Real}});
  for (int row = 0; row < 1000; ++row) {
    const int day = row / 50;
    said.row(row, 0.0, day);
    was.row(row, (1 + .05 * day) * draw_normal(random));
  }
  PerformanceOptions options = value_options();
  options.day = "day";
  const auto found = measure_performance(kContext, said.take(), was.take(), options).value();
  EXPECT_EQ(found.trends.at(1).metric, "rmse");
  EXPECT_NEAR(found.trends.at(1).slope, .05, .02);
  EXPECT_EQ(found.light, Light::Amber);
  EXPECT_EQ(found.reasons.at(0).reason.message, message::kPerformanceWorsening);
}

Table class_predictions() {
  TableBuilder said(
      {{"id", Type::Int}, {"class", Type::Text}, {"p_web", Type::Real}, {"p_shop", Type::Real}});
  said.row(1, "web", .7, .3);
  said.row(2, "shop", .2, .8);
  said.row(3, "web", .6, .4);
  return said.take();
}

Table class_truth(const char* third) {
  TableBuilder was({{"id", Type::Int}, {"channel", Type::Text}});
  was.row(1, "web");
  was.row(2, "shop");
  was.row(3, third);
  return was.take();
}

PerformanceOptions class_options() {
  PerformanceOptions options;
  options.kind = PredictionKind::Class;
  options.keys = {"id"};
  options.prediction = "class";
  options.truth = "channel";
  options.probabilities = {{"web", "p_web"}, {"shop", "p_shop"}};
  return options;
}

TEST(Performance, ClassesByHand) {
  const auto found =
      measure_performance(kContext, class_predictions(), class_truth("shop"), class_options())
          .value();
  EXPECT_DOUBLE_EQ(metric(found.metrics, "accuracy"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(metric(found.metrics, "f1_macro"), 2.0 / 3);
  EXPECT_NEAR(metric(found.metrics, "log_loss"), -(std::log(.7) + std::log(.8) + std::log(.4)) / 3,
              1e-12);
  EXPECT_NEAR(metric(found.metrics, "ece"), (.3 + .2 + .6) / 3, 1e-12);
}

TEST(Performance, CountsClassesByTrueAndDecided) {
  const Performance found =
      measure_performance(kContext, class_predictions(), class_truth("shop"), class_options())
          .value();
  ASSERT_EQ(found.confusion.classes, (std::vector<std::string>{"shop", "web"}));
  const std::vector<std::uint64_t>& counts = found.confusion.counts;
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}), found.keys.matched);
  const double right = static_cast<double>(counts[0] + counts[3]);
  EXPECT_DOUBLE_EQ(right / static_cast<double>(found.keys.matched),
                   found.metrics.front().value);  // accuracy is their diagonal
}

// One row of each class, decided right.
Performance of_classes(std::size_t classes) {
  TableBuilder said({{"id", Type::Int}, {"class", Type::Text}});
  TableBuilder truth({{"id", Type::Int}, {"was", Type::Text}});
  for (std::size_t i = 0; i < classes; ++i) {
    said.row(static_cast<std::int64_t>(i), "c" + std::to_string(i));
    truth.row(static_cast<std::int64_t>(i), "c" + std::to_string(i));
  }
  PerformanceOptions options;
  options.kind = PredictionKind::Class;
  options.keys = {"id"};
  options.prediction = "class";
  options.truth = "was";
  return measure_performance(kContext, said.take(), truth.take(), options).value();
}

TEST(Performance, TooManyClassesAreNotCounted) {
  EXPECT_EQ(of_classes(kConfusionClassesMax).confusion.counts.size(),
            kConfusionClassesMax * kConfusionClassesMax);
  EXPECT_TRUE(of_classes(kConfusionClassesMax + 1).confusion.counts.empty());
}

TEST(Performance, ClassesWithoutProbabilitiesAreJudgedByAccuracy) {
  PerformanceOptions options = class_options();
  options.probabilities.clear();
  options.reference = {{"accuracy", 1}};
  options.rows_min = 3;
  options.errors_min = 0;
  const auto found =
      measure_performance(kContext, class_predictions(), class_truth("phone"), options).value();
  EXPECT_EQ(found.metrics.size(), 2U);
  EXPECT_EQ(found.light, Light::Red);
}

Message error_of(const Table& said, const Table& truth, const PerformanceOptions& options) {
  const auto found = measure_performance(kContext, said, truth, options);
  EXPECT_FALSE(found.ok());
  return found.ok() ? message::kCancelled : found.error().message();
}

TEST(Performance, SaysWhatIsWrongWithTheTables) {
  const Table said = predicted({{"a", 1, "web", 0}});
  const Table truth = spent({{"a", 2}});
  PerformanceOptions options = value_options();
  options.truth = "revenue";
  EXPECT_EQ(error_of(said, truth, options), message::kColumnUnknown);
  options = value_options();
  options.keys = {"client"};
  EXPECT_EQ(error_of(said, truth, options), message::kColumnUnknown);
  options = value_options();
  options.segment = "region";
  EXPECT_EQ(error_of(said, truth, options), message::kColumnUnknown);
  options = value_options();
  options.prediction = "channel";
  EXPECT_EQ(error_of(said, truth, options), message::kColumnNotNumbers);
  options = value_options();
  options.day = "channel";
  EXPECT_EQ(error_of(said, truth, options), message::kColumnNotDays);
  options = value_options();
  options.metric = "auc";
  EXPECT_EQ(error_of(said, truth, options), message::kMetricUnknown);
  options = value_options();
  options.kind = PredictionKind::Probability;
  EXPECT_EQ(error_of(said, truth, options), message::kTruthNotYesNo);
  EXPECT_EQ(error_of(class_predictions(), class_truth("phone"), class_options()),
            message::kClassUnknown);
}

TEST(Performance, SegmentsAreBounded) {
  const Table said = predicted({{"a", 1, "x", 0}, {"b", 1, "y", 0}, {"c", 1, "y", 0}});
  PerformanceOptions options = value_options();
  options.segment = "channel";
  options.segments_max = 1;
  const auto found =
      measure_performance(kContext, said, spent({{"a", 1}, {"b", 1}, {"c", 1}}), options).value();
  ASSERT_EQ(found.segments.size(), 1U);
  EXPECT_EQ(found.segments[0].segment, "y");
  EXPECT_EQ(found.segments_left_out, 1U);
}

RC_GTEST_PROP(Performance, DoesNotDependOnTheOrderOfTheTruth, ()) {
  Table truth;
  const Table said = probabilities(50, 1, *rc::gen::arbitrary<std::uint64_t>(), truth);
  Table reversed = truth;
  for (auto& column : reversed.columns) {
    auto& values = std::get<IntColumn>(column.body).values;
    std::reverse(values.begin(), values.end());
  }
  const auto one = measure_performance(kContext, said, truth, probability_options()).value();
  const auto other = measure_performance(kContext, said, reversed, probability_options()).value();
  RC_ASSERT(metric(one.metrics, "log_loss") == metric(other.metrics, "log_loss"));
}

}  // namespace
}  // namespace canasta
