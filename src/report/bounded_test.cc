// Every bound at n and at n + 1, and what must survive it.
#include "report/bounded.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/messages/report.h"
#include "base/random.h"

namespace canasta {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();

template <class Body>
Body bound(Body body) {
  return std::get<Body>(bounded({"", std::move(body)}).body);
}

BarPicture bars_of(std::size_t count, bool adds_up) {
  BarPicture bars{.labels = {}, .series = {{"", {}}}, .adds_up = adds_up};
  for (std::size_t i = 0; i < count; ++i) {
    bars.labels.push_back(std::to_string(i));
    bars.series[0].values.push_back(1);
  }
  return bars;
}

TEST(Bounded, BarsKeepFortyOrJoinTheRest) {
  EXPECT_EQ(bound(bars_of(kBarsShown, true)).labels.back().data, "39");
  const BarPicture joined = bound(bars_of(kBarsShown + 1, true));
  EXPECT_EQ(joined.labels.size(), kBarsShown);
  EXPECT_EQ(joined.labels.back().message, message::kPictureOthers);
  EXPECT_EQ(joined.labels.back().fields.front().value, "2");
  EXPECT_EQ(joined.series[0].values.back(), 2);
  const BarPicture left_out = bound(bars_of(1000, false));
  EXPECT_EQ(left_out.labels.back().message, message::kPictureMore);
  EXPECT_TRUE(std::isnan(left_out.series[0].values.back()));
}

TEST(Bounded, BarsOfUnequalLengthAreCut) {
  BarPicture bars = bars_of(5, true);
  bars.series.push_back({"", {1, kInfinite}});
  bars.baseline = kNaN;
  const BarPicture cut = bound(bars);
  EXPECT_EQ(cut.labels.size(), 2U);
  EXPECT_TRUE(std::isnan(cut.series[1].values[1]));
  EXPECT_FALSE(cut.baseline);
  EXPECT_TRUE(bound(BarPicture{}).labels.empty());
}

LinePicture line_of(std::size_t points, std::uint64_t seed) {
  Random random(seed);
  LineSeries line{.name = "", .x = {}, .y = {}};
  for (std::size_t i = 0; i < points; ++i) {
    line.x.push_back(static_cast<double>(i));
    line.y.push_back(random.unit());
  }
  return {.series = {line}};
}

TEST(Bounded, LinesOfFourHundredPointsStay) {
  EXPECT_EQ(bound(line_of(kLinePointsShown, 1)).series[0].y,
            line_of(kLinePointsShown, 1).series[0].y);
  EXPECT_LE(bound(line_of(kLinePointsShown + 1, 1)).series[0].y.size(), kLinePointsShown);
}

// A slow twin: the extremes of every slice, over all points.
TEST(Bounded, AMillionPointsKeepTheExtremesOfEverySlice) {
  const LineSeries all = line_of(1'000'000, 2).series[0];
  const LineSeries thin = bound(line_of(1'000'000, 2)).series[0];
  EXPECT_LE(thin.x.size(), kLinePointsShown);
  EXPECT_EQ(thin.x.front(), 0);
  EXPECT_EQ(thin.x.back(), 999'999);
  std::vector<double> low(kLineSlices, 2), high(kLineSlices, -1);
  for (std::size_t i = 0; i < all.x.size(); ++i) {
    const auto slice = static_cast<std::size_t>(std::min(99.0, all.x[i] / 999'999 * 100));
    low[slice] = std::min(low[slice], all.y[i]);
    high[slice] = std::max(high[slice], all.y[i]);
  }
  for (std::size_t slice = 0; slice < kLineSlices; ++slice) {
    EXPECT_NE(std::find(thin.y.begin(), thin.y.end(), low[slice]), thin.y.end()) << slice;
    EXPECT_NE(std::find(thin.y.begin(), thin.y.end(), high[slice]), thin.y.end()) << slice;
  }
}

TEST(Bounded, LinesAreSortedAndDropWhatHasNoPlace) {
  LinePicture lines{.series = {{"", {3, 1, kNaN, kInfinite, 2}, {30, 10, 1, 1, kNaN}}}};
  const LineSeries line = bound(lines).series[0];
  EXPECT_EQ(line.x, (std::vector<double>{1, 2, 3}));
  EXPECT_TRUE(std::isnan(line.y[1]));  // a gap stays
  lines.x.scale = AxisScale::Days;
  lines.series[0].x = {1e10, 0, 1};
  EXPECT_EQ(bound(lines).series[0].x, (std::vector<double>{0, 1}));
  EXPECT_EQ(bound(LinePicture{.series = std::vector<LineSeries>(9)}).series.size(),
            kLineSeriesShown);
}

TEST(Bounded, ExtremeSizesDoNotOverflow) {
  LinePicture lines{.series = {{"", {}, {}}}};
  for (int i = 0; i < 1000; ++i) {
    lines.series[0].x.push_back(i % 2 == 0 ? -1e300 : 1e300);
    lines.series[0].y.push_back(i % 3 == 0 ? 1e308 : -1e300);
  }
  const LinePicture small = bound(lines);
  for (const double y : small.series[0].y) EXPECT_EQ(y, -1e300);
}

TEST(Bounded, HistogramsJoinNeighboursAndKeepTheRows) {
  const auto of = [](std::size_t bins) {
    HistogramPicture histogram{.edges = {}, .reference = std::vector<double>(bins, 2.0)};
    for (std::size_t i = 0; i <= bins; ++i) histogram.edges.push_back(static_cast<double>(i));
    return histogram;
  };
  EXPECT_EQ(bound(of(kHistogramBinsShown)).reference.size(), kHistogramBinsShown);
  for (const std::size_t bins : {kHistogramBinsShown + 1, std::size_t{100'003}}) {
    const HistogramPicture joined = bound(of(bins));
    EXPECT_LE(joined.reference.size(), kHistogramBinsShown);
    EXPECT_EQ(joined.edges.size(), joined.reference.size() + 1);
    EXPECT_EQ(joined.edges.back(), static_cast<double>(bins));
    EXPECT_EQ(std::accumulate(joined.reference.begin(), joined.reference.end(), 0.0),
              2.0 * static_cast<double>(bins));
  }
}

TEST(Bounded, BrokenHistogramsAreEmpty) {
  EXPECT_TRUE(bound(HistogramPicture{.edges = {2, 1}, .reference = {5}}).reference.empty());
  EXPECT_TRUE(bound(HistogramPicture{.edges = {0, kNaN}, .reference = {5}}).reference.empty());
  EXPECT_EQ(bound(HistogramPicture{.edges = {0, 1}, .reference = {-5}}).reference[0], 0);
}

TEST(Bounded, ReliabilityDropsWhatIsNoShare) {
  ReliabilityPicture reliability{
      .bins = {{0.1, 0.2, 5}, {1.1, 0.2, 5}, {0.5, kNaN, 5}, {0.5, 0.5, 0}}};
  EXPECT_EQ(bound(reliability).bins.size(), 1U);
  reliability.bins.assign(kReliabilityBinsShown + 1, {0.1, 0.2, 5});
  EXPECT_EQ(bound(reliability).bins.size(), kReliabilityBinsShown);
}

TEST(Bounded, ConfusionKeepsTheLargestClassesAndEveryRow) {
  const std::size_t classes = kClassesShown + 3;
  ConfusionPicture confusion{.classes = {}, .counts = std::vector<double>(classes * classes, 0.0)};
  for (std::size_t k = 0; k < classes; ++k) {
    confusion.classes.push_back(std::to_string(k));
    confusion.counts[k * classes + k] = static_cast<double>(k + 1);
  }
  const ConfusionPicture small = bound(confusion);
  ASSERT_EQ(small.classes.size(), kClassesShown);
  EXPECT_EQ(small.classes.front().data, "4");  // 0 to 3 are the smallest
  EXPECT_EQ(small.classes.back().message, message::kPictureOthers);
  EXPECT_EQ(small.counts.back(), 1 + 2 + 3 + 4);
  EXPECT_EQ(std::accumulate(small.counts.begin(), small.counts.end(), 0.0), 15 * 16 / 2);
  EXPECT_TRUE(bound(ConfusionPicture{.classes = {"a", "b"}, .counts = {1}}).classes.empty());
}

TEST(Bounded, StripsKeepBothEnds) {
  StripPicture strips{.rows = std::vector<StripRow>(kStripsShown + 1)};
  for (int i = 0; i < 5000; ++i) strips.rows[0].values.push_back((i * 7919) % 5000);
  strips.rows[0].values.push_back(kNaN);
  const StripPicture small = bound(strips);
  EXPECT_EQ(small.rows.size(), kStripsShown);
  EXPECT_EQ(small.rows[0].values.size(), kDotsShown);
  EXPECT_EQ(small.rows[0].values.front(), 0);
  EXPECT_EQ(small.rows[0].values.back(), 4999);
}

}  // namespace
}  // namespace canasta
