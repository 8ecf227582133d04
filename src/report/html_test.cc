#include "report/html.h"

#include <gtest/gtest.h>

#include "base/messages/engine.h"
#include "base/messages/report.h"
#include "report/hostile_pictures.h"
#include "report/page_style.h"
#include "report/page_table.h"
#include "report/sample_pictures.h"
#include "report/vocabulary.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

Table rows_of(std::size_t rows) {
  TableBuilder table({{"name", Type::Text}, {"n", Type::Int}});
  for (std::size_t i = 0; i < rows; ++i) table.row("r", i);
  return table.take();
}

std::string page_of(ReportSection section, Language language = Language::English) {
  return html_page({.name = "r",
                    .title = {message::kFinalTitle, {{"task", "t"}}},
                    .sections = {std::move(section)}},
                   language);
}

TEST(Html, SaysItsLanguageAndAllowsNothing) {
  const std::string page = page_of({.heading = message::kHeadingRows}, Language::Spanish);
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"es\">"));
  EXPECT_NE(page.find("content=\"default-src 'none'; style-src 'sha256-"), std::string::npos);
  EXPECT_NE(page.find("<h1>¿Vale la pena usar t?</h1>"), std::string::npos);
  EXPECT_NE(page.find("<h2 id=\"s1\">Filas</h2>"), std::string::npos);
  EXPECT_EQ(page.find("<nav"), std::string::npos);  // one section needs no contents
}

TEST(Html, FourSectionsHaveAContents) {
  Report report{.name = "r", .title = {message::kHeadingRows, {}}, .sections = {}};
  report.sections.assign(kContentsFrom - 1, {.heading = message::kHeadingRows});
  EXPECT_EQ(count_of(html_page(report, Language::English), "<nav"), 0U);
  report.sections.push_back({.heading = message::kHeadingFiles});
  const std::string page = html_page(report, Language::English);
  EXPECT_NE(page.find("<li><a href=\"#s4\">Files</a></li>"), std::string::npos);
}

TEST(Html, LinesCarryBadgesNumbersAndCommands) {
  const std::string page = page_of(
      {.heading = message::kHeadingRows,
       .lines = {{message::kFoundInfinite, {{"column", "x<y"}, {"rows", 12345}}, Badge::Red},
                 {message::kDoUse, {{"command", "canasta predict t"}}}}},
      Language::Spanish);
  EXPECT_NE(
      page.find("<li class=\"red\"><span class=\"badge red\">Rojo</span>x&lt;y es infinita en "
                "12.345 filas</li>"),
      std::string::npos);
  EXPECT_NE(page.find(">Úselo: <code>canasta predict t</code>"), std::string::npos);
}

TEST(Html, LinesBeginWithACapitalUnlessANameDoes) {
  const ReportLine line{message::kProblemBar, {metric_field("mae"), {"value", 2}}};
  const std::string page = page_of({.heading = message::kHeadingRows, .lines = {line}});
  EXPECT_NE(page.find(">Mean absolute error is better than 2"), std::string::npos);
}

TEST(Html, TablesShowFiveHundredRowsAndSayHowManyMore) {
  const auto page = [](std::size_t rows) {
    const Table table = rows_of(rows);
    return page_table({.table = table, .caption = "c", .report_name = "run"});
  };
  EXPECT_EQ(count_of(page(kPageRowsShown), "<tr>"), kPageRowsShown + 1);
  EXPECT_EQ(page(kPageRowsShown).find("more"), std::string::npos);
  EXPECT_EQ(count_of(page(kPageRowsShown + 1), "<tr>"), kPageRowsShown + 1);
  EXPECT_NE(page(kPageRowsShown + 1).find("… and 1 more rows, see the CSV or run.json"),
            std::string::npos);
  EXPECT_NE(page(1'000'000).find("… and 999,500 more rows"), std::string::npos);
}

TEST(Html, TablesShowFortyColumns) {
  const auto page = [](std::size_t columns) {
    Table table;
    for (std::size_t c = 0; c < columns; ++c) {
      table.columns.push_back({.name = std::to_string(c), .body = IntColumn{{1}}});
    }
    return page_table({.table = table, .caption = "c", .report_name = "run"});
  };
  EXPECT_EQ(page(kPageColumnsShown).find("more columns"), std::string::npos);
  EXPECT_NE(page(kPageColumnsShown + 1).find("… and 1 more columns"), std::string::npos);
}

TEST(Html, TablesAreAlignedAndSetTheBaselineApart) {
  TableBuilder table({{"metric", Type::Text},
                      {"auc_baseline", Type::Real},
                      {"n", Type::Int},
                      {"day", Type::Date},
                      {"state", Type::Text}});
  table.row("auc", 0.5, 1234, static_cast<std::int64_t>(*parse_day("2024-02-29")), "amber");
  table.row("r2", std::numeric_limits<double>::quiet_NaN(), kNoInt, kNoInt, "purple");
  const Table made = table.take();
  const std::string out = page_table(
      {.table = made, .caption = "c", .report_name = "r", .language = Language::Spanish});
  EXPECT_NE(out.find("<th scope=\"col\" class=\"num base\">AUC, línea base</th>"),
            std::string::npos);
  EXPECT_NE(out.find("<tr><th scope=\"row\">auc</th><td class=\"num base\">0,5</td><td "
                     "class=\"num\">1234</td><td>29 feb 2024</td><td><span class=\"badge "
                     "amber\">Ámbar</span></td></tr>"),
            std::string::npos);
  EXPECT_NE(
      out.find("<td class=\"num base\">–</td><td class=\"num\">–</td><td>–</td><td>purple</td>"),
      std::string::npos);
}

// Text is cut, not the page: names of 10,000 letters in every cell.
TEST(Html, EndlessCellsKeepATableSmall) {
  TableBuilder table({{"a", Type::Text}, {"b", Type::Text}, {"c", Type::Text}});
  const std::string name(10'000, '<');
  for (int i = 0; i < 400; ++i) table.row(name, name, name);
  const Table made = table.take();
  const std::string out = page_table({.table = made, .caption = name, .report_name = "r"});
  EXPECT_LE(out.size(), kPageTableBytes + 3 * 6 * kPageCellShown + 2'000);
  EXPECT_NE(out.find("more rows"), std::string::npos);
}

Report long_report(std::size_t lines) {
  ReportSection section{.heading = message::kHeadingRows};
  const std::string text(1000, 'x');
  section.lines.assign(lines, {message::kPurchasesAt, {{"path", text}}});
  return {.name = "r", .title = {message::kHeadingRows, {}}, .sections = {std::move(section)}};
}

// The smallest limit under which nothing is left out, and one byte less.
TEST(Html, APageOfTheLimitIsWholeAndOneByteLessIsNot) {
  const Report report = long_report(100);
  const std::size_t whole = html_page(report, Language::English).size();
  std::size_t enough = 2 * whole;
  for (std::size_t step = whole; step > 0; step /= 2) {
    while (enough - step > 40'000 &&
           html_page(report, Language::English, enough - step).size() == whole) {
      enough -= step;
    }
  }
  EXPECT_EQ(html_page(report, Language::English, enough).size(), whole);
  EXPECT_LE(enough - whole, 300U);  // room for the line that says what was left out
  const std::string cut = html_page(report, Language::English, enough - 1);
  EXPECT_LE(cut.size(), enough - 1);
  EXPECT_NE(cut.find("1 parts of this report do not fit"), std::string::npos);
  EXPECT_TRUE(cut.ends_with("</html>\n"));
}

TEST(Html, IsAtMostTwoMebibytesWhateverTheReport) {
  for (const std::size_t lines : {1'900U, 2'200U, 100'000U}) {
    const std::string page = html_page(long_report(lines), Language::Spanish);
    EXPECT_LE(page.size(), kPageBytesMax) << lines;
    EXPECT_EQ(page.find("no caben en una página") != std::string::npos, lines > 2'000U) << lines;
    EXPECT_EQ(count_of(page, "<section"), count_of(page, "</section>"));
    EXPECT_EQ(count_of(page, "<ul"), count_of(page, "</ul>"));
  }
}

TEST(Html, HostilePicturesStayPictures) {
  ReportSection section{.heading = message::kHeadingRows, .pictures = hostile_pictures()};
  const std::string page = page_of(std::move(section));
  EXPECT_LE(page.size(), kPageBytesMax);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("<img"), std::string::npos);
  EXPECT_EQ(count_of(page, "<svg"), count_of(page, "</svg>"));
}

// RFC 4648, section 10.
TEST(PageStyle, Base64) {
  EXPECT_EQ(base64_of_hex(""), "");
  EXPECT_EQ(base64_of_hex("66"), "Zg==");
  EXPECT_EQ(base64_of_hex("666f"), "Zm8=");
  EXPECT_EQ(base64_of_hex("666f6f"), "Zm9v");
  EXPECT_EQ(base64_of_hex("666f6f626172"), "Zm9vYmFy");
}

}  // namespace
}  // namespace canasta
