// Any bytes as reference_profile.json: refused with a reason, or a profile that can be used.
//
// What is read is written and read again to the same bytes, and held against a small table. A wrong
// answer is an assertion that fails; a wrong access is for the sanitizers.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "monitor/monitor.h"

namespace canasta {
namespace {

TableColumn live_column(const FeatureProfile& feature) {
  switch (feature.kind) {
    case ProfileKind::Numbers:
      return {feature.name, RealColumn{{0, 1, 2.5, -1e200, std::nan("")}}};
    case ProfileKind::Days:
      return {feature.name, DayColumn{{0, 15'000, 20'000, kNoDay, 1}}};
    case ProfileKind::Times:
      return {feature.name, TimeColumn{{0, 15'000, 20'000, kNoTime, 1}}};
    case ProfileKind::Texts:
      break;
  }
  TextColumn texts;
  for (const char* text : {"web", "shop", "web", "", "x"}) texts.add(text);
  return {feature.name, texts};
}

void check_profile(const ReferenceProfile& profile) {
  const std::string text = profile_json(profile);
  const auto again = parse_profile(text, "again");
  CANASTA_ASSERT(again.ok() && profile_json(*again) == text);
  Table live;
  for (const FeatureProfile& feature : profile.features) {
    live.columns.push_back(live_column(feature));
  }
  const Drift drift = measure_drift(Context{}, profile, live, {});
  CANASTA_ASSERT(drift.features.size() == profile.features.size());
  for (const FeatureDrift& feature : drift.features) {
    CANASTA_ASSERT(!(feature.ks < 0) && !(feature.ks > 1) && !(feature.psi < 0));
    CANASTA_ASSERT(!(feature.wasserstein < 0) && !std::isinf(feature.wasserstein));
  }
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto profile = canasta::parse_profile(text, "reference_profile.json");
  if (profile.ok()) canasta::check_profile(*profile);
  return 0;
}
