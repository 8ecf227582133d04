#include "io/decompress.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <new>
#include <utility>
#include <vector>

#include "base/messages/io.h"

namespace canasta {
namespace {

constexpr std::size_t kInputBlock = std::size_t{1} << 17;

template <class Reason>
Error broken(const std::string& path, const char* format, Reason reason) {
  return corrupt(message::kCompressedBroken,
                 {{"path", path}, {"format", format}, {"reason", reason}});
}

class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(const ReadFile& file) : file_(file) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    TRY_ASSIGN(const std::size_t bytes, file_.read_at(offset_, buffer));
    offset_ += bytes;
    return bytes;
  }

 private:
  const ReadFile& file_;
  std::uint64_t offset_ = 0;
};

// The compressed bytes, a block at a time.
class Input {
 public:
  explicit Input(const ReadFile& file) : file_(file), block_(kInputBlock) {}

  // The bytes not yet taken; reads on when there are none. Empty at the end of the file.
  Result<std::span<char>> rest() {
    if (at_ == end_) {
      TRY_ASSIGN(end_, file_.read_at(offset_, block_));
      offset_ += end_;
      at_ = 0;
    }
    return std::span(block_).subspan(at_, end_ - at_);
  }
  void take(std::size_t bytes) { at_ += bytes; }

 private:
  const ReadFile& file_;
  std::uint64_t offset_ = 0;
  std::vector<char> block_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

class GzipStream final : public ByteStream {
 public:
  GzipStream(const ReadFile& file, std::string path) : input_(file), path_(std::move(path)) {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&state_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipStream() override { inflateEnd(&state_); }

  Result<std::size_t> read(std::span<char> buffer) override {
    buffer = buffer.first(std::min<std::size_t>(buffer.size(), std::numeric_limits<uInt>::max()));
    state_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    state_.avail_out = static_cast<uInt>(buffer.size());
    while (state_.avail_out > 0) {
      TRY_ASSIGN(const auto rest, input_.rest());
      if (rest.empty()) {
        if (!between_members_) return broken(path_, "gzip", message::kReasonEndsEarly);
        break;
      }
      TRY(inflate_some(rest));
    }
    return buffer.size() - state_.avail_out;
  }

 private:
  Status inflate_some(std::span<char> rest) {
    if (between_members_ && started_ && inflateReset(&state_) != Z_OK) throw std::bad_alloc();
    started_ = true;
    state_.next_in = reinterpret_cast<Bytef*>(rest.data());
    state_.avail_in = static_cast<uInt>(rest.size());
    const int code = inflate(&state_, Z_NO_FLUSH);
    input_.take(rest.size() - state_.avail_in);
    if (code == Z_MEM_ERROR) throw std::bad_alloc();
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
      return broken(path_, "gzip", state_.msg != nullptr ? state_.msg : "it is damaged");
    }
    between_members_ = code == Z_STREAM_END;
    return {};
  }

  Input input_;
  std::string path_;
  z_stream state_{};
  bool started_ = false;
  bool between_members_ = false;  // the last member is complete, the next not begun
};

class ZstdStream final : public ByteStream {
 public:
  ZstdStream(const ReadFile& file, std::string path)
      : input_(file), path_(std::move(path)), state_(ZSTD_createDStream()) {
    if (state_ == nullptr) throw std::bad_alloc();
  }
  ~ZstdStream() override { ZSTD_freeDStream(state_); }

  Result<std::size_t> read(std::span<char> buffer) override {
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    while (out.pos < out.size) {
      TRY_ASSIGN(const auto rest, input_.rest());
      // Even without input, the decoder may still hold bytes for us.
      ZSTD_inBuffer in{rest.data(), rest.size(), 0};
      const std::size_t before = out.pos;
      const std::size_t code = ZSTD_decompressStream(state_, &out, &in);
      if (ZSTD_isError(code) != 0) return broken(path_, "zstd", ZSTD_getErrorName(code));
      input_.take(in.pos);
      if (in.pos > 0) between_frames_ = code == 0;
      if (rest.empty() && out.pos == before) {
        if (!between_frames_) return broken(path_, "zstd", message::kReasonEndsEarly);
        break;
      }
    }
    return out.pos;
  }

 private:
  Input input_;
  std::string path_;
  ZSTD_DStream* state_;
  bool between_frames_ = false;
};

}  // namespace

std::unique_ptr<ByteStream> plain_stream(const ReadFile& file) {
  return std::make_unique<PlainStream>(file);
}

std::unique_ptr<ByteStream> gzip_stream(const ReadFile& file, std::string path) {
  return std::make_unique<GzipStream>(file, std::move(path));
}

std::unique_ptr<ByteStream> zstd_stream(const ReadFile& file, std::string path) {
  return std::make_unique<ZstdStream>(file, std::move(path));
}

}  // namespace canasta
