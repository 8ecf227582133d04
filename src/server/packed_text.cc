#include "server/packed_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "net/accepted.h"
#include "net/conditional.h"
#include "net/gzip.h"

namespace canasta {
namespace {

constexpr int kOk = 200;
constexpr int kNotModified = 304;
constexpr int kPreconditionFailed = 412;
constexpr std::size_t kGzipEndBytes = 8;  // CRC-32, then the size, both with the low byte first
constexpr std::size_t kPieceBytes = 16 << 10;
constexpr std::string_view kEncodings = "Accept-Encoding";

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;) {
    number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return number;
}

// Of the text; its packed form says so behind it.
std::string tag_of(std::string_view packed, std::string_view form) {
  CANASTA_ASSERT(packed.size() > kGzipEndBytes);
  const std::string_view end = packed.substr(packed.size() - kGzipEndBytes);
  return fmt::format("\"{:08x}{:x}{}\"", number_at(end, 0), number_at(end, 4), form);
}

class PackedSource final : public BodySource {
 public:
  explicit PackedSource(std::string_view packed) : left_(packed) {}

  State read(std::string& piece) override {
    if (left_.empty()) return State::End;
    piece.assign(left_.substr(0, kPieceBytes));
    left_.remove_prefix(piece.size());
    return State::More;
  }

 private:
  std::string_view left_;
};

class UnpackedSource final : public BodySource {
 public:
  explicit UnpackedSource(const PackedText& text)
      : left_(text.packed), reader_(unpacked_bytes(text)) {}

  State read(std::string& piece) override {
    piece.clear();
    while (piece.empty()) {
      if (left_.empty()) return State::End;
      const std::string_view some = left_.substr(0, kPieceBytes);
      left_.remove_prefix(some.size());
      const Status taken = reader_.take(some, [&](std::string_view out) {
        piece.append(out);
        return Status();
      });
      if (!taken.ok()) return State::Failed;
    }
    return State::More;
  }

 private:
  std::string_view left_;
  GzipReader reader_;
};

// What 200 and 304 have in common. A page that is kept is asked about again: the program behind it
// may be a newer one.
HttpResponse tagged(const HttpRequest& request, const std::string& tag, std::string_view vary) {
  HttpResponse response{
      .content_type = "",
      .headers = {{"ETag", tag}, {"Cache-Control", "no-cache"}, {"Vary", std::string(vary)}}};
  switch (check_precondition(request, tag)) {
    case Precondition::Holds:
      response.status = kOk;
      break;
    case Precondition::NotModified:
      response.status = kNotModified;
      break;
    case Precondition::Failed:
      response.status = kPreconditionFailed;
      break;
  }
  return response;
}

}  // namespace

std::uint64_t unpacked_bytes(const PackedText& text) {
  CANASTA_ASSERT(text.packed.size() > kGzipEndBytes);
  return number_at(text.packed, text.packed.size() - 4);
}

HttpResponse packed_response(const HttpRequest& request, const PackedText& text) {
  const bool packed = accepts_gzip(request.header("accept-encoding"));
  HttpResponse response = tagged(request, tag_of(text.packed, packed ? "-gzip" : ""), kEncodings);
  if (response.status != kOk) return response;
  response.content_type = text.type;
  if (packed) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.stream = std::make_unique<PackedSource>(text.packed);
    response.stream_bytes = text.packed.size();
  } else {
    response.stream = std::make_unique<UnpackedSource>(text);
    response.stream_bytes = unpacked_bytes(text);
  }
  return response;
}

HttpResponse tagged_response(const HttpRequest& request, std::string_view type, std::string body,
                             std::string_view vary) {
  HttpResponse response = tagged(request, tag_of(gzip_compressed(body, 1), ""), vary);
  if (response.status != kOk) return response;
  response.content_type = type;
  response.body = std::move(body);
  return response;
}

}  // namespace canasta
