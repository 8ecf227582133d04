#include "data/slates.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

using Values = std::vector<std::uint32_t>;

Values values_of(const ProductLists& lists, std::size_t list) {
  return {lists[list].begin(), lists[list].end()};
}

TEST(SlatesTest, InvertedListsSayWhoHolds) {
  ProductLists lists;
  lists.add(Values{0, 2});
  lists.add(Values{});
  lists.add(Values{2, 3});
  const ProductLists holders = inverted(lists.offsets, lists.product, 5);
  ASSERT_EQ(holders.size(), 5U);
  EXPECT_EQ(values_of(holders, 0), Values{0});
  EXPECT_EQ(values_of(holders, 1), Values{});
  EXPECT_EQ(values_of(holders, 2), (Values{0, 2}));
  EXPECT_EQ(values_of(holders, 3), Values{2});
  EXPECT_EQ(values_of(holders, 4), Values{});
  const ProductLists again = inverted(holders.offsets, holders.product, lists.size());
  EXPECT_EQ(again.offsets, lists.offsets);
  EXPECT_EQ(again.product, lists.product);
}

TEST(SlatesTest, NoListsHoldNothing) {
  EXPECT_EQ(inverted({}, {}, 2).offsets, (std::vector<std::uint64_t>{0, 0, 0}));
  EXPECT_EQ(inverted(ProductLists().offsets, {}, 0).size(), 0U);
}

}  // namespace
}  // namespace canasta
