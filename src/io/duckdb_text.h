// What DuckDB says, read: the text of an error to an Error. Private to io.
//
// Most of its errors come as text alone: "IO Error: Cannot open file …: No such file or directory".
#pragma once

#include <string>

#include "base/error.h"

namespace canasta {

// `file` is the one that the query reads or writes; empty when there is none, and then nothing is
// Corrupt.
Error duckdb_error(const char* reason, const std::string& file);

}  // namespace canasta
