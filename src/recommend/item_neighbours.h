// Item neighbours: products bought by the same customers.
//
//   sim(i, j) = w_i . w_j / (|w_i| |w_j| + shrinkage)     None, TfIdf;  Bm25: w_i . w_j
//   score of a row x:  sum over bought i of x_i sim(i, j),  j among the nearest of i
//
// w_i holds a product's customers: the matrix's values, weighted (recommend/weighting.h). A product
// is its own nearest neighbour unless `self` is off, so what was bought scores for itself.
//
// Cost     fit: for each product, the rows of its customers; kept: 8 bytes a neighbour.
//          A row: its products times their neighbours.
// Source   Sarwar et al. (2001), "Item-based Collaborative Filtering Recommendation Algorithms";
//          shrinkage: Bell & Koren (2007), "Scalable Collaborative Filtering", 4.1.
// Page     docs/methods/neighbours.md
#pragma once

#include "recommend/collaborative.h"
#include "recommend/weighting.h"

namespace canasta {

struct ItemNeighboursOptions {
  MatrixOptions matrix = {.value = CellValue::Binary};
  WeightingOptions weighting = {.kind = Weighting::TfIdf};
  std::size_t neighbours = 20;  // kept of each product, itself included
  double shrinkage = 0;         // draws products with few customers in common towards 0
  bool self = true;
};

// Item neighbours and RP3beta: what each bought product says of a few others.
class SparseWeights : public CollaborativeRecommender {
 public:
  // [products of the model]^2: what the row's product says of the column's.
  const SparseMatrix& weights() const { return weights_; }

 protected:
  SparseWeights(std::string_view kind, ModelProducts products, const MatrixOptions& matrix,
                SparseMatrix weights)
      : CollaborativeRecommender(kind, std::move(products), matrix), weights_(std::move(weights)) {}
  void score_rows(const SparseMatrix& rows, View2<float> scores) const final;
  std::optional<float> weight(std::uint32_t bought, std::uint32_t offered) const final;
  void write(ProductModel& model) const override { model.weights = weights_; }
  static Status check_saved(const SavedModel& saved);

 private:
  SparseMatrix weights_;
};

class ItemNeighbours final : public SparseWeights {
 public:
  static constexpr std::string_view kKind = "item_neighbours";

  // REQUIRES: neighbours >= 1, shrinkage >= 0.
  static Result<std::unique_ptr<ItemNeighbours>> fit(const Context& context,
                                                     const KnownPurchases& known,
                                                     const ItemNeighboursOptions& options = {});
  static Result<std::unique_ptr<ItemNeighbours>> load(SavedModel saved);

 private:
  ItemNeighbours(ModelProducts products, const MatrixOptions& matrix, SparseMatrix weights)
      : SparseWeights(kKind, std::move(products), matrix, std::move(weights)) {}
};

}  // namespace canasta
