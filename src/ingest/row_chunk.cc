#include "ingest/row_chunk.h"

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace canasta {

std::string_view name(Role role) {
  static constexpr std::array<std::string_view, kRoles + 1> kNames{
      "customer", "order", "time", "product", "quantity", "unit_price", "amount", "category", ""};
  return kNames.at(static_cast<std::size_t>(role));
}

std::uint64_t LineNumbers::operator[](std::uint64_t row) const {
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), row,
                       [](std::uint64_t value, const Run& run) { return value < run.first_row; });
  CANASTA_ASSERT(after != runs_.begin());
  const Run& run = *(after - 1);
  return run.first_line + (row - run.first_row);
}

void RowChunk::reserve(std::size_t rows) {
  hash.reserve(rows);
  customer.reserve(rows);
  order.reserve(rows);
  product.reserve(rows);
  time.reserve(rows);
  quantity.reserve(rows);
  value.reserve(rows);
  flags.reserve(rows);
}

}  // namespace canasta
