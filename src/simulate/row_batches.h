// Rows written in chunks side by side, and handed to the sink in their order.
#pragma once

#include <functional>
#include <string>

#include "base/parallel.h"
#include "simulate/simulate.h"

namespace canasta {

// Appends the lines of rows [chunk.first, chunk.last). Pure: called from several threads at once.
using LineWriter = std::function<void(const Chunk& chunk, std::string& text)>;

// The header, then all rows. Memory for some 130,000 rows of text, however many there are.
// Errors: kCancelled, those of `sink`.
struct RowsToWrite {
  std::string_view header;  // with its line end
  std::uint64_t rows = 0;
  LineWriter write;
};
Result<RowSummary> write_rows(const Context& context, const RowsToWrite& rows,
                              const TextSink& sink);

}  // namespace canasta
