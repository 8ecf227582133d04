// Where may a text be cut into pieces? At the ends of records only, and not within quotes.
//
// It follows quotes by the same rules as csv_scan.h, and knows nothing of fields: one pass at
// memory speed, done in the file's order, so that the pieces can be cut into fields in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "ingest/csv_masks.h"

namespace canasta {

struct CutRule {
  CsvMarks marks;
  bool quotes = true;  // false: a line is a record (JSON Lines)
};

struct Cut {
  std::size_t bytes = 0;    // whole records at the front, with their line ends
  std::uint64_t lines = 0;  // line ends in them
};

// `text` begins at the start of a record. When it is the last of the file, all of it is whole. A CR
// at the very end stays back otherwise: its LF may follow.
Cut whole_records(std::string_view text, const CutRule& rule, bool last);

// Physical line and column (in bytes) of an offset in a text that begins in line `line`, column 1.
// Cost O(offset): for messages.
Place place_of(std::string_view text, std::size_t offset, std::uint64_t line);

// For the front of a record that has no end yet: is it, or one of its fields, over the limits?
// Errors    TooLarge kFieldTooLong or kRecordTooLong, with the place where it began.
Status check_unfinished(std::string_view text, const CutRule& rule, std::uint64_t line);

Error field_too_long(Place place);
Error record_too_long(Place place);

}  // namespace canasta
