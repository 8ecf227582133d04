// The shop of the demo (2,000 customers, 400 days) and a large one, orders and titles at full
// scale; on one and two threads.
#include <benchmark/benchmark.h>

#include "simulate/simulate.h"

namespace canasta {
namespace {

const TextSink kNowhere = [](std::string_view bytes) {
  benchmark::DoNotOptimize(bytes.data());
  return Status{};
};

void bench_simulate(benchmark::State& state) {
  ReceiptOptions options;
  options.customers = static_cast<std::uint32_t>(state.range(0));
  options.days = static_cast<std::int32_t>(state.range(1));
  Context context;
  context.threads = static_cast<int>(state.range(2));
  std::uint64_t lines = 0;
  for (auto _ : state) lines += simulate_receipts(context, options, kNowhere)->lines;
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

// Orders at full scale, and titles.
void bench_orders(benchmark::State& state) {
  Context context;
  context.threads = static_cast<int>(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(simulate_orders(context, {}, kNowhere)->bytes);
}
BENCHMARK(bench_orders)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void bench_titles(benchmark::State& state) {
  Context context;
  context.threads = static_cast<int>(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(simulate_titles(context, {}, kNowhere)->bytes);
}
BENCHMARK(bench_titles)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace canasta
