#include "recommend/nmf.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "data/sample_log.h"
#include "recommend/dense_twin.h"

namespace canasta {
namespace {

Dense dense_of(const std::vector<float>& values, std::size_t columns) {
  Dense out(values.size() / columns, columns);
  std::copy(values.begin(), values.end(), out.value.begin());
  return out;
}

// Each w_k in turn to its best, written as the textbook does: from the residual of all others.
void twin_hals(const Dense& x, Dense& w, const Dense& h) {
  for (std::size_t k = 0; k < w.columns; ++k) {
    for (std::size_t u = 0; u < w.rows; ++u) {
      double above = 0;
      double below = 0;
      for (std::size_t i = 0; i < h.rows; ++i) {
        double others = 0;
        for (std::size_t j = 0; j < w.columns; ++j) {
          if (j != k) others += w.at(u, j) * h.at(i, j);
        }
        above += (x.at(u, i) - others) * h.at(i, k);
        below += h.at(i, k) * h.at(i, k);
      }
      if (below > 0) w.at(u, k) = std::max(above / below, 0.);
    }
  }
}

void twin_multiplications(const Dense& x, Dense& w, const Dense& h) {
  const Dense y = w * turned(h);
  for (std::size_t u = 0; u < w.rows; ++u) {
    for (std::size_t k = 0; k < w.columns; ++k) {
      double above = 0;
      double below = 0;
      for (std::size_t i = 0; i < h.rows; ++i) {
        above += h.at(i, k) * x.at(u, i) / y.at(u, i);
        below += h.at(i, k);
      }
      w.at(u, k) *= above / below;
    }
  }
}

double squared_error(const Dense& x, const Dense& y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.value.size(); ++i) {
    sum += (x.value[i] - y.value[i]) * (x.value[i] - y.value[i]);
  }
  return std::sqrt(sum);
}

double divergence(const Dense& x, const Dense& y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.value.size(); ++i) {
    if (x.value[i] > 0) sum += x.value[i] * std::log(x.value[i] / y.value[i]) - x.value[i];
    sum += y.value[i];
  }
  return sum;
}

void expect_near(const Dense& found, const Dense& expected) {
  for (std::size_t i = 0; i < expected.value.size(); ++i) {
    ASSERT_NEAR(found.value[i], expected.value[i], 1e-4 * (1 + std::abs(expected.value[i])));
  }
}

class NmfTest : public ::testing::TestWithParam<NmfLoss> {};

// The same start, iteration by iteration; the error only falls.
TEST_P(NmfTest, AsTheDenseUpdates) {
  const bool squares = GetParam() == NmfLoss::Frobenius;
  const SparseMatrix matrix = random_matrix(40, 23, 3);
  const Dense x(matrix);
  const NmfOptions options{.loss = GetParam(), .factors = 4, .iterations_max = 1};
  NonnegativeFactors factors = nonnegative_start(Context{}, matrix, 4, !squares).value();
  Dense w = dense_of(factors.rows, 4);
  Dense h = dense_of(factors.columns, 4);
  double before = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < 12; ++i) {
    const double start_error = divergence(x, w * turned(h));
    squares ? twin_hals(x, w, h) : twin_multiplications(x, w, h);
    squares ? twin_hals(turned(x), h, w) : twin_multiplications(turned(x), h, w);
    const NmfReport report = factorise(Context{}, matrix, options, factors).value();
    expect_near(dense_of(factors.rows, 4), w);
    expect_near(dense_of(factors.columns, 4), h);
    const double error = squares ? squared_error(x, w * turned(h)) : start_error;
    EXPECT_NEAR(report.error, error, 1e-4 * error);
    EXPECT_LT(error, before);
    before = error;
  }
}

INSTANTIATE_TEST_SUITE_P(Losses, NmfTest,
                         ::testing::Values(NmfLoss::Frobenius, NmfLoss::KullbackLeibler));

// Two groups of customers who buy two groups of products: two components, one each.
TEST(NmfComponents, PatternsAreFound) {
  std::vector<SampleLine> lines;
  for (int customer = 0; customer < 10; ++customer) {
    const std::string id = "c" + std::to_string(customer);
    for (const char* product : {"bread", "milk", "nails", "paint"}) {
      const bool food = product[0] == 'b' || product[0] == 'm';
      if (food == (customer < 6)) lines.push_back({id, id, product});
    }
  }
  const PurchaseLog log = log_of(lines);
  const History history = log.all();
  const Baskets baskets = baskets_of(Context{}, history);
  const auto model = Nmf::fit(Context{}, {history, baskets}, {.factors = 2}).value();
  EXPECT_TRUE(model->report().settled);
  EXPECT_NEAR(model->report().error, 0, 1e-3);
  const auto first = model->largest(0, 10);
  const auto second = model->largest(1, 1);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].product, "bread");
  EXPECT_EQ(first[1].product, "milk");
  ASSERT_EQ(second.size(), 1U);
  EXPECT_TRUE(second[0].product == "nails" || second[0].product == "paint");
}

SparseMatrix random_matrix() {
  Random random(7);
  SparseMatrix matrix{.columns = 30};
  for (int row = 0; row < 80; ++row) {
    for (std::uint32_t column = 0; column < 30; ++column) {
      if (random.unit() > .3) continue;
      matrix.column.push_back(column);
      matrix.value.push_back(static_cast<float>(random.unit()));
    }
    matrix.offsets.push_back(matrix.column.size());
  }
  return matrix;
}

TEST(NmfSettles, AfterTwoLooksAtTheErrorOrNever) {
  const SparseMatrix matrix = random_matrix();
  const auto run = [&](std::size_t iterations, double tolerance) {
    NonnegativeFactors factors = nonnegative_start(Context{}, matrix, 8, false).value();
    const NmfOptions options{.factors = 8, .iterations_max = iterations, .tolerance = tolerance};
    return factorise(Context{}, matrix, options, factors).value();
  };
  const NmfReport settled = run(500, 1e-3);
  EXPECT_TRUE(settled.settled);
  EXPECT_GT(settled.iterations, 10U);
  EXPECT_LT(settled.iterations, 500U);
  // What the rule says of it: ten more iterations gain less than the share.
  const NmfReport before = run(settled.iterations - 10, 0);
  EXPECT_LE(before.error - settled.error, 1e-3 * before.error);
  const NmfReport cut = run(15, 1e-3);
  EXPECT_FALSE(cut.settled);
  EXPECT_EQ(cut.iterations, 15U);
}

// The start is not negative, and its first component is the first singular pair.
TEST(NonnegativeStartTest, ARankOneMatrixIsFoundAtOnce) {
  // (1, 2, 3)' (2, 0, 1): singular value sqrt(14) sqrt(5).
  const SparseMatrix matrix{.columns = 3,
                            .offsets = {0, 2, 4, 6},
                            .column = {0, 2, 0, 2, 0, 2},
                            .value = {2, 1, 4, 2, 6, 3}};
  const NonnegativeFactors start = nonnegative_start(Context{}, matrix, 2, false).value();
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      const double expected = static_cast<double>(i + 1) * (j == 0 ? 2 : j == 1 ? 0 : 1);
      EXPECT_NEAR(start.rows[2 * i] * start.columns[2 * j], expected, 1e-4);
      EXPECT_NEAR(start.rows[2 * i + 1] * start.columns[2 * j + 1], 0, 1e-4);
    }
  }
}

}  // namespace
}  // namespace canasta
