// TokenBuckets: how many requests a second each caller may send.
//
// A caller may send `rate` a second, and as many at once after a quiet second (one, where the rate
// is below that). Of a bucket only the moment is kept at which it will be full again.
//
// Laws
//   1. Never more than `most` callers are remembered.
//   2. Only a full bucket is forgotten, which is like one that was never seen: nobody can make the
//      bucket of another anew, or take it away.
//   3. While so many are not full, those who are not remembered share one bucket: a crowd of
//      addresses slows down newcomers, not who is there.
//
// Cost      a lock and a look-up; once a second at most, and only when full, a walk over all.
// Threads   any number.
// Source    ITU-T I.371, the generic cell rate algorithm.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace canasta {

inline constexpr std::size_t kBucketsMax = 100'000;

class TokenBuckets {
 public:
  explicit TokenBuckets(std::size_t most = kBucketsMax) : most_(most) {}

  // Takes a token of the caller, if there is one. `now`: seconds of a clock that never jumps.
  bool take(const std::string& caller, double rate, double now);
  std::size_t remembered();

 private:
  double& full_at(const std::string& caller, double now);

  const std::size_t most_;
  std::mutex mutex_;
  std::unordered_map<std::string, double> full_at_;
  double crowd_full_at_ = 0;  // of those who are not remembered
  double looks_again_ = 0;    // when full buckets are looked for
};

}  // namespace canasta
