#include "recommend/customer_vectors.h"

#include <algorithm>
#include <utility>

namespace canasta {

CustomerVectors::CustomerVectors(SparseMatrix rows)
    : rows_(std::move(rows)), columns_(transpose(rows_)), squares_(rows_.rows()) {
  for (std::size_t i = 0; i < squares_.size(); ++i) {
    for (const float value : rows_.row(i).value) squares_[i] += value * value;
  }
}

void CustomerVectors::inner_products(const SparseRow& row, std::span<float> dots) const {
  std::fill(dots.begin(), dots.end(), 0.0F);
  for (std::size_t i = 0; i < row.size(); ++i) {
    add_scaled(columns_.row(row.column[i]), row.value[i], dots);
  }
}

void keep_nearest(std::span<const float> likeness, std::size_t k,
                  std::vector<std::uint32_t>& customers) {
  const std::size_t kept = std::min(k, customers.size());
  const auto end = customers.begin() + static_cast<std::ptrdiff_t>(kept);
  std::nth_element(customers.begin(), end, customers.end(), [&](std::uint32_t a, std::uint32_t b) {
    return likeness[a] != likeness[b] ? likeness[a] > likeness[b] : a < b;
  });
  customers.resize(kept);
  std::sort(customers.begin(), customers.end());
}

void add_scaled(const SparseRow& row, float weight, std::span<float> scores) {
  for (std::size_t i = 0; i < row.size(); ++i) scores[row.column[i]] += weight * row.value[i];
}

}  // namespace canasta
