#include "ingest/text_source.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "base/messages/ingest.h"
#include "ingest/csv_cut.h"

namespace canasta {
namespace {

std::unique_ptr<ByteStream> unpacked_stream(const ReadFile& file, const std::string& path,
                                            Compression compression) {
  switch (compression) {
    case Compression::Gzip:
      return gzip_stream(file, path);
    case Compression::Zstd:
      return zstd_stream(file, path);
    case Compression::None:
      break;
  }
  return plain_stream(file);
}

}  // namespace

Result<std::size_t> TextSource::WatchedFile::read_at(std::uint64_t offset,
                                                     std::span<char> buffer) const {
  TRY_ASSIGN(const std::size_t bytes, file_->read_at(offset, buffer));
  read_end_ = std::max(read_end_.load(), offset + bytes);
  return bytes;
}

TextSource::TextSource(std::unique_ptr<ReadFile> file)
    : file_(std::make_unique<WatchedFile>(std::move(file))) {}

Result<std::unique_ptr<TextSource>> TextSource::open_bytes(const FileSystem& files,
                                                           const std::string& path,
                                                           Compression compression) {
  TRY_ASSIGN(auto file, files.open(path));
  std::unique_ptr<TextSource> source(new TextSource(std::move(file)));
  source->stream_ = unpacked_stream(*source->file_, path, compression);
  return source;
}

Result<std::unique_ptr<TextSource>> TextSource::open_text(const FileSystem& files,
                                                          const SourceFile& source) {
  TRY_ASSIGN(auto text, open_bytes(files, source.path, source.compression));
  if (source.encoding != Encoding::Utf8) {
    text->stream_ = utf8_stream(std::move(text->stream_), source.encoding, source.path);
  }
  return text;
}

Result<std::string> read_front(ByteStream& stream, std::size_t bytes_max) {
  std::string front;
  // A step at a time: the limit may be far over what is there.
  constexpr std::size_t kStep = std::size_t{1} << 18;
  while (front.size() < bytes_max) {
    const std::size_t begin = front.size();
    front.resize(std::min(bytes_max, begin + kStep));
    TRY_ASSIGN(const std::size_t bytes, stream.read(std::span(front).subspan(begin)));
    const bool ended = begin + bytes < front.size();
    front.resize(begin + bytes);
    if (ended) break;
  }
  return front;
}

Status check_text(std::string_view text, std::uint64_t line) {
  const std::size_t nul = text.find('\0');
  if (nul != std::string_view::npos) {
    return invalid(message::kNulByte).at(place_of(text, nul, line));
  }
  if (simdjson::validate_utf8(text.data(), text.size())) return {};
  const std::size_t wrong = valid_utf8_prefix(text);
  const unsigned byte = static_cast<unsigned char>(text[wrong]);
  return invalid(message::kByteNotUtf8, {{"byte", fmt::format("0x{:02X}", byte)}})
      .at(place_of(text, wrong, line));
}

}  // namespace canasta
