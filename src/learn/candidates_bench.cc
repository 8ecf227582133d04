// Cost of fitting: 90,000 rows of 60 features and three classes, and the exact search of
// neighbours.
#include <benchmark/benchmark.h>

#include "base/random.h"
#include "learn/linear_fit.h"
#include "learn/neighbours_fit.h"

namespace canasta {
namespace {

// Numbers and flags in equal parts; the classes follow some of them.
FeatureMatrix bench_rows(std::size_t rows, std::size_t features) {
  Random random(1);
  FeatureMatrix out;
  for (std::size_t j = 0; j < features; ++j) {
    out.features.push_back({.name = "x" + std::to_string(j),
                            .unit = "",
                            .family = "bench",
                            .kind = FeatureKind::Number});
  }
  for (std::size_t row = 0; row < rows; ++row) {
    double margin = 0;
    for (std::size_t j = 0; j < features; ++j) {
      const double value =
          j % 2 == 0 ? random.unit() * 4 - 2 : static_cast<double>(random.below(2));
      if (j % 7 == 0) margin += value / 2;
      out.values.push_back(static_cast<float>(value));
    }
    margin += random.unit() * 6 - 3;
    out.label.push_back(margin < -1 ? 0.0F : margin < 1 ? 1.0F : 2.0F);
    out.total.push_back(1);
  }
  return out;
}

RowSubset part(const FeatureMatrix& rows, std::uint32_t first, std::uint32_t last) {
  RowSubset subset{.matrix = rows, .rows = {}};
  for (std::uint32_t row = first; row < last; ++row) subset.rows.push_back(row);
  return subset;
}

constexpr std::uint32_t kTraining = 90'000;
constexpr std::uint32_t kValidation = 30'000;
constexpr std::size_t kFeatures = 60;

void FitLinear(benchmark::State& state) {
  const FeatureMatrix rows = bench_rows(kTraining + kValidation, kFeatures);
  const RowSubset validation = part(rows, kTraining, kTraining + kValidation);
  Context context;
  context.threads = static_cast<int>(state.range(0));
  for (auto _ : state) {
    const auto fitted = fit_linear(context, part(rows, 0, kTraining), &validation,
                                   {.loss = Loss::Softmax, .classes = 3});
    benchmark::DoNotOptimize(fitted->penalty);
  }
}
BENCHMARK(FitLinear)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void FitNeighbours(benchmark::State& state) {
  const FeatureMatrix rows = bench_rows(kTraining + kValidation, kFeatures);
  const RowSubset validation = part(rows, kTraining, kTraining + kValidation);
  Context context;
  context.threads = static_cast<int>(state.range(0));
  for (auto _ : state) {
    const auto fitted = fit_neighbours(context, part(rows, 0, kTraining), &validation,
                                       {.loss = Loss::Softmax, .classes = 3});
    benchmark::DoNotOptimize(fitted->k);
  }
}
BENCHMARK(FitNeighbours)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace canasta
