// Duplicates: rows that repeat an earlier row exactly.
//
// Equal are rows of equal record text (by its hash) and equal typed values; the first one in file
// order is no duplicate. Rows are dealt to 256 partitions by their hash, in order, and each
// partition is searched by itself with a table that stays in the cache.
//
// Cost      O(n) time, 16 bytes a row while it runs.
// Threads   Partitions are searched side by side; the answer does not depend on their number.
#pragma once

#include <cstdint>
#include <vector>

#include "base/context.h"
#include "ingest/row_chunk.h"

namespace canasta {

// Sets `bit` in marks[chunk][row] of every duplicate. Rows with marks other than 0 on entry are
// left out: they neither are nor make duplicates.
// REQUIRES: fewer than 2^32 rows; marks of the chunks' sizes.
void mark_duplicates(const Context& context, const std::vector<RowChunk*>& chunks, std::uint8_t bit,
                     std::vector<std::vector<std::uint8_t>>& marks);

}  // namespace canasta
