// Our side of bench/drift/run.py: the drift of one file against another, timed inside the process.
//
//   drift_tables BEFORE NOW THREADS
//
// Prints a line of JSON: seconds of reading and of profile and drift, the peak of memory that the
// latter took beyond the tables, and by column the distances that the rival measures too.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "ingest/tables.h"
#include "io/file_system.h"
#include "monitor/monitor.h"

namespace {

using canasta::Context;
using canasta::Table;

double now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

Table read(const Context& context, const char* path) {
  canasta::TableOptions options;
  options.files = {path};
  auto read = canasta::read_table(context, canasta::real_file_system(), options);
  if (!read.ok()) {
    std::fprintf(stderr, "%s\n", read.error().text(canasta::Language::English).c_str());
    std::exit(2);
  }
  return std::move(read.value().table);
}

// VmHWM or VmRSS of this process, in MB.
double memory_mb(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1)) / 1024;
  }
  return 0;
}

// The peak is from now on counted anew.
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

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
  forget_peak();
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
