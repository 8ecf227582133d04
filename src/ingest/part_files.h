// A part on disk: safetensors files in state/ingest. docs/formats/ingest-state.md
//
// They are a cache: written without waiting for the disk, checked against the sums in the index
// before use, and thrown away at the slightest doubt, because the source file can be read again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/context.h"
#include "ingest/part.h"
#include "io/file_system.h"

namespace canasta {

struct PartFile {
  std::string name;  // in the state folder
  std::uint64_t xxh3 = 0;
  bool operator==(const PartFile&) const = default;
};

// Writes `part` (not settled) as <stem>-0.safetensors, -1, …, each of about 130,000 rows.
Result<std::vector<PartFile>> save_part(const Context& context, FileSystem& files,
                                        const std::string& folder, const std::string& stem,
                                        const Part& part);

// Errors: those of reading, and Corrupt for anything that save_part would not have written.
Result<Part> load_part(const Context& context, const FileSystem& files, const std::string& folder,
                       const std::vector<PartFile>& part_files);

}  // namespace canasta
