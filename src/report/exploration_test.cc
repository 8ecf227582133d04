// Quantiles, mean and deviation are those that numpy gives for the same numbers.
#include "report/exploration.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "base/messages/report.h"
#include "base/random.h"
#include "report/report.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

Table numbers(const std::vector<double>& values) {
  return {.columns = {{.name = "x", .body = RealColumn{values}}}};
}

bool says(const Report& report, Message message) {
  for (const ReportSection& section : report.sections) {
    for (const ReportLine& line : section.lines) {
      if (line.message == message) return true;
    }
  }
  return false;
}

TEST(Explore, NumbersAsNumpySays) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  const TableFacts facts =
      explore({}, numbers({3, 1, 4, 1, 5, 9, nan, 2, 6, 5, 3, 100, infinite}), {});
  const ColumnFacts& x = facts.columns[0];
  EXPECT_EQ(facts.rows, 13U);
  EXPECT_EQ(x.missing, 1U);
  EXPECT_EQ(x.infinite, 1U);
  EXPECT_EQ(x.distinct, 8U);
  EXPECT_EQ(x.low, 1);
  EXPECT_EQ(x.high, 100);
  EXPECT_NEAR(x.mean, 12.636363636363637, 1e-12);
  EXPECT_NEAR(x.deviation, 29.0698219026974, 1e-12);
  const std::array<double, 5> expected{1, 2.5, 4, 5.5, 54.5};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(x.quantiles[i], expected[i], 1e-12);
  EXPECT_EQ(x.far_low, -6.5);  // quartiles 2.5 and 5.5, three times 3 away
  EXPECT_EQ(x.far_high, 14.5);
  EXPECT_EQ(x.far_out, 1U);
  EXPECT_EQ(x.counts, (std::vector<std::uint64_t>{2, 1, 2, 1, 2, 1, 0, 0, 1}));  // 1 … 9
}

TEST(Explore, BinsHoldEveryRowThatIsNotFarOut) {
  Random random(3);
  std::vector<double> values;
  for (int i = 0; i < 10'000; ++i) values.push_back(random.unit() * random.unit());
  const ColumnFacts x = explore({}, numbers(values), {}).columns[0];
  EXPECT_EQ(x.counts.size(), kExploreBins);
  std::uint64_t rows = x.far_out;
  for (std::size_t bin = 0; bin < x.counts.size(); ++bin) {
    std::uint64_t slow = 0;  // counted one by one
    for (const double value : values) {
      const bool last = bin + 1 == x.counts.size() && value == x.edges[bin + 1];
      slow += value >= x.edges[bin] && (value < x.edges[bin + 1] || last);
    }
    EXPECT_EQ(x.counts[bin], slow) << bin;
    rows += x.counts[bin];
  }
  EXPECT_EQ(rows, values.size());
}

TEST(Explore, BinsOfWholeNumbersHoldEquallyMany) {
  std::vector<double> values;
  for (int i = 0; i < 100; ++i) values.push_back(i);
  const ColumnFacts x = explore({}, numbers(values), {}).columns[0];
  ASSERT_EQ(x.counts.size(), 25U);  // of four each: thirty bins would be of three or four
  EXPECT_EQ(x.edges.front(), -0.5);
  for (const std::uint64_t count : x.counts) EXPECT_EQ(count, 4U);
}

TEST(Explore, WholeNumbersTooLargeForHalves) {
  const double huge = 1e17;  // neighbours are 16 apart
  const ColumnFacts x = explore({}, numbers({huge, huge + 16, huge + 32}), {}).columns[0];
  EXPECT_EQ(std::accumulate(x.counts.begin(), x.counts.end(), std::uint64_t{0}), 3U);
}

TEST(Explore, Texts) {
  TableBuilder table({{"city", Type::Text}});
  for (const char* city : {"b", "a", "a", "b", "c"}) table.row(city);
  Table made = table.take();
  std::get<TextColumn>(made.columns[0].body).codes.push_back(kNoCode);
  const TableFacts facts = explore({}, made, {.target = "city"});
  EXPECT_EQ(facts.columns[0].missing, 1U);
  EXPECT_EQ(facts.columns[0].distinct, 3U);
  ASSERT_EQ(facts.classes.size(), 3U);
  EXPECT_EQ(facts.classes[0].value, "a");  // ties by bytes
  EXPECT_EQ(facts.classes[0].rows, 2U);
  EXPECT_EQ(facts.classes[2].value, "c");
}

TEST(Explore, RepeatedRows) {
  TableBuilder table({{"a", Type::Text}, {"b", Type::Real}});
  table.row("x", 1.0);
  table.row("x", 2.0);
  table.row("x", 1.0);
  table.row("y", 1.0);
  table.row("x", 1.0);
  EXPECT_EQ(explore({}, table.take(), {}).repeated, 2U);
  // Missing equals missing; minus zero equals zero.
  const double nan = std::nan("");
  EXPECT_EQ(explore({}, numbers({nan, -nan, 0.0, -0.0}), {}).repeated, 2U);
  EXPECT_EQ(explore({}, Table{}, {}).repeated, 0U);
}

TEST(Explore, MonthsHaveNoHoles) {
  TableBuilder table({{"day", Type::Date}});
  for (const char* day : {"2023-11-30", "2024-02-29", "2024-02-01", "2023-11-01"}) {
    table.row(static_cast<std::int64_t>(*parse_day(day)));
  }
  const Table made = table.take();
  const TableFacts facts = explore({}, made, {.source = "s"});
  EXPECT_EQ(facts.day_column, "day");
  ASSERT_EQ(facts.months.size(), 4U);
  EXPECT_EQ(facts.months[0].month, *parse_day("2023-11-01"));
  EXPECT_EQ(facts.months[0].rows, 2U);
  EXPECT_EQ(facts.months[1].rows, 0U);
  EXPECT_EQ(facts.months[3].rows, 2U);
  EXPECT_TRUE(says(exploration_report(facts), message::kExploreMonthsEmpty));
}

TEST(Explore, TheSameOnAnyNumberOfThreads) {
  Random random(5);
  TableBuilder table({{"a", Type::Real}, {"b", Type::Text}, {"c", Type::Int}});
  for (int i = 0; i < 5'000; ++i) {
    table.row(random.unit(), std::to_string(random.below(50)), static_cast<int>(random.below(9)));
  }
  const Table made = table.take();
  const auto page = [&](int threads) {
    return render(exploration_report(explore({.threads = threads}, made, {.source = "s"})),
                  ReportFormat::Html, Language::English);
  };
  EXPECT_EQ(page(1), page(4));
}

TEST(ExplorationReport, FindsWhatIsOdd) {
  TableBuilder table(
      {{"id", Type::Text}, {"same", Type::Int}, {"gone", Type::Real}, {"gaps", Type::Int}});
  for (int i = 0; i < 10; ++i) {
    table.row(std::to_string(i), 7, std::nan(""), i < 2 ? kNoInt : std::int64_t{i});
  }
  const Table made = table.take();
  const Report report = exploration_report(explore({}, made, {.source = "s", .hash = "ab"}));
  EXPECT_EQ(report.name, "s-exploration");
  EXPECT_EQ(report.title.badge, Badge::Red);
  const ReportSection& quality = report.sections[1];
  ASSERT_EQ(quality.lines.size(), 4U);
  EXPECT_EQ(quality.lines[0].message, message::kFoundEmptyColumn);  // worst first
  EXPECT_EQ(quality.lines[1].message, message::kFoundConstant);
  EXPECT_EQ(quality.lines[2].message, message::kFoundMissing);  // 2 of 10 is the limit
  EXPECT_EQ(quality.lines[3].message, message::kFoundKey);
}

TEST(ExplorationReport, QuietAndEmptyTables) {
  const Report quiet =
      exploration_report(explore({}, numbers({1, 2, 3, 4.5}), {.source = "s", .target = "x"}));
  EXPECT_EQ(quiet.title.badge, Badge::Green);
  EXPECT_TRUE(says(quiet, message::kFoundNothing));
  for (const Language language : {Language::English, Language::Spanish}) {
    EXPECT_FALSE(render(quiet, ReportFormat::Html, language).empty());
    EXPECT_FALSE(render(exploration_report(explore({}, Table{}, {.source = "s"})),
                        ReportFormat::Markdown, language)
                     .empty());
  }
}

}  // namespace
}  // namespace canasta
