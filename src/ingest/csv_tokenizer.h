// CSV text to a batch of records: views into the text, physical lines, hashes, and what is wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ingest/csv_masks.h"
#include "ingest/records.h"

namespace canasta {

struct CsvShape {
  CsvMarks marks;
  std::size_t columns = 0;
};

// Replaces the batch by the records of `text`, which holds whole records and begins in physical
// line `line`. The views point into `text`, or into the batch's arena where quotes were doubled.
//
// A record with another number of fields than the header, or with text after a closing quote, is
// bad (kFieldCountWrong, kTextAfterQuote). Empty fields beyond the header are dropped silently:
// spreadsheets leave them.
// Errors    kQuoteUnterminated, kFieldTooLong, kRecordTooLong, with line and column of the start.
// Cost      About .6 ns a byte. No allocation when the batch has served before.
// Threads   Pure.
Status tokenize_csv(std::string_view text, std::uint64_t line, const CsvShape& shape,
                    RecordBatch& batch);

// ",", ";", "\t": for messages.
std::string shown(char character);

}  // namespace canasta
