// gzip of bodies, by zlib: responses compressed, requests decompressed within limits.
//
// A request may be small and grow without end (a bomb): what comes out is bounded in bytes, and in
// its ratio to what went in once it is larger than kGzipRatioFreeBytes.
//
// Cost     Linear; 40 KiB of state for a GzipReader.
// Errors   InvalidInput for damaged bytes; TooLarge beyond the limits; those of the sink.
// Threads  One reader from one thread at a time.
// Source   RFC 1952. Several members, one after another, are one text.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace canasta {

inline constexpr std::uint64_t kGzipRatioMax = 200;
inline constexpr std::uint64_t kGzipRatioFreeBytes = 64 << 10;

// Level 1 (fast) to 9 (small). The same text gives the same bytes.
std::string gzip_compressed(std::string_view text, int level = 6);

class GzipReader {
 public:
  using Sink = std::function<Status(std::string_view piece)>;

  explicit GzipReader(std::uint64_t bytes_max);
  ~GzipReader();
  // Hands what comes out to `sink`, in pieces of at most 64 KiB. After an error nothing more may be
  // asked.
  Status take(std::string_view compressed, const Sink& sink);
  // No bytes are left: was that all?
  Status finish() const;

 private:
  struct Stream;
  Result<std::size_t> take_some(std::string_view some, const Sink& sink);
  Status check_size() const;

  std::unique_ptr<Stream> stream_;
  const std::uint64_t bytes_max_;
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;
};

// Room for bytes_max is asked for once, so that it never grows beyond; what is not written to takes
// no memory.
Result<std::string> gzip_decompressed(std::string_view compressed, std::uint64_t bytes_max);

}  // namespace canasta
