#include "math/symmetric.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.h"

namespace canasta {
namespace {

constexpr int kSweepsMax = 60;
constexpr double kPivotMin = 1e-12;  // of the largest diagonal entry

// One rotation of the plane (p, q) that makes A[p][q] zero.
void rotate(View2<double> a, View2<double> vectors, std::size_t p, std::size_t q) {
  const std::size_t n = a.rows();
  const double theta = (a(q, q) - a(p, p)) / (2 * a(p, q));
  const double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
  const double c = 1 / std::sqrt(t * t + 1);
  const double s = t * c;
  for (std::size_t i = 0; i < n; ++i) {
    const double aip = a(i, p);
    const double aiq = a(i, q);
    a(i, p) = c * aip - s * aiq;
    a(i, q) = s * aip + c * aiq;
  }
  for (std::size_t i = 0; i < n; ++i) {
    const double api = a(p, i);
    const double aqi = a(q, i);
    a(p, i) = c * api - s * aqi;
    a(q, i) = s * api + c * aqi;
    const double vp = vectors(p, i);
    const double vq = vectors(q, i);
    vectors(p, i) = c * vp - s * vq;
    vectors(q, i) = s * vp + c * vq;
  }
}

// Sum of squares off the diagonal, and of all.
std::pair<double, double> squares(View2<const double> a) {
  double off = 0;
  double all = 0;
  for (std::size_t i = 0; i < a.rows(); ++i) {
    for (std::size_t j = 0; j < a.rows(); ++j) {
      all += a(i, j) * a(i, j);
      if (i != j) off += a(i, j) * a(i, j);
    }
  }
  return {off, all};
}

}  // namespace

SymmetricEigen symmetric_eigen(View2<const double> matrix) {
  const std::size_t n = matrix.rows();
  CANASTA_ASSERT(matrix.columns() == n);
  std::vector<double> values(n * n);
  std::vector<double> turned(n * n);
  const View2<double> a(values.data(), n, n);
  const View2<double> vectors(turned.data(), n, n);
  for (std::size_t i = 0; i < n; ++i) {
    vectors(i, i) = 1;
    for (std::size_t j = 0; j <= i; ++j) a(i, j) = a(j, i) = matrix(i, j);
  }
  for (int sweep = 0; sweep < kSweepsMax; ++sweep) {
    const auto [off, all] = squares(a);
    if (off <= 1e-30 * all) break;
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        if (a(p, q) != 0) rotate(a, vectors, p, q);
      }
    }
  }
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return a(i, i) > a(j, j); });
  SymmetricEigen out;
  for (const std::size_t i : order) {
    out.value.push_back(a(i, i));
    out.vector.insert(out.vector.end(), vectors.row(i).begin(), vectors.row(i).end());
  }
  return out;
}

Cholesky::Cholesky(View2<const double> matrix)
    : size_(matrix.rows()), lower_(matrix.rows() * matrix.rows()) {
  CANASTA_ASSERT(matrix.columns() == size_);
  double largest = 0;
  for (std::size_t i = 0; i < size_; ++i) largest = std::max(largest, matrix(i, i));
  const double scale = largest > 0 ? largest : 1;
  const View2<double> lower(lower_.data(), size_, size_);
  for (std::size_t i = 0; i < size_; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = matrix(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= lower(i, k) * lower(j, k);
      if (i != j) {
        lower(i, j) = sum / lower(j, j);
      } else {
        lower(i, i) = std::sqrt(sum > kPivotMin * scale ? sum : scale);
      }
    }
  }
}

void Cholesky::solve(std::span<double> b) const {
  CANASTA_ASSERT(b.size() == size_);
  const View2<const double> lower(lower_.data(), size_, size_);
  for (std::size_t i = 0; i < size_; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= lower(i, k) * b[k];
    b[i] /= lower(i, i);
  }
  for (std::size_t i = size_; i-- > 0;) {
    for (std::size_t k = i + 1; k < size_; ++k) b[i] -= lower(k, i) * b[k];
    b[i] /= lower(i, i);
  }
}

}  // namespace canasta
