#include "ingest/inspect.h"

#include <array>
#include <utility>

#include "base/messages/ingest.h"
#include "ingest/csv_dialect.h"
#include "ingest/csv_tokenizer.h"
#include "ingest/encoding_guess.h"
#include "ingest/json_lines.h"
#include "ingest/parquet_records.h"
#include "ingest/piece_reader.h"
#include "ingest/text_source.h"

namespace canasta {
namespace {

constexpr std::string_view kParquetMagic = "PAR1";

bool ends_with_any(std::string_view path, std::initializer_list<std::string_view> endings) {
  for (const std::string_view ending : endings) {
    if (path.ends_with(ending)) return true;
  }
  return false;
}

Result<std::string> read_front_as(const FileSystem& files, const std::string& path,
                                  Compression compression) {
  TRY_ASSIGN(const auto stream, TextSource::open_bytes(files, path, compression));
  return read_front(*stream, kFrontBytes);
}

class Inspector {
 public:
  Inspector(const Context& context, const FileSystem& files, const DialectOptions& options)
      : context_(context), files_(files), options_(options) {}

  Result<SourceFile> inspect(const std::string& path) {
    SourceFile source;
    source.path = path;
    TRY_ASSIGN(const FileFront found, read_file_front(files_, path));
    const auto& [compression, front] = found;
    source.compression = compression;
    if (front.empty()) return invalid(message::kFileEmpty);
    if (const auto format = foreign_format(front)) {
      return invalid(message::kNotATable, {{"format", *format}});
    }
    source.kind = kind_of(path, front);
    if (source.kind == FileKind::Parquet) {
      TRY(inspect_parquet(source));
    } else {
      TRY(inspect_text(front, source));
    }
    return source;
  }

 private:
  Status inspect_parquet(SourceFile& source) {
    if (source.compression != Compression::None) {
      const char* format = source.compression == Compression::Gzip ? "gzip" : "zstd";
      return invalid(message::kParquetCompressed, {{"format", format}});
    }
    TRY_ASSIGN(source.columns, parquet_columns(context_, files_, source.path));
    return {};
  }

  Status inspect_text(std::string_view front, SourceFile& source) {
    const std::optional<Encoding> marked = marked_encoding(front);
    source.byte_order_mark = marked.has_value();
    if (marked || options_.encoding) {
      source.encoding = marked ? *marked : *options_.encoding;
    } else {
      TRY_ASSIGN(source.encoding,
                 guess_encoding(context_, files_, source.path, source.compression, front));
    }
    // Cut at lines first: where quotes open is known only with the delimiter.
    CutRule rule{.marks = {}, .quotes = false};
    TRY_ASSIGN(Front records, read_records(source, rule));
    if (source.kind == FileKind::JsonLines) {
      TRY_ASSIGN(source.columns, json_columns(records.text));
      return {};
    }
    TRY_ASSIGN(bool found, find_dialect(records.text, options_, source));
    if (found) return {};
    rule = {.marks = {source.delimiter, source.quote}, .quotes = true};
    TRY_ASSIGN(records, read_records(source, rule));
    TRY_ASSIGN(found, find_dialect(records.text, options_, source));
    if (found) return {};
    return unclosed_quote(records.text, rule.marks);
  }

  Result<Front> read_records(const SourceFile& source, const CutRule& rule) {
    TRY_ASSIGN(const auto stream, TextSource::open_text(files_, source));
    TRY_ASSIGN(Front front, read_records_front(*stream, rule, kFrontBytes));
    const std::size_t nul = front.text.find('\0');
    if (nul == front.text.npos) return front;
    return invalid(message::kNulByte).at(place_of(front.text, nul, 1));
  }

  // The first record of the file opens a quote that the file does not close.
  static Error unclosed_quote(std::string_view text, CsvMarks marks) {
    RecordBatch batch;
    Status status = tokenize_csv(text, 1, {marks, 1}, batch);
    CANASTA_ASSERT(!status.ok());
    return std::move(status).error();
  }

  const Context& context_;
  const FileSystem& files_;
  const DialectOptions& options_;
};

}  // namespace

Compression compression_of(std::string_view front) {
  if (front.starts_with("\x1F\x8B")) return Compression::Gzip;
  if (front.starts_with("\x28\xB5\x2F\xFD")) return Compression::Zstd;
  return Compression::None;
}

Result<FileFront> read_file_front(const FileSystem& files, const std::string& path) {
  TRY_ASSIGN(std::string packed, read_front_as(files, path, Compression::None));
  const Compression compression = compression_of(packed);
  if (compression == Compression::None) return FileFront{compression, std::move(packed)};
  TRY_ASSIGN(std::string unpacked, read_front_as(files, path, compression));
  return FileFront{compression, std::move(unpacked)};
}

std::string_view without_packing(std::string_view path) {
  for (const std::string_view ending : {".gz", ".zst"}) {
    if (path.ends_with(ending)) path.remove_suffix(ending.size());
  }
  return path;
}

FileKind kind_of(std::string_view path, std::string_view front) {
  path = without_packing(path);
  if (front.starts_with(kParquetMagic) || path.ends_with(".parquet")) return FileKind::Parquet;
  if (ends_with_any(path, {".json", ".jsonl", ".ndjson"})) return FileKind::JsonLines;
  if (ends_with_any(path, {".csv", ".tsv", ".txt"})) return FileKind::Csv;
  const std::size_t first = front.find_first_not_of(" \t\r\n");
  return first != front.npos && front[first] == '{' ? FileKind::JsonLines : FileKind::Csv;
}

std::optional<std::string_view> foreign_format(std::string_view front) {
  using Format = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Format, 7> kFormats{{{"PK\x03\x04", "Excel (.xlsx) / ZIP"},
                                                   {"\xD0\xCF\x11\xE0", "Excel (.xls)"},
                                                   {"%PDF-", "PDF"},
                                                   {"SQLite format 3", "SQLite"},
                                                   {"Obj\x01", "Avro"},
                                                   {"7z\xBC\xAF", "7-Zip"},
                                                   {"BZh9", "bzip2"}}};
  for (const auto& [magic, format] : kFormats) {
    if (front.starts_with(magic)) return format;
  }
  return std::nullopt;
}

Result<SourceFile> inspect_file(const Context& context, const FileSystem& files,
                                const std::string& path, const DialectOptions& options) {
  Result<SourceFile> source = Inspector(context, files, options).inspect(path);
  if (source.ok()) return source;
  return std::move(source).error().in_file(path);
}

}  // namespace canasta
