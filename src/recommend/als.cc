#include "recommend/als.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "base/random.h"
#include "math/dense.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerChunk = 64;
constexpr double kSettingMax = 1e9;

// How tightly a row is held. `others` are the columns of the matrix.
double lambda_of(const AlsOptions& options, std::size_t entries, std::size_t others) {
  if (options.frequency_power == 0) return options.lambda;
  const double frequency =
      static_cast<double>(entries) + static_cast<double>(others) / options.alpha;
  return options.lambda * std::pow(frequency, options.frequency_power);
}

// Small normal numbers, by Box and Muller: the same for any order of asking.
std::vector<float> starting_factors(std::uint64_t seed, std::size_t rows, std::size_t factors) {
  constexpr double kSpread = .1;
  const double scale = kSpread / std::sqrt(static_cast<double>(factors));
  std::vector<float> values(rows * factors);
  Random random(seed);
  for (float& value : values) {
    const double radius = std::sqrt(-2 * std::log1p(-random.unit()));
    value = static_cast<float>(scale * radius * std::cos(2 * M_PI * random.unit()));
  }
  return values;
}

// The factors of all rows of `weights`, those of its columns fixed.
std::vector<float> solve_side(const Context& context, const SparseMatrix& weights,
                              const FixedFactors& fixed, const AlsOptions& options) {
  const std::size_t factors = fixed.factors();
  std::vector<float> solved(weights.rows() * factors);
  for_chunks(context, {.count = weights.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    if (context.cancelled()) return;
    AlsRowSolver solver(fixed);
    for (std::size_t row = chunk.first; row < chunk.last; ++row) {
      const SparseRow entries = weights.row(row);
      const double lambda = lambda_of(options, entries.size(), weights.columns);
      solver.solve(entries, lambda, std::span(solved).subspan(row * factors, factors));
    }
  });
  return solved;
}

// w = alpha r. What is too small to be divided by says nothing.
SparseMatrix weights_of(SparseMatrix r, double alpha) {
  for (float& value : r.value) value = static_cast<float>(static_cast<double>(value) * alpha);
  keep_entries(
      r, [](std::uint32_t, float value) { return value >= std::numeric_limits<float>::min(); });
  return r;
}

void check_options(const AlsOptions& options) {
  CANASTA_ASSERT(options.factors >= 1 && options.factors <= kFactorsMax);
  CANASTA_ASSERT(options.iterations >= 1 && options.alpha > 0 && options.lambda > 0);
  CANASTA_ASSERT(options.frequency_power >= 0);
}

// sum of lambda |x|^2 over the rows of one side.
double penalty(const SparseMatrix& weights, View2<const float> factors, const AlsOptions& options) {
  double sum = 0;
  for (std::size_t row = 0; row < factors.rows(); ++row) {
    sum += dot(factors.row(row), factors.row(row)) *
           lambda_of(options, weights.row(row).size(), weights.columns);
  }
  return sum;
}

}  // namespace

Result<AlsFactors> fit_als(const Context& context, const SparseMatrix& r,
                           const AlsOptions& options) {
  check_options(options);
  const SparseMatrix of_customers = weights_of(r, options.alpha);
  const SparseMatrix of_products = transpose(of_customers);
  AlsFactors factors;
  factors.products = starting_factors(context.seed, r.columns, options.factors);
  for (std::size_t i = 0; i < options.iterations; ++i) {
    TRY(context.check_cancel());
    const FixedFactors products =
        FixedFactors::turned(context, std::move(factors.products), options.factors);
    const FixedFactors customers = FixedFactors::turned(
        context, solve_side(context, of_customers, products, options), options.factors);
    factors.products = solve_side(context, of_products, customers, options);
  }
  FixedFactors products =
      FixedFactors::turned(context, std::move(factors.products), options.factors);
  factors.customers = solve_side(context, of_customers, products, options);
  factors.products = std::move(products).release();
  TRY(context.check_cancel());
  return factors;
}

double als_loss(const Context& context, const SparseMatrix& r, const AlsFactors& factors,
                const AlsOptions& options) {
  const View2<const float> x(factors.customers.data(), r.rows(), options.factors);
  const View2<const float> y(factors.products.data(), r.columns, options.factors);
  // All pairs as if nothing had been bought, then what was bought anew.
  const std::vector<double> of_customers = gram_of(context, x);
  const std::vector<double> of_products = gram_of(context, y);
  double loss = 0;
  for (std::size_t i = 0; i < of_customers.size(); ++i) loss += of_customers[i] * of_products[i];
  for (std::size_t row = 0; row < r.rows(); ++row) {
    const SparseRow entries = r.row(row);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const double score = dot(x.row(row), y.row(entries.column[i]));
      const double confidence = 1 + options.alpha * static_cast<double>(entries.value[i]);
      loss += confidence * (1 - score) * (1 - score) - score * score;
    }
  }
  return loss + penalty(r, x, options) + penalty(transpose(r), y, options);
}

Als::Als(ModelProducts products, const AlsOptions& options, Corpus corpus,
         std::vector<float> factors)
    : CollaborativeRecommender(kKind, std::move(products), options.matrix),
      options_(options),
      corpus_(std::move(corpus)),
      fixed_(FixedFactors::on_axes(Context{}, std::move(factors), options.factors)),
      panels_(Panels<float>::of_transposed(fixed_.view())) {}

Result<std::unique_ptr<Als>> Als::fit(const Context& context, const KnownPurchases& known,
                                      const AlsOptions& options) {
  check_options(options);
  FitMatrix data = fit_matrix(context, known, options.matrix);
  Corpus corpus = corpus_of(data.matrix);
  weigh(options.weighting, corpus, data.matrix);
  TRY_ASSIGN(AlsFactors factors, fit_als(context, data.matrix, options));
  return std::unique_ptr<Als>(
      new Als(std::move(data.products), options, std::move(corpus), std::move(factors.products)));
}

void Als::score_rows(const SparseMatrix& rows, View2<float> scores) const {
  SparseMatrix weights = rows;
  weigh(options_.weighting, corpus_, weights);
  weights = weights_of(std::move(weights), options_.alpha);
  const std::vector<float> customers = solve_side(Context{}, weights, fixed_, options_);
  const View2<const float> view(customers.data(), rows.rows(), options_.factors);
  multiply<float>(view, panels_, scores, ProductMode::Set);
  offer_nothing_without_factors(view, scores);
}

void Als::write(ProductModel& model) const {
  model.settings["alpha"] = options_.alpha;
  model.settings["lambda"] = options_.lambda;
  model.settings["frequency_power"] = options_.frequency_power;
  model.settings["mean_length"] = corpus_.mean_length;
  write_weighting(options_.weighting, model);
  model.product_weight = corpus_.idf;
  model.table_columns = options_.factors;
  model.table.assign(factors().data(), factors().data() + factors().size());
}

Result<std::unique_ptr<Als>> Als::load(SavedModel saved) {
  AlsOptions options{.matrix = saved.matrix};
  const ProductModel& model = saved.model;
  TRY_ASSIGN(options.alpha, model.setting("alpha", 1e-9, kSettingMax, saved.path));
  TRY_ASSIGN(options.lambda, model.setting("lambda", 1e-9, kSettingMax, saved.path));
  TRY_ASSIGN(options.frequency_power, model.setting("frequency_power", 0, 10, saved.path));
  TRY_ASSIGN(options.weighting, read_weighting(saved));
  Corpus corpus{.idf = saved.model.product_weight};
  TRY_ASSIGN(corpus.mean_length, model.setting("mean_length", 0, 1e300, saved.path));
  options.factors = model.table_columns;
  if (options.factors < 1 || options.factors > kFactorsMax) {
    return broken_model(saved.path, "table_columns");
  }
  if (corpus.idf.size() != saved.products.size()) {
    return broken_model(saved.path, "product_weight");
  }
  return std::unique_ptr<Als>(
      new Als(std::move(saved.products), options, std::move(corpus), std::move(saved.model.table)));
}

}  // namespace canasta
