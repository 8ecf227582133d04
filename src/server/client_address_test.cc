#include "server/client_address.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

std::string client(std::string_view other_end, std::vector<HttpHeader> headers) {
  HttpRequest request;
  request.headers = std::move(headers);
  request.address = other_end;
  return client_address(request, {"10.0.0.1", "10.0.0.2", "fd00::1"});
}

TEST(PlainAddress, HasOneForm) {
  EXPECT_EQ(plain_address("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(plain_address("127.0.0.1:8080"), "127.0.0.1");
  EXPECT_EQ(plain_address("::ffff:127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(plain_address("[0:0::1]:80"), "::1");
  EXPECT_EQ(plain_address("2001:DB8::0:7"), "2001:db8::7");
  for (const std::string& none :
       {std::string(), std::string("unknown"), std::string("1.2.3"), std::string("1.2.3.400"),
        std::string("[::1"), std::string("[::1]evil"), std::string("_hidden"),
        std::string(5'000, '1')}) {
    EXPECT_FALSE(plain_address(none)) << none;
  }
}

TEST(ClientAddress, IsTheOtherEndUnlessThatIsAProxy) {
  const std::vector<HttpHeader> forged = {{"X-Forwarded-For", "9.9.9.9"}};
  EXPECT_EQ(client("1.2.3.4", forged), "1.2.3.4");
  EXPECT_EQ(client("10.0.0.1", {}), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", forged), "9.9.9.9");
}

TEST(ClientAddress, IsTheRightMostHopThatIsNoProxy) {
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", "6.6.6.6, 1.2.3.4"}}), "1.2.3.4");
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", "6.6.6.6, 1.2.3.4, fd00:0::1,10.0.0.2"}}),
            "1.2.3.4");
  EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "6.6.6.6"}, {"X-Forwarded-For", "1.2.3.4"}}),
            "1.2.3.4");
  EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-For", "10.0.0.2"}}),
            "1.2.3.4");
  EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "10.0.0.2"}}), "10.0.0.2");
}

// What is no address names nobody: the last hop that is known counts.
TEST(ClientAddress, EndsAtWhatIsNoAddress) {
  for (const char* chain : {"", "garbage", "1.2.3.4, unknown", "1.2.3.4,", "1.2.3.4 5.6.7.8"}) {
    EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", chain}}), "10.0.0.1") << chain;
  }
  EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "1.2.3.4, for=9, 10.0.0.2"}}), "10.0.0.2");
}

TEST(AddressGroup, OfIpv6IsItsNetwork) {
  EXPECT_EQ(address_group("1.2.3.4"), "1.2.3.4");
  EXPECT_EQ(address_group("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
  EXPECT_EQ(address_group("2001:db8:1:2::"), address_group("2001:db8:1:2:ffff::1"));
  EXPECT_NE(address_group("2001:db8:1:2::1"), address_group("2001:db8:1:3::1"));
}

}  // namespace
}  // namespace canasta
