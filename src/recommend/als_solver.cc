#include "recommend/als_solver.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/parallel.h"
#include "math/dense.h"
#include "math/dense_choice.h"
#include "math/symmetric.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerChunk = 1024;
constexpr std::size_t kEntriesAtOnce = 128;  // of a long row
constexpr float kRounding = std::numeric_limits<float>::epsilon();
constexpr float kLeast = std::numeric_limits<float>::min();
constexpr std::size_t kWidth = Panels<float>::kWidth;

std::size_t padded(std::size_t count) { return (count + kWidth - 1) / kWidth * kWidth; }

// The upper triangle of c [n x width] = or += a times packed panels; below it c is anything.
struct SymmetricProduct {
  const std::vector<float>& a;
  std::size_t a_stride;
  std::size_t a_step;
  const std::vector<float>& panels;
  std::size_t depth;
  std::size_t n;
  std::size_t width;
  bool add;
};
void multiply_symmetric(const SymmetricProduct& product, std::vector<float>& c) {
  static const DenseKernel<float> kernel = dense_kernel<float>();
  for (std::size_t first = 0; first < product.width; first += kWidth) {
    kernel({.a = product.a.data(),
            .a_stride = product.a_stride,
            .a_step = product.a_step,
            .rows = std::min(product.n, first + kWidth),
            .panels = product.panels.data() + first * product.depth,
            .depth = product.depth,
            .c = c.data() + first,
            .columns = kWidth,
            .c_stride = product.width,
            .add = product.add});
  }
}

// The upper triangle is eliminated row by row, so that the inner loop runs along memory.
[[gnu::always_inline]] inline void solve_rows(float* a, std::size_t stride, float* b,
                                              std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) {
    float* const pivot_row = a + k * stride;
    const float least = kRounding * (pivot_row[k] < 0 ? -pivot_row[k] : pivot_row[k]) + kLeast;
    if (pivot_row[k] < least) pivot_row[k] = least;
    for (std::size_t i = k + 1; i < n; ++i) {
      float* const row = a + i * stride;
      const float factor = pivot_row[i] / pivot_row[k];
      for (std::size_t j = i; j < n; ++j) row[j] -= factor * pivot_row[j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    b[k] /= a[k * stride + k];
    for (std::size_t i = 0; i < k; ++i) b[i] -= a[i * stride + k] * b[k];
  }
}

using Solve = void (*)(float* a, std::size_t stride, float* b, std::size_t n);

void solve_plainly(float* a, std::size_t stride, float* b, std::size_t n) {
  solve_rows(a, stride, b, n);
}

// No sum runs across lanes and nothing is fused, so wider registers give the same bits.
#if defined(__x86_64__)
[[gnu::target("avx2")]] void solve_with_avx2(float* a, std::size_t stride, float* b,
                                             std::size_t n) {
  solve_rows(a, stride, b, n);
}
[[gnu::target("avx512f,avx512vl,avx512dq")]] void solve_with_avx512(float* a, std::size_t stride,
                                                                    float* b, std::size_t n) {
  solve_rows(a, stride, b, n);
}
Solve fastest_solve() {
  if (__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
    return solve_with_avx512;
  }
  return __builtin_cpu_supports("avx2") ? solve_with_avx2 : solve_plainly;
}
#else
Solve fastest_solve() { return solve_plainly; }
#endif

}  // namespace

FixedFactors FixedFactors::turned(const Context& context, std::vector<float> factor,
                                  std::size_t factors) {
  FixedFactors fixed;
  fixed.factors_ = factors;
  fixed.factor_.resize(factor.size());
  const View2<const float> before(factor.data(), factor.size() / factors, factors);
  const std::vector<double> gram = gram_of(context, before);
  const SymmetricEigen eigen = symmetric_eigen({gram.data(), factors, factors});
  std::vector<float> axes(eigen.vector.begin(), eigen.vector.end());
  const auto panels =
      Panels<float>::of_transposed(View2<const float>(axes.data(), factors, factors));
  const View2<float> after(fixed.factor_.data(), before.rows(), factors);
  for_chunks(context, {.count = before.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    multiply<float>(before.rows(chunk.first, chunk.size()), panels,
                    after.rows(chunk.first, chunk.size()), ProductMode::Set);
  });
  for (const double value : eigen.value) {
    fixed.axis_.push_back(static_cast<float>(std::max(value, 0.0)));
  }
  return fixed;
}

FixedFactors FixedFactors::on_axes(const Context& context, std::vector<float> factor,
                                   std::size_t factors) {
  FixedFactors fixed;
  fixed.factors_ = factors;
  fixed.factor_ = std::move(factor);
  const std::vector<double> gram = gram_of(context, fixed.view());
  for (std::size_t k = 0; k < factors; ++k) {
    fixed.axis_.push_back(static_cast<float>(gram[k * factors + k]));
  }
  return fixed;
}

AlsRowSolver::AlsRowSolver(const FixedFactors& fixed) : fixed_(fixed), inverse_(fixed.factors()) {}

void AlsRowSolver::solve(const SparseRow& row, double lambda, std::span<float> x) {
  std::fill(x.begin(), x.end(), 0.0F);
  if (row.size() == 0) return;
  CANASTA_ASSERT(lambda > 0 && x.size() == fixed_.factors());
  for (std::size_t k = 0; k < inverse_.size(); ++k) {
    inverse_[k] = 1 / (fixed_.axis()[k] + static_cast<float>(lambda));
  }
  if (row.size() <= fixed_.factors()) {
    solve_few(row, x);
  } else {
    solve_many(row, x);
  }
}

void AlsRowSolver::solve_few(const SparseRow& row, std::span<float> x) {
  const std::size_t factors = fixed_.factors();
  const std::size_t entries = row.size();
  const std::size_t width = padded(entries);
  rows_.resize(entries * factors);
  packed_.assign(width * factors, 0);
  for (std::size_t i = 0; i < entries; ++i) {
    const float* const from = fixed_.view().row(row.column[i]).data();
    float* const panel = &packed_[i / kWidth * factors * kWidth + i % kWidth];
    for (std::size_t k = 0; k < factors; ++k) {
      rows_[i * factors + k] = from[k] * inverse_[k];
      panel[k * kWidth] = from[k];
    }
  }
  system_.resize(entries * width);
  multiply_symmetric({.a = rows_,
                      .a_stride = factors,
                      .a_step = 1,
                      .panels = packed_,
                      .depth = factors,
                      .n = entries,
                      .width = width,
                      .add = false},
                     system_);
  unknowns_.resize(entries);
  for (std::size_t i = 0; i < entries; ++i) {
    const float inverse_weight = 1 / row.value[i];
    system_[i * width + i] += inverse_weight;
    unknowns_[i] = 1 + inverse_weight;
  }
  solve_positive(system_, width, unknowns_);
  for (std::size_t i = 0; i < entries; ++i) {
    for (std::size_t k = 0; k < factors; ++k) x[k] += unknowns_[i] * rows_[i * factors + k];
  }
}

void AlsRowSolver::solve_many(const SparseRow& row, std::span<float> x) {
  const std::size_t factors = fixed_.factors();
  const std::size_t width = padded(factors);
  system_.assign(factors * width, 0);
  for (std::size_t k = 0; k < factors; ++k) system_[k * width + k] = 1 / inverse_[k];
  for (std::size_t first = 0; first < row.size(); first += kEntriesAtOnce) {
    const std::size_t entries = std::min(kEntriesAtOnce, row.size() - first);
    rows_.resize(entries * factors);  // diag(w) Y_u
    packed_.resize(width * entries);
    for (std::size_t i = 0; i < entries; ++i) {
      const float* const from = fixed_.view().row(row.column[first + i]).data();
      const float weight = row.value[first + i];
      for (std::size_t k = 0; k < factors; ++k) {
        rows_[i * factors + k] = from[k] * weight;
        x[k] += (1 + weight) * from[k];
      }
      for (std::size_t k = 0; k < width; k += kWidth) {
        float* const panel = &packed_[(k * entries) + i * kWidth];
        const std::size_t filled = std::min(kWidth, factors - k);
        std::copy_n(from + k, filled, panel);
        std::fill_n(panel + filled, kWidth - filled, 0.0F);
      }
    }
    multiply_symmetric({.a = rows_,
                        .a_stride = 1,
                        .a_step = factors,
                        .panels = packed_,
                        .depth = entries,
                        .n = factors,
                        .width = width,
                        .add = true},
                       system_);
  }
  solve_positive(system_, width, x);
}

void solve_positive(std::span<float> a, std::size_t stride, std::span<float> b) {
  static const Solve solve = fastest_solve();
  solve(a.data(), stride, b.data(), b.size());
}

}  // namespace canasta
