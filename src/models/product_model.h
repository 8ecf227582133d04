// ProductModel: what a collaborative recommender learnt about products, as it stands on disk.
//
// Products are kept by id, so that a model can be asked about a log whose codes are others
// (recommend/model_products.h matches them). Nothing is kept of customers but, for neighbours among
// customers, their nameless rows.
//
//   kind        table [products x table_columns]          weights [rows x products]
//   ease        what having bought a product (row) says of another (column)
//   als, nmf    factors of the products
//   item_neighbours, rp3beta                              as ease, most of it 0
//   user_neighbours                                       rows of customers
//
// Files are data, not trusted: sizes, order and finite numbers are checked before anything is used.
// Format   docs/formats/product-model.md
// Errors   of parse: Corrupt kFormatBroken with the path and the reason.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/purchase_log.h"
#include "math/sparse.h"

namespace canasta {

struct ProductModel {
  std::string kind;
  Dictionary products;                     // distinct, ascending by bytes
  std::map<std::string, double> settings;  // what it was fitted with, and sums over all products
  std::vector<float> product_weight;       // [products], or empty
  std::size_t table_columns = 0;
  std::vector<float> table;
  SparseMatrix weights;

  std::string bytes() const;
  static Result<ProductModel> parse(std::string bytes, const std::string& path);
  // A setting; Corrupt when it is missing or not in [lowest, highest].
  Result<double> setting(const std::string& name, double lowest, double highest,
                         const std::string& path) const;
};

// Corrupt kFormatBroken, as parse says it.
Error broken_model(const std::string& path, const std::string& reason);

}  // namespace canasta
