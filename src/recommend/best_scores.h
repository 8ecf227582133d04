// The k best of a row of scores.
//
// A heap of the k best so far; a score has to beat the worst of them to enter, which in a long row
// few do. Of equal scores the lower product code is better. kNotOffered and NaN never enter.
// Cost  one comparison a score, O(log k) for each that enters.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "recommend/recommender.h"

namespace canasta {

class BestScores {
 public:
  explicit BestScores(std::size_t k) : k_(k) { heap_.reserve(k + 1); }

  // Appends the best, best first, and returns how many they are.
  std::size_t append_best(std::span<const float> scores, std::vector<ProductCode>& products,
                          std::vector<float>& values) {
    heap_.clear();
    float worst = kNotOffered;  // of a full heap
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (!(scores[i] > worst)) continue;
      worst = take({scores[i], static_cast<ProductCode>(i)});
    }
    std::sort(heap_.begin(), heap_.end(), better);
    for (const Scored& scored : heap_) {
      products.push_back(scored.product);
      values.push_back(scored.score);
    }
    return heap_.size();
  }

 private:
  struct Scored {
    float score = 0;
    ProductCode product = 0;
  };
  static bool better(const Scored& a, const Scored& b) {
    return a.score != b.score ? a.score > b.score : a.product < b.product;
  }

  // Returns what the next score has to beat. Products come in ascending order, so one of equal
  // score does not enter a full heap.
  float take(Scored scored) {
    heap_.push_back(scored);
    std::push_heap(heap_.begin(), heap_.end(), better);
    if (heap_.size() > k_) {
      std::pop_heap(heap_.begin(), heap_.end(), better);
      heap_.pop_back();
    }
    return heap_.size() < k_ ? kNotOffered : heap_.front().score;
  }

  std::size_t k_;
  std::vector<Scored> heap_;
};

}  // namespace canasta
