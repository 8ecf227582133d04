#include "evaluate/bootstrap.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/assert.h"
#include "base/parallel.h"
#include "base/random.h"
#include "math/metrics.h"

namespace canasta {
namespace {

constexpr std::size_t kScoreBins = 1024;

// Counts by day and score bin, bins in descending order of score.
struct DayBins {
  std::size_t days = 0;
  std::size_t bins = 0;
  std::vector<double> positive;  // [days x bins]
  std::vector<double> total;
};

// The lowest score of each bin, descending. Bins hold about the same number of positives, which are
// few and decide the resolution; scores above the first edge are in bin 0.
std::vector<float> bin_edges(const RankedScores& ranked) {
  std::vector<float> edges;
  const double positive_step = ranked.positive_sum / (kScoreBins / 2);
  const double total_step = ranked.total_sum / (kScoreBins / 2);
  double positive = 0;
  double total = 0;
  for (std::size_t group = 0; group < ranked.size(); ++group) {
    positive += ranked.positive[group];
    total += ranked.total[group];
    if (positive < positive_step && total < total_step) continue;
    edges.push_back(ranked.score[group]);
    positive = 0;
    total = 0;
  }
  if (edges.empty() || edges.back() != ranked.score.back()) edges.push_back(ranked.score.back());
  return edges;
}

// Finds the bin of a score in a step or two: the upper half of the bits of a float that is not
// negative keeps its order, and says between which edges to look.
class BinIndex {
 public:
  explicit BinIndex(const std::vector<float>& edges) : edges_(edges), first_(kPrefixes + 1) {
    first_[0] = edges.size();
    std::size_t bin = 0;
    for (std::size_t prefix = kPrefixes; prefix-- > 0;) {
      while (bin < edges.size() && prefix_of(edges[bin]) > prefix) ++bin;
      first_[prefix + 1] = bin;
    }
  }

  // The first bin whose edge is at most `score`.
  std::size_t bin(float score) const {
    const std::size_t prefix = prefix_of(score);
    std::size_t low = first_[prefix + 1];
    std::size_t high = first_[prefix];
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (edges_[middle] > score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

 private:
  static constexpr std::size_t kPrefixes = 0x8000;
  static std::size_t prefix_of(float score) { return std::bit_cast<std::uint32_t>(score) >> 16; }

  const std::vector<float>& edges_;
  std::vector<std::size_t> first_;  // [prefix + 1]: the first edge of that prefix or a lower one
};

DayBins count_bins(std::span<const Day> day, const ScoredView& rows,
                   const std::vector<float>& edges) {
  const auto [first, last] = std::minmax_element(day.begin(), day.end());
  DayBins counts;
  counts.days = static_cast<std::size_t>(*last - *first) + 1;
  counts.bins = edges.size();
  counts.positive.resize(counts.days * counts.bins);
  counts.total.resize(counts.days * counts.bins);
  const BinIndex index(edges);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    CANASTA_ASSERT(rows.score[row] >= 0);
    const std::size_t bin = std::min(index.bin(std::abs(rows.score[row])), counts.bins - 1);
    const std::size_t cell = static_cast<std::size_t>(day[row] - *first) * counts.bins + bin;
    counts.positive[cell] += rows.positive[row];
    counts.total[cell] += rows.total[row];
  }
  return counts;
}

// How often each day is drawn in one replicate.
std::vector<int> draw_days(std::size_t days, std::size_t block, Random random) {
  std::vector<int> drawn(days);
  for (std::size_t filled = 0; filled < days; filled += block) {
    const std::size_t start = random.below(days - block + 1);
    const std::size_t taken = std::min(block, days - filled);
    for (std::size_t i = 0; i < taken; ++i) drawn[start + i] += 1;
  }
  return drawn;
}

RankedScores replicate(const DayBins& counts, const std::vector<int>& drawn) {
  RankedScores ranked;
  ranked.score.resize(counts.bins);  // AUC and average precision need the order alone
  ranked.positive.resize(counts.bins);
  ranked.total.resize(counts.bins);
  for (std::size_t day = 0; day < counts.days; ++day) {
    if (drawn[day] == 0) continue;
    const double times = drawn[day];
    const double* positive = &counts.positive[day * counts.bins];
    const double* total = &counts.total[day * counts.bins];
    for (std::size_t bin = 0; bin < counts.bins; ++bin) {
      ranked.positive[bin] += times * positive[bin];
      ranked.total[bin] += times * total[bin];
    }
  }
  for (std::size_t bin = 0; bin < counts.bins; ++bin) {
    ranked.positive_sum += ranked.positive[bin];
    ranked.total_sum += ranked.total[bin];
  }
  return ranked;
}

std::optional<Interval> percentile_interval(std::vector<double> values) {
  const std::size_t drawn = values.size();
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty() || values.size() * 10 < drawn * 9) return std::nullopt;
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const double position = share * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(position);
    const std::size_t high = std::min(low + 1, values.size() - 1);
    const double part = position - static_cast<double>(low);
    return values[low] * (1 - part) + values[high] * part;
  };
  return Interval{.low = at(0.025), .high = at(0.975)};
}

}  // namespace

RankingIntervals bootstrap_intervals(const Context& context, std::span<const Day> day,
                                     const ScoredView& rows, const RankedScores& ranked,
                                     const BootstrapOptions& options) {
  CANASTA_ASSERT(day.size() == rows.size() && options.replicates > 0 && options.block_days > 0);
  if (ranked.size() == 0) return {};
  const DayBins counts = count_bins(day, rows, bin_edges(ranked));
  const auto block = static_cast<std::size_t>(options.block_days);
  if (counts.days < 2 * block) return {};
  const auto replicates = static_cast<std::size_t>(options.replicates);
  std::vector<double> auc(replicates);
  std::vector<double> precision(replicates);
  parallel_for(context, replicates, [&](std::size_t i) {
    const Random random(mix64(context.seed) ^ i);
    const RankedScores sample = replicate(counts, draw_days(counts.days, block, random));
    auc[i] = roc_auc(sample);
    precision[i] = average_precision(sample);
  });
  return {.auc = percentile_interval(std::move(auc)),
          .average_precision = percentile_interval(std::move(precision))};
}

}  // namespace canasta
