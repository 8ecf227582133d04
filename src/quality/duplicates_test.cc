#include "quality/duplicates.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "quality/testing_contracts.h"

namespace canasta {
namespace {

Duplicates of(const TableColumn& column) {
  const TableColumn* only = &column;
  return find_duplicates({&only, 1});
}

TEST(Duplicates, OfEveryType) {
  EXPECT_EQ(of(ints("x", {1, 2, 1, kNoInt, kNoInt})).count, 1);
  EXPECT_EQ(of(ints("x", {-1, kNoInt, -1})).count, 1);
  EXPECT_EQ(of(ints("x", {1, std::int64_t{1} << 62, -5, std::int64_t{1} << 62})).rows,
            std::vector<std::uint64_t>{3});
  EXPECT_EQ(of(reals("x", {0.0, -0.0, 1.5})).count, 1);
  EXPECT_EQ(of(days("x", {1, -1, 1, kNoDay})).count, 1);
  EXPECT_EQ(of(times("x", {1, -1, 1, kNoTime})).count, 1);
  EXPECT_EQ(of(ints("x", {})).count, 0);
}

TEST(Duplicates, ATextMayStandTwiceInItsDictionary) {
  TextColumn column;
  for (const char* text : {"a", "b", "a", "a"}) column.add(text);
  EXPECT_EQ(of({"x", column}).count, 2);
}

TEST(Duplicates, ShowsTheFirstRowsOnly) {
  const Duplicates found = of(ints("x", std::vector<std::int64_t>(kRowsShown + 2, 7)));
  EXPECT_EQ(found.count, kRowsShown + 1);
  EXPECT_EQ(found.rows.size(), kRowsShown);
}

RC_GTEST_PROP(DuplicatesLaws, AsASetFindsThem, ()) {
  const auto rows = static_cast<std::size_t>(*rc::gen::inRange(0, 80));
  const auto spread = *rc::gen::element<std::int64_t>(3, 30, std::int64_t{1} << 40);
  std::vector<TableColumn> columns;
  for (int i = 0; i < *rc::gen::inRange(1, 4); ++i) {
    std::vector<std::int64_t> values(rows);
    for (auto& value : values) value = *rc::gen::inRange<std::int64_t>(0, 3) * spread - spread;
    columns.push_back(ints("x", std::move(values)));
  }
  std::vector<const TableColumn*> pointers;
  for (const TableColumn& column : columns) pointers.push_back(&column);
  std::set<std::vector<std::int64_t>> seen;
  std::uint64_t slow = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<std::int64_t> key;
    for (const TableColumn& column : columns) {
      key.push_back(std::get<IntColumn>(column.body).values[row]);
    }
    slow += seen.insert(key).second ? 0 : 1;
  }
  RC_ASSERT(find_duplicates(pointers).count == slow);
}

}  // namespace
}  // namespace canasta
