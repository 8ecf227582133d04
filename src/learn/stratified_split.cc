#include <algorithm>
#include <array>
#include <numeric>

#include "base/random.h"
#include "learn/folds.h"

namespace canasta {
namespace {

constexpr std::size_t kParts = 3;

// How many of each stratum go to each part: shares rounded down, then the rows left over where most
// is missing, so that the parts as a whole have the sizes asked for.
std::vector<std::array<std::size_t, kParts>> part_sizes(const std::vector<std::size_t>& strata,
                                                        const std::array<double, kParts>& shares) {
  const std::size_t all = std::accumulate(strata.begin(), strata.end(), std::size_t{0});
  std::array<std::size_t, kParts> left{};
  for (std::size_t part = 0; part < kParts; ++part) {
    left[part] = static_cast<std::size_t>(shares[part] * static_cast<double>(all) + 0.5);
  }
  left[0] = all - left[1] - left[2];
  std::vector<std::array<std::size_t, kParts>> sizes(strata.size());
  for (std::size_t stratum = 0; stratum < strata.size(); ++stratum) {
    for (std::size_t part = 0; part < kParts; ++part) {
      const double exact = shares[part] * static_cast<double>(strata[stratum]);
      const auto whole = std::min(static_cast<std::size_t>(exact), left[part]);
      sizes[stratum][part] = whole;
      left[part] -= whole;
    }
  }
  for (std::size_t stratum = 0; stratum < strata.size(); ++stratum) {
    std::size_t placed =
        std::accumulate(sizes[stratum].begin(), sizes[stratum].end(), std::size_t{0});
    for (; placed < strata[stratum]; ++placed) {
      const auto part =
          static_cast<std::size_t>(std::max_element(left.begin(), left.end()) - left.begin());
      sizes[stratum][part] += 1;
      left[part] -= 1;
    }
  }
  return sizes;
}

}  // namespace

ThreeParts stratified_split(std::span<const std::uint32_t> stratum, const PartShares& shares,
                            std::uint64_t seed) {
  std::size_t strata = 0;
  for (const std::uint32_t one : stratum)
    strata = std::max<std::size_t>(strata, one + std::size_t{1});
  std::vector<std::vector<std::uint32_t>> rows(strata);
  for (std::size_t row = 0; row < stratum.size(); ++row) {
    rows[stratum[row]].push_back(static_cast<std::uint32_t>(row));
  }
  std::vector<std::size_t> counts;
  for (auto& one : rows) {
    counts.push_back(one.size());
    std::sort(one.begin(), one.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(mix64(seed ^ mix64(a)), a) < std::pair(mix64(seed ^ mix64(b)), b);
    });
  }
  const auto sizes =
      part_sizes(counts, {1 - shares.validation - shares.test, shares.validation, shares.test});
  ThreeParts parts;
  const std::array<std::vector<std::uint32_t>*, kParts> to = {&parts.training, &parts.validation,
                                                              &parts.test};
  for (std::size_t one = 0; one < strata; ++one) {
    auto next = rows[one].begin();
    for (std::size_t part = 0; part < kParts; ++part) {
      const auto end = next + static_cast<std::ptrdiff_t>(sizes[one][part]);
      to[part]->insert(to[part]->end(), next, end);
      next = end;
    }
  }
  for (auto* part : to) std::sort(part->begin(), part->end());
  return parts;
}

}  // namespace canasta
