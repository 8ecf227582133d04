// What a feature looked like at training and looks like now.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.h"
#include "monitor/monitor.h"
#include "monitor/number_tally.h"
#include "monitor/text_tally.h"

namespace canasta {
namespace {

// Rows between two values, or all at `high` where low == high.
struct Mass {
  double low = 0;
  double high = 0;
  double rows = 0;
};

// Bins of a profile or a tally as masses; none of them is endless.
std::vector<Mass> masses_of(const NumberProfile& bins) {
  std::vector<Mass> masses;
  for (std::size_t i = 0; i < bins.counts.size(); ++i) {
    if (bins.counts[i] == 0) continue;
    const double mean = bins.means[i];
    const double low = i == 0 ? bins.low : bins.edges[i - 1];
    const double high = i == bins.edges.size() ? bins.high : bins.edges[i];
    const bool one_value = mean >= high - 1e-9 * (1 + std::abs(high));
    const double rows = static_cast<double>(bins.counts[i]);
    masses.push_back(one_value ? Mass{high, high, rows} : Mass{low, high, rows});
  }
  return masses;
}

// Where the far tail is cut: twice as far as the mean of the outer bin lies beyond its edge.
double cut_low(const NumberProfile& bins) {
  if (bins.edges.empty() || bins.counts.front() == 0) {
    return bins.edges.empty() ? bins.low : bins.edges.front();
  }
  const double edge = bins.edges.front();
  return std::max(bins.low, edge - 2 * (edge - bins.means.front()));
}
double cut_high(const NumberProfile& bins) {
  if (bins.edges.empty() || bins.counts.back() == 0) {
    return bins.edges.empty() ? bins.high : bins.edges.back();
  }
  const double edge = bins.edges.back();
  return std::min(bins.high, edge + 2 * (bins.means.back() - edge));
}

// The smallest distance of single values; 0 where some bin holds several.
double distance_of_values(const std::vector<Mass>& masses) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < masses.size(); ++i) {
    if (masses[i].low != masses[i].high) return 0;
    if (i > 0) least = std::min(least, masses[i].high - masses[i - 1].high);
  }
  return std::isfinite(least) ? least : 1;
}

std::vector<double> display_edges(double low, double high, double distance) {
  double start = low;
  double width = (high - low) / static_cast<double>(kShapeBins);
  std::size_t bins = kShapeBins;
  const bool own_bins =
      distance > 0 && (high - low) / distance < static_cast<double>(kShapeOwnBins) - 0.5;
  if (own_bins) {
    start = low - distance / 2;
    width = distance;
    bins = static_cast<std::size_t>(std::lround((high - low) / distance)) + 1;
  } else if (!(width > 0)) {
    start = low - 0.5;
    width = 1;
    bins = 1;
  }
  std::vector<double> edges;
  for (std::size_t i = 0; i <= bins; ++i) edges.push_back(start + width * static_cast<double>(i));
  return edges;
}

// Each mass spread evenly over what it covers; what lies beyond the ends is in the ends.
std::vector<double> spread_rows(const std::vector<Mass>& masses, const std::vector<double>& edges) {
  const std::size_t bins = edges.size() - 1;
  std::vector<double> rows(bins);
  for (const Mass& mass : masses) {
    for (std::size_t i = 0; i < bins; ++i) {
      const double from = i == 0 ? std::min(edges[0], mass.low) - 1 : edges[i];
      const double to = i + 1 == bins ? std::max(edges[bins], mass.high) : edges[i + 1];
      const double covered = std::min(to, mass.high) - std::max(from, mass.low);
      if (mass.low == mass.high) {
        rows[i] += from < mass.high && mass.high <= to ? mass.rows : 0;
      } else if (covered > 0) {
        rows[i] += mass.rows * covered / (mass.high - mass.low);
      }
    }
  }
  return rows;
}

FeatureShape shape_of_numbers(const Context& context, const FeatureProfile& reference,
                              const TableColumn& live) {
  FeatureShape shape{.name = reference.name, .kind = reference.kind};
  const NumberProfile& before = reference.number;
  const NumberTally tally = tally_numbers(context, live, Bins(before.edges));
  NumberProfile now;
  now.low = tally.low;
  now.high = tally.high;
  now.edges = before.edges;
  now.counts = tally.counts;
  now.means = tally.means(before.edges);
  const std::vector<Mass> then = masses_of(before);
  const std::vector<Mass> today = masses_of(now);
  if (then.empty() && today.empty()) return shape;
  const NumberProfile& one = then.empty() ? now : before;
  const NumberProfile& other = today.empty() ? before : now;
  std::vector<Mass> all = then;
  all.insert(all.end(), today.begin(), today.end());
  std::sort(all.begin(), all.end(), [](const Mass& a, const Mass& b) { return a.high < b.high; });
  all.erase(
      std::unique(all.begin(), all.end(),
                  [](const Mass& a, const Mass& b) { return a.low == b.low && a.high == b.high; }),
      all.end());
  shape.edges = display_edges(std::min(cut_low(one), cut_low(other)),
                              std::max(cut_high(one), cut_high(other)), distance_of_values(all));
  shape.before = spread_rows(then, shape.edges);
  const std::span<const double> inner(shape.edges.data() + 1, shape.edges.size() - 2);
  const NumberTally counted = tally_numbers(context, live, Bins(inner));
  shape.now.assign(counted.counts.begin(), counted.counts.end());
  return shape;
}

double share_of(std::uint64_t rows, std::uint64_t all) {
  return all == 0 ? 0 : static_cast<double>(rows) / static_cast<double>(all);
}

FeatureShape shape_of_texts(const FeatureProfile& reference, const TableColumn& live) {
  FeatureShape shape{.name = reference.name, .kind = reference.kind};
  const TextProfile& before = reference.text;
  const TextTally now = tally_texts(std::get<TextColumn>(live.body), before);
  const std::uint64_t all_now = std::accumulate(now.listed.begin(), now.listed.end(), now.unlisted);
  for (std::size_t i = 0; i < before.values.size(); ++i) {
    shape.values.push_back({before.values[i].text, share_of(before.values[i].rows, before.counted),
                            share_of(now.listed[i], all_now)});
  }
  std::stable_sort(shape.values.begin(), shape.values.end(),
                   [](const ShapeValue& a, const ShapeValue& b) {
                     return std::max(a.before, a.now) > std::max(b.before, b.now);
                   });
  ShapeValue& others = shape.others;
  others.before = share_of(before.unlisted, before.counted);
  others.now = share_of(now.unlisted, all_now);
  while (shape.values.size() > kShapeValues) {
    others.before += shape.values.back().before;
    others.now += shape.values.back().now;
    shape.values.pop_back();
  }
  return shape;
}

}  // namespace

FeatureShape shape_of(const Context& context, const FeatureProfile& reference,
                      const TableColumn& live) {
  CANASTA_ASSERT(kind_of(live) == reference.kind);
  return reference.kind == ProfileKind::Texts ? shape_of_texts(reference, live)
                                              : shape_of_numbers(context, reference, live);
}

}  // namespace canasta
