#include "monitor/number_tally.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/assert.h"
#include "base/random.h"

namespace canasta {
namespace {

constexpr std::size_t kSampleRows = 8192;

// Four sums side by side: an addition need not wait for the one before it.
struct Lanes {
  static constexpr std::size_t kCount = 4;
  std::array<double, kCount> sum{}, squares{};
  std::array<double, kCount> low, high;

  Lanes() {
    low.fill(std::numeric_limits<double>::infinity());
    high.fill(-std::numeric_limits<double>::infinity());
  }
  void add(std::span<const double> values, double pivot) {
    for (std::size_t i = 0; i + kCount <= values.size(); i += kCount) {
      for (std::size_t lane = 0; lane < kCount; ++lane) add(lane, values[i + lane], pivot);
    }
    for (std::size_t i = values.size() / kCount * kCount; i < values.size(); ++i) {
      add(0, values[i], pivot);
    }
  }
  void add(std::size_t lane, double value, double pivot) {
    const double offset = value - pivot;
    sum[lane] += offset;
    squares[lane] += offset * offset;
    low[lane] = std::min(low[lane], value);
    high[lane] = std::max(high[lane], value);
  }
};

void add_block(std::span<const double> values, const Bins& bins, NumberTally& tally) {
  std::array<std::uint8_t, kValueBlock> bin;
  static_assert(kProfileBinsMax <= 256);
  for (std::size_t i = 0; i < values.size(); ++i) {
    bin[i] = static_cast<std::uint8_t>(bins.find(values[i]));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    ++tally.counts[bin[i]];
    tally.sums[bin[i]] += values[i];
  }
}

NumberTally tally_chunk(const TableColumn& column, const Chunk& chunk, const Bins& bins) {
  NumberTally tally;
  tally.counts.resize(bins.size());
  tally.sums.resize(bins.size());
  Lanes lanes;
  tally.left_out = take_finite(column, chunk, [&](std::span<const double> values) {
    lanes.add(values, bins.pivot());
    add_block(values, bins, tally);
  });
  tally.offset_sum = std::accumulate(lanes.sum.begin(), lanes.sum.end(), 0.0);
  tally.offset_squares = std::accumulate(lanes.squares.begin(), lanes.squares.end(), 0.0);
  tally.low = *std::min_element(lanes.low.begin(), lanes.low.end());
  tally.high = *std::max_element(lanes.high.begin(), lanes.high.end());
  return tally;
}

// Of `count` places one from each of kSampleRows stretches, at a spot without a period.
std::size_t sample_place(std::size_t index, std::size_t count) {
  const auto place = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned __int128>(i) * count / kSampleRows);
  };
  const std::size_t first = place(index);
  return first + mix64(index) % (place(index + 1) - first);
}

std::vector<double> all_values(const TableColumn& column) {
  std::vector<double> values;
  take_finite(column, {0, 0, column.size()}, [&](std::span<const double> block) {
    values.insert(values.end(), block.begin(), block.end());
  });
  return values;
}

// Rows drawn over the whole column. Where most of them are missing, the others are drawn among the
// rows that are not.
std::vector<double> sample_values(const TableColumn& column) {
  if (column.size() <= kSampleRows) return all_values(column);
  std::vector<double> sample;
  for (std::size_t i = 0; i < kSampleRows; ++i) {
    const double value = number_at(column, sample_place(i, column.size()));
    if (is_finite_value(value)) sample.push_back(value);
  }
  if (sample.size() > kSampleRows / 8) return sample;
  const std::vector<double> values = all_values(column);
  if (values.size() <= kSampleRows) return values;
  sample.clear();
  for (std::size_t i = 0; i < kSampleRows; ++i) {
    sample.push_back(values[sample_place(i, values.size())]);
  }
  return sample;
}

}  // namespace

double number_at(const TableColumn& column, std::size_t row) {
  double out = std::numeric_limits<double>::quiet_NaN();
  take_finite(column, {0, row, row + 1}, [&](std::span<const double> value) {
    if (!value.empty()) out = value.front();
  });
  return out;
}

Bins::Bins(std::span<const double> edges)
    : size_(edges.size() + 1), pivot_(edges.empty() ? 0 : edges[edges.size() / 2]) {
  CANASTA_ASSERT(edges.size() < kProfileBinsMax);
  padded_.fill(std::numeric_limits<double>::infinity());
  std::copy(edges.begin(), edges.end(), padded_.begin());
}

std::uint64_t NumberTally::finite() const {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

double NumberTally::mean() const {
  return std::accumulate(sums.begin(), sums.end(), 0.0) / static_cast<double>(finite());
}

double NumberTally::deviation() const {
  const double rows = static_cast<double>(finite());
  if (rows == 0 || low == high) return 0;
  const double mean_offset = offset_sum / rows;
  return std::sqrt(std::max(0.0, offset_squares / rows - mean_offset * mean_offset));
}

std::vector<double> NumberTally::means(std::span<const double> edges) const {
  std::vector<double> out(counts.size());
  for (std::size_t bin = 0; bin < out.size(); ++bin) {
    if (counts[bin] == 0) continue;
    const double mean = sums[bin] / static_cast<double>(counts[bin]);
    // Rounding must not carry it out of its bin.
    const double from = bin == 0 ? low : edges[bin - 1];
    const double to = bin == edges.size() ? high : edges[bin];
    out[bin] = std::clamp(mean, from, to);
  }
  return out;
}

void NumberTally::merge(const NumberTally& next) {
  left_out.add(next.left_out);
  low = std::min(low, next.low);
  high = std::max(high, next.high);
  for (std::size_t bin = 0; bin < counts.size(); ++bin) {
    counts[bin] += next.counts[bin];
    sums[bin] += next.sums[bin];
  }
  offset_sum += next.offset_sum;
  offset_squares += next.offset_squares;
}

NumberTally tally_numbers(const Context& context, const TableColumn& column, const Bins& bins) {
  const Chunks chunks{column.size(), kTallyRows};
  if (chunks.number() == 0) return tally_chunk(column, {}, bins);
  std::vector<NumberTally> parts(chunks.number());
  for_chunks(context, chunks,
             [&](const Chunk& chunk) { parts[chunk.index] = tally_chunk(column, chunk, bins); });
  for (std::size_t i = 1; i < parts.size(); ++i) parts.front().merge(parts[i]);
  return std::move(parts.front());
}

std::vector<double> choose_edges(const TableColumn& column) {
  std::vector<double> sample = sample_values(column);
  std::sort(sample.begin(), sample.end());
  std::vector<double> edges = sample;
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  if (edges.size() < kProfileBinsMax) return edges;
  edges.clear();
  for (std::size_t k = 1; k < kProfileBinsMax; ++k) {
    const double edge = sample[k * sample.size() / kProfileBinsMax];
    if (edges.empty() || edge > edges.back()) edges.push_back(edge);
  }
  return edges;
}

}  // namespace canasta
