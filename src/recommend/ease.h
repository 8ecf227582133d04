// EASE: each product's purchases from those of all other products, by ridge regression at once.
//
//   P = (X'X + lambda I)^-1,   B_ij = -P_ij / P_jj,  B_jj = 0;   score of a row x:  x B
//
// What having bought i says of j, given everything else that was bought. It cannot say a product
// from itself, so it is made for products that are new to a customer.
//
// Cost     n^3 operations for n products that were sold, 12 n^2 bytes at the fit, 4 n^2 kept.
//          A row: its products times n.
// Errors   TooLarge kEaseTooLarge where the fit would not fit in context.memory_limit_bytes.
// Source   Steck (2019), "Embarrassingly Shallow Autoencoders for Sparse Data", WWW, eq. 8.
// Page     docs/methods/ease.md
#pragma once

#include "recommend/collaborative.h"

namespace canasta {

struct EaseOptions {
  MatrixOptions matrix = {.value = CellValue::Binary};
  double lambda = 400;  // in purchases: what a product needs to be believed
};

class Ease final : public CollaborativeRecommender {
 public:
  static constexpr std::string_view kKind = "ease";

  // REQUIRES: lambda > 0.
  static Result<std::unique_ptr<Ease>> fit(const Context& context, const KnownPurchases& known,
                                           const EaseOptions& options = {});
  static Result<std::unique_ptr<Ease>> load(SavedModel saved);

  // What the row's product says of the column's: [products of the model]^2.
  View2<const float> weights() const {
    return {weights_.data(), products().size(), products().size()};
  }

 private:
  Ease(ModelProducts products, const EaseOptions& options, std::vector<float> weights);
  std::optional<float> weight(std::uint32_t bought, std::uint32_t offered) const override {
    return weights_[bought * products().size() + offered];
  }
  void score_rows(const SparseMatrix& rows, View2<float> scores) const override;
  void write(ProductModel& model) const override;

  double lambda_;
  std::vector<float> weights_;
};

}  // namespace canasta
