// What the state in memory was read from, as texts that change with any of it: how a service
// notices what `canasta ingest`, `canasta train` or `canasta models promote` did beside it.
//
//   inputs     size and time of each file that a snapshot is made of (engine/snapshot_files.h:
//              the list that its freshness goes by), and each model's aliases.json, whole;
//              size and time of each report of drift
//   snapshot   current.json, whole
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

struct ServedIdentity {
  std::string inputs;
  std::string snapshot;

  bool operator==(const ServedIdentity&) const = default;
};

Result<ServedIdentity> served_identity(const Project& project);
// The member `snapshot` alone.
Result<std::string> snapshot_identity(const Project& project);

}  // namespace canasta
