#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "base/messages/report.h"
#include "io/duckdb.h"
#include "io/memory_file_system.h"
#include "io/temporary_folder.h"
#include "report/report.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

// One row of everything, one of nothing.
Table sample() {
  TableBuilder table(
      {{"name", Type::Text}, {"count", Type::Int}, {"share", Type::Real}, {"day", Type::Date}});
  table.row("a,\"b\";c", 12, 0.25, static_cast<std::int64_t>(*parse_day("2024-02-29")));
  table.row("ñ", kNoInt, std::numeric_limits<double>::quiet_NaN(), kNoInt);
  return table.take();
}

TEST(Tables, Csv) {
  EXPECT_EQ(render(Context(), sample(), TableFormat::Csv),
            "name,count,share,day\n"
            "\"a,\"\"b\"\";c\",12,0.25,2024-02-29\n"
            "ñ,,,\n");
}

TEST(Tables, CsvForASpanishExcel) {
  EXPECT_EQ(render(Context(), sample(), TableFormat::Csv, CsvDialect::ExcelSpanish),
            "\xEF\xBB\xBFname;count;share;day\r\n"
            "\"a,\"\"b\"\";c\";12;0,25;2024-02-29\r\n"
            "ñ;;;\r\n");
}

TEST(Tables, Json) {
  EXPECT_EQ(
      render(Context(), sample(), TableFormat::Json),
      "[\n"
      "{\"name\": \"a,\\\"b\\\";c\", \"count\": 12, \"share\": 0.25, \"day\": \"2024-02-29\"},\n"
      "{\"name\": \"ñ\", \"count\": null, \"share\": null, \"day\": null}\n"
      "]\n");
  EXPECT_EQ(render(Context(), Table{}, TableFormat::Json), "[]\n");
}

TEST(Tables, TextLinesUpByCharactersNotBytes) {
  EXPECT_EQ(render(Context(), sample(), TableFormat::Text),
            "name     count  share  day\n"
            "a,\"b\";c     12   0.25  2024-02-29\n"
            "ñ\n");
}

std::string written(double value) {
  TableBuilder table({{"x", Type::Real}});
  table.row(value);
  const std::string csv = render(Context(), table.take(), TableFormat::Csv);
  return csv.substr(2, csv.size() - 3);
}

TEST(Tables, NumbersHaveSixDigits) {
  EXPECT_EQ(written(0), "0");
  EXPECT_EQ(written(0.1234567), "0.123457");
  EXPECT_EQ(written(-123.4567), "-123.457");
  EXPECT_EQ(written(123'456.7), "123457");
}

TEST(Tables, FromAMillionOnNumbersHaveCents) {
  EXPECT_EQ(written(8'887'208.894), "8887208.89");
  EXPECT_EQ(written(-1'000'000), "-1000000.00");
  EXPECT_EQ(written(123'456'789'012'345.67), "123456789012345.67");
}

// No power of ten between 1e-4 and 1e15, on both sides of every border.
TEST(Tables, WithAllDigitsWhereTheyAreAskedFor) {
  Table table;
  table.columns.push_back({"z", RealColumn{{-1.3109241984234394, 0.1}, true}});
  EXPECT_EQ(render(Context(), table, TableFormat::Csv), "z\n-1.3109241984234394\n0.1\n");
  EXPECT_NE(render(Context(), table, TableFormat::Json).find("-1.3109241984234394"),
            std::string::npos);
  EXPECT_EQ(render(Context(), table, TableFormat::Text).find("241984"), std::string::npos);
}

TEST(Tables, AnEstimateIsReadWithFourDigitsAndWrittenWithMore) {
  TableBuilder builder({{"value", Type::Estimate}});
  for (const double value : {0.0109001, 9.53315, 999.94, 59243.94, -1218190.07, 1e20}) {
    builder.row(value);
  }
  const Table table = builder.take();
  EXPECT_EQ(render(Context(), table, TableFormat::Text),
            "   value\n  0.0109\n   9.533\n   999.9\n   59244\n-1218190\n   1e+20\n");
  EXPECT_EQ(render(Context(), table, TableFormat::Csv),
            "value\n0.0109001\n9.53315\n999.94\n59243.9\n-1218190.07\n1e+20\n");
}

TEST(Tables, OnlyTheVeryLargeAndTheVerySmallAreWrittenAsPowers) {
  EXPECT_EQ(written(999'999.4), "999999");
  EXPECT_EQ(written(999'999.5), "999999.50");
  EXPECT_EQ(written(-999'999.7), "-999999.70");
  EXPECT_EQ(written(999'999'999'999'999.875), "999999999999999.88");
  EXPECT_EQ(written(1e15), "1e+15");
  EXPECT_EQ(written(1e-4), "0.0001");
  EXPECT_EQ(written(0.000'099), "9.9e-05");
}

// More rows than one chunk: the text is the same on any number of threads, and in order.
TEST(Tables, ManyRowsStayInOrder) {
  constexpr std::int64_t kRows = 20'000;
  TableBuilder builder({{"x", Type::Int}});
  std::string csv = "x\n";
  for (std::int64_t row = 0; row < kRows; ++row) {
    builder.row(row);
    csv += std::to_string(row) + "\n";
  }
  const Table table = builder.take();
  for (const int threads : {1, 3}) {
    const Context context{.threads = threads};
    EXPECT_EQ(render(context, table, TableFormat::Csv), csv);
    const std::string json = render(context, table, TableFormat::Json);
    EXPECT_EQ(std::count(json.begin(), json.end(), '{'), kRows);
    EXPECT_TRUE(json.ends_with("{\"x\": 19998},\n{\"x\": 19999}\n]\n"));
  }
}

TEST(Tables, TheEndingDecides) {
  MemoryFileSystem files;
  ASSERT_TRUE(write_table({}, files, sample(), "a/b.csv").ok());
  EXPECT_EQ(read_text(files, "a/b.csv").value(), render(Context(), sample(), TableFormat::Csv));
  const Status unknown = write_table({}, files, sample(), "b.xlsx");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().message(), message::kUnknownEnding);
}

TEST(Tables, ParquetKeepsValuesAndGaps) {
  const TemporaryFolder folder = TemporaryFolder::create("build").value();
  const std::string path = folder.path() + "/t.parquet";
  ASSERT_TRUE(write_table({}, real_file_system(), sample(), path).ok());
  Duckdb db = Duckdb::open({}, "").value();
  std::size_t rows = 0;
  const Query query{"SELECT name, count, share, day FROM read_parquet(" + sql_text(path) + ")",
                    path};
  ASSERT_TRUE(db.query({}, query, [&](const ChunkView& chunk) -> Status {
                  rows += chunk.size();
                  EXPECT_EQ(chunk.text(0, 0), "a,\"b\";c");
                  EXPECT_EQ(chunk.int64s(1)[0], 12);
                  EXPECT_EQ(chunk.doubles(2)[0], 0.25);
                  EXPECT_EQ(chunk.int32s(3)[0], *parse_day("2024-02-29"));
                  for (std::size_t column = 1; column < 4; ++column) {
                    EXPECT_FALSE(chunk.valid(column, 1));
                  }
                  return {};
                }).ok());
  EXPECT_EQ(rows, 2U);
}

}  // namespace
}  // namespace canasta
