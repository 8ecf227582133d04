#include "data/table.h"

#include <gtest/gtest.h>

#include "data/number_text.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

TEST(TableBuilder, FillsColumnsOfEachType) {
  TableBuilder builder(
      {{"customer", Type::Text}, {"on", Type::Date}, {"n", Type::Int}, {"auc", Type::Real}});
  builder.row("A", 15'000, 3, 0.75);
  builder.row(std::string("B"), kNoInt, std::uint64_t{4}, 2);  // a whole number may be real
  const Table table = builder.take();
  EXPECT_EQ(table.rows(), 2U);
  ASSERT_EQ(table.columns.size(), 4U);
  const auto& names = std::get<TextColumn>(table.columns[0].body);
  EXPECT_EQ(names.dictionary[names.codes[1]], "B");
  EXPECT_EQ(std::get<DayColumn>(table.columns[1].body).values, (std::vector<Day>{15'000, kNoDay}));
  EXPECT_EQ(std::get<IntColumn>(table.columns[2].body).values, (std::vector<std::int64_t>{3, 4}));
  EXPECT_EQ(std::get<RealColumn>(table.columns[3].body).values, (std::vector<double>{0.75, 2}));
  for (const TableColumn& column : table.columns) EXPECT_EQ(column.size(), 2U);
}

TEST(TableBuilder, OfTheWrongTypeOrTooManyValuesThrows) {
  TableBuilder builder({{"n", Type::Int}});
  EXPECT_ANY_THROW(builder.row("text"));
  EXPECT_ANY_THROW(builder.row(1, 2));
}

TEST(Table, SelectsRowsInTheOrderAsked) {
  TextColumn texts;
  for (const char* text : {"a", "b", "c"}) texts.add(text);
  Table table;
  table.columns.push_back({.name = "text", .body = std::move(texts)});
  table.columns.push_back({.name = "day", .body = DayColumn{{7, kNoDay, 9}}});
  const std::vector<std::uint32_t> rows = {2, 0, 2};
  const Table selected = select_rows(table, rows);
  ASSERT_EQ(selected.rows(), 3U);
  EXPECT_EQ(cell_text(selected.columns[0], 0), "c");
  EXPECT_EQ(cell_text(selected.columns[0], 1), "a");
  EXPECT_EQ(std::get<DayColumn>(selected.columns[1].body).values, (std::vector<Day>{9, 7, 9}));
  EXPECT_EQ(select_rows(table, {}).rows(), 0U);
  EXPECT_EQ(select_rows(table, {}).columns.size(), 2U);
}

// Whole numbers by their digits as far as a double holds all of them, 2^53; others the shortest.
TEST(NumberText, WholeNumbersHaveNoExponent) {
  EXPECT_EQ(number_text(100'000), "100000");
  EXPECT_EQ(number_text(-100'000), "-100000");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(1.5), "1.5");
  EXPECT_EQ(number_text(9'007'199'254'740'992), "9007199254740992");
  EXPECT_EQ(number_text(1e300), "1e+300");
}

TEST(CellText, IsOneWordForAWholeNumberOfEitherType) {
  const TableColumn whole{"a", IntColumn{{100'000}}};
  const TableColumn real{"a", RealColumn{{100'000}}};
  EXPECT_EQ(cell_text(whole, 0), "100000");
  EXPECT_EQ(cell_text(real, 0), "100000");
}

TEST(Table, OfNoColumnsHasNoRows) { EXPECT_EQ(Table().rows(), 0U); }

}  // namespace
}  // namespace canasta
