// Cost of training: the cells of a large shop, and a million customer-days with history.
#include <benchmark/benchmark.h>

#include "boosters/boosters.h"
#include "boosters/testing_rows.h"

namespace canasta {
namespace {

// Arguments: rows, features, rounds, threads.
void Train(benchmark::State& state, std::unique_ptr<Trainer> (*make_trainer)()) {
  const FeatureMatrix rows = testing::random_rows(static_cast<std::size_t>(state.range(0)),
                                                  static_cast<std::size_t>(state.range(1)), 1);
  TrainOptions options;
  options.rounds_max = static_cast<int>(state.range(2));
  options.max_depth = 6;
  Context context;
  context.threads = static_cast<int>(state.range(3));
  const auto trainer = make_trainer();
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        trainer->train(context, all_rows(rows), nullptr, options).value().body.size());
  }
}
BENCHMARK_CAPTURE(Train, lightgbm, lightgbm_trainer)
    ->ArgNames({"rows", "features", "rounds", "threads"})
    ->Args({90'000, 4, 100, 1})
    ->Args({90'000, 4, 100, 2})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(Train, xgboost, xgboost_trainer)
    ->ArgNames({"rows", "features", "rounds", "threads"})
    ->Args({90'000, 4, 100, 1})
    ->Args({90'000, 4, 100, 2})
    ->Args({1'000'000, 18, 200, 2})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
}  // namespace canasta
