// The products that a model knows, among those of a log.
//
// A model knows the products that were sold before the moment of its fit, numbered in the order of
// their ids. A log may have others (sold later, or in another shop), and may lack some: what a
// model says of a product that the log lacks is passed over, and a product that the model does not
// know is never offered.
#pragma once

#include <vector>

#include "data/purchase_log.h"
#include "math/sparse.h"

namespace canasta {

class ModelProducts {
 public:
  // Those with a cell in a matrix whose columns are the products of `log`.
  static ModelProducts sold(const SparseMatrix& matrix, const Dictionary& log);
  // Those of a saved model, found by id in `log`. REQUIRES: both ascending.
  static ModelProducts matched(Dictionary model, const Dictionary& log);

  std::size_t size() const { return codes_.size(); }
  std::size_t log_size() const { return numbers_.size(); }
  const Dictionary& names() const { return names_; }
  // The code in the log of a product of the model; kNoCode where the log lacks it.
  ProductCode code(std::size_t product) const { return codes_[product]; }
  // The other way round.
  std::uint32_t number(ProductCode code) const { return numbers_[code]; }
  // All products of the log in its order: codes and numbers are the same.
  bool same_as_log() const { return same_; }
  // A matrix over the log's products becomes one over the model's; other columns are left out.
  SparseMatrix narrowed(SparseMatrix matrix) const;

 private:
  void finish(std::size_t log_products);

  Dictionary names_;
  std::vector<ProductCode> codes_;
  std::vector<std::uint32_t> numbers_;  // [products of the log], kNoCode where unknown
  bool same_ = false;
};

}  // namespace canasta
