#include "engine/last_baskets.h"

#include <gtest/gtest.h>

#include "data/baskets.h"
#include "data/sample_log.h"

namespace canasta {
namespace {

// "customer: product product" of what was put aside.
std::vector<std::string> shown(const LastBaskets& aside) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < aside.last.customer.size(); ++i) {
    std::string line = std::string(aside.known.customers()[aside.last.customer[i]]) + ":";
    for (const ProductCode product : aside.last.bought[i]) {
      line += " " + std::string(aside.known.products()[product]);
    }
    out.push_back(line);
  }
  return out;
}

using Lines = std::vector<SampleLine>;

TEST(LastBaskets, AreThoseOfCustomersWithTwo) {
  const LastBaskets aside = put_aside_last_baskets(
      {}, log_of({{.customer = "a", .order = "1", .product = "x", .time = 10},
                  {.customer = "a", .order = "2", .product = "y", .time = 20},
                  {.customer = "a", .order = "2", .product = "x", .time = 20},
                  {.customer = "b", .order = "3", .product = "y", .time = 99}}));
  EXPECT_EQ(shown(aside), (std::vector<std::string>{"a: x y"}));
  EXPECT_EQ(aside.known.size(), 2U);
  EXPECT_EQ(aside.products_unknown, 0U);
}

TEST(LastBaskets, ProductsThatOnlyTheyHoldAreCountedAndNotAskedFor) {
  const LastBaskets aside = put_aside_last_baskets(
      {}, log_of({{.customer = "a", .order = "1", .product = "x", .time = 10},
                  {.customer = "a", .order = "2", .product = "new", .time = 20},
                  {.customer = "b", .order = "3", .product = "x", .time = 10},
                  {.customer = "b", .order = "4", .product = "x", .time = 30},
                  {.customer = "b", .order = "4", .product = "newer", .time = 30}}));
  EXPECT_EQ(shown(aside), (std::vector<std::string>{"b: x"}));
  EXPECT_EQ(aside.products_unknown, 2U);
  EXPECT_EQ(aside.known.products().size(), 1U);
}

TEST(LastBaskets, ReturnsAreNoBasketsAndWhatFollowsIsNotKnown) {
  const LastBaskets aside = put_aside_last_baskets(
      {}, log_of({{.customer = "a", .order = "1", .product = "x", .time = 10},
                  {.customer = "a", .order = "2", .product = "x", .time = 20},
                  {.customer = "a", .order = "3", .product = "x", .time = 30, .quantity = -1},
                  {.customer = "b", .order = "4", .product = "x", .time = 10},
                  {.customer = "b", .order = "5", .product = "x", .time = 20, .quantity = -1}}));
  EXPECT_EQ(shown(aside), (std::vector<std::string>{"a: x"}));
  EXPECT_EQ(aside.known.size(), 3U);  // of a the first, of b both
}

TEST(LastBaskets, NobodyWithoutTwo) {
  EXPECT_TRUE(put_aside_last_baskets({}, log_of({})).last.customer.empty());
  EXPECT_TRUE(put_aside_last_baskets({}, log_of({{.customer = "a", .order = "1", .product = "x"}}))
                  .last.customer.empty());
}

// Known baskets and the last one together are all baskets, in their order.
TEST(LastBaskets, WithTheKnownOnesAreAllBaskets) {
  const PurchaseLog log = log_of(random_lines(3, 400));
  const Context context;
  const Baskets all = baskets_of(context, log.all());
  const LastBaskets aside = put_aside_last_baskets(context, log);
  const Baskets known = baskets_of(context, aside.known.all());
  std::size_t asked = 0;
  for (CustomerCode customer = 0; customer < all.customer_count(); ++customer) {
    const std::size_t count = all.last(customer) - all.first(customer);
    const std::size_t left = known.last(customer) - known.first(customer);
    EXPECT_EQ(left, count >= 2 ? count - 1 : count);
    for (std::size_t b = 0; b < left; ++b) {
      EXPECT_EQ(known.time[known.first(customer) + b], all.time[all.first(customer) + b]);
    }
    if (count < 2) continue;
    ASSERT_EQ(aside.last.customer.at(asked), customer);
    const auto last = all[all.last(customer) - 1];
    EXPECT_TRUE(std::equal(last.begin(), last.end(), aside.last.bought[asked].begin(),
                           aside.last.bought[asked].end()));
    ++asked;
  }
  EXPECT_EQ(asked, aside.last.customer.size());
  EXPECT_GT(asked, 10U);
}

}  // namespace
}  // namespace canasta
