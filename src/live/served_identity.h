// What the state in memory was read from, as a text that changes with any of it: how a service
// notices what `canasta ingest`, `canasta train` or `canasta models promote` did beside it.
//
//   size and time of purchases.parquet; what current.json of the snapshot and each model's
//   aliases.json say, whole; size and time of each report of drift
//
// Laws     equal while nobody changes these files; another one after each that does, for they are
//          replaced by a rename. A file that is not there counts as that.
// Cost     a listing, and a small file for each model.
// Errors   those of reading, but for NotFound.
// Threads  any number.
#pragma once

#include <string>

#include "base/result.h"
#include "engine/engine.h"

namespace canasta {

Result<std::string> served_identity(const Project& project);

}  // namespace canasta
