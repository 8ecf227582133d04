#include "recommend/ease.h"

#include <algorithm>
#include <limits>

#include "base/messages/recommend.h"
#include "base/parallel.h"
#include "math/inverse.h"

namespace canasta {
namespace {

constexpr std::size_t kProductsPerChunk = 64;
constexpr std::uint64_t kBytesPerPair = sizeof(double) + sizeof(float);

Status check_memory(const Context& context, std::size_t products) {
  const std::uint64_t bytes = kBytesPerPair * products * products;
  if (bytes <= context.memory_limit_bytes) return {};
  return Error(ErrorCode::TooLarge, message::kEaseTooLarge,
               {{"products", products},
                {"megabytes", bytes >> 20},
                {"limit_megabytes", context.memory_limit_bytes >> 20}});
}

// X'X + lambda I; each row from the customers who bought its product.
std::vector<double> ridge_gram(const Context& context, const SparseMatrix& matrix, double lambda) {
  const std::size_t products = matrix.columns;
  const SparseMatrix buyers = transpose(matrix);
  std::vector<double> gram(products * products);
  for_chunks(context, {.count = products, .size = kProductsPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t product = chunk.first; product < chunk.last; ++product) {
      double* const sums = &gram[product * products];
      const SparseRow of_product = buyers.row(product);
      for (std::size_t i = 0; i < of_product.size(); ++i) {
        const auto value = static_cast<double>(of_product.value[i]);
        const SparseRow row = matrix.row(of_product.column[i]);
        for (std::size_t j = 0; j < row.size(); ++j) {
          sums[row.column[j]] += value * static_cast<double>(row.value[j]);
        }
      }
      sums[product] += lambda;
    }
  });
  return gram;
}

// B from P.
std::vector<float> weights_of(const Context& context, View2<const double> inverse) {
  const std::size_t products = inverse.rows();
  std::vector<float> weights(products * products);
  for_chunks(context, {.count = products, .size = kProductsPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      for (std::size_t j = 0; j < products; ++j) {
        weights[i * products + j] =
            i == j ? 0.0F : static_cast<float>(-inverse(i, j) / inverse(j, j));
      }
    }
  });
  return weights;
}

}  // namespace

Ease::Ease(ModelProducts products, const EaseOptions& options, std::vector<float> weights)
    : CollaborativeRecommender(kKind, std::move(products), options.matrix),
      lambda_(options.lambda),
      weights_(std::move(weights)) {}

Result<std::unique_ptr<Ease>> Ease::fit(const Context& context, const KnownPurchases& known,
                                        const EaseOptions& options) {
  CANASTA_ASSERT(options.lambda > 0);
  FitMatrix data = fit_matrix(context, known, options.matrix);
  const std::size_t products = data.matrix.columns;
  TRY(check_memory(context, products));
  TRY(context.check_cancel());
  std::vector<double> gram = ridge_gram(context, data.matrix, options.lambda);
  const View2<double> view(gram.data(), products, products);
  TRY(invert_positive(context, view));
  return std::unique_ptr<Ease>(
      new Ease(std::move(data.products), options, weights_of(context, view)));
}

void Ease::score_rows(const SparseMatrix& rows, View2<float> scores) const {
  const std::size_t products = scores.columns();
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    float* const sums = scores.row(i).data();
    std::fill_n(sums, products, 0.0F);
    const SparseRow row = rows.row(i);
    for (std::size_t k = 0; k < row.size(); ++k) {
      const float value = row.value[k];
      const float* const of_product = &weights_[row.column[k] * products];
      for (std::size_t j = 0; j < products; ++j) sums[j] += value * of_product[j];
    }
  }
}

void Ease::write(ProductModel& model) const {
  model.settings["lambda"] = lambda_;
  model.table_columns = products().size();
  model.table = weights_;
}

Result<std::unique_ptr<Ease>> Ease::load(SavedModel saved) {
  EaseOptions options{.matrix = saved.matrix};
  TRY_ASSIGN(options.lambda, saved.model.setting("lambda", std::numeric_limits<double>::min(),
                                                 std::numeric_limits<double>::max(), saved.path));
  if (saved.model.table_columns != saved.products.size()) {
    return broken_model(saved.path, "table_columns");
  }
  return std::unique_ptr<Ease>(
      new Ease(std::move(saved.products), options, std::move(saved.model.table)));
}

}  // namespace canasta
