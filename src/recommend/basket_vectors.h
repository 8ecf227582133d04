// Sparse vectors of customers from their baskets: each basket has a weight, each product the sum of
// the weights of the baskets that hold it.
#pragma once

#include <functional>

#include "base/context.h"
#include "data/baskets.h"
#include "math/sparse.h"

namespace canasta {

// The weight of basket `index`, counted from 0, of a customer who has `count` of them.
using BasketWeight = std::function<double(std::size_t index, std::size_t count)>;

// Rows are customers. Products whose sum is 0 are left out.
SparseMatrix basket_vectors(const Context& context, const Baskets& baskets,
                            const BasketWeight& weight);

// The same of a single customer, into a matrix of one row.
SparseMatrix basket_vector(const Baskets& baskets, CustomerCode customer,
                           const BasketWeight& weight);

}  // namespace canasta
