// Source files: which files do the paths, patterns and folders of canasta.yaml stand for?
//
//   data/raw/2024.csv     a file, taken whatever its ending
//   data/raw/*.csv        `*` any characters, `?` one; in folder names too, never across a '/'
//   data/raw/*.dat        a pattern that spells its ending out is taken at its word
//   data/raw              a folder: everything in it and below that ends as a table does
//
// A table ends in .csv .tsv .txt .json .jsonl .ndjson or .parquet, and perhaps .gz or .zst. What
// Spark and Hadoop leave beside their parts is passed over: names that start with '_' or '.'
// (_SUCCESS, _committed_…, _started_…, .part-0.crc). A pattern that fits a folder (Spark's
// sales.csv/) takes what is in it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "io/file_system.h"

namespace canasta {

// Folders inside of one another that are looked into, the named one included; what lies deeper is
// not found. A folder that links to itself ends here.
inline constexpr int kFolderDepthMax = 16;

// The files, as paths beneath `root` (absolute ones stay), sorted and each once.
// Errors    NotFound kNoFilesMatch or kNoFilesInFolder, with the pattern and what stands there
//           instead; kFileMissing for a plain path or a folder that is not there.
// Threads   Pure but for the file system.
Result<std::vector<std::string>> find_source_files(const FileSystem& files, const std::string& root,
                                                   const std::vector<std::string>& patterns);

// `*` any characters, also none; `?` one byte; everything else itself. Cost O(|name| * |pattern|)
// at worst, no recursion.
bool matches_pattern(std::string_view name, std::string_view pattern);

}  // namespace canasta
