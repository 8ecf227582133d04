#include "recommend/nmf.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/parallel.h"
#include "math/dense.h"
#include "math/nonnegative_rows.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerChunk = 1024;
constexpr std::size_t kFactorsMax = 1'024;
constexpr std::size_t kIterationsBetween = 10;  // two looks at whether it has settled
// A customer's own fit: from nothing, until it moves no more.
constexpr NonnegativeSweeps kOwnSweeps{.most = 200, .tolerance = 1e-5F};
constexpr std::size_t kOwnMultiplications = 50;
constexpr float kAboveZero = 1e-12F;  // a divisor

std::vector<float> rounded(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

// One sweep over the rows of a side; take(chunk, rhs, rows) sees what a chunk of them became, and
// its part of matrix * other.
template <class Take>
void descend_side(const Context& context, const SparseMatrix& matrix, View2<const float> other,
                  const std::vector<double>& gram, View2<float> side, const Take& take) {
  const std::size_t factors = side.columns();
  const std::vector<float> small = rounded(gram);
  const View2<const float> gram_view(small.data(), factors, factors);
  for_chunks(context, {.count = side.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    std::vector<float> sums(chunk.size() * factors);
    const View2<float> rhs(sums.data(), chunk.size(), factors);
    const View2<float> rows = side.rows(chunk.first, chunk.size());
    multiply_rows(matrix, chunk.first, other, rhs);
    descend_rows(gram_view, rhs, rows);
    take(chunk, sums, std::span<const float>(rows.data(), rows.size()));
  });
}

// One iteration of HALS; returns the error after it.
class Hals {
 public:
  Hals(const Context& context, const SparseMatrix& matrix, NonnegativeFactors& factors)
      : context_(context),
        matrix_(matrix),
        turned_(transpose(matrix)),
        factors_(factors),
        column_gram_(gram_of(context, factors.columns_view())) {
    squares_ = dot(matrix.value, matrix.value);
  }

  double iterate() {
    descend_side(context_, matrix_, factors_.columns_view(), column_gram_, factors_.rows_view(),
                 [](const Chunk&, std::span<const float>, std::span<const float>) {});
    const std::vector<double> row_gram = gram_of(context_, factors_.rows_view());
    const Chunks chunks{.count = turned_.rows(), .size = kRowsPerChunk};
    std::vector<double> met(chunks.number());
    descend_side(context_, turned_, factors_.rows_view(), row_gram, factors_.columns_view(),
                 [&](const Chunk& chunk, std::span<const float> rhs, std::span<const float> rows) {
                   met[chunk.index] = dot(rhs, rows);
                 });
    const double matched = std::accumulate(met.begin(), met.end(), 0.0);
    column_gram_ = gram_of(context_, factors_.columns_view());
    const double both =
        std::inner_product(row_gram.begin(), row_gram.end(), column_gram_.begin(), 0.0);
    return std::sqrt(std::max(squares_ - 2 * matched + both, 0.0));
  }

 private:
  const Context& context_;
  const SparseMatrix& matrix_;
  SparseMatrix turned_;
  NonnegativeFactors& factors_;
  std::vector<double> column_gram_;
  double squares_ = 0;
};

std::vector<float> column_sums(View2<const float> values) {
  std::vector<double> sums(values.columns());
  for (std::size_t i = 0; i < values.rows(); ++i) {
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += static_cast<double>(values(i, k));
  }
  return rounded(sums);
}

// row *= (sum over its entries of x / y * other) / sums of other, y being row . other.
// Returns the row's part of the divergence before the update, but for the sum of all y.
double multiply_row(const SparseRow& entries, View2<const float> other, std::span<const float> sums,
                    std::span<float> row, std::span<float> gain) {
  std::fill(gain.begin(), gain.end(), 0.0F);
  double divergence = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const float* const from = other.row(entries.column[i]).data();
    float met = 0;
    for (std::size_t k = 0; k < row.size(); ++k) met += row[k] * from[k];
    met = std::max(met, kAboveZero);
    const float share = entries.value[i] / met;
    for (std::size_t k = 0; k < row.size(); ++k) gain[k] += share * from[k];
    const auto value = static_cast<double>(entries.value[i]);
    divergence += value * std::log(static_cast<double>(share)) - value;
  }
  for (std::size_t k = 0; k < row.size(); ++k) row[k] *= gain[k] / std::max(sums[k], kAboveZero);
  return divergence;
}

// One iteration of Lee and Seung's updates; returns the divergence before it.
class Multiplications {
 public:
  Multiplications(const Context& context, const SparseMatrix& matrix, NonnegativeFactors& factors)
      : context_(context), matrix_(matrix), turned_(transpose(matrix)), factors_(factors) {}

  double iterate() {
    const std::vector<float> sums = column_sums(factors_.columns_view());
    const std::vector<float> row_sums = column_sums(factors_.rows_view());
    const double all = dot(row_sums, sums);  // of every y
    const double divergence =
        multiply_side(matrix_, factors_.columns_view(), sums, factors_.rows_view());
    multiply_side(turned_, factors_.rows_view(), column_sums(factors_.rows_view()),
                  factors_.columns_view());
    return divergence + all;
  }

 private:
  double multiply_side(const SparseMatrix& matrix, View2<const float> other,
                       const std::vector<float>& sums, View2<float> side) {
    const Chunks chunks{.count = side.rows(), .size = kRowsPerChunk};
    std::vector<double> parts(chunks.number());
    for_chunks(context_, chunks, [&](const Chunk& chunk) {
      std::vector<float> gain(side.columns());
      for (std::size_t row = chunk.first; row < chunk.last; ++row) {
        parts[chunk.index] += multiply_row(matrix.row(row), other, sums, side.row(row), gain);
      }
    });
    return std::accumulate(parts.begin(), parts.end(), 0.0);
  }

  const Context& context_;
  const SparseMatrix& matrix_;
  SparseMatrix turned_;
  NonnegativeFactors& factors_;
};

template <class Steps>
Result<NmfReport> iterate_until_settled(const Context& context, const NmfOptions& options,
                                        Steps steps) {
  NmfReport report;
  double before = std::numeric_limits<double>::infinity();
  while (report.iterations < options.iterations_max && !report.settled) {
    TRY(context.check_cancel());
    report.error = steps.iterate();
    ++report.iterations;
    if (report.iterations % kIterationsBetween != 0) continue;
    report.settled = std::isfinite(before) && before - report.error <= options.tolerance * before;
    before = report.error;
  }
  return report;
}

void check_options(const NmfOptions& options) {
  CANASTA_ASSERT(options.factors >= 1 && options.factors <= kFactorsMax);
  CANASTA_ASSERT(options.iterations_max >= 1 && options.tolerance >= 0);
}

}  // namespace

Result<NmfReport> factorise(const Context& context, const SparseMatrix& matrix,
                            const NmfOptions& options, NonnegativeFactors& factors) {
  check_options(options);
  if (options.loss == NmfLoss::Frobenius) {
    return iterate_until_settled(context, options, Hals(context, matrix, factors));
  }
  return iterate_until_settled(context, options, Multiplications(context, matrix, factors));
}

Nmf::Nmf(ModelProducts products, const NmfOptions& options, const NmfReport& report,
         std::vector<float> factors)
    : CollaborativeRecommender(kKind, std::move(products), options.matrix),
      options_(options),
      report_(report),
      factors_(std::move(factors)),
      gram_(rounded(gram_of(Context{}, components()))),
      panels_(Panels<float>::of_transposed(components())) {}

Result<std::unique_ptr<Nmf>> Nmf::fit(const Context& context, const KnownPurchases& known,
                                      const NmfOptions& options) {
  check_options(options);
  FitMatrix data = fit_matrix(context, known, options.matrix);
  const bool multiplies = options.loss == NmfLoss::KullbackLeibler;
  TRY(context.check_cancel());
  TRY_ASSIGN(NonnegativeFactors factors,
             nonnegative_start(context, data.matrix, options.factors, multiplies));
  TRY_ASSIGN(const NmfReport report, factorise(context, data.matrix, options, factors));
  return std::unique_ptr<Nmf>(
      new Nmf(std::move(data.products), options, report, std::move(factors.columns)));
}

void Nmf::score_rows(const SparseMatrix& rows, View2<float> scores) const {
  const std::size_t factors = options_.factors;
  std::vector<float> own(rows.rows() * factors);
  const View2<float> view(own.data(), rows.rows(), factors);
  if (options_.loss == NmfLoss::Frobenius) {
    const std::vector<float> rhs = multiply(Context{}, rows, components());
    descend_rows({gram_.data(), factors, factors}, {rhs.data(), rows.rows(), factors}, view,
                 kOwnSweeps);
  } else {
    std::fill(own.begin(), own.end(), 1.0F);
    const std::vector<float> sums = column_sums(components());
    std::vector<float> gain(factors);
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      for (std::size_t i = 0; i < kOwnMultiplications; ++i) {
        multiply_row(rows.row(row), components(), sums, view.row(row), gain);
      }
    }
  }
  multiply<float>(view, panels_, scores, ProductMode::Set);
  offer_nothing_without_factors(view, scores);
}

std::vector<Nmf::Member> Nmf::largest(std::size_t component, std::size_t k) const {
  const View2<const float> all = components();
  std::vector<std::uint32_t> order(all.rows());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t one, std::uint32_t other) {
    return all(one, component) > all(other, component);
  });
  std::vector<Member> members;
  for (const std::uint32_t product : order) {
    if (members.size() == k || !(all(product, component) > 0)) break;
    members.push_back({products().names()[product], all(product, component)});
  }
  return members;
}

void Nmf::write(ProductModel& model) const {
  model.settings["loss"] = static_cast<double>(options_.loss);
  model.settings["iterations"] = static_cast<double>(report_.iterations);
  model.settings["error"] = report_.error;
  model.settings["settled"] = report_.settled ? 1 : 0;
  model.table_columns = options_.factors;
  model.table = factors_;
}

Result<std::unique_ptr<Nmf>> Nmf::load(SavedModel saved) {
  const ProductModel& model = saved.model;
  NmfOptions options{.matrix = saved.matrix, .factors = model.table_columns};
  NmfReport report;
  TRY_ASSIGN(const double loss, model.setting("loss", 0, 1, saved.path));
  TRY_ASSIGN(const double iterations, model.setting("iterations", 0, 1e9, saved.path));
  TRY_ASSIGN(report.error, model.setting("error", 0, 1e300, saved.path));
  TRY_ASSIGN(const double settled, model.setting("settled", 0, 1, saved.path));
  options.loss = loss == 0 ? NmfLoss::Frobenius : NmfLoss::KullbackLeibler;
  report.iterations = static_cast<std::size_t>(iterations);
  report.settled = settled != 0;
  if (options.factors < 1 || options.factors > kFactorsMax) {
    return broken_model(saved.path, "table_columns");
  }
  if (std::any_of(model.table.begin(), model.table.end(), [](float x) { return x < 0; })) {
    return broken_model(saved.path, "table");
  }
  return std::unique_ptr<Nmf>(
      new Nmf(std::move(saved.products), options, report, std::move(saved.model.table)));
}

}  // namespace canasta
