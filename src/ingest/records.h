// Records: the rows of one source file as text, whatever its form.
//
// CSV (any dialect, encoding, gz or zst), JSON Lines and Parquet all come out as batches of fields
// with their physical line, so that mapping, typing and cleaning are written once. Batches are cut
// at record boundaries and may be handled on several threads; they are numbered in file order.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/messages/ingest.h"
#include "io/file_system.h"
#include "io/text_encoding.h"

namespace canasta {

enum class FileKind : std::uint8_t { Csv, JsonLines, Parquet };
enum class Compression : std::uint8_t { None, Gzip, Zstd };
using Encoding = TextEncoding;

// Limits of what is read. Past them: TooLarge.
inline constexpr std::size_t kColumnsMax = 4'096;
inline constexpr std::size_t kFieldBytesMax = std::size_t{1} << 20;    // without its quotes
inline constexpr std::size_t kRecordBytesMax = std::size_t{16} << 20;  // without its line end
inline constexpr std::size_t kRawBytesMax = 4'096;                     // kept of a bad record

// Something decided about a column or a file, said aloud.
struct Finding {
  Message message;
  Fields fields;
};

// What a person may fix in canasta.yaml; everything left open is found out from the file.
struct DialectOptions {
  std::optional<char> delimiter;
  std::optional<char> quote;
  std::optional<bool> header;
  std::optional<Encoding> encoding;
};

// Which files a source has, and how their values are written; shared by receipts and tables.
struct SourceOptions {
  std::string root = ".";          // project folder; patterns and outputs are beneath it
  std::vector<std::string> files;  // paths, globs (data/raw/*.csv) and folders
  DialectOptions dialect;
  std::string timezone = "UTC";
  std::optional<char> decimal;             // '.' or ','; found out when left open
  std::optional<std::string> time_format;  // "dd/mm/yyyy", "mm/dd/yyyy"; found out when left open
  std::vector<std::string> null_tokens;    // beside "", NULL, NA, N/A, nan, S/D, …
};

// A file whose form is known.
struct SourceFile {
  std::string path;
  FileKind kind = FileKind::Csv;
  Compression compression = Compression::None;
  Encoding encoding = Encoding::Utf8;
  bool byte_order_mark = false;
  char delimiter = ',';
  char quote = '"';
  bool header = true;
  std::vector<std::string> columns;  // names from the header, or column_1, column_2, …
};

// A record that could not be cut into fields.
struct BadRecord {
  std::uint64_t line = 0;
  std::uint64_t column = 0;  // byte in the line, from 1; 0 unknown
  Message reason = message::kFieldCountWrong;
  Fields fields;
  std::string raw;  // at most kRawBytesMax of it
};

// Shape: fields is [records x columns], row-major. Views are good until the handler returns.
// Quotes are taken off, doubled ones undone; blanks stay as they are.
struct RecordBatch {
  std::size_t columns = 0;
  std::vector<std::string_view> fields;
  std::vector<std::uint64_t> line;  // physical line of each record's first byte, from 1
  std::vector<std::uint64_t> hash;  // XXH3 of each record's text: equal lines, equal hash
  std::vector<BadRecord> bad;
  std::vector<char> arena;  // text that does not stand in the file as it is: undoubled quotes

  // Empties it for other records; memory is kept.
  void restart(std::size_t column_count) {
    columns = column_count;
    fields.clear();
    line.clear();
    hash.clear();
    bad.clear();
    arena.clear();
  }
  std::size_t size() const { return line.size(); }
  std::string_view field(std::size_t record, std::size_t column) const {
    return fields[record * columns + column];
  }
};

// Finds out kind, compression, encoding, dialect, header and column names.
// Errors: empty file, header only is fine here, NUL bytes, broken compression, over 4,096 columns.
Result<SourceFile> inspect_file(const Context& context, const FileSystem& files,
                                const std::string& path, const DialectOptions& options);

// Text that is read at most for a sample, in whole records; more when one record is larger.
inline constexpr std::size_t kSampleBytesMax = std::size_t{64} << 20;

// The first records of a file, for guessing what its columns are.
Result<std::vector<std::vector<std::string>>> sample_records(const Context& context,
                                                             const FileSystem& files,
                                                             const SourceFile& source,
                                                             std::size_t records_max);

using BatchHandler = std::function<void(std::size_t batch, const RecordBatch& records)>;

// Reads the whole file. The handler is called once per batch, possibly from several threads at
// once; batches are numbered from 0 in file order. Memory: a few batches, whatever the file's size.
// Errors end the reading and name file, line and column: unterminated quote, invalid UTF-8, NUL
// byte, truncated gz, zst or Parquet, a field over 1 MiB.
Status read_records(const Context& context, const FileSystem& files, const SourceFile& source,
                    const BatchHandler& handler);

}  // namespace canasta
