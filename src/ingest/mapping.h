// Mapping: which column of a file plays which role, as canasta.yaml says.
#pragma once

#include "base/result.h"
#include "ingest/batch_typing.h"
#include "ingest/ingest.h"

namespace canasta {

// The name mapped to a role; empty where there is none.
const std::string& mapped_name(const ColumnMapping& mapping, Role role);
std::string& mapped_name(ColumnMapping& mapping, Role role);

// What can be checked before any file is seen.
// Errors: Config kColumnNotMapped (customer, time or product), kColumnMappedTwice.
Status check_mapping(const ColumnMapping& mapping);

// The mapped names as columns of one file.
// Errors: InvalidInput kNoSuchColumn, with the nearest name or all names of the file, and
// kColumnNameTwice when the file has the mapped name more than once.
Result<RoleColumns> resolve_columns(const ColumnMapping& mapping, const SourceFile& source);

}  // namespace canasta
