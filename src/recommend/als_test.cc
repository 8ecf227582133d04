#include "recommend/als.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "recommend/dense_twin.h"
#include "recommend/sample_shop.h"

namespace canasta {
namespace {

// The normal equations of one row, densely: (Y'CY + lambda I) x = Y'Cp.
Dense twin_of_row(const Dense& y, const SparseRow& row, double lambda) {
  Dense system(y.columns, y.columns);
  Dense right(y.columns, 1);
  std::vector<double> confidence(y.rows, 1);
  for (std::size_t i = 0; i < row.size(); ++i) {
    confidence[row.column[i]] += static_cast<double>(row.value[i]);
  }
  for (std::size_t i = 0; i < y.rows; ++i) {
    for (std::size_t a = 0; a < y.columns; ++a) {
      for (std::size_t b = 0; b < y.columns; ++b) {
        system.at(a, b) += confidence[i] * y.at(i, a) * y.at(i, b);
      }
      if (confidence[i] > 1) right.at(a, 0) += confidence[i] * y.at(i, a);
    }
  }
  for (std::size_t a = 0; a < y.columns; ++a) system.at(a, a) += lambda;
  return solved(system, right);
}

// Rows below, at and above as many entries as factors.
TEST(AlsTest, ARowSolvesItsNormalEquations) {
  const std::size_t factors = 12;
  Random random(4);
  std::vector<float> values(300 * factors);
  for (float& value : values) value = static_cast<float>(random.unit() - .5);
  const FixedFactors fixed = FixedFactors::turned(Context{}, values, factors);
  Dense y(300, factors);
  std::copy(fixed.view().data(), fixed.view().data() + values.size(), y.value.begin());
  for (const std::size_t entries : {0, 1, 11, 12, 13, 128, 129, 300}) {
    std::vector<std::uint32_t> column(entries);
    std::vector<float> weight(entries);
    for (std::uint32_t i = 0; i < entries; ++i) {
      column[i] = i;
      weight[i] = static_cast<float>(.01 + random.unit() * 20);
    }
    std::vector<float> x(factors);
    AlsRowSolver(fixed).solve({column, weight}, .3, x);
    const Dense expected = twin_of_row(y, {column, weight}, .3);
    for (std::size_t k = 0; k < factors; ++k) {
      EXPECT_NEAR(static_cast<double>(x[k]), expected.at(k, 0), 2e-5) << entries;
    }
  }
}

// Turning leaves products of factors as they were, and makes their Gram matrix diagonal.
TEST(AlsTest, TurnedFactorsKeepTheirProducts) {
  const std::vector<float> values = {1, 2, 3, 4, -1, 1};
  const FixedFactors fixed = FixedFactors::turned(Context{}, values, 2);
  const View2<const float> rows = fixed.view();
  const auto product = [&](std::size_t i, std::size_t j) {
    return rows(i, 0) * rows(j, 0) + rows(i, 1) * rows(j, 1);
  };
  EXPECT_NEAR(product(0, 1), 11, 1e-5);
  EXPECT_NEAR(product(1, 2), 1, 1e-5);
  EXPECT_NEAR(rows(0, 0) * rows(0, 1) + rows(1, 0) * rows(1, 1) + rows(2, 0) * rows(2, 1), 0, 1e-5);
  EXPECT_NEAR(fixed.axis()[0] + fixed.axis()[1], 1 + 4 + 9 + 16 + 1 + 1, 1e-4);
}

// The slow twin: every pair.
double loss_of_all_pairs(const SparseMatrix& r, const AlsFactors& factors,
                         const AlsOptions& options) {
  const Dense dense(r);
  double loss = 0;
  for (std::size_t u = 0; u < dense.rows; ++u) {
    for (std::size_t i = 0; i < dense.columns; ++i) {
      double score = 0;
      for (std::size_t k = 0; k < options.factors; ++k) {
        score += static_cast<double>(factors.customers[u * options.factors + k]) *
                 static_cast<double>(factors.products[i * options.factors + k]);
      }
      const double bought = dense.at(u, i) > 0 ? 1 : 0;
      loss += (1 + options.alpha * dense.at(u, i)) * (bought - score) * (bought - score);
    }
  }
  for (const auto* side : {&factors.customers, &factors.products}) {
    for (const float value : *side) {
      loss += options.lambda * static_cast<double>(value) * static_cast<double>(value);
    }
  }
  return loss;
}

TEST(AlsTest, TheLossFallsWithEachIteration) {
  const SparseMatrix r = random_matrix(60, 40, 4);
  AlsOptions options{.factors = 5, .alpha = 3, .lambda = .2};
  double before = std::numeric_limits<double>::infinity();
  for (std::size_t iterations = 1; iterations <= 8; ++iterations) {
    options.iterations = iterations;
    const AlsFactors factors = fit_als(Context{}, r, options).value();
    const double loss = als_loss(Context{}, r, factors, options);
    EXPECT_NEAR(loss, loss_of_all_pairs(r, factors, options), 1e-6 * loss);
    EXPECT_LT(loss, before);
    before = loss;
  }
}

TEST(AlsTest, FrequencyHoldsFrequentCustomersTighter) {
  const SparseMatrix r = random_matrix(50, 30, 3);
  AlsOptions options{.factors = 4, .iterations = 4};
  const AlsFactors plain = fit_als(Context{}, r, options).value();
  options.frequency_power = 1;
  const AlsFactors held = fit_als(Context{}, r, options).value();
  const auto squares = [](const std::vector<float>& values) {
    double sum = 0;
    for (const float value : values) sum += static_cast<double>(value * value);
    return sum;
  };
  EXPECT_LT(squares(held.customers) * squares(held.products),
            squares(plain.customers) * squares(plain.products));
}

// 140 half-lives leave 2^-140, by which nothing can be divided.
TEST(AlsTest, WhatIsAllButForgottenLeavesScoresFinite) {
  constexpr Seconds kDay = kSecondsPerDay;
  const SampleShop shop({{"ana", "0", "bread", 0},
                         {"ana", "1", "milk", 140 * kDay},
                         {"eva", "2", "bread", 0},
                         {"eva", "3", "wine", 140 * kDay},
                         {"luis", "4", "bread", 0}});
  const AlsOptions options{.matrix = {.value = CellValue::Binary, .half_life_days = 1},
                           .factors = 2};
  const auto model = Als::fit(Context{}, shop.known(), options).value();
  const std::vector<CustomerCode> asked = {0, 1};
  const Slates slates = recommend(Context{}, *model, shop.known(), asked, {.k = 3}).value();
  ASSERT_EQ(slates.score.size(), 6U);
  for (const float score : slates.score) EXPECT_TRUE(std::isfinite(score));
}

// Everybody bought the delivery, so its weight is 0, and who bought nothing else is not known.
TEST(AlsTest, WhoBoughtOnlyWhatTellsNothingIsOfferedNothing) {
  const SampleShop shop({{"ana", "0", "delivery", 0},
                         {"eva", "1", "delivery", 0},
                         {"eva", "1", "wine", 0},
                         {"luis", "2", "delivery", 0},
                         {"luis", "2", "tea", 0},
                         {"mar", "3", "delivery", 0},
                         {"mar", "3", "wine", 0}});
  const AlsOptions options{.weighting = {.kind = Weighting::TfIdf}, .factors = 2};
  const auto model = Als::fit(Context{}, shop.known(), options).value();
  const std::vector<CustomerCode> asked = {0, 1};
  const Slates slates = recommend(Context{}, *model, shop.known(), asked, {.k = 3}).value();
  EXPECT_TRUE(slates.products_of(0).empty());
  EXPECT_EQ(slates.products_of(1).size(), 3U);
}

}  // namespace
}  // namespace canasta
