// The one door to the rows of a file, whatever its form.
#include "ingest/records.h"

#include <utility>

#include "ingest/csv_dialect.h"
#include "ingest/csv_reader.h"
#include "ingest/csv_tokenizer.h"
#include "ingest/json_lines.h"
#include "ingest/parquet_records.h"

namespace canasta {
namespace {

constexpr std::size_t kSampleBytesMin = std::size_t{1} << 18;

Result<Rows> csv_rows(std::string_view text, const SourceFile& source, std::size_t rows_max) {
  const CsvMarks marks{source.delimiter, source.quote};
  std::uint64_t line = 1;
  if (source.header) {
    const auto header = first_record(text, {.marks = marks, .quotes = true}, true);
    text.remove_prefix(header->bytes);
    line += header->lines;
  }
  RecordBatch batch;
  TRY(tokenize_csv(text, line, {marks, source.columns.size()}, batch));
  return rows_of(batch, rows_max);
}

Result<Rows> sample_text(const FileSystem& files, const SourceFile& source, std::size_t rows_max) {
  const bool is_csv = source.kind == FileKind::Csv;
  const CutRule rule{.marks = {source.delimiter, source.quote}, .quotes = is_csv};
  for (std::size_t bytes = kSampleBytesMin;; bytes *= 4) {
    TRY_ASSIGN(const auto stream, TextSource::open_text(files, source));
    TRY_ASSIGN(const Front front, read_records_front(*stream, rule, bytes));
    TRY_ASSIGN(Rows rows, is_csv ? csv_rows(front.text, source, rows_max)
                                 : first_json_rows(front.text, source.columns, rows_max));
    if (rows.size() == rows_max || front.whole_file || bytes >= kSampleBytesMax) return rows;
  }
}

Status read_any(const Context& context, const FileSystem& files, const SourceFile& source,
                const BatchHandler& handler) {
  switch (source.kind) {
    case FileKind::Parquet:
      return read_parquet_records(context, source, handler);
    case FileKind::JsonLines:
      return read_json_lines(context, files, source, handler);
    case FileKind::Csv:
      break;
  }
  return read_csv(context, files, source, handler);
}

}  // namespace

Result<std::vector<std::vector<std::string>>> sample_records(const Context& context,
                                                             const FileSystem& files,
                                                             const SourceFile& source,
                                                             std::size_t records_max) {
  Result<Rows> rows = source.kind == FileKind::Parquet
                          ? first_parquet_rows(context, source, records_max)
                          : sample_text(files, source, records_max);
  if (rows.ok()) return rows;
  return std::move(rows).error().in_file(source.path);
}

Status read_records(const Context& context, const FileSystem& files, const SourceFile& source,
                    const BatchHandler& handler) {
  Status status = read_any(context, files, source, handler);
  if (status.ok()) return status;
  return std::move(status).error().in_file(source.path);
}

}  // namespace canasta
