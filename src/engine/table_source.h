// A source of tables: which files it names, the table made of them, what its contract says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "engine/engine.h"
#include "quality/quality.h"

namespace canasta {

// The source that names the files: itself, or the one that it is made of. REQUIRES: it is a table.
const std::string& source_behind(const Project& project, const std::string& source);
const TableSource& files_behind(const Project& project, const std::string& source);

// How those files are read. `instead`: other files than its own; empty: its own.
TableOptions reading_of(const Project& project, const std::string& source,
                        const std::vector<std::string>& instead = {});

// What the tasks on a source predict, in the order of their names.
std::vector<std::string> targets_of(const Project& project, const std::string& source);

// Columns of the contract that rows to score may lack: those that are predicted.
std::vector<std::string> may_lack(const Project& project, const std::string& source,
                                  const std::vector<std::string>& input);

// A source as a table, with what was said on the way.
struct OpenedTable {
  Table table;
  std::string hash;  // of the files read
  std::vector<ReportLine> said;
  std::optional<ContractCheck> contract = {};  // where the files have one
};
// With what was odd in the files.
OpenedTable opened_table(SourceTable read);

// `input`: files instead of the source's own. The contract may be broken: what is wrong is part of
// the answer. Errors: of reading and of aggregating; ContractBroken where that is why the rows
// cannot be aggregated.
Result<OpenedTable> open_for_looking(const Context& context, const Project& project,
                                     const std::string& source,
                                     const std::vector<std::string>& input = {});

// ContractBroken, where the files have a contract and break it.
Status hold_contract(const Context& context, const OpenedTable& opened);

// Both: rows to train on and to score.
Result<OpenedTable> open_table(const Context& context, const Project& project,
                               const std::string& source,
                               const std::vector<std::string>& input = {});

}  // namespace canasta
