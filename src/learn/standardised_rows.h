// Rows with every feature brought to mean 0 and deviation 1, laid out for sums over rows.
//
// Mean and deviation are those of the values that are there; a missing value becomes the mean, 0. A
// feature that never varies becomes 0 everywhere.
//
// Layout   blocks of kBlockRows rows; in a block feature after feature, so that the same operation
//          runs over neighbouring rows. The last block is filled up with rows of zeros.
// Cost     one copy of the values, in float. Threads  immutable.
#pragma once

#include <span>
#include <vector>

#include "base/context.h"
#include "boosters/boosters.h"

namespace canasta {

struct FeatureScales {
  std::vector<double> mean;
  std::vector<double> deviation;  // of the population; 1 where a feature never varies
};
FeatureScales feature_scales(const Context& context, const RowSubset& rows);

// kFeatureInfinite (InvalidInput) where a value is neither finite nor missing.
Status check_finite(const RowSubset& rows);

class StandardisedRows {
 public:
  static constexpr std::size_t kBlockRows = 256;

  StandardisedRows(const Context& context, const RowSubset& rows, const FeatureScales& scales);

  std::size_t rows() const { return rows_; }
  std::size_t features() const { return features_; }
  std::size_t blocks() const { return (rows_ + kBlockRows - 1) / kBlockRows; }
  // The values of a feature in a block: [kBlockRows].
  const float* column(std::size_t block, std::size_t feature) const {
    return &values_[(block * features_ + feature) * kBlockRows];
  }

 private:
  std::size_t rows_ = 0;
  std::size_t features_ = 0;
  std::vector<float> values_;
};

}  // namespace canasta
