// From files to a table of one row per key. bench/orders/run.py names the project, and compares the
// answer with its rivals':
//
//   CANASTA_BENCH_PROJECT   folder of a canasta.yaml with a source `customers`
//   CANASTA_BENCH_ANSWERS   where the table is written, as Parquet, before the clock starts
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "engine/table_source.h"
#include "report/report.h"

namespace canasta {
namespace {

void files_to_rows(benchmark::State& state) {
  const char* const folder = std::getenv("CANASTA_BENCH_PROJECT");
  if (folder == nullptr) {
    state.SkipWithError("CANASTA_BENCH_PROJECT names no project");
    return;
  }
  const Context context{.threads = static_cast<int>(state.range(0))};
  const Project project = open_project(folder).value();
  if (const char* const path = std::getenv("CANASTA_BENCH_ANSWERS")) {
    const OpenedTable opened = open_table(context, project, "customers").value();
    if (!write_table(context, real_file_system(), opened.table, path, {}).ok()) std::abort();
  }
  for (auto _ : state) benchmark::DoNotOptimize(open_table(context, project, "customers").value());
}
BENCHMARK(files_to_rows)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace canasta
