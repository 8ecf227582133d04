#include "report/ticks.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/dates.h"

namespace canasta {
namespace {

std::vector<std::string> texts(const TickedRange& range) {
  std::vector<std::string> out;
  for (const Tick& tick : range.ticks) out.push_back(tick.text);
  return out;
}
using Texts = std::vector<std::string>;

TEST(Ticks, RoundSteps) {
  EXPECT_EQ(texts(ticked_range(0, 9, {.ticks_max = 5})), (Texts{"0", "2", "4", "6", "8", "10"}));
  EXPECT_EQ(texts(ticked_range(0, 9, {.ticks_max = 5, .widen = false})),
            (Texts{"0", "2", "4", "6", "8"}));
  EXPECT_EQ(texts(ticked_range(0, 0.31, {.scale = AxisScale::Share, .ticks_max = 4})),
            (Texts{"0%", "10%", "20%", "30%", "40%"}));
  EXPECT_EQ(texts(ticked_range(-1.5e6, 2e6, {.ticks_max = 4, .language = Language::Spanish})),
            (Texts{"-2.000.000", "-1.000.000", "0", "1.000.000", "2.000.000"}));
}

TEST(Ticks, OneValueGetsRoomAroundIt) {
  for (const double value : {0.0, 5.0, -3.0, 1e300, -1e300, 1e-12}) {
    const TickedRange range = ticked_range(value, value, {});
    EXPECT_LT(range.low, range.high) << value;
    EXPECT_GE(range.share_of(value), 0) << value;
    EXPECT_LE(range.share_of(value), 1) << value;
  }
}

TEST(Ticks, Days) {
  const auto range = [](const char* first, const char* last, std::size_t most) {
    return texts(ticked_range(*parse_day(first), *parse_day(last),
                              {.scale = AxisScale::Days, .ticks_max = most}));
  };
  EXPECT_EQ(range("2024-12-30", "2025-01-02", 5),
            (Texts{"30 Dec 2024", "31 Dec", "1 Jan 2025", "2 Jan"}));
  EXPECT_EQ(range("2010-12-01", "2011-12-09", 5), (Texts{"Jan 2011", "Apr", "Jul", "Oct"}));
  EXPECT_EQ(range("2010-12-01", "2016-12-09", 7),
            (Texts{"2011", "2012", "2013", "2014", "2015", "2016"}));
  EXPECT_EQ(range("2024-03-05", "2024-03-05", 3).front(), "5 Mar 2024");
  EXPECT_LE(range("0001-01-01", "9999-12-31", 4).size(), 5U);
}

RC_GTEST_PROP(TickLaws, FewInOrderAndInside, (double a, double b)) {
  RC_PRE(std::isfinite(a) && std::isfinite(b));
  const double low = std::clamp(std::min(a, b), -1e300, 1e300);
  const double high = std::clamp(std::max(a, b), -1e300, 1e300);
  const TickedRange range = ticked_range(low, high, {.ticks_max = 6});
  RC_ASSERT(range.low <= low && range.high >= high && range.low < range.high);
  RC_ASSERT(!range.ticks.empty() && range.ticks.size() <= 9U);
  for (std::size_t i = 0; i < range.ticks.size(); ++i) {
    RC_ASSERT(range.ticks[i].at >= range.low && range.ticks[i].at <= range.high);
    if (i > 0) RC_ASSERT(range.ticks[i].at > range.ticks[i - 1].at);
  }
}

}  // namespace
}  // namespace canasta
