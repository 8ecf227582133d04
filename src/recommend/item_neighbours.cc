#include "recommend/item_neighbours.h"

#include "recommend/sparse_products.h"

namespace canasta {

void SparseWeights::score_rows(const SparseMatrix& rows, View2<float> scores) const {
  score_by_weights(rows, weights_, scores);
}

std::optional<float> SparseWeights::weight(std::uint32_t bought, std::uint32_t offered) const {
  return weights_.at(bought, offered);
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
  const bool divides = options.weighting.kind != Weighting::Bm25;
  kept.finish = [&](std::size_t i, std::span<const std::uint32_t> columns, std::span<float> sums) {
    for (std::size_t k = 0; k < sums.size(); ++k) {
      if (divides) sums[k] /= lengths[i] * lengths[columns[k]] + shrinkage;
      if (!options.self && i == columns[k]) sums[k] = 0;
    }
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
