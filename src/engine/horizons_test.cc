#include "engine/horizons.h"

#include <gtest/gtest.h>

#include <cmath>

#include "data/sample_log.h"
#include "models/testing_forest.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

SampleLine bought(const std::string& customer, Day day) {
  return {.customer = customer,
          .order = customer + "@" + std::to_string(day),
          .product = "p",
          .time = Seconds{day} * 86'400};
}

// Whatever the row: one half.
Forest coin(std::size_t features) {
  return Forest::parse(testing::forest_text({}, static_cast<int>(features), "[5E-1]")).value();
}

// Three customers, cut on day 20, data to day 50. Origins with room for 7 days: 20, 27, 34, 41; for
// 14: 20, 27, 34; for 30: 20.
class WorkedByHand : public ::testing::Test {
 protected:
  std::vector<HorizonCalibration> calibrated(const CustomerFlags& who) const {
    const PurchaseDateData data = prepare(kContext, {}, {}, log_).value();
    return calibrate_horizons(kContext, data, coin(data.plan.size()), who, 20, 50).value();
  }

  PurchaseLog log_ = log_of({bought("a", 0), bought("a", 5), bought("a", 40), bought("b", 0),
                             bought("b", 31), bought("c", 20), bought("c", 24), bought("d", 50)});
};

TEST_F(WorkedByHand, CountsWhoBoughtWithinTheHorizon) {
  const auto horizons = calibrated({});
  ASSERT_EQ(horizons.size(), 3U);
  // From 20: c after 4 days; from 27: b after 4; from 34: a after 6; from 41: nobody. d is not
  // known before the last day.
  EXPECT_EQ(horizons[0].days, 7);
  EXPECT_EQ(horizons[0].customers, 12U);
  EXPECT_DOUBLE_EQ(horizons[0].observed, 3.0 / 12);
  // From 20: b and c; from 27: a and b; from 34: a.
  EXPECT_EQ(horizons[1].days, 14);
  EXPECT_EQ(horizons[1].customers, 9U);
  EXPECT_DOUBLE_EQ(horizons[1].observed, 5.0 / 9);
  // From 20: a on the twentieth day, b, c.
  EXPECT_EQ(horizons[2].days, 30);
  EXPECT_EQ(horizons[2].customers, 3U);
  EXPECT_DOUBLE_EQ(horizons[2].observed, 1);
}

TEST_F(WorkedByHand, PredictsByTheLawOfTheHazard) {
  for (const HorizonCalibration& horizon : calibrated({})) {
    const double by = 1 - std::pow(.5, horizon.days);
    EXPECT_NEAR(horizon.predicted, by, 1e-6);
    EXPECT_NEAR(horizon.brier,
                horizon.observed * (1 - by) * (1 - by) + (1 - horizon.observed) * by * by, 1e-6);
  }
}

// Before the cut a and b are known, asked on days 0 and 7: of four answers for 7 days one is yes (a
// on day 5); of the two for 14 days one. For 30 days there is no room.
TEST_F(WorkedByHand, BaselineIsTheShareBeforeTheCut) {
  const auto horizons = calibrated({});
  EXPECT_DOUBLE_EQ(horizons[0].brier_baseline, .25 * .75 * .75 + .75 * .25 * .25);
  EXPECT_DOUBLE_EQ(horizons[1].brier_baseline, .25);
  EXPECT_TRUE(std::isnan(horizons[2].brier_baseline));
}

TEST_F(WorkedByHand, AsksMembersOnly) {
  const auto horizons = calibrated({1, 0, 0, 1});
  EXPECT_EQ(horizons[0].customers, 4U);
  EXPECT_DOUBLE_EQ(horizons[0].observed, 1.0 / 4);
  EXPECT_EQ(horizons[2].customers, 1U);
}

}  // namespace
}  // namespace canasta
