#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "data/sample_log.h"
#include "recommend/best_scores.h"
#include "recommend/recommender.h"

namespace canasta {
namespace {

// Scores that depend on customer and product alone.
class FixedScores final : public Recommender {
 public:
  explicit FixedScores(std::vector<std::vector<float>> scores) : scores_(std::move(scores)) {}
  std::string_view name() const override { return "fixed"; }
  void score(const KnownPurchases&, std::span<const CustomerCode> customers,
             View2<float> scores) const override {
    for (std::size_t row = 0; row < customers.size(); ++row) {
      const std::vector<float>& from = scores_[customers[row] % scores_.size()];
      std::copy(from.begin(), from.end(), scores.row(row).begin());
    }
  }

 private:
  std::vector<std::vector<float>> scores_;
};

class SlatesTest : public ::testing::Test {
 protected:
  SlatesTest()
      : log_(
            log_of({{"ana", "1", "a"}, {"ana", "1", "c"}, {"luis", "2", "b"}, {"luis", "2", "d"}})),
        history_(log_.all()),
        baskets_(baskets_of(Context{}, history_)) {}

  Slates slates(const SlateOptions& options, const Recommender& model) {
    const std::vector<CustomerCode> customers = {1, 0};
    return *recommend(Context{}, model, {history_, baskets_}, customers, options);
  }
  static std::vector<ProductCode> list(const Slates& slates, std::size_t asked) {
    const auto products = slates.products_of(asked);
    return {products.begin(), products.end()};
  }

  PurchaseLog log_;
  History history_;
  Baskets baskets_;
};

using Codes = std::vector<ProductCode>;

TEST_F(SlatesTest, BestFirstAndTiesByLowerCode) {
  const FixedScores model({{1, 3, 3, 2}, {0, 0, 0, kNotOffered}});
  const Slates slates = this->slates({.k = 3}, model);
  EXPECT_EQ(list(slates, 0), (Codes{0, 1, 2}));  // luis was asked for first
  EXPECT_EQ(list(slates, 1), (Codes{1, 2, 3}));
  EXPECT_EQ(slates.scores_of(1)[2], 2);
}

TEST_F(SlatesTest, NewRepeatAndExcluded) {
  const FixedScores model({{4, 3, 2, 1}});
  EXPECT_EQ(list(slates({.k = 4, .products = OfferedProducts::New}, model), 1), (Codes{1, 3}));
  EXPECT_EQ(list(slates({.k = 4, .products = OfferedProducts::Repeat}, model), 1), (Codes{0, 2}));
  const std::vector<std::uint8_t> excluded = {1, 0, 0, 1};
  EXPECT_EQ(list(slates({.k = 4, .excluded = excluded}, model), 0), (Codes{1, 2}));
}

TEST_F(SlatesTest, KBeyondTheCatalogueGivesTheCatalogue) {
  EXPECT_EQ(list(slates({.k = 5}, FixedScores({{1, 2, 3, std::nanf("")}})), 0), (Codes{2, 1, 0}));
}

TEST_F(SlatesTest, StopsWhenAsked) {
  CancelToken token;
  token.cancel();
  Context context;
  context.cancel = &token;
  const std::vector<CustomerCode> customers = {0};
  const auto answer =
      recommend(context, FixedScores({{1, 2, 3, 4}}), {history_, baskets_}, customers);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code(), ErrorCode::Cancelled);
}

// The slow twin: sort everything.
Codes best_by_sorting(const std::vector<float>& scores, std::size_t k) {
  Codes order;
  for (ProductCode i = 0; i < scores.size(); ++i) {
    if (scores[i] > kNotOffered) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](ProductCode a, ProductCode b) { return scores[a] > scores[b]; });
  order.resize(std::min(k, order.size()));
  return order;
}

// Rows below, at and above what is cut into blocks; few distinct scores, so that many tie.
TEST(BestScoresTest, AsSortingSays) {
  Random random(11);
  for (const std::size_t length : {0, 1, 15, 63, 64, 65, 639, 640, 5'000}) {
    for (const std::size_t distinct : {1, 2, 40, 1'000'000}) {
      std::vector<float> scores(length);
      for (float& score : scores) {
        score = static_cast<float>(random.below(distinct)) - 3;
        if (random.below(9) == 0) score = random.below(2) == 0 ? kNotOffered : std::nanf("");
      }
      for (const std::size_t k : {1, 3, 10, 50, 6'000}) {
        Codes products;
        std::vector<float> values;
        BestScores best(k);
        const Codes expected = best_by_sorting(scores, k);
        EXPECT_EQ(best.append_best(scores, products, values), expected.size());
        EXPECT_EQ(products, expected) << "k " << k << " of " << length;
      }
    }
  }
}

TEST(BestScoresTest, RowsThatOnlyRise) {
  std::vector<float> scores(3'000);
  std::iota(scores.begin(), scores.end(), 0.0F);
  Codes products;
  std::vector<float> values;
  BestScores(2).append_best(scores, products, values);
  EXPECT_EQ(products, (Codes{2'999, 2'998}));
}

}  // namespace
}  // namespace canasta
