// Cost of a row and a tree: 252 trees of depth 6 on 18 features, the size of a usual model.
#include <benchmark/benchmark.h>

#include <nlohmann/json.hpp>

#include "models/forest.h"
#include "models/testing_forest.h"

namespace canasta {
namespace {

constexpr int kFeatures = 18;
constexpr int kTrees = 252;

Forest bench_forest(int depth) {
  Random random(1);
  std::vector<testing::TreeSpec> trees;
  for (int i = 0; i < kTrees; ++i) {
    trees.push_back(testing::random_tree(random, kFeatures, depth));
  }
  return Forest::parse(testing::forest_text(trees, kFeatures)).value();
}

std::vector<float> bench_rows(std::size_t rows) {
  Random random(2);
  std::vector<float> values(rows * kFeatures);
  for (float& value : values) value = static_cast<float>(random.unit() * 2 - 1);
  return values;
}

void PredictRows(benchmark::State& state) {
  const Forest forest = bench_forest(static_cast<int>(state.range(0)));
  const auto rows = static_cast<std::size_t>(state.range(1));
  const std::vector<float> values = bench_rows(rows);
  std::vector<float> probability(rows);
  for (auto _ : state) {
    forest.predict(View2<const float>(values.data(), rows, kFeatures), probability);
    benchmark::DoNotOptimize(probability.data());
  }
  const double row_trees = static_cast<double>(rows) * kTrees;
  state.counters["s_per_row_tree"] = benchmark::Counter(
      row_trees, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(PredictRows)
    ->ArgNames({"depth", "rows"})
    ->Args({6, 20'000})
    ->Args({6, 1})
    ->Args({4, 20'000})
    ->Args({10, 20'000});

void ParseForest(benchmark::State& state) {
  Random random(1);
  std::vector<testing::TreeSpec> trees;
  for (int i = 0; i < kTrees; ++i) trees.push_back(testing::random_tree(random, kFeatures, 6));
  const auto bytes = nlohmann::json::to_ubjson(
      nlohmann::json::parse(testing::forest_text(trees, kFeatures)), true, true);
  const std::string text(bytes.begin(), bytes.end());
  for (auto _ : state) benchmark::DoNotOptimize(Forest::parse(text).value().node_count());
}
BENCHMARK(ParseForest)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace canasta
