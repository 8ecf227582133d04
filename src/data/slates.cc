#include "data/slates.h"

#include <numeric>

namespace canasta {

ProductLists inverted(std::span<const std::uint64_t> offsets, std::span<const std::uint32_t> value,
                      std::size_t values) {
  ProductLists out;
  out.offsets.assign(values + 1, 0);
  for (const std::uint32_t one : value) ++out.offsets[one + 1];
  std::partial_sum(out.offsets.begin(), out.offsets.end(), out.offsets.begin());
  out.product.resize(value.size());
  std::vector<std::uint64_t> next(out.offsets.begin(), out.offsets.end() - 1);
  for (std::uint32_t list = 0; list + 1 < offsets.size(); ++list) {
    for (auto i = offsets[list]; i < offsets[list + 1]; ++i) out.product[next[value[i]]++] = list;
  }
  return out;
}

}  // namespace canasta
