// init for files that are no receipts: a table source with its contract, and a task.
#pragma once

#include "engine/engine.h"
#include "engine/init_yaml.h"

namespace canasta {

// Writes contracts/<source>.odcs.yaml and canasta.yaml in that order, so that no canasta.yaml names
// a contract that is not there. `missing`: needed columns of receipts that were not found.
// Errors: of reading; Conflict kContractThere; those of guess_table.
Result<Report> init_table(const Context& context, const InitOptions& options,
                          const ConfigHead& head, const std::vector<std::string>& missing);

}  // namespace canasta
