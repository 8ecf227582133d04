// Our side of bench/value/run.py: segments and the fit of BG/NBD, timed inside the process.
//
//   value_times PURCHASES.parquet THREADS REPEATS SCORES.csv
//
// Prints a line of JSON: median seconds of each from the log in memory, the peak of memory that the
// fit took beyond it, its parameters and log-likelihood. Writes customer,r,f,m of every customer.
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "../measured.h"
#include "ingest/ingest.h"
#include "io/file_system.h"
#include "value/value.h"

namespace {

using canasta::Context;
using canasta::median_seconds;
using canasta::memory_mb;
using canasta::PurchaseLog;

void write_scores(const PurchaseLog& log, const canasta::CustomerSegments& out, const char* path) {
  std::ofstream file(path);
  file << "customer,r,f,m\n";
  for (std::size_t i = 0; i < out.size(); ++i) {
    const canasta::RfmScore& score = out.score[i];
    file << log.customers()[out.rfm.customer[i]] << ',' << int{score.r} << ',' << int{score.f}
         << ',' << int{score.m} << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: value_times PURCHASES.parquet THREADS REPEATS SCORES.csv\n");
    return 2;
  }
  const Context context{.threads = std::atoi(argv[2])};
  const int repeats = std::atoi(argv[3]);
  const PurchaseLog log =
      canasta::value_of(canasta::load_purchases(context, canasta::real_file_system(), argv[1]));
  canasta::CustomerSegments segments;
  const double segments_s =
      median_seconds(repeats, [&] { segments = canasta::segment_customers(context, log.all()); });
  write_scores(log, segments, argv[4]);

  const canasta::Lifetimes customers =
      canasta::lifetimes(context, log.all(), canasta::TimeUnit::Weeks);
  canasta::PurchaseFit fit;
  malloc_trim(0);  // what was freed is not to be counted as room
  canasta::forget_peak();
  const double resting_mb = memory_mb("VmRSS");
  const double fit_s = median_seconds(repeats, [&] {
    fit = canasta::fit_purchases(context, customers, canasta::PurchaseModel::BgNbd).value();
  });
  std::printf(
      "{\"segments_s\": %.6f, \"fit_s\": %.6f, \"fit_mb\": %.1f, \"distinct\": %zu, "
      "\"log_likelihood\": %.9g, \"parameters\": [%.9g, %.9g, %.9g, %.9g]}\n",
      segments_s, fit_s, memory_mb("VmHWM") - resting_mb, static_cast<std::size_t>(fit.distinct),
      fit.log_likelihood, fit.parameters[0].value, fit.parameters[1].value, fit.parameters[2].value,
      fit.parameters[3].value);
  return 0;
}
