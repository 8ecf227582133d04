#include "recommend/nonnegative_start.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/parallel.h"
#include "base/random.h"
#include "math/dense.h"
#include "math/symmetric.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerChunk = 4'096;
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

// In four sums side by side.
double inner_product(const std::vector<double>& x, const std::vector<double>& y) {
  return std::transform_reduce(x.begin(), x.end(), y.begin(), 0.0);
}

// Modified Gram and Schmidt, twice for safety; a vector that vanishes becomes 0.
void orthonormalise(Vectors& vectors) {
  const View2<float> view = vectors.view();
  std::vector<std::vector<double>> columns(vectors.count, std::vector<double>(view.rows()));
  for (std::size_t j = 0; j < vectors.count; ++j) {
    std::vector<double>& column = columns[j];
    for (std::size_t i = 0; i < view.rows(); ++i) column[i] = static_cast<double>(view(i, j));
    const double before = std::sqrt(inner_product(column, column));
    for (std::size_t pass = 0; pass < 2; ++pass) {
      for (std::size_t k = 0; k < j; ++k) {
        const double dot = inner_product(column, columns[k]);
        for (std::size_t i = 0; i < column.size(); ++i) column[i] -= dot * columns[k][i];
      }
    }
    const double length = std::sqrt(inner_product(column, column));
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
  multiply<float>(std::as_const(space).view(), panels, found.columns.view(), ProductMode::Set);
  std::vector<float> scales;
  for (std::size_t j = 0; j < count; ++j) {
    const double value = std::sqrt(std::max(eigen.value[j], 0.0));
    found.value.push_back(value);
    const double scale = value > kSmallest * found.value.front() ? 1 / value : 0;
    scales.push_back(static_cast<float>(scale));
  }
  const View2<float> rows = found.rows.view();
  for_chunks(context, {.count = rows.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    const View2<float> some = rows.rows(chunk.first, chunk.size());
    multiply<float>(image.view().rows(chunk.first, chunk.size()), panels, some, ProductMode::Set);
    for (std::size_t i = 0; i < some.rows(); ++i) {
      for (std::size_t j = 0; j < count; ++j) some(i, j) *= scales[j];
    }
  });
  return found;
}

// Lengths of the positive and of the negative part of a column.
struct PartLengths {
  double positive = 0;
  double negative = 0;
};

std::vector<PartLengths> part_lengths(const Context& context, View2<const float> vectors) {
  const std::size_t columns = vectors.columns();
  const Chunks chunks{.count = vectors.rows(), .size = kRowsPerChunk};
  std::vector<std::vector<PartLengths>> parts(chunks.number());
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    std::vector<PartLengths>& squares = parts[chunk.index];
    squares.resize(columns);
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        const auto value = static_cast<double>(vectors(i, j));
        const double positive = std::max(value, 0.0);
        const double negative = std::min(value, 0.0);
        squares[j].positive += positive * positive;
        squares[j].negative += negative * negative;
      }
    }
  });
  std::vector<PartLengths> lengths(columns);
  for (std::size_t j = 0; j < columns; ++j) {
    for (const auto& squares : parts) {
      lengths[j].positive += squares[j].positive;
      lengths[j].negative += squares[j].negative;
    }
    lengths[j] = {std::sqrt(lengths[j].positive), std::sqrt(lengths[j].negative)};
  }
  return lengths;
}

// Each column of `out` from the one of `vectors`, scaled; what is negative then is 0.
void write_parts(const Context& context, View2<const float> vectors,
                 const std::vector<float>& scales, View2<float> out) {
  for_chunks(context, {.count = out.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      for (std::size_t j = 0; j < scales.size(); ++j) {
        out(i, j) = std::max(scales[j] * vectors(i, j), 0.0F);
      }
    }
  });
}

// Of each singular pair the larger of the two parts that have one sign on both sides. A negative
// scale picks the negative part.
void write_components(const Context& context, const SingularVectors& singular,
                      NonnegativeFactors& out) {
  const std::vector<PartLengths> rows = part_lengths(context, singular.rows.view());
  const std::vector<PartLengths> columns = part_lengths(context, singular.columns.view());
  std::vector<float> row_scales;
  std::vector<float> column_scales;
  for (std::size_t j = 0; j < std::min(out.factors, rows.size()); ++j) {
    const double positive = rows[j].positive * columns[j].positive;
    const double negative = rows[j].negative * columns[j].negative;
    const bool picks_positive = positive >= negative;
    const double size = std::max(positive, negative);
    const double root = (picks_positive ? 1 : -1) * std::sqrt(singular.value[j] * size);
    const auto scale_of = [&](const PartLengths& of) {
      if (!(size > 0)) return 0.0F;
      return static_cast<float>(root / (picks_positive ? of.positive : of.negative));
    };
    row_scales.push_back(scale_of(rows[j]));
    column_scales.push_back(scale_of(columns[j]));
  }
  write_parts(context, singular.rows.view(), row_scales, out.rows_view());
  write_parts(context, singular.columns.view(), column_scales, out.columns_view());
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
    write_components(context, singular, start);
  }
  if (filled) fill_zeros(matrix, start);
  return start;
}

}  // namespace canasta
