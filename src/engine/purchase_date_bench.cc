// What the rows cost, and what leaving some out loses: cells against every row, and history on all
// rows against fewer. Counters: auc and ece_equal_mass on the test days, rows held.
#include <benchmark/benchmark.h>

#include "engine/purchase_date.h"
#include "engine/test_shop.h"

namespace canasta {
namespace {

constexpr std::int64_t kCustomers = 5'000;
constexpr std::int64_t kDays = 731;
const Context kContext{.threads = 2};

const PurchaseLog& shop() {
  static const TemporaryFolder folder = test_folder();
  static const PurchaseLog log = simulated_log(kContext, folder.path(), kCustomers, kDays);
  return log;
}

void report(benchmark::State& state, const Judged& judged) {
  state.counters["auc"] = judged.evaluation.model.auc;
  state.counters["ece"] = judged.evaluation.model.ece_equal_mass;
  state.counters["log_loss"] = judged.evaluation.model.log_loss;
  state.counters["rows"] = static_cast<double>(judged.training_rows_held);
}

void judge_with(benchmark::State& state, FeatureSet features, std::uint64_t rows_max) {
  PurchaseDateTask task;
  task.features = features;
  PurchaseDateData data = prepare(kContext, {}, task, shop()).value();
  data.training_rows_max = rows_max;
  const Day cut = training_cut(data).value();
  const auto trainer = xgboost_trainer();
  for (auto _ : state) {
    const Judged judged = judge(kContext, data, *trainer, cut, data.last).value();
    report(state, judged);
  }
}

void CalendarCells(benchmark::State& state) { judge_with(state, FeatureSet::Calendar, 1); }
BENCHMARK(CalendarCells)->Unit(benchmark::kMillisecond)->UseRealTime();

void History(benchmark::State& state) {
  judge_with(state, FeatureSet::History, static_cast<std::uint64_t>(state.range(0)));
}
BENCHMARK(History)
    ->Arg(10'000'000)
    ->Arg(1'000'000)
    ->Arg(600'000)
    ->Arg(300'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace canasta
