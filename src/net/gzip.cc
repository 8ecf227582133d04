#include "net/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <vector>

#include "base/assert.h"
#include "base/messages/net.h"

namespace canasta {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;
constexpr int kMemoryLevel = 8;  // zlib's own
constexpr std::size_t kPieceBytes = 64 << 10;

Bytef* bytes_of(std::string_view text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

Error broken(Message reason) { return invalid(message::kGzipBroken, {{"reason", reason}}); }

}  // namespace

struct GzipReader::Stream {
  z_stream state{};
  std::vector<char> piece = std::vector<char>(kPieceBytes);
  bool is_between_members = true;
};

std::string gzip_compressed(std::string_view text, int level) {
  CANASTA_ASSERT(text.size() <= std::numeric_limits<uInt>::max());
  z_stream state{};
  if (deflateInit2(&state, level, Z_DEFLATED, kGzipOnly, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc();
  }
  std::string out(deflateBound(&state, static_cast<uLong>(text.size())), '\0');
  state.next_in = bytes_of(text);
  state.avail_in = static_cast<uInt>(text.size());
  state.next_out = bytes_of(out);
  state.avail_out = static_cast<uInt>(out.size());
  const int code = deflate(&state, Z_FINISH);
  out.resize(state.total_out);
  deflateEnd(&state);
  CANASTA_ASSERT(code == Z_STREAM_END);
  return out;
}

GzipReader::GzipReader(std::uint64_t bytes_max)
    : stream_(std::make_unique<Stream>()), bytes_max_(bytes_max) {
  if (inflateInit2(&stream_->state, kGzipOnly) != Z_OK) throw std::bad_alloc();
}

GzipReader::~GzipReader() { inflateEnd(&stream_->state); }

Status GzipReader::take(std::string_view compressed, const Sink& sink) {
  while (!compressed.empty()) {
    const std::string_view some = compressed.substr(0, kPieceBytes);
    TRY_ASSIGN(const std::size_t used, take_some(some, sink));
    compressed.remove_prefix(used);
  }
  return {};
}

// All of `some`, or up to the end of its member.
Result<std::size_t> GzipReader::take_some(std::string_view some, const Sink& sink) {
  z_stream& state = stream_->state;
  if (stream_->is_between_members && bytes_in_ > 0) inflateReset(&state);
  state.next_in = bytes_of(some);
  state.avail_in = static_cast<uInt>(some.size());
  int code = Z_OK;
  do {
    const uInt left = state.avail_in;
    state.next_out = bytes_of({stream_->piece.data(), kPieceBytes});
    state.avail_out = kPieceBytes;
    code = inflate(&state, Z_NO_FLUSH);
    if (code == Z_MEM_ERROR) throw std::bad_alloc();
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
      return broken(message::kGzipDamaged);
    }
    bytes_in_ += left - state.avail_in;
    const std::size_t bytes = kPieceBytes - state.avail_out;
    bytes_out_ += bytes;
    TRY(check_size());
    if (bytes > 0) TRY(sink({stream_->piece.data(), bytes}));
  } while (code == Z_OK && (state.avail_out == 0 || state.avail_in > 0));
  stream_->is_between_members = code == Z_STREAM_END;
  return some.size() - state.avail_in;
}

Status GzipReader::check_size() const {
  if (bytes_out_ > bytes_max_) {
    return Error(ErrorCode::TooLarge, message::kGzipTooLarge,
                 {{"limit", bytes_max_}, {"limit_name", "body_bytes"}});
  }
  if (bytes_out_ > kGzipRatioFreeBytes && bytes_out_ > kGzipRatioMax * bytes_in_) {
    return Error(ErrorCode::TooLarge, message::kGzipRatio,
                 {{"limit", kGzipRatioMax}, {"limit_name", "gzip_ratio"}});
  }
  return {};
}

Status GzipReader::finish() const {
  if (stream_->is_between_members && bytes_in_ > 0) return {};
  return broken(message::kGzipEndsEarly);
}

Result<std::string> gzip_decompressed(std::string_view compressed, std::uint64_t bytes_max) {
  GzipReader reader(bytes_max);
  std::string out;
  out.reserve(bytes_max);
  TRY(reader.take(compressed, [&](std::string_view piece) {
    out.append(piece);
    return Status();
  }));
  TRY(reader.finish());
  return out;
}

}  // namespace canasta
