// From measures to a light: what is beyond chance, and large enough to matter.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/messages/monitor.h"
#include "math/two_samples.h"
#include "monitor/feature_drift.h"
#include "monitor/monitor.h"

namespace canasta {
namespace {

// NaN is green.
Light light_of(double effect, double amber, double red) {
  if (effect >= red) return Light::Red;
  return effect >= amber ? Light::Amber : Light::Green;
}

Light light_of(const ShareChange& change, const DriftOptions& options) {
  if (!(change.p_adjusted < options.alpha)) return Light::Green;
  return light_of(std::abs(change.now - change.before), options.share_amber, options.share_red);
}

Light light_of_values(const FeatureDrift& drift, const DriftOptions& options) {
  if (!(drift.p_adjusted < options.alpha)) return Light::Green;
  return std::max({light_of(drift.psi, options.psi_amber, options.psi_red),
                   light_of(drift.ks, options.ks_amber, options.ks_red),
                   light_of(drift.shift, options.shift_amber, options.shift_red),
                   light_of(drift.effect, options.effect_amber, options.effect_red)});
}

// "12.5", "2011-12-09", "2011-12-09 12:50:00"
Field value_field(const char* field, ProfileKind kind, double value) {
  const bool in_range = std::abs(value) < 1e11;  // of years that have a date
  if (kind == ProfileKind::Days && in_range)
    return {field, format_day(static_cast<Day>(std::lround(value)))};
  if (kind == ProfileKind::Times && in_range) return {field, format_time(std::llround(value))};
  return {field, value};
}

// "3.5", "3.5 d", "120 s"
Field distance_field(ProfileKind kind, double distance) {
  Field field("distance", distance);
  if (kind == ProfileKind::Days) return {"distance", field.value + " d"};
  return kind == ProfileKind::Times ? Field("distance", field.value + " s") : field;
}

// "12.5 %"
std::string percent(double share) {
  std::array<char, 16> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), share * 100,
                                 std::chars_format::general, 3);
  return std::string(buffer.data(), end.ptr) + " %";
}

ReportLine values_reason(const FeatureDrift& drift) {
  if (drift.kind == ProfileKind::Texts) {
    return {drift.is_prediction ? message::kDriftPredictionsMixChanged : message::kDriftMixChanged,
            {{"feature", drift.name},
             {"effect", drift.effect},
             {"psi", drift.psi},
             {"jensen_shannon", drift.jensen_shannon}}};
  }
  return {drift.is_prediction ? message::kDriftPredictionsMoved : message::kDriftMoved,
          {{"feature", drift.name},
           distance_field(drift.kind, drift.wasserstein),
           {"shift", drift.shift},
           value_field("mean_before", drift.kind, drift.mean_before),
           value_field("mean_now", drift.kind, drift.mean_now),
           {"ks", drift.ks},
           {"psi", drift.psi}}};
}

ReportLine share_reason(Message message, const FeatureDrift& drift, const ShareChange& change) {
  return {
      message,
      {{"feature", drift.name}, {"before", percent(change.before)}, {"now", percent(change.now)}}};
}

// Sets the light of a feature and says why.
void judge(FeatureDrift& drift, const DriftOptions& options, std::vector<LightReason>& reasons) {
  const auto find = [&](Light light, ReportLine reason) {
    if (light == Light::Green) return;
    drift.light = std::max(drift.light, light);
    reasons.push_back({light, drift.name, std::move(reason)});
  };
  find(light_of_values(drift, options), values_reason(drift));
  find(light_of(drift.missing, options),
       share_reason(message::kDriftMissingShare, drift, drift.missing));
  find(light_of(drift.unknown, options),
       share_reason(message::kDriftUnknownShare, drift, drift.unknown));
  find(light_of(drift.infinite, options),
       share_reason(message::kDriftInfiniteShare, drift, drift.infinite));
}

// Raises the p-values for the number of tests of all features together.
void adjust_p_values(std::vector<FeatureDrift>& features) {
  std::vector<double> plain;
  for (FeatureDrift& feature : features) {
    for (const double* p : tests_of(feature)) plain.push_back(*p);
  }
  const std::vector<double> adjusted = holm_adjusted(plain);
  std::size_t next = 0;
  for (FeatureDrift& feature : features) {
    for (double* p : tests_of(feature)) *p = adjusted[next++];
  }
}

bool is_ignored(std::string_view column, const DriftOptions& options) {
  return std::find(options.ignored.begin(), options.ignored.end(), column) != options.ignored.end();
}

bool all_missing(const TableColumn& column) {
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (!column.missing(row)) return false;
  }
  return true;
}

LightReason column_finding(Light light, Message message, const std::string& name) {
  return {light, name, {message, {{"feature", name}}}};
}

// Measures every feature of the profile that the table has, and finds those it has not.
void measure_columns(const Context& context, const ReferenceProfile& profile, const Table& live,
                     const DriftOptions& options, Drift& out) {
  for (const FeatureProfile& feature : profile.features) {
    if (is_ignored(feature.name, options)) continue;
    const TableColumn* column = live.find(feature.name);
    if (column == nullptr) {
      out.reasons.push_back(
          column_finding(options.missing_column, message::kDriftColumnMissing, feature.name));
    } else if (kind_of(*column) == feature.kind) {
      out.features.push_back(
          measure_feature(context, feature, profile.rows, *column, options.psi_bins));
    } else if (all_missing(*column)) {  // nothing in it says what kind it is
      out.features.push_back(measure_all_missing(feature, profile.rows, live.rows()));
    } else {
      LightReason finding = column_finding(Light::Red, message::kDriftColumnRetyped, feature.name);
      finding.reason.fields.emplace_back("before", noun_of(feature.kind));
      finding.reason.fields.emplace_back("now", noun_of(kind_of(*column)));
      out.reasons.push_back(std::move(finding));
    }
  }
}

void find_extra_columns(const ReferenceProfile& profile, const Table& live,
                        const DriftOptions& options, Drift& out) {
  for (const TableColumn& column : live.columns) {
    if (profile.find(column.name) != nullptr || is_ignored(column.name, options)) continue;
    out.reasons.push_back(
        column_finding(options.extra_column, message::kDriftColumnExtra, column.name));
  }
}

}  // namespace

Drift measure_drift(const Context& context, const ReferenceProfile& profile, const Table& live,
                    const DriftOptions& options) {
  Drift out{.reference_rows = profile.rows, .live_rows = live.rows()};
  measure_columns(context, profile, live, options, out);
  find_extra_columns(profile, live, options, out);
  if (out.reference_rows == 0 || out.live_rows == 0) {
    out.reasons.push_back(
        {Light::Amber,
         "",
         {message::kDriftNothingToCompare,
          {{"reference_rows", out.reference_rows}, {"live_rows", out.live_rows}}}});
  }
  adjust_p_values(out.features);
  for (FeatureDrift& feature : out.features) {
    feature.is_prediction = feature.name == options.prediction;
    judge(feature, options, out.reasons);
  }
  std::stable_sort(out.reasons.begin(), out.reasons.end(),
                   [](const LightReason& a, const LightReason& b) { return a.light > b.light; });
  out.light = worst_of(out.reasons);
  return out;
}

}  // namespace canasta
