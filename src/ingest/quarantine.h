// The quarantine: every row that did not become a purchase, and why. docs/formats/quarantine.md
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "ingest/cleaning.h"
#include "ingest/united_rows.h"
#include "io/file_system.h"

namespace canasta {

// Writes the rows that `cleaning` did not keep, by file and line, to staging_path(path), not yet
// synced. Rows are turned to text on all threads, a few chunks at a time.
Status stage_quarantine(const Context& context, FileSystem& files, const std::string& path,
                        const UnitedRows& rows, const Cleaning& cleaning);

}  // namespace canasta
