#include "ingest/csv_text.h"

#include <gtest/gtest.h>

#include "base/messages/ingest.h"

namespace canasta {
namespace {

CsvText parsed(std::string_view text) {
  auto csv = CsvText::parse(text);
  EXPECT_TRUE(csv.ok()) << csv.error().text(Language::English);
  return std::move(*csv);
}

TEST(CsvText, CellsStandUnderTheirColumns) {
  const CsvText csv =
      parsed("\xEF\xBB\xBFname, age\r\n\"Ana \"\"la\"\" Paz, hija\", 31\r\nLuz,\r\n");
  EXPECT_EQ(csv.columns(), (std::vector<std::string>{"name", "age"}));
  ASSERT_EQ(csv.rows(), 2u);
  EXPECT_EQ(csv.cell(0, 0), "Ana \"la\" Paz, hija");
  EXPECT_EQ(csv.cell(0, 1), "31");
  EXPECT_EQ(csv.cell(1, 0), "Luz");
  EXPECT_EQ(csv.cell(1, 1), "");
}

TEST(CsvText, WordsForMissingAreMissing) {
  const CsvText csv = parsed("a,b\nNA,nan\nNULL,0\n");
  EXPECT_EQ(csv.cell(0, 0), "");
  EXPECT_EQ(csv.cell(0, 1), "");
  EXPECT_EQ(csv.cell(1, 0), "");
  EXPECT_EQ(csv.cell(1, 1), "0");
}

TEST(CsvText, FieldsAreAsTheyWereSentWithoutTheirQuotes) {
  const CsvText csv = parsed("a,b\r\n NA ,\" x\"\"y \"\r\nNULL, \r\n");
  EXPECT_EQ(csv.field(0, 0), " NA ");
  EXPECT_EQ(csv.field(0, 1), " x\"y ");
  EXPECT_EQ(csv.field(1, 0), "NULL");
  EXPECT_EQ(csv.field(1, 1), " ");
}

TEST(CsvText, TheFirstRecordIsTheHeaderWhateverItLooksLike) {
  const CsvText csv = parsed("1,2\n3,4\n");
  EXPECT_EQ(csv.columns(), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(csv.rows(), 1u);
  EXPECT_EQ(parsed("a,b\n").rows(), 0u);
}

TEST(CsvText, SemicolonsAndDecimalCommas) {
  const CsvText csv = parsed("price;weight\n1.234,56;1.234\n7,5;2\n");
  ASSERT_EQ(csv.columns().size(), 2u);
  EXPECT_EQ(csv.decimal_sign(0), ',');
  EXPECT_EQ(csv.decimal_sign(1), std::nullopt);
  EXPECT_EQ(cell_number(csv.cell(0, 0), ','), 1234.56);
  EXPECT_EQ(cell_number(csv.cell(1, 0), ','), 7.5);
  EXPECT_EQ(cell_number(csv.cell(0, 1), '.'), 1.234);
}

TEST(CsvText, ColumnsSayTheirSignAndTheirOrder) {
  const CsvText csv = parsed(
      "open;dot;comma;both;day;month;year\n"
      "1,234;1.50;1,50;1.50;31/12/2024;12/31/2024;2024-12-31\n"
      "2.345;1,234;1.234;1,50;01/02/2024;01/02/2024;01/02/2024\n");
  EXPECT_EQ(csv.decimal_sign(0), std::nullopt);
  EXPECT_EQ(csv.decimal_sign(1), '.');
  EXPECT_EQ(csv.decimal_sign(2), ',');
  EXPECT_EQ(csv.decimal_sign(3), ',');
  EXPECT_EQ(csv.date_order(4), DateOrder::DayFirst);
  EXPECT_EQ(csv.date_order(5), DateOrder::MonthFirst);
  EXPECT_EQ(csv.date_order(6), std::nullopt);
}

TEST(CellNumber, OfAnUnknownSignHasOneReadingOrNone) {
  EXPECT_EQ(cell_number("2,396", std::nullopt), std::nullopt);
  EXPECT_EQ(cell_number("2,396", '.'), 2396);
  EXPECT_EQ(cell_number("2,396", ','), 2.396);
  EXPECT_EQ(cell_number("1.234", std::nullopt), 1.234);
  EXPECT_EQ(cell_number("2,396.5", std::nullopt), 2396.5);
  EXPECT_EQ(cell_number("4,5", std::nullopt), std::nullopt);
}

TEST(CellNumber, OfAnotherSignOrOfLettersIsNone) {
  EXPECT_EQ(cell_number("1,5", '.'), std::nullopt);
  EXPECT_EQ(cell_number("1.5", ','), std::nullopt);
  EXPECT_EQ(cell_number("five", '.'), std::nullopt);
  EXPECT_EQ(cell_number("-12.50", '.'), -12.5);
  EXPECT_EQ(cell_number("1.234", ','), 1234);
}

// Longer than the pieces in which it is checked: lines count on, and records may be longer still.
TEST(CsvText, LinesCountOnAcrossPieces) {
  std::string text = "a,b\n";
  for (int i = 0; i < 50'000; ++i) text += "1,2\n";
  text += "\"" + std::string(200'000, 'x') + "\n\",2\n";
  const CsvText csv = parsed(text);
  EXPECT_EQ(csv.rows(), 50'001u);
  EXPECT_EQ(csv.cell(50'000, 0).size(), 200'000u);
  const auto bad = CsvText::parse(text + "3\n4\n");
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().message(), message::kFieldCountWrong);
  EXPECT_EQ(bad.error().place().line, 50'004u);
  const auto open = CsvText::parse(text + "\"3,4\n");
  ASSERT_FALSE(open.ok());
  EXPECT_EQ(open.error().message(), message::kQuoteUnterminated);
  EXPECT_EQ(open.error().place().line, 50'004u);
}

struct BadText {
  const char* name;
  std::string_view text;
  Message message;
  std::uint64_t line;
};

class CsvTextRefuses : public testing::TestWithParam<BadText> {};

TEST_P(CsvTextRefuses, WithTheLine) {
  const auto csv = CsvText::parse(GetParam().text);
  ASSERT_FALSE(csv.ok());
  EXPECT_EQ(csv.error().message(), GetParam().message) << csv.error().text(Language::English);
  EXPECT_EQ(csv.error().place().line, GetParam().line);
}

using namespace std::string_view_literals;

INSTANTIATE_TEST_SUITE_P(
    , CsvTextRefuses,
    testing::Values(BadText{"Empty", "", message::kFileEmpty, 0},
                    BadText{"Blank", "\n\n", message::kFileEmpty, 0},
                    BadText{"TooFew", "a,b\n1,2\n3\n", message::kFieldCountWrong, 3},
                    BadText{"TooMany", "a,b\n1,2,3\n", message::kFieldCountWrong, 2},
                    BadText{"AfterQuote", "a,b\n\"1\"x,2\n", message::kTextAfterQuote, 2},
                    BadText{"OpenQuote", "a,b\n1,\"2\n", message::kQuoteUnterminated, 2},
                    BadText{"OpenQuoteInHeader", "a,\"b\n1,2\n", message::kQuoteUnterminated, 1},
                    BadText{"NotUtf8", "a,b\n1,\xFF\n", message::kByteNotUtf8, 2},
                    BadText{"Nul", "a,b\n1,\0\n"sv, message::kNulByte, 2}),
    [](const auto& bad) { return bad.param.name; });

}  // namespace
}  // namespace canasta
