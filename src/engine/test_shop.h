// Shops for tests and benchmarks of the corridor.
#pragma once

#include <cstdlib>
#include <string>

#include "base/assert.h"
#include "engine/engine.h"
#include "io/temporary_folder.h"
#include "simulate/simulate.h"

namespace canasta {

inline TemporaryFolder test_folder() { return TemporaryFolder::create("build").value(); }

// A file of the real data, or nothing where it is not there.
inline std::string real_data(const std::string& file) {
  const char* folder = std::getenv("CANASTA_DATA");
  const std::string path = join_path(folder == nullptr ? "../shared/data" : folder, file);
  return real_file_system().exists(path) ? path : "";
}

// Receipts of a file, guessed and ingested in `folder`.
inline PurchaseLog ingested(const Context& context, const std::string& folder,
                            const std::string& file) {
  const MappingGuess guess = guess_mapping(context, real_file_system(), {file}, {}).value();
  IngestOptions options;
  options.root = folder;
  options.files = {absolute_path(file)};
  options.columns = guess.columns;
  return ingest(context, real_file_system(), options).value().log;
}

inline PurchaseLog simulated_log(const Context& context, const std::string& folder,
                                 std::int64_t customers, std::int64_t days) {
  const std::string file = join_path(folder, "receipts.csv");
  CANASTA_ASSERT(
      generate_data(context,
                    {.kind = "receipts", .output = file, .customers = customers, .days = days})
          .ok());
  return ingested(context, folder, file);
}

}  // namespace canasta
