#include "recommend/rp3beta.h"

#include <cmath>

#include "recommend/sparse_products.h"

namespace canasta {
namespace {

std::vector<double> row_sums(const SparseMatrix& matrix) {
  std::vector<double> sums(matrix.rows());
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    for (const float value : matrix.row(row).value) sums[row] += static_cast<double>(value);
  }
  return sums;
}

// The chance of each step from a row, to the power of alpha.
SparseMatrix steps_from_rows(SparseMatrix matrix, const std::vector<double>& sums, double alpha) {
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    for (std::uint64_t i = matrix.offsets[row]; i < matrix.offsets[row + 1]; ++i) {
      const double chance = static_cast<double>(matrix.value[i]) / sums[row];
      matrix.value[i] = static_cast<float>(alpha == 1 ? chance : std::pow(chance, alpha));
    }
  }
  return matrix;
}

}  // namespace

Result<SparseMatrix> Rp3beta::weights_of(const Context& context, const SparseMatrix& matrix,
                                         const Rp3betaOptions& options) {
  CANASTA_ASSERT(options.alpha > 0 && options.beta >= 0 && options.neighbours >= 1);
  SparseMatrix buyers = transpose(matrix);
  const std::vector<double> sold = row_sums(buyers);
  std::vector<float> held_back;
  for (const double sum : sold) {
    held_back.push_back(sum > 0 ? static_cast<float>(std::pow(sum, -options.beta)) : 0.0F);
  }
  const SparseMatrix to_customers = steps_from_rows(std::move(buyers), sold, options.alpha);
  const SparseMatrix to_products = steps_from_rows(matrix, row_sums(matrix), options.alpha);
  KeptEntries kept{.per_row = options.neighbours};
  kept.finish = [&](std::size_t i, std::span<const std::uint32_t> columns, std::span<float> sums) {
    for (std::size_t k = 0; k < sums.size(); ++k) {
      sums[k] = i == columns[k] ? 0.0F : sums[k] * held_back[columns[k]];
    }
  };
  return best_of_product(context, to_customers, to_products, kept);
}

Result<std::unique_ptr<Rp3beta>> Rp3beta::fit(const Context& context, const KnownPurchases& known,
                                              const Rp3betaOptions& options) {
  FitMatrix data = fit_matrix(context, known, options.matrix);
  TRY_ASSIGN(SparseMatrix weights, weights_of(context, data.matrix, options));
  return std::unique_ptr<Rp3beta>(
      new Rp3beta(std::move(data.products), options.matrix, std::move(weights)));
}

Result<std::unique_ptr<Rp3beta>> Rp3beta::load(SavedModel saved) {
  TRY(check_saved(saved));
  return std::unique_ptr<Rp3beta>(
      new Rp3beta(std::move(saved.products), saved.matrix, std::move(saved.model.weights)));
}

}  // namespace canasta
