// Delimiter, header and column names of a CSV text, found out from its first records.
//
// Delimiter: of , ; tab and |, the one that cuts most records into the same number of fields, the
// header among them; quotes are respected. Ties go to more fields, then to that order. Blanks,
// where none of them cuts anything and nearly all records have the same number of fields, at least
// three: a column of names or of times is one column.
//
// Header: the first record is one unless it looks like the data. A column speaks for names when its
// first cell is no number or date and its other cells are; it speaks for values when both are, or
// when its first cell stands again further down. More columns decide; a tie is a header.
//
// Names: trimmed. A blank one becomes column_3; blank ones at the end whose cells are empty too are
// left out, as spreadsheets add them. A name that stands twice is kept by neither: price, price
// become price_1, price_2, so that nobody maps one and gets the other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/csv_masks.h"
#include "ingest/records.h"

namespace canasta {

using Rows = std::vector<std::vector<std::string>>;

// The first records of a text as they are: any number of fields, text after a closing quote left
// out. Stops at an unclosed quote.
Rows first_rows(std::string_view text, CsvMarks marks, std::size_t rows_max);

// The records of a batch.
Rows rows_of(const RecordBatch& batch, std::size_t rows_max);

// Fills in delimiter, quote, header and columns of `source` from `text`: whole lines, no mark;
// the last record may be cut. False when the first record is not complete in it.
// Errors    InvalidInput kFileEmpty; TooLarge kTooManyColumns; Config kDelimiterClash.
Result<bool> find_dialect(std::string_view text, const DialectOptions& options, SourceFile& source);

// The names of a header's cells. `rows` are the records below it.
std::vector<std::string> column_names(const std::vector<std::string>& header, const Rows& rows);

}  // namespace canasta
