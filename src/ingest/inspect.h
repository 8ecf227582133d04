// What kind of file is this? The parts of inspect_file that other readers and its tests use.
//
// The content decides where it can: a Parquet file begins with PAR1, gzip with 1F 8B, zstd with
// 28 B5 2F FD, whatever their names. Text is JSON Lines when its name says so (.json, .jsonl,
// .ndjson), or says nothing and it begins with '{'; otherwise CSV.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ingest/records.h"

namespace canasta {

// Bytes of a file's front that dialect, encoding and columns are judged by; more only when the
// first record is longer.
inline constexpr std::size_t kFrontBytes = std::size_t{1} << 18;

Compression compression_of(std::string_view front);

struct FileFront {
  Compression compression = Compression::None;
  std::string bytes;  // kFrontBytes, unpacked, or all where there are fewer
};
Result<FileFront> read_file_front(const FileSystem& files, const std::string& path);

// A file's name without the ending of what it is packed with.
std::string_view without_packing(std::string_view path);

FileKind kind_of(std::string_view path, std::string_view front);

// "Excel (.xlsx)", "ZIP", "PDF", …: what a person may hand us by mistake, by its first bytes.
std::optional<std::string_view> foreign_format(std::string_view front);

}  // namespace canasta
