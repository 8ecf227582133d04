#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "io/json.h"
#include "io/memory_file_system.h"
#include "report/report.h"

namespace canasta {
namespace {

Report sample() {
  TableBuilder table({{"what", TableBuilder::Type::Text}, {"n", TableBuilder::Type::Int}});
  table.row("a|b", 2);
  return {.name = "sample",
          .title = {message::kJudgementTitle, {{"task", "repurchase"}}},
          .sections = {{.heading = message::kHeadingRows,
                        .lines = {{message::kPurchasesAt, {{"path", "p.parquet"}}}},
                        .table = table.take()}}};
}

TEST(Reports, TextInBothLanguages) {
  EXPECT_EQ(render(sample(), ReportFormat::Text, Language::English),
            "How good is repurchase?\n\nRows\n  purchases: p.parquet\nwhat  n\na|b   2\n");
  EXPECT_EQ(
      render(sample(), ReportFormat::Text, Language::Spanish),
      "¿Qué tan bueno es repurchase?\n\nFilas\n  compras: p.parquet\nqué  filas\na|b      2\n");
}

TEST(Reports, MarkdownEscapesBars) {
  EXPECT_EQ(render(sample(), ReportFormat::Markdown, Language::English),
            "# How good is repurchase?\n\n## Rows\n\n- purchases: p.parquet\n\n"
            "| what | rows |\n| --- | ---: |\n| a\\|b | 2 |\n");
}

TEST(Reports, PublishedAsMarkdownAndJson) {
  MemoryFileSystem files;
  ASSERT_TRUE(write_report(files, sample(), "reports", Language::English).ok());
  EXPECT_TRUE(files.exists("reports/sample.md"));
  const std::string json = read_text(files, "reports/sample.json").value();
  EXPECT_TRUE(parse_json(json, "sample.json").ok());
  EXPECT_NE(json.find("\"what\": \"a|b\", \"n\": 2"), std::string::npos);
  EXPECT_NE(json.find("\"heading\": \"kHeadingRows\", \"title\": \"Rows\""), std::string::npos);
  EXPECT_NE(json.find("\"message\": \"kPurchasesAt\""), std::string::npos);
}

}  // namespace
}  // namespace canasta
