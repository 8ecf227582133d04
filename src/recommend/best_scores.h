// The k best of a row of scores.
//
// Scores above the worst of the k best so far are gathered; when four times k are there, the k best
// of them stay and the bar rises. In a long row few scores pass it. Of equal scores the lower
// product code is better. kNotOffered and NaN never enter.
// Cost  one comparison a score, of as many at once as the processor compares; a little for each
// that
//       passes the bar.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <vector>

#include "recommend/recommender.h"

namespace canasta {

// The first place from `first` on whose score is above `bar`; the end where there is none.
std::size_t next_above(std::span<const float> scores, std::size_t first, float bar);

// Appends the maximum of each block of `size` scores; a last shorter block is left out. NaN counts
// as kNotOffered. REQUIRES: size is a multiple of 16.
void append_maxima(std::span<const float> scores, std::size_t size, std::vector<float>& maxima);

class BestScores {
 public:
  explicit BestScores(std::size_t k) : k_(k), room_(std::max(4 * k, kRoomMin)) {
    found_.reserve(room_);
  }

  // Appends the best, best first, and returns how many they are.
  std::size_t append_best(std::span<const float> scores, std::vector<ProductCode>& products,
                          std::vector<float>& values) {
    found_.clear();
    float bar = first_bar(scores);
    for (std::size_t i = next_above(scores, 0, bar); i < scores.size();
         i = next_above(scores, i + 1, bar)) {
      found_.push_back({scores[i], static_cast<ProductCode>(i)});
      if (found_.size() == room_) bar = keep_best();
    }
    if (found_.size() > k_) keep_best();
    std::sort(found_.begin(), found_.end(), better);
    for (const Scored& scored : found_) {
      products.push_back(scored.product);
      values.push_back(scored.score);
    }
    return found_.size();
  }

 private:
  static constexpr std::size_t kRoomMin = 48;
  static constexpr std::size_t kBlockUnit = 16;

  struct Scored {
    float score = 0;
    ProductCode product = 0;
  };
  static bool better(const Scored& a, const Scored& b) {
    return a.score != b.score ? a.score > b.score : a.product < b.product;
  }

  // Below what at least k scores reach, but for a row too short to tell.
  float first_bar(std::span<const float> scores) {
    const std::size_t block = scores.size() / (4 * k_) / kBlockUnit * kBlockUnit;
    if (block == 0) return kNotOffered;
    maxima_.clear();
    append_maxima(scores, block, maxima_);
    const auto kth = maxima_.begin() + static_cast<std::ptrdiff_t>(k_) - 1;
    std::nth_element(maxima_.begin(), kth, maxima_.end(), std::greater<>());
    return std::nextafter(*kth, kNotOffered);
  }

  // Returns what the next score has to beat. Products come in ascending order, so a later one of
  // equal score is worse. REQUIRES: at least k are there.
  float keep_best() {
    const auto last = found_.begin() + static_cast<std::ptrdiff_t>(k_) - 1;
    std::nth_element(found_.begin(), last, found_.end(), better);
    found_.resize(k_);
    return found_.back().score;
  }

  std::size_t k_;
  std::size_t room_;
  std::vector<Scored> found_;
  std::vector<float> maxima_;
};

}  // namespace canasta
