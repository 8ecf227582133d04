// gzip and Zstandard files as streams of plain bytes.
//
// Both formats may hold several members or frames one after another (files joined with cat, bgzip,
// pigz); they come out as one stream. A few hundred KiB of memory, whatever the file's size.
//
// Errors    Corrupt kCompressedBroken when the data is damaged, cut short, or followed by something
//           else; it names the path. Errors of the file system as they are.
// Threads   One stream from one thread at a time.
// Source    RFC 1952 by zlib; RFC 8878 by libzstd (its window limit of 128 MiB stands).
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "io/file_system.h"

namespace canasta {

// Bytes from the first to the last.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Fills `buffer` and returns the bytes read; fewer only at the end, and 0 after it.
  virtual Result<std::size_t> read(std::span<char> buffer) = 0;
};

// `file` must outlive the stream; `path` is for messages.
std::unique_ptr<ByteStream> plain_stream(const ReadFile& file);
std::unique_ptr<ByteStream> gzip_stream(const ReadFile& file, std::string path);
std::unique_ptr<ByteStream> zstd_stream(const ReadFile& file, std::string path);

}  // namespace canasta
