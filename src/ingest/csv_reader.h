// A CSV file as batches of records, read by several threads at once.
#pragma once

#include <cstddef>

#include "ingest/piece_reader.h"
#include "ingest/records.h"

namespace canasta {

// read_records for a CSV file. The piece size is for tests: every cut must give the same records.
Status read_csv(const Context& context, const FileSystem& files, const SourceFile& source,
                const BatchHandler& handler, std::size_t piece_bytes = PieceRule{}.piece_bytes);

}  // namespace canasta
