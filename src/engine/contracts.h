// Contracts of table sources.
#pragma once

#include "engine/engine.h"
#include "quality/quality.h"

namespace canasta {

// The rows of a source against the contract it names. REQUIRES: it names one.
Result<ContractCheck> check_source(const Context& context, const Project& project,
                                   const TableSource& source, const SourceTable& read);

}  // namespace canasta
