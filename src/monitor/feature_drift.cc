#include "monitor/feature_drift.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/assert.h"
#include "math/divergence.h"
#include "math/two_samples.h"
#include "math/wasserstein.h"
#include "monitor/number_tally.h"
#include "monitor/text_tally.h"

namespace canasta {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

using Counts = std::vector<std::uint64_t>;

std::uint64_t sum_of(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

struct CountPair {
  Counts reference, live;
};

// Neighbouring bins gathered into groups of about equal share of the reference.
CountPair gather_bins(const CountPair& bins, std::size_t groups) {
  const double rows = static_cast<double>(sum_of(bins.reference));
  CountPair out;
  std::uint64_t gathered = 0;
  bool open = false;
  for (std::size_t bin = 0; bin < bins.reference.size(); ++bin) {
    if (!open) {
      out.reference.push_back(0);
      out.live.push_back(0);
    }
    out.reference.back() += bins.reference[bin];
    out.live.back() += bins.live[bin];
    gathered += bins.reference[bin];
    const double wanted =
        rows * static_cast<double>(out.reference.size()) / static_cast<double>(groups);
    open = static_cast<double>(gathered) < wanted || out.reference.size() == groups;
  }
  return out;
}

// The commonest values each by itself, all others as one group.
CountPair gather_values(const TextProfile& reference, const TextTally& live, std::size_t groups) {
  const std::size_t alone = std::min(groups - 1, reference.values.size());
  CountPair out;
  std::uint64_t reference_rest = reference.counted;
  std::uint64_t live_rest = sum_of(live.listed) + live.unlisted;
  for (std::size_t i = 0; i < alone; ++i) {
    out.reference.push_back(reference.values[i].rows);
    out.live.push_back(live.listed[i]);
    reference_rest -= reference.values[i].rows;
    live_rest -= live.listed[i];
  }
  out.reference.push_back(reference_rest);
  out.live.push_back(live_rest);
  return out;
}

ShareChange share_change(const ShareCount& before, const ShareCount& now) {
  return {before.share(), now.share(), share_p_value(before, now)};
}

ShareChange no_change() { return {kNone, kNone, kNone}; }

std::vector<MassPoint> points_of(std::span<const std::uint64_t> counts,
                                 std::span<const double> means) {
  std::vector<MassPoint> points;
  for (std::size_t bin = 0; bin < counts.size(); ++bin) {
    if (counts[bin] > 0) points.push_back({means[bin], static_cast<double>(counts[bin])});
  }
  return points;
}

double mean_of(std::span<const MassPoint> points) {
  double sum = 0;
  double mass = 0;
  for (const MassPoint& point : points) {
    sum += point.at * point.mass;
    mass += point.mass;
  }
  return mass > 0 ? sum / mass : kNone;
}

double median_of(std::span<const MassPoint> points) {
  double mass = 0;
  for (const MassPoint& point : points) mass += point.mass;
  double below = 0;
  for (const MassPoint& point : points) {
    below += point.mass;
    if (below >= mass / 2) return point.at;
  }
  return kNone;
}

void measure_distance(const NumberProfile& reference, const NumberTally& live,
                      FeatureDrift& drift) {
  const auto before = points_of(reference.counts, reference.means);
  const auto now = points_of(live.counts, live.means(reference.edges));
  drift.wasserstein = wasserstein_1(before, now);
  drift.shift = reference.deviation > 0 ? drift.wasserstein / reference.deviation : kNone;
  drift.mean_before = mean_of(before);
  drift.mean_now = mean_of(now);
  drift.median_before = median_of(before);
  drift.median_now = median_of(now);
  drift.low_before = before.empty() ? kNone : reference.low;
  drift.high_before = before.empty() ? kNone : reference.high;
  drift.low_now = now.empty() ? kNone : live.low;
  drift.high_now = now.empty() ? kNone : live.high;
}

void measure_numbers(const NumberProfile& reference, const NumberTally& live, std::size_t psi_bins,
                     FeatureDrift& drift) {
  CountPair bins{reference.counts, live.counts};
  bins.reference.front() += reference.below;
  bins.reference.back() += reference.above;
  bins.live.front() += live.left_out.below;
  bins.live.back() += live.left_out.above;
  const CountPair groups = gather_bins(bins, psi_bins);
  drift.psi = population_stability(groups.reference, groups.live);
  drift.jensen_shannon = jensen_shannon_distance(groups.reference, groups.live);
  drift.ks = ks_distance(bins.reference, bins.live);
  drift.p_value = ks_p_value(drift.ks, {sum_of(bins.reference), sum_of(bins.live)});
  drift.infinite = share_change({sum_of(bins.reference), reference.below + reference.above},
                                {sum_of(bins.live), live.left_out.below + live.left_out.above});
  measure_distance(reference, live, drift);
}

// Values that are not listed, then and now. Where all values are listed, as many rows are expected
// to have another one as there are values met once (Good 1953). That number varies more than a
// count of rows, the more the more values were met twice (Esty 1983): counts are divided by how
// much more, which leaves the shares as they are. Fewer than expected are no drift: the rows may be
// those of training.
ShareChange unknown_change(const TextProfile& reference, bool all_listed, const TextTally& live) {
  const std::uint64_t live_rows = sum_of(live.listed) + live.unlisted;
  std::uint64_t expected = reference.unlisted;
  std::uint64_t twice = 0;
  for (const auto& value : reference.values) {
    if (all_listed && value.rows == 1) ++expected;
    if (all_listed && value.rows == 2) ++twice;
  }
  const ShareCount before{reference.counted, expected};
  const ShareCount now{live_rows, live.unlisted};
  // 1 + 2 twice / once, rounded up.
  const std::uint64_t once = std::max<std::uint64_t>(expected, 1);
  const std::uint64_t spread = 1 + (2 * twice + once - 1) / once;
  ShareChange change = share_change(before, now);
  if (change.now <= change.before) change.p_adjusted = 1;
  if (twice == 0 || change.now <= change.before) return change;
  const auto thinned = [&](const ShareCount& count) -> ShareCount {
    return {count.rows / spread, std::min(count.with / spread, count.rows / spread)};
  };
  change.p_adjusted = share_p_value(thinned(before), thinned(now));
  return change;
}

void measure_texts(const TextProfile& reference, bool all_listed, const TextTally& live,
                   std::size_t psi_bins, FeatureDrift& drift) {
  const CountPair groups = gather_values(reference, live, psi_bins);
  drift.psi = population_stability(groups.reference, groups.live);
  drift.jensen_shannon = jensen_shannon_distance(groups.reference, groups.live);
  Counts listed;
  for (const auto& value : reference.values) listed.push_back(value.rows);
  const ChiSquare test = chi_square_test(listed, live.listed, {reference.unlisted, live.unlisted});
  drift.chi_square = test.statistic;
  drift.degrees = test.degrees;
  drift.effect = test.effect;
  drift.p_value = test.p_value;
  drift.unknown = unknown_change(reference, all_listed, live);
}

FeatureDrift nothing_measured(const FeatureProfile& profile) {
  FeatureDrift out{.name = profile.name, .kind = profile.kind};
  for (double* measure : {&out.psi, &out.jensen_shannon, &out.ks, &out.chi_square, &out.degrees,
                          &out.effect, &out.p_value, &out.p_adjusted, &out.wasserstein, &out.shift,
                          &out.mean_before, &out.mean_now, &out.median_before, &out.median_now,
                          &out.low_before, &out.high_before, &out.low_now, &out.high_now}) {
    *measure = kNone;
  }
  out.missing = out.unknown = out.infinite = no_change();
  return out;
}

}  // namespace

FeatureDrift measure_feature(const Context& context, const FeatureProfile& profile,
                             std::uint64_t reference_rows, const TableColumn& column,
                             std::size_t psi_bins) {
  CANASTA_ASSERT(kind_of(column) == profile.kind && psi_bins >= 2);
  FeatureDrift out = nothing_measured(profile);
  std::uint64_t missing = 0;
  if (const auto* texts = std::get_if<TextColumn>(&column.body)) {
    const TextTally live = tally_texts(*texts, profile.text);
    missing = live.missing;
    const bool all_listed = profile.text.counted == reference_rows - profile.missing;
    measure_texts(profile.text, all_listed, live, psi_bins, out);
  } else {
    const NumberTally live = tally_numbers(context, column, Bins(profile.number.edges));
    missing = live.left_out.missing;
    measure_numbers(profile.number, live, psi_bins, out);
  }
  out.missing = share_change({reference_rows, profile.missing}, {column.size(), missing});
  out.p_adjusted = out.p_value;
  return out;
}

FeatureDrift measure_all_missing(const FeatureProfile& profile, std::uint64_t reference_rows,
                                 std::uint64_t live_rows) {
  FeatureDrift out = nothing_measured(profile);
  out.missing = share_change({reference_rows, profile.missing}, {live_rows, live_rows});
  return out;
}

std::array<double*, 4> tests_of(FeatureDrift& drift) {
  return {&drift.p_adjusted, &drift.missing.p_adjusted, &drift.unknown.p_adjusted,
          &drift.infinite.p_adjusted};
}

}  // namespace canasta
