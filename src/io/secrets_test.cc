#include "io/secrets.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace canasta {
namespace {

TEST(Secrets, ASecretIsBase64UrlOf256Bits) {
  const std::string secret = random_secret();
  EXPECT_EQ(secret.size(), kSecretLength);  // 32 bytes: 42 characters of 6 bits, and one of 4
  EXPECT_EQ(secret.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789-_"),
            std::string::npos);
}

TEST(Secrets, NoTwoAreAlike) {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_TRUE(seen.insert(random_secret()).second);
    EXPECT_TRUE(seen.insert(random_hex(16)).second);
    EXPECT_TRUE(seen.insert(random_readable(12)).second);
  }
}

TEST(Secrets, WordsAreOfTheirLettersAndUseAllOfThem) {
  std::set<char> readable, hex;
  for (const char c : random_readable(4'000)) readable.insert(c);
  for (const char c : random_hex(4'000)) hex.insert(c);
  EXPECT_EQ(std::string(readable.begin(), readable.end()), "23456789abcdefghijkmnpqrstuvwxyz");
  EXPECT_EQ(std::string(hex.begin(), hex.end()), "0123456789abcdef");
  EXPECT_EQ(random_readable(0), "");
}

TEST(Secrets, OnlyTheSameIsTheSame) {
  EXPECT_TRUE(same_secret("", ""));
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "ab"));
  EXPECT_FALSE(same_secret("", "a"));
}

}  // namespace
}  // namespace canasta
