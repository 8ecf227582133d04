// Pictures with the worst that data can hold. That they are well-formed is checked with a real
// parser in tests/pages.py, on the pages that gallery_test writes.
#include "report/svg.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/messages/engine.h"
#include "report/hostile_pictures.h"
#include "report/sample_pictures.h"

namespace canasta {
namespace {

TEST(Svg, SpanishMarksAndDays) {
  const std::string bars = svg({"", sample_net()}, {.language = Language::Spanish});
  EXPECT_NE(bars.find(">1.234.568<"), std::string::npos);
  EXPECT_NE(bars.find(">-432.100<"), std::string::npos);
  EXPECT_NE(bars.find(">valor neto (COP)<"), std::string::npos);
  const std::string english = svg({"", sample_net()}, {});
  EXPECT_NE(english.find(">1,234,568<"), std::string::npos);
  const std::string days = svg({"", sample_days()}, {.language = Language::Spanish});
  EXPECT_NE(days.find(">ene 2011<"), std::string::npos);
}

TEST(Svg, IsOneImageWithATitleAndASentence) {
  const std::string picture = svg({message::kHeadingConfusion, sample_confusion()}, {.id = "p1"});
  EXPECT_NE(picture.find("role=\"img\" aria-labelledby=\"p1-title p1-desc\""), std::string::npos);
  EXPECT_NE(picture.find("<title id=\"p1-title\">Confusion</title>"), std::string::npos);
  // 5,123 + 702 + 10,783 = 16,608 of 29,992.
  EXPECT_NE(picture.find("Confusion of 3 classes: 16,608 of 29,992 rows are decided right."),
            std::string::npos);
}

TEST(Svg, LongLabelsAreCutWithTheWholeTextAsTip) {
  const std::string label(200, 'w');
  const std::string picture =
      svg({"", BarPicture{.labels = {label}, .series = {{"", {1}}}}}, {.width = kNarrowPixels});
  EXPECT_NE(picture.find("…<title>" + label + "</title>"), std::string::npos);
}

// 0.25 of 200 pixels: a bar's length is its value.
TEST(Svg, BarsAreAsLongAsTheirValues) {
  const std::string picture =
      svg({"", BarPicture{.labels = {"a", "b"}, .series = {{"", {1, 4}}}}}, {.width = 400});
  std::vector<double> widths;
  for (std::size_t at = picture.find("<rect x="); at != std::string::npos;
       at = picture.find("<rect x=", at + 1)) {
    const std::size_t width = picture.find("width=\"", at) + 7;
    widths.push_back(std::stod(picture.substr(width)));
  }
  ASSERT_EQ(widths.size(), 2U);
  EXPECT_NEAR(widths[1] / widths[0], 4, 0.01);
}

TEST(Svg, NothingToShowIsSaid) {
  for (const PictureBody& body :
       {PictureBody(BarPicture{}), PictureBody(LinePicture{}), PictureBody(HistogramPicture{}),
        PictureBody(ReliabilityPicture{}), PictureBody(ConfusionPicture{}),
        PictureBody(StripPicture{})}) {
    const std::string picture = svg({"", body}, {});
    EXPECT_NE(picture.find(">no values to show</text>"), std::string::npos) << body.index();
    EXPECT_NE(picture.find("no values to show</desc>"), std::string::npos) << body.index();
  }
}

TEST(Svg, WhateverTheDataItIsSmallAndHarmless) {
  for (const Picture& picture : hostile_pictures()) {
    for (const double width : {kWidePixels, kNarrowPixels}) {
      const std::string out = svg(picture, {.language = Language::Spanish, .width = width});
      EXPECT_LE(out.size(), kSvgBytesMax);
      for (const char* harm :
           {"<script", "<img", "onload=\"", "nan", "inf\"", "href", "url(", "\u202E"}) {
        EXPECT_EQ(out.find(harm), std::string::npos) << harm;
      }
      EXPECT_EQ(out.find("http"), out.find("http://www.w3.org/2000/svg\""));
      EXPECT_EQ(out.rfind("http"), out.find("http"));
    }
  }
}

TEST(Svg, TheSamePictureIsTheSameBytes) {
  for (const Picture& picture : sample_pictures()) {
    EXPECT_EQ(svg(picture, {}), svg(picture, {}));
  }
}

}  // namespace
}  // namespace canasta
