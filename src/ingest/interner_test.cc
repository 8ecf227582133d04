#include "ingest/interner.h"

#include <gtest/gtest.h>

#include <string>
#include <unordered_map>

#include "base/random.h"

namespace canasta {
namespace {

TEST(Interner, NumbersTextsByFirstAppearance) {
  Interner ids;
  EXPECT_EQ(ids.add("b"), 0U);
  EXPECT_EQ(ids.add("a"), 1U);
  EXPECT_EQ(ids.add("b"), 0U);
  EXPECT_EQ(ids.add(""), 2U);
  EXPECT_EQ(ids.add(""), 2U);
  EXPECT_EQ(ids[1], "a");
  EXPECT_EQ(ids.size(), 3U);
}

TEST(Interner, IsEmptyAfterItsTextsAreTaken) {
  Interner ids;
  ids.add("x");
  const Dictionary texts = ids.release();
  EXPECT_EQ(texts.size(), 1U);
  EXPECT_EQ(ids.size(), 0U);
  EXPECT_EQ(ids.add("y"), 0U);
}

// Beside the obvious map; sizes around the growth of the table.
TEST(Interner, AgreesWithAHashMap) {
  for (const std::uint64_t distinct : {1U, 31U, 32U, 33U, 127U, 128U, 129U, 5000U}) {
    Random random(distinct);
    Interner ids;
    std::unordered_map<std::string, std::uint32_t> slow;
    for (int i = 0; i < 20'000; ++i) {
      const std::string text = "C" + std::to_string(random.below(distinct));
      const auto expected = slow.emplace(text, static_cast<std::uint32_t>(slow.size())).first;
      ASSERT_EQ(ids.add(text), expected->second);
    }
    ASSERT_EQ(ids.size(), slow.size());
    for (const auto& [text, code] : slow) ASSERT_EQ(ids[code], text);
  }
}

TEST(Interner, MergingGivesTheCodesOfAddingOneByOne) {
  Interner left;
  Interner right;
  Interner one_by_one;
  for (const char* text : {"a", "b", "c"}) left.add(text), one_by_one.add(text);
  for (const char* text : {"d", "b", "e", "a"}) right.add(text), one_by_one.add(text);
  const auto code = left.merge(right);
  ASSERT_EQ(code.size(), 4U);
  for (std::size_t i = 0; i < code.size(); ++i) EXPECT_EQ(left[code[i]], right[i]);
  ASSERT_EQ(left.size(), one_by_one.size());
  for (std::size_t i = 0; i < left.size(); ++i) EXPECT_EQ(left[i], one_by_one[i]);
  EXPECT_TRUE(left.merge(Interner()).empty());
}

}  // namespace
}  // namespace canasta
