// A file of receipts that nobody has described, cleaned aside from the project's own purchases.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "engine/file_jobs.h"

namespace canasta {

// Columns by the guesser of `init`, the default rules. `quarantine`: where rows that are not kept
// go, below the root. Errors: InvalidInput kFileIsFolder, kFileNotReceipts naming what is missing;
// those of reading and cleaning.
Result<CleanedReceipts> clean_receipts_file(const Context& context, const Project& project,
                                            const GivenFile& file, const std::string& quarantine);

// NotFound, or InvalidInput kFileIsFolder.
Status check_given(const Project& project, const GivenFile& file);

// The same, with the file called as its owner calls it.
Error named_as_given(const Error& error, const GivenFile& file);
void name_as_given(std::vector<ReportLine>& said, const GivenFile& file);

}  // namespace canasta
