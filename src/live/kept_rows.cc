#include "live/kept_rows.h"

#include <algorithm>
#include <bit>

namespace canasta {

void KeptRows::add(std::span<const float> row) {
  for (std::size_t feature = 0; feature < row.size(); ++feature) {
    if (std::bit_cast<std::uint32_t>(row[feature]) == 0) continue;
    values_.push_back({static_cast<std::uint32_t>(feature), row[feature]});
  }
  ends_.push_back(values_.size());
}

void KeptRows::copy(std::size_t row, std::span<float> out) const {
  std::fill(out.begin(), out.end(), 0.0F);
  for (std::size_t i = row == 0 ? 0 : ends_[row - 1]; i < ends_[row]; ++i) {
    out[values_[i].feature] = values_[i].value;
  }
}

}  // namespace canasta
