#include "recommend/model_products.h"

namespace canasta {

void ModelProducts::finish(std::size_t log_products) {
  numbers_.assign(log_products, kNoCode);
  same_ = codes_.size() == log_products;
  for (std::size_t i = 0; i < codes_.size(); ++i) {
    same_ = same_ && codes_[i] == i;
    if (codes_[i] != kNoCode) numbers_[codes_[i]] = static_cast<std::uint32_t>(i);
  }
}

ModelProducts ModelProducts::sold(const SparseMatrix& matrix, const Dictionary& log) {
  CANASTA_ASSERT(matrix.columns == log.size());
  std::vector<std::uint8_t> any(log.size());
  for (const std::uint32_t product : matrix.column) any[product] = 1;
  ModelProducts products;
  for (ProductCode code = 0; code < log.size(); ++code) {
    if (any[code] == 0) continue;
    products.codes_.push_back(code);
    products.names_.add(log[code]);
  }
  products.finish(log.size());
  return products;
}

ModelProducts ModelProducts::matched(Dictionary model, const Dictionary& log) {
  ModelProducts products;
  products.names_ = std::move(model);
  for (std::uint32_t i = 0; i < products.names_.size(); ++i) {
    products.codes_.push_back(log.find_sorted(products.names_[i]));
  }
  products.finish(log.size());
  return products;
}

SparseMatrix ModelProducts::narrowed(SparseMatrix matrix) const {
  CANASTA_ASSERT(matrix.columns == numbers_.size());
  matrix.columns = size();
  if (same_) return matrix;
  keep_entries(matrix, [&](std::uint32_t column, float) { return numbers_[column] != kNoCode; });
  for (std::uint32_t& column : matrix.column) column = numbers_[column];
  return matrix;
}

}  // namespace canasta
