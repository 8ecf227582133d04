// Our side of bench/itemsets/run.py: one file of baskets mined, timed inside the process.
//
//   itemset_miner FILE SUPPORT all|closed|maximal THREADS [CONFIDENCE]
//
// Prints a line of JSON: seconds of reading and of mining (from baskets as codes to sorted
// itemsets, or rules where a confidence is given), how many were found, and the process's peak of
// memory.
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "../measured.h"
#include "baskets/baskets.h"
#include "ingest/basket_file.h"

using canasta::now;
using canasta::value_of;

int main(int argc, char** argv) {
  if (argc != 5 && argc != 6) {
    std::fprintf(stderr, "usage: itemset_miner FILE SUPPORT KIND THREADS [CONFIDENCE]\n");
    return 2;
  }
  const std::string kind = argv[3];
  const canasta::Context context{.threads = std::atoi(argv[4])};
  const canasta::ItemsetOptions options{.min_support = std::atof(argv[2]),
                                        .kind = kind == "all"      ? canasta::ItemsetKind::All
                                                : kind == "closed" ? canasta::ItemsetKind::Closed
                                                                   : canasta::ItemsetKind::Maximal};
  const double start = now();
  const canasta::BasketFile file =
      value_of(canasta::read_basket_file(context, canasta::real_file_system(), argv[1]));
  const canasta::BasketSpans baskets{
      .offsets = file.offsets, .items = file.codes, .item_count = file.items.size()};
  const double read = now();
  std::size_t found = 0;
  if (argc == 6) {
    const canasta::RuleOptions rules{.min_confidence = std::atof(argv[5])};
    found = value_of(canasta::association_rules(context, baskets, options, rules)).size();
  } else {
    found = value_of(canasta::frequent_itemsets(context, baskets, options)).size();
  }
  const double done = now();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"read_s\": %.6f, \"mine_s\": %.6f, \"found\": %zu, \"peak_mb\": %.1f}\n",
              read - start, done - read, found, static_cast<double>(usage.ru_maxrss) / 1024);
  return 0;
}
