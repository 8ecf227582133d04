// Our side of bench/drift/run.py: the drift of one file against another, timed inside the process.
//
//   drift_tables BEFORE NOW THREADS
//
// Prints a line of JSON: seconds of reading and of profile and drift, the peak of memory that the
// latter took beyond the tables, and by column the distances that the rival measures too.
#include <cstdio>
#include <cstdlib>

#include "../measured.h"
#include "ingest/tables.h"
#include "io/file_system.h"
#include "monitor/monitor.h"

namespace {

using canasta::Context;
using canasta::memory_mb;
using canasta::now;
using canasta::Table;

Table read(const Context& context, const char* path) {
  canasta::TableOptions options;
  options.files = {path};
  return canasta::value_of(canasta::read_table(context, canasta::real_file_system(), options))
      .table;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: drift_tables BEFORE NOW THREADS\n");
    return 2;
  }
  const Context context{.threads = std::atoi(argv[3])};
  const double start = now();
  const Table before = read(context, argv[1]);
  const Table live = read(context, argv[2]);
  const double loaded = now();
  canasta::forget_peak();
  const double resting_mb = memory_mb("VmRSS");
  const canasta::ReferenceProfile profile = canasta::profile_of(context, before);
  const canasta::Drift drift = canasta::measure_drift(context, profile, live, {});
  const double done = now();
  std::printf("{\"load_s\": %.6f, \"run_s\": %.6f, \"run_mb\": %.1f, \"columns\": {",
              loaded - start, done - loaded, memory_mb("VmHWM") - resting_mb);
  const char* comma = "";
  for (const canasta::FeatureDrift& one : drift.features) {
    std::printf("%s\"%s\": {\"jensen_shannon\": %.9g", comma, one.name.c_str(), one.jensen_shannon);
    if (one.kind != canasta::ProfileKind::Texts) std::printf(", \"shift\": %.9g", one.shift);
    std::printf("}");
    comma = ", ";
  }
  std::printf("}}\n");
  return 0;
}
