// Item weights against their formulas, written densely.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/messages/recommend.h"
#include "data/sample_log.h"
#include "recommend/dense_twin.h"
#include "recommend/ease.h"
#include "recommend/item_neighbours.h"
#include "recommend/rp3beta.h"
#include "recommend/user_neighbours.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

class CollaborativeTest : public ::testing::Test {
 protected:
  CollaborativeTest()
      : log_(log_of(random_lines(5, 160))),  // 30 customers, 25 products, half of the cells empty
        history_(log_.all()),
        baskets_(baskets_of(Context{}, history_)) {}

  KnownPurchases known() const { return {history_, baskets_}; }
  Dense matrix(const MatrixOptions& options) const {
    return Dense(purchase_matrix(Context{}, history_, options));
  }
  // The scores of everybody.
  Dense scores(const Recommender& model) const {
    std::vector<CustomerCode> customers(history_.customer_count());
    for (CustomerCode i = 0; i < customers.size(); ++i) customers[i] = i;
    std::vector<float> values(customers.size() * log_.products().size());
    model.score(known(), customers, {values.data(), customers.size(), log_.products().size()});
    Dense scores(customers.size(), log_.products().size());
    std::copy(values.begin(), values.end(), scores.value.begin());
    return scores;
  }

  PurchaseLog log_;
  History history_;
  Baskets baskets_;
};

// Where the twin has 0, the model offers nothing.
void expect_offers(const Dense& found, const Dense& expected) {
  for (std::size_t i = 0; i < expected.value.size(); ++i) {
    if (expected.value[i] == 0) {
      EXPECT_EQ(found.value[i], static_cast<double>(kNotOffered));
    } else {
      ASSERT_NEAR(found.value[i], expected.value[i], 1e-5 * std::abs(expected.value[i]));
    }
  }
}

// Zeroes all but the n largest of each row; of equal values the lower column stays.
Dense largest_of_rows(Dense all, std::size_t n) {
  for (std::size_t i = 0; i < all.rows; ++i) {
    std::vector<std::size_t> order(all.columns);
    for (std::size_t j = 0; j < order.size(); ++j) order[j] = j;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
      return all.at(i, one) > all.at(i, other) + 1e-7;
    });
    for (std::size_t k = n; k < order.size(); ++k) all.at(i, order[k]) = 0;
  }
  return all;
}

TEST_F(CollaborativeTest, EaseAsTheTextbookInverse) {
  const EaseOptions options{.matrix = {.value = CellValue::Orders}, .lambda = 3};
  const Dense x = matrix(options.matrix);
  Dense gram = turned(x) * x;
  for (std::size_t i = 0; i < gram.rows; ++i) gram.at(i, i) += options.lambda;
  const Dense inverse = solved(gram, identity(gram.rows));
  Dense weights(gram.rows, gram.rows);
  for (std::size_t i = 0; i < gram.rows; ++i) {
    for (std::size_t j = 0; j < gram.rows; ++j) {
      if (i != j) weights.at(i, j) = -inverse.at(i, j) / inverse.at(j, j);
    }
  }
  const auto model = Ease::fit(kContext, known(), options).value();
  const Dense found = scores(*model);
  const Dense expected = x * weights;
  for (std::size_t i = 0; i < expected.value.size(); ++i) {
    ASSERT_NEAR(found.value[i], expected.value[i], 1e-5);
  }
}

// The worked example of docs/formats/product-model.md.
TEST(EaseTest, ByHand) {
  const PurchaseLog log = log_of({{"ana", "1", "bread"},
                                  {"ana", "1", "milk"},
                                  {"eva", "2", "bread"},
                                  {"eva", "2", "milk"},
                                  {"luis", "3", "milk"}});
  const History history = log.all();
  const Baskets baskets = baskets_of(Context{}, history);
  const auto model = Ease::fit(Context{}, {history, baskets}, {.lambda = 2}).value();
  const View2<const float> weights = model->weights();
  EXPECT_EQ(weights(0, 0), 0);
  EXPECT_FLOAT_EQ(weights(0, 1), .5F);
  EXPECT_FLOAT_EQ(weights(1, 0), .4F);
}

TEST_F(CollaborativeTest, EaseSaysWhenItIsTooLarge) {
  const Context small{.memory_limit_bytes = 12 * 25 * 25 - 1};
  const auto refused = Ease::fit(small, known());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), ErrorCode::TooLarge);
  const Context enough{.memory_limit_bytes = 12 * 25 * 25};
  EXPECT_TRUE(Ease::fit(enough, known()).ok());
}

TEST_F(CollaborativeTest, CosineWithShrinkageAsTheFormula) {
  const ItemNeighboursOptions options{
      .matrix = {.value = CellValue::Orders}, .weighting = {}, .neighbours = 7, .shrinkage = 2};
  const Dense x = matrix(options.matrix);
  const Dense dots = turned(x) * x;
  Dense weights = dots;
  for (std::size_t i = 0; i < dots.rows; ++i) {
    for (std::size_t j = 0; j < dots.rows; ++j) {
      weights.at(i, j) = dots.at(i, j) / (std::sqrt(dots.at(i, i) * dots.at(j, j)) + 2);
    }
  }
  const auto model = ItemNeighbours::fit(kContext, known(), options).value();
  expect_offers(scores(*model), x * largest_of_rows(weights, 7));
}

TEST_F(CollaborativeTest, TfIdfAsTheFormula) {
  const ItemNeighboursOptions options{.neighbours = 25, .self = false};
  const Dense x = matrix(options.matrix);
  Dense weighted = x;
  for (std::size_t u = 0; u < x.rows; ++u) {
    double bought = 0;
    for (std::size_t j = 0; j < x.columns; ++j) bought += x.at(u, j);
    const double idf = std::max(0., std::log(static_cast<double>(x.columns) / (1 + bought)));
    for (std::size_t j = 0; j < x.columns; ++j) weighted.at(u, j) *= idf;
  }
  const Dense dots = turned(weighted) * weighted;
  Dense weights(dots.rows, dots.rows);
  for (std::size_t i = 0; i < dots.rows; ++i) {
    for (std::size_t j = 0; j < dots.rows; ++j) {
      if (i != j) weights.at(i, j) = dots.at(i, j) / std::sqrt(dots.at(i, i) * dots.at(j, j));
    }
  }
  const auto model = ItemNeighbours::fit(kContext, known(), options).value();
  expect_offers(scores(*model), x * weights);
}

TEST_F(CollaborativeTest, Rp3betaAsTheFormula) {
  const Rp3betaOptions options{
      .matrix = {.value = CellValue::Orders}, .alpha = .7, .beta = .4, .neighbours = 9};
  const Dense x = matrix(options.matrix);
  Dense to_customers(x.columns, x.rows);
  Dense to_products(x.rows, x.columns);
  std::vector<double> sold(x.columns);
  for (std::size_t u = 0; u < x.rows; ++u) {
    for (std::size_t j = 0; j < x.columns; ++j) sold[j] += x.at(u, j);
  }
  for (std::size_t u = 0; u < x.rows; ++u) {
    double bought = 0;
    for (std::size_t j = 0; j < x.columns; ++j) bought += x.at(u, j);
    for (std::size_t j = 0; j < x.columns; ++j) {
      to_customers.at(j, u) = std::pow(x.at(u, j) / sold[j], .7);
      to_products.at(u, j) = std::pow(x.at(u, j) / bought, .7);
    }
  }
  Dense weights = to_customers * to_products;
  for (std::size_t i = 0; i < weights.rows; ++i) {
    for (std::size_t j = 0; j < weights.rows; ++j) {
      weights.at(i, j) *= i == j ? 0 : std::pow(sold[j], -.4);
    }
  }
  const auto model = Rp3beta::fit(kContext, known(), options).value();
  expect_offers(scores(*model), x * largest_of_rows(weights, 9));
}

TEST_F(CollaborativeTest, UserNeighboursAsTheFormula) {
  const UserNeighboursOptions options{
      .matrix = {.value = CellValue::Orders}, .weighting = {}, .neighbours = 6, .shrinkage = 1};
  const Dense x = matrix(options.matrix);
  const Dense dots = x * turned(x);
  Dense near(x.rows, x.rows);
  for (std::size_t u = 0; u < x.rows; ++u) {
    for (std::size_t v = 0; v < x.rows; ++v) {
      near.at(u, v) = dots.at(u, v) / (std::sqrt(dots.at(u, u) * dots.at(v, v)) + 1);
    }
  }
  near = largest_of_rows(near, 6);
  for (std::size_t u = 0; u < x.rows; ++u) {
    double total = 0;
    for (std::size_t v = 0; v < x.rows; ++v) total += near.at(u, v);
    for (std::size_t v = 0; v < x.rows; ++v) near.at(u, v) /= total;
  }
  const auto model = UserNeighbours::fit(kContext, known(), options).value();
  expect_offers(scores(*model), near * x);
}

// Two products and two customers: ana bought both, luis the second, eva nothing yet.
TEST(WeightingTest, ByHand) {
  const SparseMatrix documents{
      .columns = 3, .offsets = {0, 2, 2, 3}, .column = {0, 1, 1}, .value = {4, 2, 2}};
  const Corpus corpus = corpus_of(documents);
  EXPECT_FLOAT_EQ(corpus.idf[0], 0);  // ln 2 - ln 2
  EXPECT_FLOAT_EQ(corpus.idf[1], 0);  // would be below 0
  EXPECT_FLOAT_EQ(corpus.idf[2], static_cast<float>(std::log(2.)));
  EXPECT_EQ(corpus.mean_length, 4);
  SparseMatrix rare{.columns = 3, .offsets = {0, 1}, .column = {2}, .value = {4}};
  const float idf = corpus.idf[2];
  weigh({.kind = Weighting::TfIdf}, corpus, rare);
  EXPECT_FLOAT_EQ(rare.value[0], 2 * idf);
  rare.value[0] = 4;
  weigh({.kind = Weighting::Bm25, .k1 = 1, .b = .5}, corpus, rare);  // of mean length
  EXPECT_FLOAT_EQ(rare.value[0], 4 * 2 / (1 + 4.F) * idf);
}

// The model knows a, c and e; the log has b, c, d and e.
TEST(ModelProductsTest, AreFoundById) {
  Dictionary of_model;
  Dictionary of_log;
  for (const char* id : {"a", "c", "e"}) of_model.add(id);
  for (const char* id : {"b", "c", "d", "e"}) of_log.add(id);
  const ModelProducts products = ModelProducts::matched(of_model, of_log);
  EXPECT_EQ(products.size(), 3U);
  EXPECT_EQ(products.log_size(), 4U);
  EXPECT_FALSE(products.same_as_log());
  EXPECT_EQ(products.code(0), kNoCode);
  EXPECT_EQ(products.code(1), 1U);
  EXPECT_EQ(products.code(2), 3U);
  const SparseMatrix narrowed = products.narrowed(
      {.columns = 4, .offsets = {0, 3, 4}, .column = {0, 1, 3, 2}, .value = {1, 2, 3, 4}});
  EXPECT_EQ(narrowed.columns, 3U);
  EXPECT_EQ(narrowed.offsets, (std::vector<std::uint64_t>{0, 2, 2}));
  EXPECT_EQ(narrowed.column, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(narrowed.value, (std::vector<float>{2, 3}));
}

}  // namespace
}  // namespace canasta
