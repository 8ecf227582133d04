// Tables: files of any shape as one typed table, for tasks whose rows are not lines of receipts.
//
// Columns of all files are united by name, in the order in which they first appear; a file without
// one of them gives missing values there, and that is said. Parquet brings its types; the types of
// CSV and JSON Lines are decided on the whole column, over all files:
//
//   Int    whole numbers that a double holds exactly, none with leading zeros (those are codes)
//   Real   other numbers, by the decimal sign that the column shows
//   Day    dates; Time where a clock stands with them
//   Text   everything else, as codes of a dictionary in order of first appearance
//
// A column of numbers with up to three words of letters between them ("tbd") stays a number; the
// words count as missing, and that is said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/error.h"
#include "data/table.h"
#include "ingest/records.h"
#include "io/file_system.h"

namespace canasta {

struct TableOptions : SourceOptions {
  std::vector<std::string> columns;  // those wanted, by name; empty: all
  std::vector<std::string> texts;    // columns of ids: each value stays as it is written
};

// Where each row of a table stands in its files.
class RowPlaces {
 public:
  // Rows of one file, all of those that follow the rows added before. Without lines, rows are
  // numbered from 1.
  void add_file(std::string path, std::size_t rows, std::vector<std::uint64_t> lines);
  std::size_t rows() const { return starts_.empty() ? 0 : starts_.back(); }
  // File and physical line (of Parquet: number of the row).
  Place of(std::size_t row) const;

 private:
  std::vector<std::string> files_;
  std::vector<std::size_t> starts_;  // of each file's rows, and the end of the last
  std::vector<std::vector<std::uint64_t>> lines_;
};

struct BadRow {
  Place place;
  Message reason;
  Fields fields;
  std::string raw;  // at most kRawBytesMax
};

struct SourceTable {
  Table table;
  RowPlaces places;
  std::vector<BadRow> bad;  // records that could not be cut into fields, in file order
  std::vector<Finding> findings;
  std::string hash;  // XXH3 of the files' bytes, hexadecimal
};

// Paths of the files that a table is made of, sorted.
Result<std::vector<std::string>> table_files(const FileSystem& files, const TableOptions& options);

// Errors: of finding, inspecting and reading files; InvalidInput kNoSuchColumn for a wanted column
// that no file has; kTableWithoutRows where nothing is left.
Result<SourceTable> read_table(const Context& context, const FileSystem& files,
                               const TableOptions& options);
// SourceTable::hash, without reading what the bytes say. Errors: of finding and reading files.
Result<std::string> table_hash(const FileSystem& files, const TableOptions& options);

}  // namespace canasta
