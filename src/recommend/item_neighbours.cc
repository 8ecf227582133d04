#include "recommend/item_neighbours.h"

#include "recommend/sparse_products.h"

namespace canasta {

void SparseWeights::score_rows(const SparseMatrix& rows, View2<float> scores) const {
  score_by_weights(rows, weights_, scores);
}

Status SparseWeights::check_saved(const SavedModel& saved) {
  if (saved.model.weights.rows() != saved.products.size()) {
    return broken_model(saved.path, "weights_offsets");
  }
  return {};
}

Result<std::unique_ptr<ItemNeighbours>> ItemNeighbours::fit(const Context& context,
                                                            const KnownPurchases& known,
                                                            const ItemNeighboursOptions& options) {
  CANASTA_ASSERT(options.neighbours >= 1 && options.shrinkage >= 0);
  FitMatrix data = fit_matrix(context, known, options.matrix);
  SparseMatrix buyers = transpose(data.matrix);
  weigh(options.weighting, corpus_of(buyers), buyers);
  const std::vector<float> lengths = lengths_of_rows(buyers);
  const auto shrinkage = static_cast<float>(options.shrinkage);
  KeptEntries kept{.per_row = options.neighbours};
  kept.value = [&](std::size_t i, std::uint32_t j, float sum) {
    if (!options.self && i == j) return 0.0F;
    if (options.weighting.kind == Weighting::Bm25) return sum;
    return sum / (lengths[i] * lengths[j] + shrinkage);
  };
  TRY_ASSIGN(SparseMatrix weights, best_of_product(context, buyers, transpose(buyers), kept));
  return std::unique_ptr<ItemNeighbours>(
      new ItemNeighbours(std::move(data.products), options.matrix, std::move(weights)));
}

Result<std::unique_ptr<ItemNeighbours>> ItemNeighbours::load(SavedModel saved) {
  TRY(check_saved(saved));
  return std::unique_ptr<ItemNeighbours>(
      new ItemNeighbours(std::move(saved.products), saved.matrix, std::move(saved.model.weights)));
}

}  // namespace canasta
