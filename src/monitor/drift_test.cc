#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/messages/monitor.h"
#include "monitor/monitor.h"
#include "monitor/sample_table.h"

namespace canasta {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const Context kContext;

Table table_of(std::vector<TableColumn> columns) { return {std::move(columns)}; }

TableColumn reals(std::string name, std::vector<double> values) {
  return {std::move(name), RealColumn{std::move(values)}};
}

Drift drift_between(const Table& reference, const Table& live, const DriftOptions& options = {}) {
  return measure_drift(kContext, profile_of(kContext, reference), live, options);
}

std::set<std::string> named(const Drift& drift) {
  std::set<std::string> names;
  for (const LightReason& finding : drift.reasons) names.insert(finding.subject);
  return names;
}

bool says(const Drift& drift, Message message) {
  return std::any_of(drift.reasons.begin(), drift.reasons.end(),
                     [&](const LightReason& finding) { return finding.reason.message == message; });
}

TEST(Drift, ByHand) {
  // Shares at or below 1, 2, 3, 4: 1/4 2/4 3/4 1 against 0 1/4 2/4 3/4.
  const Drift drift =
      drift_between(table_of({reals("x", {1, 2, 3, 4})}), table_of({reals("x", {2, 3, 4, 5})}));
  const FeatureDrift& x = drift.features.at(0);
  EXPECT_DOUBLE_EQ(x.ks, .25);
  EXPECT_DOUBLE_EQ(x.wasserstein, 1);
  EXPECT_DOUBLE_EQ(x.shift, 1 / std::sqrt(1.25));
  EXPECT_EQ(x.mean_before, 2.5);
  EXPECT_EQ(x.mean_now, 3.5);
  EXPECT_EQ(x.median_before, 2);
  EXPECT_EQ(x.median_now, 3);
  EXPECT_EQ(x.high_now, 5);
  EXPECT_GT(x.p_value, .99);
  EXPECT_EQ(drift.light, Light::Green);  // four rows prove nothing
}

TEST(Drift, FourFeaturesShiftedByATenthAreNamedAndPsiAloneWouldNotSeeThem) {
  const std::set<std::string> planted{"days_between", "amount", "price_index", "channel"};
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Drift drift =
        drift_between(shop_features(50'000, seed, false), shop_features(20'000, seed + 100, true));
    EXPECT_EQ(named(drift), planted);
    ASSERT_EQ(drift.features.size(), 9U);
    for (const FeatureDrift& feature : drift.features) {
      EXPECT_LT(feature.psi, .1) << feature.name;
      EXPECT_EQ(feature.light, planted.contains(feature.name) ? Light::Amber : Light::Green)
          << feature.name;
    }
  }
}

// At most one run in a thousand is claimed; of 400 runs three or more would come by chance once in
// a hundred times.
TEST(Drift, NoiseLeavesTheLightGreen) {
  int alarms = 0;
  const std::size_t sizes[][2] = {{200, 50}, {5000, 300}, {3000, 3000}, {50, 2000}};
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const auto& [reference, live] = sizes[seed % 4];
    const Drift drift = drift_between(shop_features(reference, 2 * seed, false),
                                      shop_features(live, 2 * seed + 1, false));
    alarms += drift.light == Light::Green ? 0 : 1;
  }
  EXPECT_LE(alarms, 2);
}

TEST(Drift, NoiseOfManyFeaturesAndManyRowsLeavesTheLightGreen) {
  Random random(11);
  const auto noise = [&] {
    Table table;
    for (int i = 0; i < 100; ++i) {
      table.columns.push_back(
          real_column("x" + std::to_string(i), 2000, [&] { return draw_normal(random); }));
    }
    return table;
  };
  for (int run = 0; run < 5; ++run) {
    EXPECT_EQ(drift_between(noise(), noise()).light, Light::Green);
  }
  EXPECT_EQ(drift_between(shop_features(400'000, 1, false), shop_features(300'000, 2, false)).light,
            Light::Green);
}

// Far more values than a profile lists: which of them it lists must not look like a change.
TEST(Drift, NoiseOfValuesThatAreMetOnceOrTwiceLeavesTheLightGreen) {
  for (const std::size_t different : {3000U, 20'000U, 200'000U}) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      Random random(seed + different);
      const auto noise = [&](std::size_t rows) {
        return table_of(
            {text_column("id", rows, different, [&] { return random.below(different); })});
      };
      const Drift drift = drift_between(noise(20'000), noise(9'000));
      EXPECT_EQ(drift.light, Light::Green) << different << " values, seed " << seed;
    }
  }
}

// Of texts that mostly occur once, many new ones are expected; that none come is no drift.
TEST(Drift, TheTrainingRowsThemselvesAreGreen) {
  Random random(11);
  const Table table =
      table_of({text_column("developer", 20'000, 15'000, [&] { return random.below(15'000); }),
                real_column("x", 20'000, [&] { return random.unit(); })});
  const Drift drift = drift_between(table, table);
  EXPECT_EQ(drift.light, Light::Green);
  EXPECT_TRUE(drift.reasons.empty());
  EXPECT_GT(drift.features.at(0).unknown.before, .1);
}

TEST(Drift, ATriflingDifferenceAmongManyRowsStaysGreen) {
  Random random(3);
  const auto normal = [&](double mean) {
    return table_of({real_column("x", 400'000, [&] { return mean + draw_normal(random); })});
  };
  const Drift drift = drift_between(normal(0), normal(.02));
  EXPECT_LT(drift.features.at(0).p_adjusted, 1e-6);
  EXPECT_EQ(drift.light, Light::Green);
}

TEST(Drift, AShiftOfAWholeDeviationIsRed) {
  Random random(3);
  const auto normal = [&](double mean) {
    return table_of({real_column("x", 2000, [&] { return mean + draw_normal(random); })});
  };
  const Drift drift = drift_between(normal(0), normal(1));
  EXPECT_EQ(drift.light, Light::Red);
  EXPECT_NEAR(drift.features.at(0).wasserstein, 1, .1);
  EXPECT_EQ(drift.reasons.at(0).reason.message, message::kDriftMoved);
}

TEST(Drift, PredictionsAreSaidToBePredictions) {
  Random random(3);
  const auto scores = [&](double scale) {
    return table_of({real_column("probability", 5000, [&] { return scale * random.unit(); })});
  };
  DriftOptions options;
  options.prediction = "probability";
  const Drift drift = drift_between(scores(.5), scores(1), options);
  EXPECT_TRUE(says(drift, message::kDriftPredictionsMoved));
  EXPECT_TRUE(drift.features.at(0).is_prediction);
}

TEST(Drift, EmptyTablesAreAmberAndNothingElse) {
  const Table some = table_of({reals("x", {1, 2, 3})});
  const Table none = table_of({reals("x", {})});
  for (const auto& [before, now] : {std::pair{some, none}, {none, some}, {none, none}}) {
    const Drift drift = drift_between(before, now);
    EXPECT_EQ(drift.light, Light::Amber);
    ASSERT_EQ(drift.reasons.size(), 1U);
    EXPECT_EQ(drift.reasons[0].reason.message, message::kDriftNothingToCompare);
  }
  EXPECT_EQ(drift_between({}, {}).light, Light::Amber);
}

TEST(Drift, OneRowProvesNothing) {
  EXPECT_EQ(drift_between(shop_features(1000, 1, false), shop_features(1, 2, true)).light,
            Light::Green);
  EXPECT_EQ(drift_between(shop_features(1, 1, false), shop_features(1, 2, true)).light,
            Light::Green);
}

TEST(Drift, AConstantThatStaysIsGreenAndOneThatChangesIsRed) {
  const Table four = table_of({reals("x", std::vector<double>(500, 4))});
  const Table five = table_of({reals("x", std::vector<double>(500, 5))});
  EXPECT_EQ(drift_between(four, four).light, Light::Green);
  const Drift drift = drift_between(four, five);
  EXPECT_EQ(drift.light, Light::Red);
  EXPECT_EQ(drift.features.at(0).wasserstein, 1);
  EXPECT_TRUE(std::isnan(drift.features.at(0).shift));
}

TEST(Drift, MissingValuesAreAShareOfTheirOwn) {
  const double kNone = std::nan("");
  const Table whole = table_of({reals("x", std::vector<double>(500, 4))});
  std::vector<double> holes(500, 4);
  std::fill(holes.begin(), holes.begin() + 40, kNone);
  const Drift some = drift_between(whole, table_of({reals("x", holes)}));
  EXPECT_EQ(some.light, Light::Amber);
  EXPECT_DOUBLE_EQ(some.features.at(0).missing.now, .08);
  EXPECT_EQ(some.features.at(0).ks, 0);
  const Table all = table_of({reals("x", std::vector<double>(500, kNone))});
  EXPECT_EQ(drift_between(whole, all).light, Light::Red);
  EXPECT_EQ(drift_between(all, whole).light, Light::Red);
  EXPECT_EQ(drift_between(all, all).light, Light::Green);
}

TEST(Drift, InfinitiesAreValuesAtTheEndsAndAShareOfTheirOwn) {
  Random random(1);
  Table plain = table_of({real_column("x", 1000, [&] { return draw_normal(random); })});
  Table infinite = plain;
  auto& values = std::get<RealColumn>(infinite.columns[0].body).values;
  for (std::size_t i = 0; i < 200; ++i) values[i] = i % 2 == 0 ? kInfinity : -1e200;
  const Drift drift = drift_between(plain, infinite);
  EXPECT_TRUE(says(drift, message::kDriftInfiniteShare));
  EXPECT_DOUBLE_EQ(drift.features.at(0).infinite.now, .2);
  EXPECT_TRUE(std::isfinite(drift.features.at(0).wasserstein));
  EXPECT_GT(drift.features.at(0).ks, .05);
  EXPECT_EQ(drift_between(infinite, infinite).light, Light::Green);
}

TEST(Drift, ColumnsThatComeGoOrChangeTheirKindAreFindings) {
  const Table before = table_of({reals("gone", {1}), reals("kept", {1}), reals("retyped", {1})});
  Table now = table_of({reals("kept", {1}), reals("new", {1})});
  now.columns.push_back({"retyped", DayColumn{{7}}});
  const Drift drift = drift_between(before, now);
  EXPECT_EQ(named(drift), (std::set<std::string>{"gone", "new", "retyped"}));
  EXPECT_TRUE(says(drift, message::kDriftColumnMissing));
  EXPECT_TRUE(says(drift, message::kDriftColumnRetyped));
  EXPECT_EQ(drift.reasons.back().reason.message, message::kDriftColumnExtra);
  EXPECT_EQ(drift.light, Light::Red);
  DriftOptions options;
  options.ignored = {"gone", "new", "retyped"};
  EXPECT_EQ(drift_between(before, now, options).light, Light::Green);
}

TEST(Drift, AnEmptyColumnOfAnotherKindIsMissingNotRetyped) {
  const Table before = table_of({reals("x", std::vector<double>(500, 4))});
  Table now;
  now.columns.push_back({"x", TextColumn{{}, std::vector<std::uint32_t>(500, kNoCode)}});
  const Drift drift = drift_between(before, now);
  EXPECT_TRUE(says(drift, message::kDriftMissingShare));
  EXPECT_FALSE(says(drift, message::kDriftColumnRetyped));
}

TEST(Drift, WholeNumbersAndRealNumbersAreOneKind) {
  const Table whole = table_of({{"x", IntColumn{{1, 2, 3, kNoInt}}}});
  const Table real = table_of({reals("x", {1, 2, 3, std::nan("")})});
  EXPECT_EQ(drift_between(whole, real).light, Light::Green);
  EXPECT_EQ(drift_between(whole, real).features.at(0).ks, 0);
}

TEST(Drift, UnknownValuesAreNamed) {
  Random random(2);
  const auto with_new = [&](std::uint64_t different) {
    return table_of({text_column("v", 3000, 12, [&] { return random.below(different); })});
  };
  const Drift drift = drift_between(with_new(10), with_new(12));
  EXPECT_TRUE(says(drift, message::kDriftUnknownShare));
  EXPECT_TRUE(says(drift, message::kDriftMixChanged));
  EXPECT_NEAR(drift.features.at(0).unknown.now, 2.0 / 12, .03);
  EXPECT_EQ(drift.features.at(0).unknown.before, 0);
}

TEST(Drift, DaysSayTheirShiftInDays) {
  const auto days = [](Day first) {
    DayColumn column;
    for (Day day = 0; day < 300; ++day) column.values.push_back(first + day);
    return table_of({{"day", column}});
  };
  const Drift drift = drift_between(days(15'000), days(15'100));
  EXPECT_NEAR(drift.features.at(0).wasserstein, 100, 1e-9);
  ASSERT_EQ(drift.light, Light::Red);
  const ReportLine& reason = drift.reasons.at(0).reason;
  const std::string said = text(reason.message, Language::English, reason.fields);
  EXPECT_NE(said.find("moved by 100 d"), std::string::npos) << said;
  EXPECT_NE(said.find("2011-06-25 before, 2011-10-03 now"), std::string::npos) << said;
}

RC_GTEST_PROP(Drift, ScalingTheUnitScalesTheDistanceAlone, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const double scale = std::exp2(*rc::gen::inRange(-20, 20));
  const auto draw = [&](double shift, double unit, std::uint64_t seed) {
    Random own(seed);
    return table_of({real_column("x", 700, [&] { return unit * (shift + draw_normal(own)); })});
  };
  const std::uint64_t one = random.next();
  const std::uint64_t other = random.next();
  const FeatureDrift plain = drift_between(draw(0, 1, one), draw(.3, 1, other)).features.at(0);
  const FeatureDrift scaled =
      drift_between(draw(0, scale, one), draw(.3, scale, other)).features.at(0);
  RC_ASSERT(plain.ks == scaled.ks);
  RC_ASSERT(plain.psi == scaled.psi);
  RC_ASSERT(std::abs(plain.wasserstein * scale - scaled.wasserstein) <= 1e-9 * scale);
  RC_ASSERT(plain.wasserstein + 1e-9 >= std::abs(plain.mean_now - plain.mean_before));
}

TEST(Drift, TheSameOnAnyNumberOfThreads) {
  const Table before = shop_features(200'000, 1, false);
  const Table now = shop_features(150'000, 2, true);
  Context many;
  many.threads = 3;
  const ReferenceProfile profile = profile_of(kContext, before);
  EXPECT_EQ(profile_json(profile), profile_json(profile_of(many, before)));
  const Drift one = measure_drift(kContext, profile, now, {});
  const Drift other = measure_drift(many, profile, now, {});
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  for (std::size_t i = 0; i < one.features.size(); ++i) {
    EXPECT_TRUE(same(one.features[i].ks, other.features[i].ks)) << i;
    EXPECT_TRUE(same(one.features[i].wasserstein, other.features[i].wasserstein)) << i;
    EXPECT_TRUE(same(one.features[i].p_adjusted, other.features[i].p_adjusted)) << i;
  }
}

}  // namespace
}  // namespace canasta
