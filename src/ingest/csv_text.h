// A CSV text in memory: its columns and cells, for the few rows that a request brings.
//
// What read_records does for files, without a file: a mark in front is passed over, delimiter and
// decimal signs are found out from the text, quotes are taken off. The first record is the header.
// Unlike a file's, a record that cannot be cut into fields is an error at once: there is no
// quarantine for a request, and whoever sent it waits for the answer.
//
// Cells are trimmed; what a file would take for missing (NULL, NA, nan, …) is "". Fields are what
// was sent, byte by byte.
//
// Cost     two passes to cut, one for each column of numbers; 16 bytes a cell beside the text.
// Errors   InvalidInput kFileEmpty, kByteNotUtf8, kNulByte, kFieldCountWrong, kTextAfterQuote,
//          kQuoteUnterminated; TooLarge kFieldTooLong, kRecordTooLong, kTooManyColumns; all but the
//          first with line and column.
// Threads  immutable; borrows the text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/records.h"
#include "ingest/time_typing.h"

namespace canasta {

class CsvText {
 public:
  static Result<CsvText> parse(std::string_view text);

  const std::vector<std::string>& columns() const { return columns_; }
  std::size_t rows() const { return batch_.size() - 1; }
  // Without its quotes, doubled ones undone.
  std::string_view field(std::size_t row, std::size_t column) const {
    return batch_.field(row + 1, column);
  }
  std::string_view cell(std::size_t row, std::size_t column) const;
  // Line and column of a cell's first byte, behind its quote; of one with doubled quotes the line
  // of its record alone.
  Place place(std::size_t row, std::size_t column) const;
  std::uint64_t header_line() const { return batch_.line.front(); }

  // What the cells of a column say of themselves: ',' where one can be read only so, else '.' where
  // one can; and the same of days that come first, and months. Nothing where none says it.
  std::optional<char> decimal_sign(std::size_t column) const;
  std::optional<DateOrder> date_order(std::size_t column) const;

 private:
  CsvText() = default;

  std::string_view text_;
  std::vector<std::string> columns_;
  RecordBatch batch_;  // the header is its first record
};

// A text as it counts in a cell: trimmed, and "" where a file would take it for missing.
std::string_view cell_text(std::string_view text);

// The number in a cell, by the sign of its column; nothing where it is none. Where the sign is not
// known it is '.', and "2,396" is no number: it may be 2.396.
std::optional<double> cell_number(std::string_view cell, std::optional<char> decimal_sign);

}  // namespace canasta
