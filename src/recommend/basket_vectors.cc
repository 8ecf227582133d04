#include "recommend/basket_vectors.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 1024;

using Entries = std::vector<std::pair<ProductCode, double>>;

void append_row(const Baskets& baskets, CustomerCode customer, const BasketWeight& weight,
                Entries& entries, SparseMatrix& rows) {
  entries.clear();
  const std::size_t first = baskets.first(customer);
  const std::size_t count = baskets.last(customer) - first;
  for (std::size_t index = 0; index < count; ++index) {
    const double value = weight(index, count);
    if (value == 0) continue;
    for (const ProductCode product : baskets[first + index]) entries.emplace_back(product, value);
  }
  // Stable: sums run in the order of the baskets.
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < entries.size();) {
    double sum = 0;
    const ProductCode product = entries[i].first;
    for (; i < entries.size() && entries[i].first == product; ++i) sum += entries[i].second;
    const auto value = static_cast<float>(sum);
    if (value == 0) continue;
    rows.column.push_back(product);
    rows.value.push_back(value);
  }
  rows.offsets.push_back(rows.column.size());
}

}  // namespace

SparseMatrix basket_vectors(const Context& context, const Baskets& baskets,
                            const BasketWeight& weight) {
  const Chunks chunks{.count = baskets.customer_count(), .size = kCustomersPerChunk};
  std::vector<SparseMatrix> parts(chunks.number(), {.columns = baskets.product_count});
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    Entries entries;
    for (std::size_t customer = chunk.first; customer < chunk.last; ++customer) {
      append_row(baskets, static_cast<CustomerCode>(customer), weight, entries, parts[chunk.index]);
    }
  });
  return stack_rows(parts, baskets.product_count);
}

SparseMatrix basket_vector(const Baskets& baskets, CustomerCode customer,
                           const BasketWeight& weight) {
  SparseMatrix row{.columns = baskets.product_count};
  Entries entries;
  append_row(baskets, customer, weight, entries, row);
  return row;
}

}  // namespace canasta
