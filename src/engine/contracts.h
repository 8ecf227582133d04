// Contracts of table sources.
#pragma once

#include "engine/engine.h"
#include "quality/quality.h"

namespace canasta {

// The rows of a source against the contract it names. REQUIRES: it names one.
// `answers`: columns that rows to score may lack, since they are what is predicted.
Result<ContractCheck> check_source(const Context& context, const Project& project,
                                   const TableSource& source, const SourceTable& read,
                                   const std::vector<std::string>& answers = {});

}  // namespace canasta
