#include "server/without_port.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

TEST(WithoutPort, NamesAndAddressesOfVersionFour) {
  EXPECT_EQ(without_port("shop.example"), "shop.example");
  EXPECT_EQ(without_port("shop.example:8080"), "shop.example");
  EXPECT_EQ(without_port("shop.example:"), "shop.example");
  EXPECT_EQ(without_port("10.0.0.1:80"), "10.0.0.1");
  EXPECT_EQ(without_port(""), "");
  EXPECT_EQ(without_port(":80"), "");
}

TEST(WithoutPort, AddressesOfVersionSixWithBracketsAndWithout) {
  EXPECT_EQ(without_port("[::1]:80"), "::1");
  EXPECT_EQ(without_port("[::1]"), "::1");
  EXPECT_EQ(without_port("::1"), "::1");
  EXPECT_EQ(without_port("2001:db8::7"), "2001:db8::7");
  EXPECT_EQ(without_port("[fe80::1%25eth0]:443"), "fe80::1%25eth0");
  EXPECT_EQ(without_port("[]:80"), "");
}

TEST(WithoutPort, LeavesWhatIsNeither) {
  for (const std::string_view neither : {"[::1", "[", "[::1]evil", "[::1]evil:80", "[::1]]:80"}) {
    EXPECT_EQ(without_port(neither), neither);
  }
}

}  // namespace
}  // namespace canasta
