#include "net/gathered_body.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace canasta {
namespace {

constexpr std::uint64_t kBytesMax = 1'000'000;

// 100 bytes, then 300 more: for a moment the old 100 stand beside the new 400.
TEST(GatheredBody, IsCountedWithItsCopyAtTheLimitAndBeyond) {
  for (const std::uint64_t others : {500U, 501U}) {
    BodyBudget budget(1'000);
    BodyShare rest(&budget), share(&budget);
    ASSERT_TRUE(rest.hold(others));
    std::string body;
    ASSERT_TRUE(gather(std::string(100, 'a'), kBytesMax, body, share));
    EXPECT_EQ(share.held(), 100U);
    const bool fits = others == 500;
    EXPECT_EQ(gather(std::string(300, 'b'), kBytesMax, body, share), fits);
    EXPECT_EQ(share.held(), fits ? 400U : 100U);
    EXPECT_EQ(budget.held(), others + share.held());
    EXPECT_EQ(body, std::string(100, 'a') + (fits ? std::string(300, 'b') : ""));
  }
}

TEST(GatheredBody, GrowsByDoublingUpToWhatMayCome) {
  BodyBudget budget(1'000);
  BodyShare share(&budget);
  std::string body;
  std::vector<std::uint64_t> held;
  for (int i = 0; i < 7; ++i) {
    ASSERT_TRUE(gather(std::string(50, 'x'), 350, body, share));
    held.push_back(share.held());
  }
  EXPECT_EQ(held, (std::vector<std::uint64_t>{50, 100, 200, 200, 350, 350, 350}));
}

TEST(GatheredBody, StaysInTheRoomThatWasKept) {
  BodyBudget budget(300);
  BodyShare share(&budget);
  std::string body;
  body.reserve(1'000);
  const char* const place = body.data();
  ASSERT_TRUE(gather(std::string(200, 'x'), kBytesMax, body, share));
  ASSERT_TRUE(gather(std::string(100, 'x'), 300, body, share));
  EXPECT_EQ(body.data(), place);
  EXPECT_EQ(share.held(), 300U);
  EXPECT_FALSE(gather("x", 301, body, share));
}

RC_GTEST_PROP(GatheredBody, IsItsPiecesAndIsCountedWhole, (std::vector<std::string> pieces)) {
  BodyBudget budget(kBytesMax);
  BodyShare share(&budget);
  std::string body, expected;
  for (const std::string& piece : pieces) {
    RC_ASSERT(gather(piece, kBytesMax, body, share));
    expected += piece;
    RC_ASSERT(body == expected);
    RC_ASSERT(body.capacity() <= std::max<std::uint64_t>(share.held(), 30));
    RC_ASSERT(share.held() <= 2 * body.size());
  }
}

}  // namespace
}  // namespace canasta
