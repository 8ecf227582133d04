// Cost of judging ten million customer-days of 146 days.
#include <benchmark/benchmark.h>

#include "base/random.h"
#include "evaluate/bootstrap.h"
#include "evaluate/evaluate.h"

namespace canasta {
namespace {

struct Rows {
  std::vector<Day> day;
  std::vector<float> score;
  std::vector<double> positive, total;

  ScoredView view() const { return {score, positive, total}; }
};

Rows bench_rows(std::size_t count) {
  Random random(1);
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    const double p = random.unit() * random.unit() * 0.05;
    rows.day.push_back(static_cast<Day>(i % 146));
    rows.score.push_back(static_cast<float>(p));
    rows.positive.push_back(random.unit() < p ? 1 : 0);
    rows.total.push_back(1);
  }
  return rows;
}

void RankAndMeasure(benchmark::State& state) {
  const Rows rows = bench_rows(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(measure_scores(rank_scores(rows.view())).auc);
}
BENCHMARK(RankAndMeasure)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

void Bootstrap(benchmark::State& state) {
  const Rows rows = bench_rows(static_cast<std::size_t>(state.range(0)));
  const RankedScores ranked = rank_scores(rows.view());
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        bootstrap_intervals(Context{}, rows.day, rows.view(), ranked, {}).auc->low);
  }
}
BENCHMARK(Bootstrap)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace canasta
