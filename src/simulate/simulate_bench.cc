// The shop of the demo (2,000 customers, 400 days) and a large one, on one and two threads.
#include <benchmark/benchmark.h>

#include "simulate/simulate.h"

namespace canasta {
namespace {

void bench_simulate(benchmark::State& state) {
  ReceiptOptions options;
  options.customers = static_cast<std::uint32_t>(state.range(0));
  options.days = static_cast<std::int32_t>(state.range(1));
  Context context;
  context.threads = static_cast<int>(state.range(2));
  const TextSink sink = [](std::string_view bytes) {
    benchmark::DoNotOptimize(bytes.data());
    return Status{};
  };
  std::uint64_t lines = 0;
  for (auto _ : state) lines += simulate_receipts(context, options, sink)->lines;
  state.counters["lines"] =
      benchmark::Counter(static_cast<double>(lines), benchmark::Counter::kIsRate);
}
BENCHMARK(bench_simulate)
    ->ArgNames({"customers", "days", "threads"})
    ->Args({2'000, 400, 1})
    ->Args({2'000, 400, 2})
    ->Args({50'000, 731, 1})
    ->Args({50'000, 731, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace canasta
