#include "recommend/user_neighbours.h"

#include "recommend/sparse_products.h"

namespace canasta {
namespace {

constexpr double kSettingMax = 1e9;

// The mean of the neighbours' rows, weighted by how near they are.
void divide_by_nearness(const SparseMatrix& nearest, View2<float> scores) {
  for (std::size_t i = 0; i < nearest.rows(); ++i) {
    double total = 0;
    for (const float near : nearest.row(i).value) total += static_cast<double>(near);
    if (total == 0) continue;
    const auto share = static_cast<float>(1 / total);
    for (float& score : scores.row(i)) score *= share;  // what is not offered stays so
  }
}

}  // namespace

UserNeighbours::UserNeighbours(ModelProducts products, const UserNeighboursOptions& options,
                               SparseMatrix rows)
    : CollaborativeRecommender(kKind, std::move(products), options.matrix),
      options_(options),
      rows_(std::move(rows)),
      corpus_(corpus_of(rows_)) {
  SparseMatrix weighted = rows_;
  weigh(options_.weighting, corpus_, weighted);
  lengths_ = lengths_of_rows(weighted);
  buyers_ = transpose(weighted);
}

Result<std::unique_ptr<UserNeighbours>> UserNeighbours::fit(const Context& context,
                                                            const KnownPurchases& known,
                                                            const UserNeighboursOptions& options) {
  CANASTA_ASSERT(options.neighbours >= 1 && options.shrinkage >= 0);
  FitMatrix data = fit_matrix(context, known, options.matrix);
  TRY(context.check_cancel());
  return std::unique_ptr<UserNeighbours>(
      new UserNeighbours(std::move(data.products), options, std::move(data.matrix)));
}

void UserNeighbours::score_rows(const SparseMatrix& rows, View2<float> scores) const {
  SparseMatrix weighted = rows;
  weigh(options_.weighting, corpus_, weighted);
  const std::vector<float> lengths = lengths_of_rows(weighted);
  const auto shrinkage = static_cast<float>(options_.shrinkage);
  KeptEntries kept{.per_row = options_.neighbours};
  kept.finish = [&](std::size_t u, std::span<const std::uint32_t> near, std::span<float> sums) {
    for (std::size_t k = 0; k < sums.size(); ++k) {
      sums[k] /= lengths[u] * lengths_[near[k]] + shrinkage;
    }
  };
  // One thread, nobody to cancel: the caller's blocks are small.
  const Result<SparseMatrix> nearest = best_of_product(Context{}, weighted, buyers_, kept);
  score_by_weights(*nearest, rows_, scores);
  divide_by_nearness(*nearest, scores);
}

void UserNeighbours::write(ProductModel& model) const {
  model.settings["neighbours"] = static_cast<double>(options_.neighbours);
  model.settings["shrinkage"] = options_.shrinkage;
  write_weighting(options_.weighting, model);
  model.weights = rows_;
}

Result<std::unique_ptr<UserNeighbours>> UserNeighbours::load(SavedModel saved) {
  UserNeighboursOptions options{.matrix = saved.matrix};
  TRY_ASSIGN(const double neighbours,
             saved.model.setting("neighbours", 1, kSettingMax, saved.path));
  options.neighbours = static_cast<std::size_t>(neighbours);
  TRY_ASSIGN(options.shrinkage, saved.model.setting("shrinkage", 0, kSettingMax, saved.path));
  TRY_ASSIGN(options.weighting, read_weighting(saved));
  return std::unique_ptr<UserNeighbours>(
      new UserNeighbours(std::move(saved.products), options, std::move(saved.model.weights)));
}

}  // namespace canasta
