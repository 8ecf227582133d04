#include "math/dense.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "math/dense_choice.h"
#include "math/inverse.h"

namespace canasta {
namespace {

template <class T>
std::vector<T> random_values(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<T> values(count);
  for (T& value : values) value = static_cast<T>(random.unit() - .5);
  return values;
}

struct Shape {
  std::size_t rows;
  std::size_t depth;
  std::size_t columns;
};
// Below, at and above the panels' width and the kernel's rows.
constexpr Shape kShapes[] = {{1, 1, 1}, {8, 20, 32}, {9, 7, 33}, {17, 3, 31}, {3, 64, 100}};

// The slow twin: three loops.
template <class T>
std::vector<T> product(const std::vector<T>& a, const std::vector<T>& b, const Shape& shape) {
  std::vector<T> c(shape.rows * shape.columns);
  for (std::size_t i = 0; i < shape.rows; ++i) {
    for (std::size_t k = 0; k < shape.depth; ++k) {
      for (std::size_t j = 0; j < shape.columns; ++j) {
        c[i * shape.columns + j] += a[i * shape.depth + k] * b[k * shape.columns + j];
      }
    }
  }
  return c;
}

template <class T>
void expect_as_three_loops(const Shape& shape) {
  const auto a = random_values<T>(shape.rows * shape.depth, 1);
  const auto b = random_values<T>(shape.depth * shape.columns, 2);
  const Panels<T> panels(View2<const T>(b.data(), shape.depth, shape.columns));
  std::vector<T> c(shape.rows * shape.columns, T{7});
  const View2<T> view(c.data(), shape.rows, shape.columns);
  multiply<T>({a.data(), shape.rows, shape.depth}, panels, view, ProductMode::Set);
  const std::vector<T> expected = product(a, b, shape);
  for (std::size_t i = 0; i < c.size(); ++i) {
    ASSERT_NEAR(static_cast<double>(c[i]), static_cast<double>(expected[i]), 1e-5);
  }
  multiply<T>({a.data(), shape.rows, shape.depth}, panels, view, ProductMode::Add);
  for (std::size_t i = 0; i < c.size(); ++i) {
    ASSERT_NEAR(static_cast<double>(c[i]), 2 * static_cast<double>(expected[i]), 1e-5);
  }
}

TEST(DenseTest, AsThreeLoops) {
  for (const Shape& shape : kShapes) {
    expect_as_three_loops<float>(shape);
    expect_as_three_loops<double>(shape);
  }
}

TEST(DenseTest, ByHandAndEmpty) {
  const std::vector<double> a = {1, 2, 3, 4};  // (1 2; 3 4)
  std::vector<double> c(4);
  const View2<const double> matrix(a.data(), 2, 2);
  multiply<double>(matrix, Panels<double>(matrix), {c.data(), 2, 2}, ProductMode::Set);
  EXPECT_EQ(c, (std::vector<double>{7, 10, 15, 22}));
  multiply<double>(matrix, Panels<double>::of_transposed(matrix), {c.data(), 2, 2},
                   ProductMode::Set);
  EXPECT_EQ(c, (std::vector<double>{5, 11, 11, 25}));
  multiply<double>({a.data(), 0, 2}, Panels<double>(matrix), {c.data(), 0, 2}, ProductMode::Set);
  EXPECT_EQ(c[0], 5);
}

// All kernels that this processor has give the same bits.
TEST(DenseTest, TheSameBitsOfEveryKernel) {
  const Shape shape{19, 37, 77};
  const auto a = random_values<float>(shape.rows * shape.depth, 3);
  const auto b = random_values<float>(shape.depth * shape.columns, 4);
  const Panels<float> panels(View2<const float>(b.data(), shape.depth, shape.columns));
  std::vector<float> plain(shape.rows * shape.columns);
  std::vector<float> fast(plain.size());
  DenseWork<float> work{.a = a.data(),
                        .a_stride = shape.depth,
                        .a_step = 1,
                        .rows = shape.rows,
                        .panels = panels.panel(0),
                        .depth = shape.depth,
                        .c = plain.data(),
                        .columns = shape.columns,
                        .c_stride = shape.columns,
                        .add = false};
  dense_kernel_plain(work);
  work.c = fast.data();
  dense_kernel<float>()(work);
  EXPECT_EQ(plain, fast);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    dense_kernel_avx2(work);
    EXPECT_EQ(plain, fast);
  }
#endif
}

TEST(DenseTest, GramOfRows) {
  const std::vector<float> rows = {1, 2, 3, 4, 5, 6};  // three rows of two
  EXPECT_EQ(gram_of(Context{}, {rows.data(), 3, 2}), (std::vector<double>{35, 44, 44, 56}));
  const auto many = random_values<float>(10'000 * 3, 5);
  EXPECT_EQ(gram_of(Context{.threads = 3}, {many.data(), 10'000, 3}),
            gram_of(Context{}, {many.data(), 10'000, 3}));
}

// A positive definite matrix: random rows' products, and `ridge` on the diagonal.
std::vector<double> positive_matrix(std::size_t n, double ridge) {
  const auto rows = random_values<float>(2 * n * n, n);
  std::vector<double> matrix = gram_of(Context{}, {rows.data(), 2 * n, n});
  for (std::size_t i = 0; i < n; ++i) matrix[i * n + i] += ridge;
  return matrix;
}

TEST(InverseTest, ByHand) {
  std::vector<double> matrix = {4, 99, 2, 3};  // the upper triangle is not read
  ASSERT_TRUE(invert_positive(Context{}, {matrix.data(), 2, 2}).ok());
  const std::vector<double> expected = {3. / 8, -2. / 8, -2. / 8, 4. / 8};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(matrix[i], expected[i], 1e-15);
}

TEST(InverseTest, TimesTheMatrixIsOneOnAnyNumberOfThreads) {
  for (const std::size_t n : {1, 127, 128, 129, 300}) {
    const std::vector<double> matrix = positive_matrix(n, 1);
    std::vector<double> inverse = matrix;
    ASSERT_TRUE(invert_positive(Context{}, {inverse.data(), n, n}).ok());
    std::vector<double> again = matrix;
    ASSERT_TRUE(invert_positive(Context{.threads = 3}, {again.data(), n, n}).ok());
    EXPECT_EQ(inverse, again);
    const std::vector<double> one = product(matrix, inverse, {n, n, n});
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) ASSERT_NEAR(one[i * n + j], i == j ? 1 : 0, 1e-10);
    }
  }
}

TEST(DotTest, InDouble) {
  const std::vector<float> x = {1, 2, 3};
  EXPECT_EQ(dot(x, std::vector<float>{4, -5, 6}), 12);
  EXPECT_EQ(dot({}, {}), 0);
  // Floats would lose the one beside 2^24.
  const std::vector<float> wide = {4096, 1};
  EXPECT_EQ(dot(wide, wide), 16'777'217);
}

TEST(InverseTest, ASingularMatrixGivesNumbers) {
  std::vector<double> matrix(9, 1);
  ASSERT_TRUE(invert_positive(Context{}, {matrix.data(), 3, 3}).ok());
  for (const double value : matrix) EXPECT_TRUE(std::isfinite(value));
  std::vector<double> zero(1, 0);
  ASSERT_TRUE(invert_positive(Context{}, {zero.data(), 1, 1}).ok());
  EXPECT_TRUE(std::isfinite(zero[0]));
}

TEST(InverseTest, StopsWhenAsked) {
  CancelToken token;
  token.cancel();
  std::vector<double> matrix = {1};
  const Status status = invert_positive(Context{.cancel = &token}, {matrix.data(), 1, 1});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), ErrorCode::Cancelled);
}

}  // namespace
}  // namespace canasta
