// Neighbours: what the k nearest training rows had.
//
// Distance is Euclidean between standardised features; a missing value counts as the mean of the
// training rows. Of equal distances the row kept first is nearer.
//
//   classes   (rows of the class among the k + its share in training) / (k + 1): as if one more
//             neighbour were spread over the classes, so that no probability is 0
//   values    mean of the k values
//
// Cost     exact search: rows * kept rows * features, each distance summed in float in feature
//          order; 32 distances at a time. Memory 4 bytes a kept value.
// Threads  immutable; predict gives the same bytes on any number of threads.
// Format   neighbours.safetensors: docs/formats/estimators.md
#pragma once

#include <vector>

#include "models/estimator.h"

namespace canasta {

inline constexpr std::size_t kNeighbourRowsMax = 20'000;
inline constexpr std::size_t kNeighboursMax = 1'000;  // k

struct NeighboursBody {
  std::size_t k = 1;
  std::size_t classes = 0;          // 0: values
  std::vector<double> mean;         // [features]
  std::vector<double> deviation;    // [features], above 0
  std::vector<float> rows;          // [kept x features], standardised
  std::vector<float> label;         // [kept] number of the class, or the value
  std::vector<double> class_share;  // [classes] in training
};

class Neighbours final : public Estimator {
 public:
  // REQUIRES: shapes as said, finite numbers, 1 <= k <= kept rows <= kNeighbourRowsMax.
  explicit Neighbours(NeighboursBody body);

  const NeighboursBody& body() const { return body_; }
  std::string_view kind() const override { return "neighbours"; }
  std::size_t feature_count() const override { return body_.mean.size(); }
  std::size_t outputs() const override { return body_.classes == 0 ? 1 : body_.classes; }
  void predict(const Context& context, View2<const float> rows,
               std::span<float> out) const override;
  EstimatorFiles files() const override;

  // Numbers of the `k` nearest kept rows of each row, nearest first: [rows x k].
  // REQUIRES: 1 <= k <= kept rows.
  std::vector<std::uint32_t> nearest(const Context& context, View2<const float> rows,
                                     std::size_t k) const;
  // What neighbours as nearest() lists them predict, from the first k of each row's `listed`.
  void predict_from(std::span<const std::uint32_t> nearest, std::size_t listed, std::size_t k,
                    std::span<float> out) const;

  static Result<std::shared_ptr<const Neighbours>> parse(std::string bytes,
                                                         const std::string& path);

 private:
  class Search;

  NeighboursBody body_;
  std::vector<float> lanes_;  // kept rows, eight side by side: [groups x features x 8]
};

}  // namespace canasta
