// Parquet files as records of text, through the data engine.
//
// Every value becomes the text a CSV file would hold: timestamps as 2011-12-09 12:50:00 (with a Z
// behind when they are moments in UTC), dates as 2011-12-09, NULL as nothing, nested values as the
// engine writes them. A record's line is its row number, from 1.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "data/table.h"
#include "ingest/csv_dialect.h"
#include "ingest/records.h"
#include "ingest/text_table.h"

namespace canasta {

// Column names in the file's order.
// Errors    Corrupt kParquetBroken when the file is damaged or cut short; TooLarge kTooManyColumns.
Result<std::vector<std::string>> parquet_columns(const Context& context, const FileSystem& files,
                                                 const std::string& path);

// The first rows.
Result<Rows> first_parquet_rows(const Context& context, const SourceFile& source,
                                std::size_t rows_max);

// A typed column of a file, its texts still interned.
struct TypedColumn {
  std::string name;
  std::variant<IntColumn, RealColumn, TimeColumn, TextTable::Column> body;
};

// Columns by name, those that the file has, with the types of ingest/tables.h; dates are times of
// midnight here. Empty `wanted`: all. `zone`: where moments in UTC are moved.
Result<std::vector<TypedColumn>> read_parquet_columns(const Context& context,
                                                      const std::string& path,
                                                      const std::vector<std::string>& wanted,
                                                      const std::string& zone);

// read_records for a Parquet file: one thread calls the handler, a batch at a time.
Status read_parquet_records(const Context& context, const SourceFile& source,
                            const BatchHandler& handler);

}  // namespace canasta
