// NMF: purchases as a sum of a few patterns of products, in shares that are never negative.
//
//   X is about W H',  W [customers x factors], H [products x factors], all >= 0
//   Frobenius          lowest sum of squares over all cells, zeros included:  HALS
//   KullbackLeibler    lowest sum of x ln(x / y) - x + y:  multiplicative updates
//   score of a customer: w H', with w fitted to the customer's row, H fixed, from nothing
//
// Each iteration sets W, then H, from a start by NNDSVD (recommend/nonnegative_start.h). What is 0
// in X is never touched: both losses reach the zeros through sums over all products or customers.
// A component is read by its largest products.
//
// Cost     an iteration: cells * factors, and (customers + products) * factors^2 (HALS).
// Errors   Cancelled. A fit that has not settled after `iterations_max` says so; it is used.
// Source   Lee & Seung (2001), "Algorithms for Non-negative Matrix Factorization", theorem 2;
//          Cichocki & Phan (2009), "Fast Local Algorithms for Large Scale Nonnegative Matrix and
//          Tensor Factorizations", algorithm 2.
// Page     docs/methods/nmf.md
#pragma once

#include "math/dense.h"
#include "recommend/collaborative.h"
#include "recommend/nonnegative_start.h"

namespace canasta {

enum class NmfLoss : std::uint8_t { Frobenius, KullbackLeibler };

struct NmfOptions {
  MatrixOptions matrix = {.value = CellValue::Binary};
  NmfLoss loss = NmfLoss::Frobenius;
  std::size_t factors = 20;
  std::size_t iterations_max = 200;
  double tolerance = 1e-4;  // settled: the error fell by less than this share in ten iterations
};

struct NmfReport {
  std::size_t iterations = 0;
  double error = 0;  // Frobenius: root of the sum of squares; KullbackLeibler: the divergence
  bool settled = false;
};

// Goes on from `factors`. REQUIRES: values of the matrix above 0.
Result<NmfReport> factorise(const Context& context, const SparseMatrix& matrix,
                            const NmfOptions& options, NonnegativeFactors& factors);

class Nmf final : public CollaborativeRecommender {
 public:
  static constexpr std::string_view kKind = "nmf";

  // REQUIRES: 1 <= factors <= 1024, iterations_max >= 1, tolerance >= 0.
  static Result<std::unique_ptr<Nmf>> fit(const Context& context, const KnownPurchases& known,
                                          const NmfOptions& options = {});
  static Result<std::unique_ptr<Nmf>> load(SavedModel saved);

  const NmfReport& report() const { return report_; }
  // [products of the model x factors]
  View2<const float> components() const {
    return {factors_.data(), products().size(), options_.factors};
  }
  struct Member {
    std::string_view product;  // id
    float weight = 0;
  };
  // The products that a component is made of, largest first, at most k; none with weight 0.
  std::vector<Member> largest(std::size_t component, std::size_t k) const;

 private:
  Nmf(ModelProducts products, const NmfOptions& options, const NmfReport& report,
      std::vector<float> factors);
  void score_rows(const SparseMatrix& rows, View2<float> scores) const override;
  void write(ProductModel& model) const override;

  NmfOptions options_;
  NmfReport report_;
  std::vector<float> factors_;
  std::vector<float> gram_;  // of the factors
  Panels<float> panels_;     // of the factors, for the scores
};

}  // namespace canasta
