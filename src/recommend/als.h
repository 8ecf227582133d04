// Implicit ALS: customers and products as vectors whose product says how sure a purchase is.
//
//   lowest   sum over all u, i of c_ui (p_ui - x_u . y_i)^2 + lambda (sum n_u^nu |x_u|^2 + ...)
//   p_ui = 1 where u bought i, else 0;  c_ui = 1 + alpha r_ui;  score of u for i: x_u . y_i
//
// r is the matrix's value, or its BM25 weight among customers' rows. One side is solved exactly
// while the other is fixed (recommend/als_solver.h), customers first, `iterations` times. The last
// word on a customer is a solve against the products' vectors, so a new customer is answered as one
// of the fit. With `frequency_power` nu above 0, n_u = (products bought + products / alpha), and a
// product's likewise: who bought more is held tighter.
//
// Cost     an iteration: entries * factors^2 at most, in the dense kernel; far less for short rows.
// Errors   Cancelled.
// Source   Hu, Koren & Volinsky (2008), "Collaborative Filtering for Implicit Feedback Datasets";
//          Rendle, Krichene, Zhang & Koren (2022), "Revisiting the Performance of iALS on Item
//          Recommendation Benchmarks", 3.3 (frequency scaling).
// Page     docs/methods/als.md
#pragma once

#include "math/dense.h"
#include "recommend/als_solver.h"
#include "recommend/collaborative.h"

namespace canasta {

struct AlsOptions {
  MatrixOptions matrix = {};
  WeightingOptions weighting = {.kind = Weighting::Bm25, .k1 = 100, .b = .8};
  std::size_t factors = 64;
  std::size_t iterations = 15;
  double alpha = 1;
  double lambda = .05;
  double frequency_power = 0;
};

inline constexpr std::size_t kFactorsMax = 1'024;

// Both sides, row-major.
struct AlsFactors {
  std::vector<float> customers;  // [rows x factors], solved against the products
  std::vector<float> products;   // [columns x factors]
};

// r: customers x products, values above 0; weighting is not applied here. REQUIRES: 1 <= factors <=
// kFactorsMax, iterations >= 1, alpha > 0, lambda > 0, frequency_power >= 0.
Result<AlsFactors> fit_als(const Context& context, const SparseMatrix& r,
                           const AlsOptions& options);
// What is being made small.
double als_loss(const Context& context, const SparseMatrix& r, const AlsFactors& factors,
                const AlsOptions& options);

class Als final : public CollaborativeRecommender {
 public:
  static constexpr std::string_view kKind = "als";

  // REQUIRES: as fit_als.
  static Result<std::unique_ptr<Als>> fit(const Context& context, const KnownPurchases& known,
                                          const AlsOptions& options = {});
  static Result<std::unique_ptr<Als>> load(SavedModel saved);

  // [products of the model x factors].
  View2<const float> factors() const { return fixed_.view(); }

 private:
  Als(ModelProducts products, const AlsOptions& options, Corpus corpus, std::vector<float> factors);
  void score_rows(const SparseMatrix& rows, View2<float> scores) const override;
  void write(ProductModel& model) const override;

  AlsOptions options_;
  Corpus corpus_;
  FixedFactors fixed_;
  Panels<float> panels_;  // of the factors, for the scores
};

}  // namespace canasta
