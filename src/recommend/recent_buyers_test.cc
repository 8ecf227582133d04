#include "recommend/recent_buyers.h"

#include <gtest/gtest.h>

#include "data/sample_log.h"

namespace canasta {
namespace {

using Counts = std::vector<std::uint32_t>;

TEST(RecentBuyersTest, ByHand) {
  const PurchaseLog log = log_of({
      {"ana", "1", "pan", 100},
      {"ana", "2", "pan", 200},
      {"ana", "3", "pan", 300},
      {"ana", "3", "te", 300},
      {"luis", "4", "te", 200},
      {"rosa", "5", "pan", 100},
  });
  const Baskets baskets = baskets_of(Context{}, log.all());
  const RecentBuyers all = recent_buyers(baskets, 99);
  EXPECT_EQ(all.customers, 3U);
  EXPECT_EQ(all.by_product, (Counts{2, 2}));
  const RecentBuyers recent = recent_buyers(baskets, 100);  // the moment itself is out
  EXPECT_EQ(recent.customers, 2U);
  EXPECT_EQ(recent.by_product, (Counts{1, 2}));
  EXPECT_EQ(recent_buyers(baskets, 300).customers, 0U);
  EXPECT_EQ(recent_buyers(baskets, 300).by_product, (Counts{0, 0}));
}

TEST(RecentBuyersTest, NobodyBoughtNothing) {
  const RecentBuyers none = recent_buyers(baskets_of(Context{}, PurchaseLog().all()), 0);
  EXPECT_EQ(none.customers, 0U);
  EXPECT_TRUE(none.by_product.empty());
}

// The slow twin: each customer's list of products.
TEST(RecentBuyersTest, AsListsOfProductsSay) {
  const PurchaseLog log = log_of(random_lines(7, 800));
  const Baskets baskets = baskets_of(Context{}, log.all());
  for (const int days : {0, 2, 5, 1'000}) {
    const Seconds after = baskets.moment - days * kSecondsPerDay;
    RecentBuyers expected{.by_product = Counts(baskets.product_count)};
    for (CustomerCode customer = 0; customer < baskets.customer_count(); ++customer) {
      const std::vector<ProductCode> bought = bought_products(baskets, customer, after);
      expected.customers += bought.empty() ? 0 : 1;
      for (const ProductCode product : bought) ++expected.by_product[product];
    }
    const RecentBuyers found = recent_buyers(baskets, after);
    EXPECT_EQ(found.customers, expected.customers) << days;
    EXPECT_EQ(found.by_product, expected.by_product) << days;
  }
}

}  // namespace
}  // namespace canasta
