#include "report/picture_table.h"

#include <gtest/gtest.h>

#include "base/messages/engine.h"
#include "base/messages/report.h"
#include "report/hostile_pictures.h"
#include "report/report.h"
#include "report/sample_pictures.h"

namespace canasta {
namespace {

std::string csv(const PictureBody& body, std::size_t rows_max = kMarkdownRows) {
  return render(Context(), picture_table({"", body}, Language::English, rows_max),
                TableFormat::Csv);
}

TEST(PictureTable, Bars) {
  EXPECT_EQ(csv(BarPicture{.labels = {"a", message::kRuleNobody},
                           .series = {{"", {1, 2}}, {message::kPictureModel, {3, 4}}},
                           .baseline = 0.5}),
            "label,value,model,baseline\na,1,3,0.5\nnobody,2,4,0.5\n");
}

TEST(PictureTable, LinesKeepBothEnds) {
  LineSeries line{.name = "", .x = {}, .y = {}};
  for (int i = 0; i < 101; ++i) {
    line.x.push_back(i);
    line.y.push_back(2 * i);
  }
  EXPECT_EQ(csv(LinePicture{.series = {line}}, 3), "x,y\n0,0\n50,100\n100,200\n");
  EXPECT_EQ(csv(LinePicture{.series = {{"a", {0}, {1}, {0.5}, {2}}, {"b", {1}, {2}}},
                            .x = {.scale = AxisScale::Days}}),
            "line,day,y,low,high\na,1970-01-01,1,0.5,2\nb,1970-01-02,2,,\n");
}

TEST(PictureTable, HistogramsAreJoined) {
  EXPECT_EQ(
      csv(HistogramPicture{.edges = {0, 1, 2, 3}, .reference = {1, 2, 4}, .now = {8, 16, 32}}, 2),
      "from,to,reference,now\n0,2,3,24\n2,3,4,32\n");
}

TEST(PictureTable, TheOthers) {
  EXPECT_EQ(csv(ReliabilityPicture{.bins = {{0.1, 0.2, 5}}}),
            "predicted,observed,rows\n0.1,0.2,5\n");
  EXPECT_EQ(csv(ConfusionPicture{.classes = {"a", "b"}, .counts = {1, 2, 3, 4}}),
            "true,decided_a,decided_b\na,1,2\nb,3,4\n");
  EXPECT_EQ(csv(StripPicture{.rows = {{"f", {3, -1}, {}}}}),
            "label,mean_size,low,high\nf,2,-1,3\n");
}

TEST(PictureTable, WhateverTheDataColumnsHaveOneLengthAndOneName) {
  for (const Picture& picture : hostile_pictures()) {
    const Table table = picture_table(picture, Language::English, kMarkdownRows);
    for (const TableColumn& column : table.columns) {
      EXPECT_EQ(column.size(), table.rows());
      EXPECT_EQ(table.find(column.name), &column);
    }
  }
}

TEST(PictureTable, MarkdownAndJsonCarryThePicture) {
  const Report report{
      .name = "r",
      .title = {message::kHeadingRows, {}, Badge::Amber},
      .sections = {{.heading = message::kHeadingConfusion,
                    .pictures = {{message::kHeadingConfusion, sample_confusion()}}}}};
  EXPECT_EQ(render(report, ReportFormat::Markdown, Language::English),
            "# [Amber] Rows\n\n## Confusion\n\nConfusion\n\n"
            "| true | decided: DIGITAL | decided: TELEFONO | decided: VENDEDOR |\n"
            "| --- | ---: | ---: | ---: |\n| DIGITAL | 5123 | 812 | 3904 |\n"
            "| TELEFONO | 611 | 702 | 4120 |\n| VENDEDOR | 2904 | 1033 | 10,783 |\n");
  const std::string json = render(report, ReportFormat::Json, Language::English);
  EXPECT_NE(json.find("\"light\": \"amber\""), std::string::npos);
  EXPECT_NE(
      json.find("\"kind\": \"confusion\", \"title\": \"Confusion\", \"values\": [\n{\"true\": "
                "\"DIGITAL\", \"decided_DIGITAL\": 5123"),
      std::string::npos);
  EXPECT_EQ(render(report, ReportFormat::Text, Language::Spanish), "[Ámbar] Filas\n");
}

}  // namespace
}  // namespace canasta
