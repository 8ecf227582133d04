// A Table as a Parquet file.
#pragma once

#include <string>

#include "base/context.h"
#include "data/table.h"
#include "io/file_system.h"

namespace canasta {

Status write_parquet_table(const Context& context, FileSystem& files, const Table& table,
                           const std::string& path);

}  // namespace canasta
