#include "ingest/csv_dialect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/messages/ingest.h"

namespace canasta {
namespace {

using testing::ElementsAre;
using Row = std::vector<std::string>;

SourceFile dialect_of(std::string_view text, const DialectOptions& options = {}) {
  SourceFile source;
  auto found = find_dialect(text, options, source);
  EXPECT_TRUE(found.ok() && *found) << text;
  return source;
}

Error error_of(std::string_view text, const DialectOptions& options = {}) {
  SourceFile source;
  auto found = find_dialect(text, options, source);
  EXPECT_FALSE(found.ok());
  return found.error();
}

TEST(FindDialect, FindsEachDelimiter) {
  EXPECT_EQ(dialect_of("a,b,c\n1,2,3\n").delimiter, ',');
  EXPECT_EQ(dialect_of("a;b;c\n1;2;3\n").delimiter, ';');
  EXPECT_EQ(dialect_of("a\tb\tc\n1\t2\t3\n").delimiter, '\t');
  EXPECT_EQ(dialect_of("a|b|c\n1|2|3\n").delimiter, '|');
}

TEST(FindDialect, BlanksWhereNothingElseCuts) {
  const SourceFile source =
      dialect_of(" 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n");
  EXPECT_EQ(source.delimiter, ' ');
  EXPECT_FALSE(source.header);
  EXPECT_EQ(source.columns.size(), 5U);
  EXPECT_EQ(dialect_of("Ana Perez Diaz;3\nLuz Mora Gil;4\n").delimiter, ';');
  // One column of times, of baskets, of sentences.
  EXPECT_EQ(dialect_of("2014-03-08 00:00:00\n2014-05-21 00:00:00\n").columns.size(), 1U);
  EXPECT_EQ(dialect_of("1 2 3\n4 5\n6 7 8 9\n10\n").columns.size(), 1U);
}

TEST(FindDialect, DecimalCommasDoNotPassForDelimiters) {
  EXPECT_EQ(dialect_of("precio;total\n1,50;3,00\n2,75;5,50\n").delimiter, ';');
  EXPECT_EQ(dialect_of("precio;nombre\n1,50;pan\n2,75;sal\n").delimiter, ';');
}

TEST(FindDialect, DelimitersInQuotesDoNotCount) {
  EXPECT_EQ(dialect_of("a;b\n\"x,y,z\";1\n\"x,y,z\";2\n").delimiter, ';');
  EXPECT_EQ(dialect_of("name,n\n\"Perez; Ana; Luz\",1\n\"Diaz; Eva; Sol\",2\n").delimiter, ',');
}

TEST(FindDialect, OneColumnIsAFileToo) {
  const SourceFile source = dialect_of("customer\nC1\nC2\n");
  EXPECT_EQ(source.delimiter, ',');
  EXPECT_THAT(source.columns, ElementsAre("customer"));
}

TEST(FindDialect, APersonMayFixEverything) {
  const SourceFile source = dialect_of(
      "a,b;c\n1,2;3\n", {.delimiter = ';', .quote = '\'', .header = false, .encoding = {}});
  EXPECT_EQ(source.delimiter, ';');
  EXPECT_EQ(source.quote, '\'');
  EXPECT_FALSE(source.header);
  EXPECT_THAT(source.columns, ElementsAre("column_1", "column_2"));
}

TEST(FindDialect, MarksThatClashAreAnErrorOfTheConfiguration) {
  DialectOptions options;
  options.delimiter = '"';
  EXPECT_EQ(error_of("a,b\n", options).message(), message::kDelimiterClash);
  EXPECT_EQ(error_of("a,b\n", options).code(), ErrorCode::Config);
  options.delimiter = '\n';
  EXPECT_EQ(error_of("a,b\n", options).message(), message::kDelimiterClash);
}

TEST(FindDialect, NamesAboveValuesAreAHeader) {
  EXPECT_TRUE(dialect_of("order,date,price\nF1,2011-12-09,2.50\n").header);
  EXPECT_TRUE(dialect_of("name,city\nAna,Lima\nLuz,Quito\n").header);
  EXPECT_TRUE(dialect_of("customer,2019,2020\nC1,x,y\n").header);
}

TEST(FindDialect, ValuesFromTheFirstLineOnAreNoHeader) {
  const SourceFile source = dialect_of("F1,2011-12-09,2.50\nF2,2011-12-10,1.25\n");
  EXPECT_FALSE(source.header);
  EXPECT_THAT(source.columns, ElementsAre("column_1", "column_2", "column_3"));
  EXPECT_FALSE(dialect_of("1,2\n").header);
  // Text alone, but the first cell comes again as a value.
  EXPECT_FALSE(dialect_of("web,Lima\nshop,Quito\nweb,Cusco\n").header);
}

TEST(FindDialect, AHeaderAloneIsAHeader) {
  const SourceFile source = dialect_of("order,price\n");
  EXPECT_TRUE(source.header);
  EXPECT_THAT(source.columns, ElementsAre("order", "price"));
}

TEST(FindDialect, WithoutAHeaderMostRecordsSayHowManyColumns) {
  EXPECT_EQ(dialect_of("1,2\n1,2,3\n4,5,6\n7,8,9\n").columns.size(), 3U);
}

TEST(FindDialect, BlankTextIsEmpty) {
  EXPECT_EQ(error_of("\n\r\n").message(), message::kFileEmpty);
  EXPECT_EQ(error_of("").code(), ErrorCode::InvalidInput);
}

TEST(FindDialect, AFirstRecordThatIsNotCompleteNeedsMoreText) {
  SourceFile source;
  EXPECT_FALSE(find_dialect("a,\"b\n", {}, source).value());
}

std::string header_of(std::size_t columns) {
  std::string text = "c1";
  for (std::size_t i = 2; i <= columns; ++i) text += ",c" + std::to_string(i);
  return text + "\n";
}

TEST(FindDialect, ColumnsMayReachTheirLimitAndNoMore) {
  EXPECT_EQ(dialect_of(header_of(kColumnsMax)).columns.size(), kColumnsMax);
  const Error error = error_of(header_of(kColumnsMax + 1));
  EXPECT_EQ(error.code(), ErrorCode::TooLarge);
  EXPECT_EQ(error.message(), message::kTooManyColumns);
}

TEST(ColumnNames, AreTrimmed) {
  EXPECT_THAT(column_names({" a ", "\tb",
                            "\xC2\xA0"
                            "c"},
                           {}),
              ElementsAre("a", "b", "c"));
}

TEST(ColumnNames, ABlankOneIsNumberedByItsPlace) {
  EXPECT_THAT(column_names({"", "a", " ", "b"}, {}), ElementsAre("column_1", "a", "column_3", "b"));
  EXPECT_THAT(column_names({"column_2", "", "b"}, {}), ElementsAre("column_2", "column_2_1", "b"));
}

TEST(ColumnNames, BlankOnesAtTheEndCountOnlyWithData) {
  EXPECT_THAT(column_names({"a", "", ""}, {{"1", "", " "}}), ElementsAre("a"));
  EXPECT_THAT(column_names({"a", "", ""}, {{"1", "x", ""}}), ElementsAre("a", "column_2"));
}

TEST(ColumnNames, ANameThatStandsTwiceIsKeptByNeither) {
  EXPECT_THAT(column_names({"price", "id", "price"}, {}), ElementsAre("price_1", "id", "price_2"));
  EXPECT_THAT(column_names({"price", "price_1", "price"}, {}),
              ElementsAre("price_2", "price_1", "price_3"));
}

TEST(FirstRows, TakesRecordsOfAnyLength) {
  EXPECT_THAT(first_rows("1,2\n\n3\n\"a\"\"b\",\"c\nd\",5\n", {}, 10),
              ElementsAre(Row{"1", "2"}, Row{"3"}, Row{"a\"b", "c\nd", "5"}));
  EXPECT_THAT(first_rows("1\n2\n3\n", {}, 2), ElementsAre(Row{"1"}, Row{"2"}));
  EXPECT_TRUE(first_rows("1\n", {}, 0).empty());
}

}  // namespace
}  // namespace canasta
