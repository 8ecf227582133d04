// The bytes of a source file as UTF-8 text, unpacked and re-encoded on the way.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ingest/records.h"
#include "io/decompress.h"

namespace canasta {

inline constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

// One open file and the streams over it.
class TextSource final : public ByteStream {
 public:
  // Unpacked; as it is otherwise.
  static Result<std::unique_ptr<TextSource>> open_bytes(const FileSystem& files,
                                                        const std::string& path,
                                                        Compression compression);
  // As UTF-8, a byte order mark still in front. Of UTF-8 files nothing is checked: pieces are, by
  // check_text.
  static Result<std::unique_ptr<TextSource>> open_text(const FileSystem& files,
                                                       const SourceFile& source);

  Result<std::size_t> read(std::span<char> buffer) override { return stream_->read(buffer); }
  std::uint64_t file_bytes() const { return file_->size(); }
  // Of file_bytes(): how far the reading has come.
  std::uint64_t file_bytes_read() const { return file_->read_end(); }

 private:
  // A file that remembers how far it was read, for progress.
  class WatchedFile final : public ReadFile {
   public:
    explicit WatchedFile(std::unique_ptr<ReadFile> file) : file_(std::move(file)) {}
    std::uint64_t size() const override { return file_->size(); }
    Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) const override;
    std::uint64_t read_end() const { return read_end_; }

   private:
    std::unique_ptr<ReadFile> file_;
    mutable std::atomic<std::uint64_t> read_end_ = 0;
  };

  explicit TextSource(std::unique_ptr<ReadFile> file);

  std::unique_ptr<WatchedFile> file_;
  std::unique_ptr<ByteStream> stream_;
};

// Up to `bytes_max` bytes of the stream's front, as many as there are.
Result<std::string> read_front(ByteStream& stream, std::size_t bytes_max);

// Is a text that begins in physical line `line` free of NUL bytes and valid UTF-8?
// Errors    InvalidInput kNulByte or kByteNotUtf8, with line and column.
// Cost      Memory speed (simdjson's validator; Keiser & Lemire 2021).
Status check_text(std::string_view text, std::uint64_t line);

}  // namespace canasta
