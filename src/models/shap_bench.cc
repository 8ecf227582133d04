// SHAP values of a row and a tree: 200 trees of depth 6 on 55 features.
#include <benchmark/benchmark.h>

#include "models/shap.h"
#include "models/testing_forest.h"

namespace canasta {
namespace {

constexpr int kFeatures = 55;
constexpr int kTrees = 200;

Forest covered_forest(int depth) {
  Random random(1);
  std::vector<testing::TreeSpec> trees;
  for (int i = 0; i < kTrees; ++i) {
    trees.push_back(testing::random_tree(random, kFeatures, depth));
    testing::add_random_cover(trees.back(), random);
  }
  return Forest::parse(testing::forest_text(trees, kFeatures)).value();
}

std::vector<float> random_rows(std::size_t rows) {
  Random random(2);
  std::vector<float> values(rows * kFeatures);
  for (float& value : values) value = static_cast<float>(random.unit() * 2 - 1);
  return values;
}

void run(benchmark::State& state, const ShapExplainer& explainer) {
  const auto rows = static_cast<std::size_t>(state.range(1));
  const std::vector<float> values = random_rows(rows);
  std::vector<double> out(rows * explainer.values_per_row());
  for (auto _ : state) {
    explainer.explain(View2<const float>(values.data(), rows, kFeatures), out);
    benchmark::DoNotOptimize(out.data());
  }
  state.counters["s_per_row_tree"] = benchmark::Counter(
      static_cast<double>(rows) * kTrees,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void ExplainByPaths(benchmark::State& state) {
  const Forest forest = covered_forest(static_cast<int>(state.range(0)));
  run(state, ShapExplainer::path_dependent(forest).value());
}
BENCHMARK(ExplainByPaths)
    ->ArgNames({"depth", "rows"})
    ->Args({6, 2'000})
    ->Args({6, 1})
    ->Args({4, 2'000})
    ->Args({10, 500})
    ->Unit(benchmark::kMillisecond);

void ExplainByBackground(benchmark::State& state) {
  const Forest forest = covered_forest(static_cast<int>(state.range(0)));
  const std::vector<float> background = random_rows(100);
  run(state, ShapExplainer::interventional(forest, {background.data(), 100, kFeatures}));
}
BENCHMARK(ExplainByBackground)
    ->ArgNames({"depth", "rows"})
    ->Args({6, 500})
    ->Args({6, 1})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace canasta
