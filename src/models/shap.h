// SHAP values of a forest: how much each feature moved each prediction, exactly.
//
// The values of a row are one number a feature and output, and a base value; they sum to the row's
// margin (not to its probability). They are the Shapley values of a game in which a coalition of
// features is known and the others are not. What "not known" means is the choice of two:
//
//   path-dependent   an unknown feature sends a row both ways of a split, in proportion to how many
//                    training rows went there (the cover of its nodes). Needs no data. The base
//                    value is the mean margin of those rows. This is what XGBoost and LightGBM say.
//   interventional   an unknown feature is taken from a background row, and the game is the mean
//                    over all background rows. The base value is the mean margin of the background.
//                    Answers "what does the model do with this input" without the training set's
//                    correlations. Costs more.
//
// All conditions of a path on one feature are one player.
//
// Method   Shapley's weights are integrals, |S|! (m - 1 - |S|)! / m! = integral of
//          t^|S| (1 - t)^(m - 1 - |S|) over [0, 1], so the value of feature i at a leaf of value v,
//          whose path holds m features, is
//
//              v (o_i - z_i)  integral of  product over j != i of ((1 - t) z_j + t o_j)  dt
//
//          with o_j whether the row meets the path's conditions on j, and z_j the share of training
//          rows that do. The integrand is a polynomial of degree m - 1: ceil(m / 2) points of
//          Gauss-Legendre give it exactly, and at each point leaves share the products of their
//          common path. All terms of the products are positive: nothing cancels.
// Cost     path-dependent: O(leaves * m / 2) a row and tree, eight rows at a time in double.
//          interventional: O(leaves * distinct background patterns) a row and tree, where a pattern
//          is which of a path's features a background row meets; at most the background's rows.
// Memory   one chunk of rows a thread beside the output; the explainer about 100 bytes a node.
// Threads  immutable; explain may be called from any number of threads, and its bytes depend
//          neither on them nor on the other rows.
// Source   Lundberg et al. (2020), From local explanations to global understanding with explainable
//          AI for trees; Yu et al. (2022), Linear TreeShap; Owen (1972), Multilinear extensions of
//          games. docs/methods/explanations.md says which to use when.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/context.h"
#include "base/result.h"
#include "base/view.h"
#include "math/quadrature.h"
#include "models/forest.h"

namespace canasta {

struct ShapTree;
struct ShapBackgroundTree;

// Keeps what it needs of the forest: the forest itself must outlive it, for its columns.
class ShapExplainer {
 public:
  // Error kForestNoCover (InvalidInput): the forest holds no cover.
  static Result<ShapExplainer> path_dependent(const Forest& forest);
  // REQUIRES: background.rows() > 0, background.columns() == forest.feature_count().
  static ShapExplainer interventional(const Forest& forest, View2<const float> background);

  std::size_t outputs() const { return base_values_.size(); }
  std::size_t features() const { return forest_->feature_count(); }
  // Values of a row: for each output one a feature, then the base value.
  std::size_t values_per_row() const { return outputs() * (features() + 1); }
  // Mean margin of each output where nothing is known.
  std::span<const double> base_values() const { return base_values_; }

  // SHAP values of rows [n x features()] into out [n x outputs() x (features() + 1)], row-major.
  void explain(const Context& context, View2<const float> rows, std::span<double> out) const;
  // The same on the calling thread alone: for one row, or inside parallel work.
  void explain(View2<const float> rows, std::span<double> out) const;

  // Mean of |SHAP value| over the rows, [outputs() x features()]; zeros without rows.
  std::vector<double> importance(const Context& context, View2<const float> rows) const;

 private:
  explicit ShapExplainer(const Forest& forest) : forest_(&forest) {}
  std::size_t rows_per_chunk() const;
  void explain_chunk(View2<const float> rows, std::span<double> out) const;
  void explain_by_paths(View2<const float> rows, std::span<double> out) const;
  void explain_by_background(View2<const float> rows, std::span<double> out) const;

  const Forest* forest_;
  std::vector<double> base_values_;
  std::vector<Quadrature> quadratures_;  // by their number of points
  std::shared_ptr<const std::vector<ShapTree>> trees_;
  std::shared_ptr<const std::vector<ShapBackgroundTree>> background_;  // none: path-dependent
};

}  // namespace canasta
