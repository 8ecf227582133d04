// Cost of a profile and of drift: 1.25 million rows, nine columns.
#include <benchmark/benchmark.h>

#include "monitor/monitor.h"
#include "monitor/sample_table.h"

namespace canasta {
namespace {

constexpr std::size_t kRows = 1'250'000;

Context threads(const benchmark::State& state) {
  Context context;
  context.threads = static_cast<int>(state.range(0));
  return context;
}

const Table& reference() {
  static const Table table = shop_features(kRows, 1, false);
  return table;
}
const Table& live() {
  static const Table table = shop_features(kRows, 2, true);
  return table;
}

void Profile(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(profile_of(threads(state), reference()));
}
BENCHMARK(Profile)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void MeasureDrift(benchmark::State& state) {
  const ReferenceProfile profile = profile_of(threads(state), reference());
  for (auto _ : state) {
    const Drift drift = measure_drift(threads(state), profile, live(), {});
    if (drift.reasons.size() != 4) state.SkipWithError("not the four features that moved");
  }
}
BENCHMARK(MeasureDrift)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

// Both, as a tool does it that is given two tables.
void ProfileAndMeasure(benchmark::State& state) {
  for (auto _ : state) {
    const ReferenceProfile profile = profile_of(threads(state), reference());
    benchmark::DoNotOptimize(measure_drift(threads(state), profile, live(), {}));
  }
}
BENCHMARK(ProfileAndMeasure)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace canasta
