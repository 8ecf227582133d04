#include "data/cell_table.h"

#include <gtest/gtest.h>

#include <set>

#include "base/assert.h"

namespace canasta {
namespace {

TEST(CellTable, GivesEveryCellItsOwnPlace) {
  const CellTable cells(10, 16);
  EXPECT_EQ(cells.cells(), 21U);  // 6 + 5 + 4 + 3 + 2 + 1
  std::set<std::size_t> places;
  for (Day from = 10; from < 16; ++from) {
    for (Day day = from + 1; day <= 16; ++day) {
      const std::size_t place = cells.index(day, from);
      EXPECT_LT(place, cells.cells());
      EXPECT_TRUE(places.insert(place).second);
    }
  }
  EXPECT_EQ(places.size(), cells.cells());
}

// 731 days: 266,815 cells, whatever the number of customers.
TEST(CellTable, IsTriangular) { EXPECT_EQ(CellTable(0, 730).cells(), 266'815U); }

TEST(CellTable, OfOneDayHasNoCell) {
  EXPECT_EQ(CellTable(5, 5).cells(), 0U);
  EXPECT_EQ(CellTable().cells(), 0U);
  EXPECT_THROW(CellTable(5, 4), Bug);
}

TEST(CellTable, MergeAdds) {
  CellTable a(0, 2);
  CellTable b(0, 2);
  a.totals() = {1, 2, 3};
  a.positives() = {0, 1, 2};
  b.totals() = {10, 20, 30};
  b.positives() = {5, 0, 5};
  a.merge(b);
  EXPECT_EQ(a.totals(), (std::vector<std::uint32_t>{11, 22, 33}));
  EXPECT_EQ(a.positives(), (std::vector<std::uint32_t>{5, 1, 7}));
  EXPECT_EQ(a.total(1), 22U);
  EXPECT_EQ(a.positive(2), 7U);
  EXPECT_THROW(a.merge(CellTable(0, 3)), Bug);
  EXPECT_THROW(a.merge(CellTable(1, 3)), Bug);
}

}  // namespace
}  // namespace canasta
