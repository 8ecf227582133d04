// User neighbours: what the customers with the most alike purchases bought.
//
//   sim(u, v) = w_u . w_v / (|w_u| |w_v| + shrinkage)     rows weighted (recommend/weighting.h)
//   score of u for j:  sum over the nearest v of sim(u, v) x_vj / sum over them of sim(u, v)
//
// The rows of the fit are kept, without names. A customer who was among them meets their own row as
// a neighbour: the nearest of all.
//
// Cost     kept: 8 bytes a cell. A row: the buyers of its products, then the rows of its
// neighbours. Source   Resnick et al. (1994), "GroupLens"; Herlocker et al. (1999), "An Algorithmic
// Framework
//          for Performing Collaborative Filtering".
// Page     docs/methods/neighbours.md
#pragma once

#include "recommend/collaborative.h"
#include "recommend/weighting.h"

namespace canasta {

struct UserNeighboursOptions {
  MatrixOptions matrix = {.value = CellValue::Binary};
  WeightingOptions weighting = {.kind = Weighting::TfIdf};
  std::size_t neighbours = 100;
  double shrinkage = 0;
};

class UserNeighbours final : public CollaborativeRecommender {
 public:
  static constexpr std::string_view kKind = "user_neighbours";

  // REQUIRES: neighbours >= 1, shrinkage >= 0.
  static Result<std::unique_ptr<UserNeighbours>> fit(const Context& context,
                                                     const KnownPurchases& known,
                                                     const UserNeighboursOptions& options = {});
  static Result<std::unique_ptr<UserNeighbours>> load(SavedModel saved);

 private:
  UserNeighbours(ModelProducts products, const UserNeighboursOptions& options, SparseMatrix rows);
  void score_rows(const SparseMatrix& rows, View2<float> scores) const override;
  void write(ProductModel& model) const override;

  UserNeighboursOptions options_;
  SparseMatrix rows_;  // customers of the fit x products
  Corpus corpus_;
  std::vector<float> lengths_;  // of the customers' weighted rows
  SparseMatrix buyers_;         // products x customers, weighted
};

}  // namespace canasta
