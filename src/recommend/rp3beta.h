// RP3beta: where a walk of three steps over purchases ends, popular products held back.
//
//   W_ij = 1 / c_j^beta * sum over customers u of (x_ui / c_i)^alpha (x_uj / r_u)^alpha
//   score of a row x:  sum over bought i of x_i W_ij,  j among the best of i
//
// r_u is the sum of a customer's row, c_i that of a product's column. W_ii is left out: the walk
// may not stay where it began.
//
// Cost     as item neighbours (recommend/item_neighbours.h).
// Source   Paudel, Christoffel, Newell & Bernstein (2017), "Updatable, Accurate, Diverse, and
//          Scalable Recommendations for Interactive Applications", eq. 4 and 5; powers alpha of the
//          probabilities: Cooper et al. (2014), "Random Walks in Recommender Systems".
// Page     docs/methods/neighbours.md
#pragma once

#include "recommend/item_neighbours.h"

namespace canasta {

struct Rp3betaOptions {
  MatrixOptions matrix = {.value = CellValue::Binary};
  double alpha = 1;  // above 1: likely steps count more
  double beta = .5;  // 0: plain walk; 1: popularity is taken out
  std::size_t neighbours = 200;
};

class Rp3beta final : public SparseWeights {
 public:
  static constexpr std::string_view kKind = "rp3beta";

  // REQUIRES: alpha > 0, beta >= 0, neighbours >= 1.
  static Result<std::unique_ptr<Rp3beta>> fit(const Context& context, const KnownPurchases& known,
                                              const Rp3betaOptions& options = {});
  // The weights alone, of customers x products.
  static Result<SparseMatrix> weights_of(const Context& context, const SparseMatrix& matrix,
                                         const Rp3betaOptions& options);
  static Result<std::unique_ptr<Rp3beta>> load(SavedModel saved);

 private:
  Rp3beta(ModelProducts products, const MatrixOptions& matrix, SparseMatrix weights)
      : SparseWeights(kKind, std::move(products), matrix, std::move(weights)) {}
};

}  // namespace canasta
