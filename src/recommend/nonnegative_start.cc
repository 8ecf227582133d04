#include "recommend/nonnegative_start.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"
#include "math/dense.h"
#include "math/symmetric.h"

namespace canasta {
namespace {

constexpr std::size_t kMoreVectors = 10;
constexpr std::size_t kIterations = 7;
constexpr double kSmallest = 1e-6;  // of the largest singular value; below it is no direction

// Vectors as columns of [rows x count], row-major.
struct Vectors {
  std::size_t count = 0;
  std::vector<float> value;

  View2<float> view() { return {value.data(), value.size() / count, count}; }
  View2<const float> view() const { return {value.data(), value.size() / count, count}; }
};

// Modified Gram and Schmidt, twice for safety; a vector that vanishes becomes 0.
void orthonormalise(Vectors& vectors) {
  const View2<float> view = vectors.view();
  std::vector<std::vector<double>> columns(vectors.count, std::vector<double>(view.rows()));
  for (std::size_t j = 0; j < vectors.count; ++j) {
    std::vector<double>& column = columns[j];
    for (std::size_t i = 0; i < view.rows(); ++i) column[i] = static_cast<double>(view(i, j));
    const double before =
        std::sqrt(std::inner_product(column.begin(), column.end(), column.begin(), 0.0));
    for (std::size_t pass = 0; pass < 2; ++pass) {
      for (std::size_t k = 0; k < j; ++k) {
        const double dot =
            std::inner_product(column.begin(), column.end(), columns[k].begin(), 0.0);
        for (std::size_t i = 0; i < column.size(); ++i) column[i] -= dot * columns[k][i];
      }
    }
    const double length =
        std::sqrt(std::inner_product(column.begin(), column.end(), column.begin(), 0.0));
    const double scale = length > kSmallest * before ? 1 / length : 0;
    for (std::size_t i = 0; i < column.size(); ++i) {
      column[i] *= scale;
      view(i, j) = static_cast<float>(column[i]);
    }
  }
}

Vectors random_vectors(std::uint64_t seed, std::size_t rows, std::size_t count) {
  Random random(seed);
  Vectors vectors{.count = count, .value = std::vector<float>(rows * count)};
  for (float& value : vectors.value) value = static_cast<float>(random.unit() - .5);
  return vectors;
}

// The largest singular values with their vectors on both sides, each of length 1.
struct SingularVectors {
  std::vector<double> value;
  Vectors rows;
  Vectors columns;
};

Result<SingularVectors> singular_vectors(const Context& context, const SparseMatrix& matrix,
                                         std::size_t count) {
  const SparseMatrix turned = transpose(matrix);
  Vectors space = random_vectors(context.seed, matrix.columns, count);
  orthonormalise(space);
  for (std::size_t i = 0; i < kIterations; ++i) {
    TRY(context.check_cancel());
    const Vectors image{count, multiply(context, matrix, space.view())};
    space.value = multiply(context, turned, image.view());
    orthonormalise(space);
  }
  const Vectors image{count, multiply(context, matrix, space.view())};
  const std::vector<double> gram = gram_of(context, image.view());
  const SymmetricEigen eigen = symmetric_eigen({gram.data(), count, count});
  const std::vector<float> axes(eigen.vector.begin(), eigen.vector.end());
  const auto panels = Panels<float>::of_transposed(View2<const float>(axes.data(), count, count));
  SingularVectors found{.value = {},
                        .rows = {count, std::vector<float>(image.value.size())},
                        .columns = {count, std::vector<float>(space.value.size())}};
  multiply<float>(image.view(), panels, found.rows.view(), ProductMode::Set);
  multiply<float>(std::as_const(space).view(), panels, found.columns.view(), ProductMode::Set);
  for (std::size_t j = 0; j < count; ++j) {
    const double value = std::sqrt(std::max(eigen.value[j], 0.0));
    found.value.push_back(value);
    const double scale = value > kSmallest * found.value.front() ? 1 / value : 0;
    const View2<float> rows = found.rows.view();
    for (std::size_t i = 0; i < rows.rows(); ++i) rows(i, j) *= static_cast<float>(scale);
  }
  return found;
}

// Lengths of the positive and of the negative part of a column.
struct PartLengths {
  double positive = 0;
  double negative = 0;
};

PartLengths part_lengths(View2<const float> vectors, std::size_t j) {
  PartLengths squares;
  for (std::size_t i = 0; i < vectors.rows(); ++i) {
    const auto value = static_cast<double>(vectors(i, j));
    (value > 0 ? squares.positive : squares.negative) += value * value;
  }
  return {std::sqrt(squares.positive), std::sqrt(squares.negative)};
}

void write_part(View2<const float> vectors, std::size_t j, double scale, View2<float> out) {
  for (std::size_t i = 0; i < vectors.rows(); ++i) {
    out(i, j) = static_cast<float>(std::max(scale * static_cast<double>(vectors(i, j)), 0.0));
  }
}

// The component of one singular pair. A negative scale picks the negative part.
void write_component(const SingularVectors& singular, std::size_t j, NonnegativeFactors& out) {
  const PartLengths u = part_lengths(singular.rows.view(), j);
  const PartLengths v = part_lengths(singular.columns.view(), j);
  const double positive = u.positive * v.positive;
  const double negative = u.negative * v.negative;
  const bool picks_positive = positive >= negative;
  const double size = std::max(positive, negative);
  if (!(size > 0)) return;
  const double root = (picks_positive ? 1 : -1) * std::sqrt(singular.value[j] * size);
  write_part(singular.rows.view(), j, root / (picks_positive ? u.positive : u.negative),
             out.rows_view());
  write_part(singular.columns.view(), j, root / (picks_positive ? v.positive : v.negative),
             out.columns_view());
}

void fill_zeros(const SparseMatrix& matrix, NonnegativeFactors& factors) {
  double sum = 0;
  for (const float value : matrix.value) sum += static_cast<double>(value);
  const double cells = static_cast<double>(matrix.rows()) * static_cast<double>(matrix.columns);
  const auto mean = static_cast<float>(sum / std::max(cells, 1.0));
  for (auto* side : {&factors.rows, &factors.columns}) {
    for (float& value : *side) {
      if (!(value > 0)) value = mean;
    }
  }
}

}  // namespace

Result<NonnegativeFactors> nonnegative_start(const Context& context, const SparseMatrix& matrix,
                                             std::size_t factors, bool filled) {
  CANASTA_ASSERT(factors >= 1);
  NonnegativeFactors start{.factors = factors,
                           .rows = std::vector<float>(matrix.rows() * factors),
                           .columns = std::vector<float>(matrix.columns * factors)};
  const std::size_t rank_max = std::min(matrix.rows(), matrix.columns);
  if (rank_max > 0) {
    const std::size_t count = std::min(factors + kMoreVectors, rank_max);
    TRY_ASSIGN(const SingularVectors singular, singular_vectors(context, matrix, count));
    for (std::size_t j = 0; j < std::min(factors, count); ++j) {
      write_component(singular, j, start);
    }
  }
  if (filled) fill_zeros(matrix, start);
  return start;
}

}  // namespace canasta
