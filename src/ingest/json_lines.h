// JSON Lines: one object a line, its keys as columns, its values as text.
//
//   {"customer": "C1", "price": 2.50, "tags": ["a"], "note": null}
//
// Columns are the keys that the front of the file shows, in the order of their first appearance; a
// key that comes only later is ignored. Numbers, true and false are text as written, null and a
// missing key are empty, arrays and objects inside are their JSON. Of a key that stands twice the
// last value counts. A line that is not a JSON object is a bad record; empty lines are passed over.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/csv_dialect.h"
#include "ingest/piece_reader.h"
#include "ingest/records.h"

namespace canasta {

// Keys of the objects in `text`, whole lines.
// Errors    InvalidInput kJsonNotLines when there is no object, or the text is an array;
//           TooLarge kTooManyColumns.
Result<std::vector<std::string>> json_columns(std::string_view text);

// The first objects of `text` as rows of `columns`; bad lines are passed over.
Result<Rows> first_json_rows(std::string_view text, const std::vector<std::string>& columns,
                             std::size_t rows_max);

// read_records for a JSON Lines file.
Status read_json_lines(const Context& context, const FileSystem& files, const SourceFile& source,
                       const BatchHandler& handler,
                       std::size_t piece_bytes = PieceRule{}.piece_bytes);

}  // namespace canasta
