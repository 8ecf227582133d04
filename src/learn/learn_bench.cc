// What learning costs beside training, on 30,000 validation rows of three classes; and how good the
// search is: by how much its best trial misses the least value, beside as many random trials.
#include <benchmark/benchmark.h>

#include "base/random.h"
#include "learn/learn.h"
#include "learn/testing_functions.h"

namespace canasta {
namespace {

constexpr std::size_t kRows = 30'000;
constexpr std::size_t kClasses = 3;

struct ValidationRows {
  std::vector<float> probability;
  std::vector<std::uint32_t> label;

  View2<const float> view() const { return {std::span<const float>(probability), kClasses}; }
};

// Class k comes up as often as its probability says.
const ValidationRows& validation_rows() {
  static const ValidationRows rows = [] {
    Random random(3);
    ValidationRows made;
    for (std::size_t row = 0; row < kRows; ++row) {
      const double a = random.unit();
      const double b = random.unit() * .6;
      const double c = random.unit() * .3;
      const double sum = a + b + c;
      for (const double one : {a, b, c}) made.probability.push_back(static_cast<float>(one / sum));
      const double drawn = random.unit() * sum;
      made.label.push_back(drawn < a ? 0U : drawn < a + b ? 1U : 2U);
    }
    return made;
  }();
  return rows;
}

void class_thresholds(benchmark::State& state) {
  const ValidationRows& rows = validation_rows();
  const auto metric = static_cast<DecisionMetric>(state.range(0));
  for (auto _ : state) {
    benchmark::DoNotOptimize(choose_class_thresholds(rows.view(), rows.label, metric));
  }
  state.SetLabel(std::string(name(metric)));
}
BENCHMARK(class_thresholds)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void calibration(benchmark::State& state) {
  const ValidationRows& rows = validation_rows();
  for (auto _ : state) {
    benchmark::DoNotOptimize(choose_calibration(Context{}, rows.view(), rows.label));
  }
}
BENCHMARK(calibration)->Unit(benchmark::kMillisecond);

void find_least(benchmark::State& state, const testing::TestFunction& function) {
  double missed = 0;
  for (auto _ : state) missed = testing::median_miss(function, 10);
  state.counters["missed"] = missed;
  state.counters["random_missed"] = testing::median_miss(function, function.trials);
}
BENCHMARK_CAPTURE(find_least, branin, testing::branin_function())->Iterations(1);
BENCHMARK_CAPTURE(find_least, hartmann, testing::hartmann_function())->Iterations(1);
BENCHMARK_CAPTURE(find_least, mixed, testing::mixed_function())->Iterations(1);
BENCHMARK_CAPTURE(find_least, rosenbrock, testing::rosenbrock_function())->Iterations(1);
BENCHMARK_CAPTURE(find_least, levy, testing::levy_function())->Iterations(1);

}  // namespace
}  // namespace canasta
