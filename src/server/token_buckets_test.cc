#include "server/token_buckets.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

TEST(TokenBuckets, GiveSoManyASecond) {
  TokenBuckets buckets;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(buckets.take("a", 5, 100)) << i;
  EXPECT_FALSE(buckets.take("a", 5, 100));
  EXPECT_TRUE(buckets.take("b", 5, 100));
  EXPECT_TRUE(buckets.take("a", 5, 100.25));  // 1.25 have come back
  EXPECT_FALSE(buckets.take("a", 5, 100.25));
  // After a long rest no more than a second's worth is there.
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(buckets.take("a", 5, 200)) << i;
  EXPECT_FALSE(buckets.take("a", 5, 200));
}

TEST(TokenBuckets, BelowOneASecondLetTheFirstThrough) {
  TokenBuckets buckets;
  EXPECT_TRUE(buckets.take("a", .5, 10));
  EXPECT_FALSE(buckets.take("a", .5, 11));
  EXPECT_TRUE(buckets.take("a", .5, 12));
}

// Whoever asks all the time gets the rate, and the first second's worth besides.
TEST(TokenBuckets, GiveTheRateOverTime) {
  TokenBuckets buckets;
  int given = 0;
  for (int i = 0; i < 10'000; ++i) given += buckets.take("a", 7, 1e6 + i * 1e-3) ? 1 : 0;
  EXPECT_EQ(given, 7 + 69);  // at 0, then one each seventh of a second in 9.999 s
}

TEST(TokenBuckets, RememberSoManyAndNotOneMore) {
  TokenBuckets buckets;
  for (std::size_t i = 0; i < kBucketsMax; ++i) {
    ASSERT_TRUE(buckets.take(std::to_string(i), 1, 100));
  }
  EXPECT_EQ(buckets.remembered(), kBucketsMax);
  EXPECT_TRUE(buckets.take("one more", 1, 100));
  EXPECT_FALSE(buckets.take("another", 1, 100)) << "newcomers share a bucket";
  EXPECT_EQ(buckets.remembered(), kBucketsMax);
  EXPECT_FALSE(buckets.take("0", 1, 100)) << "who was there is not forgotten for them";
  EXPECT_FALSE(buckets.take("99999", 1, 100.5));
}

TEST(TokenBuckets, ForgetThoseThatAreFullAgain) {
  TokenBuckets buckets(2);
  EXPECT_TRUE(buckets.take("a", 1, 100));
  EXPECT_TRUE(buckets.take("b", .1, 100));  // full at 110
  EXPECT_TRUE(buckets.take("c", 1, 100.5));
  EXPECT_TRUE(buckets.take("c", 1, 102));  // in the place of a
  EXPECT_EQ(buckets.remembered(), 2U);
  EXPECT_FALSE(buckets.take("b", .1, 103)) << "not full: not forgotten";
  EXPECT_FALSE(buckets.take("c", 1, 102.5)) << "a bucket of its own";
}

}  // namespace
}  // namespace canasta
