// The index of state/ingest: which source files have been read, and where their parts are.
// docs/formats/ingest-state.md
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ingest/part_files.h"
#include "io/file_system.h"

namespace canasta {

// Enough to see that a file has changed, without reading it.
struct FileStamp {
  std::uint64_t bytes = 0;
  std::int64_t modified_ns = 0;
  bool operator==(const FileStamp&) const = default;
};

struct IndexedSource {
  std::string path;           // as in the quarantine: beneath the root
  FileStamp stamp;            // when it was read, or last seen with the same content
  std::uint64_t content = 0;  // XXH3 of its bytes
  std::vector<PartFile> part_files;
};

struct IngestIndex {
  std::uint64_t options = 0;           // XXH3 of the options under which the parts were typed
  std::vector<IndexedSource> sources;  // by path
  // What was published: the sum of what it was made from, and the files as they were left.
  std::uint64_t published = 0;
  FileStamp purchases, quarantine;

  const IndexedSource* find(const std::string& path) const;
};

// An index that is missing, damaged or of another version is empty: everything is read again.
IngestIndex load_index(const FileSystem& files, const std::string& path);
std::string index_text(const IngestIndex& index);

}  // namespace canasta
