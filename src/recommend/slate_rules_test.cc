// Rules of the business on slates small enough to fill by hand.
#include "recommend/slate_rules.h"

#include <gtest/gtest.h>

#include <numeric>

#include "recommend/popularity.h"
#include "recommend/sample_shop.h"

namespace canasta {
namespace {

constexpr Seconds kDay = kSecondsPerDay;
using Products = std::vector<ProductCode>;

struct Shop : SampleShop {
  explicit Shop(const std::vector<SampleLine>& lines)
      : SampleShop(lines), popular(Popularity::fit(Context{}, known()).value()) {}
  SourcedSlates ask(CustomerCode customer, const SlateOptions& options,
                    const SlateRules& rules) const {
    const std::vector<const Recommender*> chain = {popular.get()};
    const std::vector<CustomerCode> asked = {customer};
    return recommend_by_rules(Context{}, chain, known(), asked, options, rules).value();
  }
  Products slate(CustomerCode customer, std::size_t k, const SlateRules& rules) const {
    return ask(customer, {.k = k}, rules).slates.products.product;
  }

  std::unique_ptr<Popularity> popular;
};

// Baskets: a 4, b 3, c 2, d 1, so relevances 1, 3/4, 1/2, 1/4. Ana and Luis buy a and b, others c
// and d. The last day is 10.
Shop four_products() {
  return Shop({
      {"ana", "1", "a", 4 * kDay},
      {"ana", "2", "a", 5 * kDay},
      {"ana", "2", "b", 5 * kDay},
      {"luis", "3", "a", 3 * kDay},
      {"luis", "3", "b", 3 * kDay},
      {"luis", "4", "a", 6 * kDay},
      {"luis", "4", "b", 6 * kDay},
      {"mar", "5", "c", 1 * kDay},
      {"mar", "5", "d", 1 * kDay},
      {"sol", "6", "c", 10 * kDay},
  });
}
constexpr CustomerCode kAna = 0;

TEST(SlateRulesTest, WithoutRulesTheModelsAnswer) {
  EXPECT_TRUE(SlateRules().empty());
  EXPECT_EQ(four_products().slate(kAna, 3, {}), (Products{0, 1, 2}));
}

TEST(SlateRulesTest, BoostMultipliesTheRelevance) {
  const Shop shop = four_products();
  EXPECT_EQ(shop.slate(kAna, 4, {.boost = {1, 1, 1, 3.9F}}), (Products{0, 3, 1, 2}));
  EXPECT_EQ(shop.slate(kAna, 4, {.boost = {1, 1, 1, 4.1F}}), (Products{3, 0, 1, 2}));
  EXPECT_EQ(shop.slate(kAna, 4, {.boost = {.1F, 1, 1, 1}}), (Products{1, 2, 3, 0}));
}

TEST(SlateRulesTest, ScoresAndSourcesGoWithTheirProducts) {
  const SourcedSlates slates = four_products().ask(kAna, {.k = 2}, {.boost = {1, 1, 1, 8}});
  EXPECT_EQ(slates.slates.products.product, (Products{3, 0}));
  EXPECT_EQ(slates.slates.score, (std::vector<float>{1, 4}));
  EXPECT_EQ(slates.source, (std::vector<std::uint8_t>{0, 0}));
}

TEST(SlateRulesTest, AtMostSoManyOfACategory) {
  const Shop shop = four_products();
  const std::vector<std::uint32_t> category = {7, 7, 7, 8};
  EXPECT_EQ(shop.slate(kAna, 3, {.category = category, .per_category = 1}), (Products{0, 3}));
  EXPECT_EQ(shop.slate(kAna, 3, {.category = category, .per_category = 2}), (Products{0, 1, 3}));
  // Products of no category are not counted as one.
  EXPECT_EQ(shop.slate(kAna, 3, {.category = {7, kNoCode, kNoCode, 7}, .per_category = 1}),
            (Products{0, 1, 2}));
}

TEST(SlateRulesTest, NotWhatWasBoughtInTheLastDays) {
  const Shop shop = four_products();  // the moment ends day 10; Ana bought a and b on day 5
  EXPECT_EQ(shop.slate(kAna, 4, {.days_since_bought = 5}), (Products{0, 1, 2, 3}));
  EXPECT_EQ(shop.slate(kAna, 4, {.days_since_bought = 6}), (Products{2, 3}));
}

TEST(SlateRulesTest, PromotionsHaveTheirShare) {
  const Shop shop = four_products();
  const std::vector<std::uint8_t> promoted = {0, 0, 1, 1};
  EXPECT_EQ(shop.slate(kAna, 2, {.promoted = promoted, .promoted_share = .5}), (Products{0, 2}));
  EXPECT_EQ(shop.slate(kAna, 2, {.promoted = promoted, .promoted_share = .51}), (Products{2, 3}));
  // As far as there are any.
  EXPECT_EQ(shop.slate(kAna, 3, {.promoted = {0, 0, 0, 1}, .promoted_share = 1}),
            (Products{3, 0, 1}));
}

TEST(SlateRulesTest, CapsGoBeforePromotions) {
  const Shop shop = four_products();
  const SlateRules rules{
      .category = {7, 8, 9, 7}, .promoted = {0, 0, 0, 1}, .per_category = 1, .promoted_share = .5};
  EXPECT_EQ(shop.slate(kAna, 2, rules), (Products{0, 1}));
}

TEST(SlateRulesTest, AnExcludedPromotionStaysOut) {
  const Shop shop = four_products();
  const std::vector<std::uint8_t> excluded = {0, 0, 1, 0};
  const SourcedSlates slates = shop.ask(kAna, {.k = 2, .excluded = excluded},
                                        {.promoted = {0, 0, 1, 1}, .promoted_share = .5});
  EXPECT_EQ(slates.slates.products.product, (Products{0, 3}));
}

TEST(SlateRulesTest, DiversityPutsTheUnlikeFirst) {
  const Shop shop = four_products();
  // b has the buyers of a (likeness 1), c and d none of them; b: .5 * 3/4 - .5 < c: .5 * 1/2.
  EXPECT_EQ(shop.slate(kAna, 2, {.diversity = .5}), (Products{0, 2}));
  // b: .9 * 3/4 - .1 = .575 > c: .9 * 1/2.
  EXPECT_EQ(shop.slate(kAna, 2, {.diversity = .1}), (Products{0, 1}));
}

// The 299 most popular are of one category: what else there is stands behind the candidates.
TEST(SlateRulesTest, AShortSlateAsksTheWholeCatalogue) {
  std::vector<SampleLine> lines;
  std::vector<std::uint32_t> category;
  for (int product = 0; product < 300; ++product) {
    const std::string name = "p" + std::to_string(1'000 + product);
    for (int basket = 0; basket < (product < 299 ? 2 : 1); ++basket) {
      lines.push_back({"ana", name + "-" + std::to_string(basket), name, basket * kDay});
    }
    category.push_back(product < 299 ? 0 : 1);
  }
  const Shop shop(lines);
  EXPECT_EQ(shop.slate(0, 2, {.category = category, .per_category = 1}), (Products{0, 299}));
}

// Whether a slate is filled in one go or goes on, its first places are the same.
TEST(SlateRulesTest, ALongerSlateBeginsWithTheShorter) {
  std::vector<SampleLine> lines;
  std::vector<std::uint32_t> category;
  std::vector<float> boost;
  for (int product = 0; product < 360; ++product) {
    const std::string name = "p" + std::to_string(1'000 + product);
    lines.push_back({"ana", name, name, product * kDay});  // alike popular: by their codes
    category.push_back(static_cast<std::uint32_t>(product / 30));
    boost.push_back(product >= 130 && product <= 160 ? 1.5F : 1.0F);
  }
  const Shop shop(lines);
  const SlateRules rules{.boost = boost, .category = category, .per_category = 1};
  const Products all = shop.slate(0, 13, rules);
  ASSERT_EQ(all.size(), 12U);
  for (std::size_t k = 1; k <= 12; ++k) {
    EXPECT_EQ(shop.slate(0, k, rules), Products(all.begin(), all.begin() + static_cast<long>(k)));
  }
}

// Customers enough for several chunks.
TEST(SlateRulesTest, TheSameOnAnyNumberOfThreads) {
  std::vector<SampleLine> lines;
  for (int i = 0; i < 3'000; ++i) {
    const std::string order = std::to_string(i);
    lines.push_back(
        {"c" + std::to_string(i % 300), order, "p" + std::to_string(i * i % 37), i % 50 * kDay});
  }
  const Shop shop(lines);
  const std::vector<const Recommender*> chain = {shop.popular.get()};
  Baskets baskets = shop.baskets;
  baskets.customer_offsets.push_back(baskets.customer_offsets.back());
  std::vector<CustomerCode> asked(baskets.customer_count());  // the last is a stranger
  std::iota(asked.begin(), asked.end(), CustomerCode{0});
  const SlateRules rules{.days_since_bought = 20, .diversity = .3};
  const auto on = [&](int threads) {
    const Context context{.threads = threads};
    return recommend_by_rules(context, chain, {shop.history, baskets}, asked, {.k = 3}, rules)
        .value();
  };
  const SourcedSlates one = on(1);
  for (const int threads : {2, 3}) {
    const SourcedSlates other = on(threads);
    EXPECT_EQ(one.slates.products.offsets, other.slates.products.offsets);
    EXPECT_EQ(one.slates.products.product, other.slates.products.product);
    EXPECT_EQ(one.slates.score, other.slates.score);
    EXPECT_EQ(one.source, other.source);
  }
  EXPECT_EQ(one.slates.size(), asked.size());
}

}  // namespace
}  // namespace canasta
