// Source parts: every source file's part, read anew only where the file is new or changed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/context.h"
#include "ingest/ingest.h"
#include "ingest/ingest_index.h"
#include "ingest/united_rows.h"

namespace canasta {

struct SourceParts {
  std::vector<SourcePart> parts;       // by path; not settled
  std::vector<IndexedSource> indexed;  // the same files, for the next index
  std::uint64_t files_read = 0;
  std::uint64_t files_unchanged = 0;
  std::vector<PartFile> vanished;   // part files that no source needs any more
  std::uint64_t files_removed = 0;  // sources that are gone
};

// What the options say about values.
// Errors: Config kTimezoneUnknown, kTimeFormatUnknown, kDecimalUnknown.
Result<TypingOptions> typing_options(const SourceOptions& options);

// XXH3 of a file's bytes.
Result<std::uint64_t> content_sum(const FileSystem& files, const std::string& path);

// The part of the options under which parts are typed, as one number. Cleaning rules are not in it:
// they act on parts, so changing them reads nothing again.
std::uint64_t typing_sum(const IngestOptions& options);

// Finds the files of `options`, loads the parts of those that are as the index knows them (same
// size and time, or else same content), and reads and saves the others. A part that is damaged or
// of other options is read from its source.
// Errors: of finding and reading files.
Result<SourceParts> gather_parts(const Context& context, FileSystem& files,
                                 const IngestOptions& options, const TypingOptions& typing,
                                 const std::string& state_folder, const IngestIndex& known);

}  // namespace canasta
