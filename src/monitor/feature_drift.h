// One feature then and now: every measure, without a judgement.
#pragma once

#include <array>

#include "base/context.h"
#include "monitor/monitor.h"

namespace canasta {

// p_adjusted holds plain p-values here; correcting them takes all features.
// REQUIRES: kind_of(column) == profile.kind.
FeatureDrift measure_feature(const Context& context, const FeatureProfile& profile,
                             std::uint64_t reference_rows, const TableColumn& column,
                             std::size_t psi_bins);

// A column in which everything is missing, whatever its kind.
FeatureDrift measure_all_missing(const FeatureProfile& profile, std::uint64_t reference_rows,
                                 std::uint64_t live_rows);

// The tests of one feature, to be corrected with those of the others.
std::array<double*, 4> tests_of(FeatureDrift& drift);

}  // namespace canasta
