#include "ingest/tables.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "base/messages/ingest.h"
#include "io/publish.h"
#include "io/temporary_folder.h"

namespace canasta {
namespace {

// A folder of files, read as one table.
class Tables : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& bytes) {
    ASSERT_TRUE(publish_file(real_file_system(), join_path(folder_.path(), name), bytes).ok());
  }
  Result<SourceTable> read(TableOptions options = {}) {
    options.root = folder_.path();
    if (options.files.empty()) options.files = {"."};
    return read_table(Context{.threads = 2}, real_file_system(), options);
  }
  SourceTable read_file(const std::string& bytes) {
    write("a.csv", bytes);
    return read().value();
  }

  TemporaryFolder folder_ = TemporaryFolder::create("build").value();
};

bool said(const SourceTable& table, Message message) {
  for (const Finding& finding : table.findings) {
    if (finding.message == message) return true;
  }
  return false;
}

TableOptions wanting(std::vector<std::string> columns) {
  TableOptions options;
  options.columns = std::move(columns);
  return options;
}

template <class Column>
const Column& column(const SourceTable& table, const std::string& name) {
  return std::get<Column>(table.table.find(name)->body);
}

// What is said of decimal signs: the columns of each line.
std::vector<std::string> signs_said(const SourceTable& table) {
  std::vector<std::string> columns;
  for (const Finding& finding : table.findings) {
    const std::string line = text(finding.message, Language::English, finding.fields);
    if (line.find("decimal sign") != std::string::npos) {
      columns.push_back(line.substr(0, line.find(": ")));
    }
  }
  return columns;
}

TEST_F(Tables, DotsInAllColumnsAreNotWorthALine) {
  const SourceTable table = read_file("a,b,c\n1.25,77183.6,1.234\n1.234,2.5,5.678\n");
  EXPECT_EQ(column<RealColumn>(table, "c").values[0], 1.234);
  EXPECT_TRUE(signs_said(table).empty());
}

TEST_F(Tables, ColumnsOfOneSignShareALine) {
  EXPECT_EQ(signs_said(read_file("a;b;c;d\n1,5;2,5;7;2.5\n1;2;8;3\n")),
            std::vector<std::string>{"a, b"});
  EXPECT_EQ(signs_said(read_file("a;b;c\n1.234;1,5;1.234\n1;2;3\n")),
            (std::vector<std::string>{"b", "a, c"}));
  EXPECT_EQ(signs_said(read_file("a;b\n1.234;5.678\n")), std::vector<std::string>{"a, b"});
}

TEST_F(Tables, ALineNamesAFewColumnsOfOneSign) {
  EXPECT_EQ(signs_said(read_file("a;b;c;d;e\n0,5;0,5;0,5;0,5;0,5\n")),
            std::vector<std::string>{"a, b, c, d, e"});
  EXPECT_EQ(signs_said(read_file("a;b;c;d;e;f\n0,5;0,5;0,5;0,5;0,5;0,5\n")),
            std::vector<std::string>{"a, b, c, d, e, …"});
}

TEST_F(Tables, TypesAreDecidedOnTheWholeColumn) {
  const SourceTable table = read_file(
      "id,zip,price,day,moment,word\n"
      "1,00501,1.5,2024-03-01,2024-03-01 10:00,a\n"
      "2,10001,2,2024-02-29,,\n"
      "-3,02139,NA,,2024-03-01 00:00,b\n");
  EXPECT_EQ(column<IntColumn>(table, "id").values, (std::vector<std::int64_t>{1, 2, -3}));
  EXPECT_EQ(column<TextColumn>(table, "zip").dictionary[0], "00501");
  const auto& price = column<RealColumn>(table, "price").values;
  EXPECT_EQ(price[1], 2);
  EXPECT_TRUE(std::isnan(price[2]));
  EXPECT_EQ(column<DayColumn>(table, "day").values[1], *parse_day("2024-02-29"));
  EXPECT_EQ(column<DayColumn>(table, "day").values[2], kNoDay);
  EXPECT_EQ(column<TimeColumn>(table, "moment").values[0],
            start_of(*parse_day("2024-03-01")) + 36'000);
  EXPECT_EQ(column<TextColumn>(table, "word").codes, (std::vector<std::uint32_t>{0, kNoCode, 1}));
}

TEST_F(Tables, DecimalCommasAndDayFirstDates) {
  const SourceTable table = read_file("v;d\n1.234,56;31/12/2023\n2,5;01/02/2024\n");
  EXPECT_EQ(column<RealColumn>(table, "v").values, (std::vector<double>{1234.56, 2.5}));
  EXPECT_EQ(format_day(column<DayColumn>(table, "d").values[1]), "2024-02-01");
  EXPECT_TRUE(said(table, message::kDatesDayFirst));
}

TEST_F(Tables, AFewWordsBetweenNumbersAreMissing) {
  std::string csv = "score,grade\n";
  for (int i = 0; i < 12; ++i) csv += std::to_string(i) + ".5," + std::to_string(i % 5) + "\n";
  const SourceTable table = read_file(csv + "tbd,5+\ntbd,1\n");
  EXPECT_TRUE(std::isnan(column<RealColumn>(table, "score").values[12]));
  EXPECT_TRUE(said(table, message::kWordsAreMissing));
  EXPECT_EQ(table.table.find("grade")->body.index(), 4U);  // "5+" is no word: texts
}

TEST_F(Tables, NineNumbersAndAWordAreTexts) {
  std::string csv = "score\n";
  for (int i = 0; i < 9; ++i) csv += std::to_string(i) + ".5\n";
  EXPECT_TRUE(std::holds_alternative<TextColumn>(read_file(csv + "tbd\n").table.columns[0].body));
  EXPECT_TRUE(
      std::holds_alternative<RealColumn>(read_file(csv + "9.5\ntbd\n").table.columns[0].body));
}

TEST_F(Tables, SpreadsheetDamageIsSaid) {
  const SourceTable table = read_file("players\n1-6\n01-Apr\nup to 8\n");
  EXPECT_TRUE(said(table, message::kSpreadsheetDates));
}

TEST_F(Tables, FilesAreUnitedByName) {
  write("1.csv", "a,b\n1,x\n");
  write("2.csv", "b,a\ny,2\nx,3\n");
  write("3.csv", "b\nz\n");
  const SourceTable table = read().value();
  EXPECT_EQ(column<IntColumn>(table, "a").values, (std::vector<std::int64_t>{1, 2, 3, kNoInt}));
  EXPECT_EQ(column<TextColumn>(table, "b").codes, (std::vector<std::uint32_t>{0, 1, 0, 2}));
  EXPECT_TRUE(said(table, message::kColumnNotInFile));
  const Place place = table.places.of(2);
  EXPECT_TRUE(place.file.ends_with("2.csv"));
  EXPECT_EQ(place.line, 3U);
}

TEST_F(Tables, BadRecordsAreListed) {
  const SourceTable table = read_file("a,b\n1,2\n3\n4,5\n");
  EXPECT_EQ(table.table.rows(), 2U);
  ASSERT_EQ(table.bad.size(), 1U);
  EXPECT_EQ(table.bad[0].place.line, 3U);
}

TEST_F(Tables, OnlyTheColumnsWanted) {
  write("a.csv", "a,b,c\n1,2,3\n");
  const SourceTable table = read(wanting({"c", "a"})).value();
  EXPECT_EQ(table.table.columns.size(), 2U);
  const auto wrong = read(wanting({"bb"}));
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().text(Language::English).find("bb"), std::string::npos);
}

TEST_F(Tables, NoRowsAreAnError) {
  write("a.csv", "a,b\n");
  EXPECT_EQ(read().error().message(), message::kTableWithoutRows);
}

// The 1,250,000 orders as Databricks wrote them: 149,960 customers, three channels.
TEST(TablesTruth, OrdersOfEightParquetParts) {
  const char* folder = std::getenv("CANASTA_DATA");
  const std::string data = folder == nullptr ? "../shared/data" : folder;
  const std::string path = join_path(data, "pedidos_canal_latam");
  if (!real_file_system().exists(path)) GTEST_SKIP() << "skipped: no data";
  TableOptions options;
  options.files = {absolute_path(path)};
  const SourceTable table = read_table(Context{.threads = 2}, real_file_system(), options).value();
  EXPECT_EQ(table.table.rows(), 1'250'000U);
  EXPECT_EQ(table.table.columns.size(), 14U);
  EXPECT_EQ(column<TextColumn>(table, "cliente_id").dictionary.size(), 149'960U);
  EXPECT_EQ(column<TextColumn>(table, "canal_pedido_cd").dictionary.size(), 3U);
  const auto& days = column<DayColumn>(table, "fecha_pedido_dt").values;
  EXPECT_EQ(format_day(*std::min_element(days.begin(), days.end())), "2023-01-01");
  EXPECT_EQ(format_day(*std::max_element(days.begin(), days.end())), "2024-08-23");
}

}  // namespace
}  // namespace canasta
