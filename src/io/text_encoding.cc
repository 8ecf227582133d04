#include "io/text_encoding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "base/messages/io.h"

namespace canasta {
namespace {

constexpr std::size_t kInputBlock = std::size_t{1} << 16;

// Code points of the Windows-1252 bytes 80 to 9F; 0: undefined. All other bytes are Latin-1.
constexpr std::array<char16_t, 32> kWindows1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::size_t ascii_prefix(std::string_view bytes) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof(word) <= bytes.size(); at += sizeof(word)) {
    std::memcpy(&word, bytes.data() + at, sizeof(word));
    if ((word & kHighBits) != 0) break;
  }
  while (at < bytes.size() && byte_at(bytes, at) < 0x80) ++at;
  return at;
}

// How a character that begins with `lead` goes on: its length (0: none begins so) and the range of
// its second byte. The third and fourth are 80 to BF always.
struct Form {
  std::size_t length;
  unsigned second_low;
  unsigned second_high;
};

Form form_of(unsigned lead) {
  if (lead < 0x80) return {1, 0, 0};
  if (lead < 0xC2) return {0, 0, 0};
  if (lead < 0xE0) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead < 0xF0) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead < 0xF4) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

enum class Verdict : std::uint8_t { Valid, Invalid, Incomplete };

// Looks at the character at the front of `bytes`, which is not empty.
Verdict judge(std::string_view bytes) {
  const Form form = form_of(byte_at(bytes, 0));
  if (form.length == 0) return Verdict::Invalid;
  for (std::size_t i = 1; i < form.length; ++i) {
    if (i == bytes.size()) return Verdict::Incomplete;
    const unsigned low = i == 1 ? form.second_low : 0x80;
    const unsigned high = i == 1 ? form.second_high : 0xBF;
    if (byte_at(bytes, i) < low || byte_at(bytes, i) > high) return Verdict::Invalid;
  }
  return Verdict::Valid;
}

// Passes UTF-8 through, and checks it on the way.
class CheckedStream final : public ByteStream {
 public:
  CheckedStream(std::unique_ptr<ByteStream> source, std::string path)
      : source_(std::move(source)), path_(std::move(path)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    TRY_ASSIGN(const std::size_t bytes, source_->read(buffer));
    TRY(check({buffer.data(), bytes}));
    if (bytes < buffer.size() && !begun_.empty()) return bad(begun_);
    return bytes;
  }

 private:
  Status check(std::string_view bytes) {
    while (!begun_.empty() && !bytes.empty()) {
      begun_ += bytes.front();
      bytes.remove_prefix(1);
      const Verdict verdict = judge(begun_);
      if (verdict == Verdict::Invalid) return bad(begun_);
      if (verdict == Verdict::Valid) pass(std::exchange(begun_, {}).size());
    }
    const std::size_t good = valid_utf8_prefix(bytes);
    pass(good);
    bytes.remove_prefix(good);
    if (bytes.empty()) return {};
    if (judge(bytes) == Verdict::Invalid) return bad(bytes);
    begun_ = bytes;
    return {};
  }

  void pass(std::size_t bytes) { offset_ += bytes; }
  Error bad(std::string_view character) const {
    return invalid_text(path_, TextEncoding::Utf8, character.front(), offset_);
  }

  std::unique_ptr<ByteStream> source_;
  std::string path_;
  std::uint64_t offset_ = 0;  // of the first byte not yet known to be good
  std::string begun_;         // a character cut by the end of a read: at most 3 bytes
};

void append_utf8(char32_t point, std::string& out) {
  const auto add = [&](char32_t byte) { out += static_cast<char>(byte); };
  const auto add_tail = [&](char32_t bits) { add(0x80 | (bits & 0x3F)); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0 | point >> 6);
    add_tail(point);
  } else if (point < 0x10000) {
    add(0xE0 | point >> 12);
    add_tail(point >> 6);
    add_tail(point);
  } else {
    add(0xF0 | point >> 18);
    add_tail(point >> 12);
    add_tail(point >> 6);
    add_tail(point);
  }
}

// Converters append what `in` begins with to `out` and return the bytes used: all of them, but for
// a character cut by the end, and up to the first that is wrong.
struct Converted {
  std::size_t bytes = 0;
  bool wrong = false;  // the byte at `bytes` is not of this encoding
};

Converted convert_single_bytes(std::string_view in, bool windows, std::string& out) {
  std::size_t at = 0;
  while (at < in.size()) {
    const std::size_t plain = ascii_prefix(in.substr(at));
    out.append(in.substr(at, plain));
    at += plain;
    for (; at < in.size() && byte_at(in, at) >= 0x80; ++at) {
      const unsigned byte = byte_at(in, at);
      const char32_t point = windows && byte < 0xA0 ? kWindows1252[byte - 0x80] : byte;
      if (point == 0) return {at, true};
      append_utf8(point, out);
    }
  }
  return {at, false};
}

Converted convert_utf16(std::string_view in, bool big_endian, std::string& out) {
  const auto unit_at = [&](std::size_t at) -> char32_t {
    const unsigned first = byte_at(in, at);
    const unsigned second = byte_at(in, at + 1);
    return big_endian ? first << 8 | second : second << 8 | first;
  };
  std::size_t at = 0;
  while (at + 2 <= in.size()) {
    const char32_t unit = unit_at(at);
    if (unit < 0xD800 || unit > 0xDFFF) {
      append_utf8(unit, out);
      at += 2;
      continue;
    }
    if (unit > 0xDBFF) return {at, true};  // the second half of a pair comes first
    if (at + 4 > in.size()) break;
    const char32_t low = unit_at(at + 2);
    if (low < 0xDC00 || low > 0xDFFF) return {at, true};
    append_utf8(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), out);
    at += 4;
  }
  return {at, false};
}

class ConvertingStream final : public ByteStream {
 public:
  ConvertingStream(std::unique_ptr<ByteStream> source, TextEncoding encoding, std::string path)
      : source_(std::move(source)), encoding_(encoding), path_(std::move(path)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    std::size_t done = 0;
    while (done < buffer.size()) {
      if (given_ == text_.size()) {
        TRY_ASSIGN(const bool more, convert_block());
        if (!more) break;
      }
      const std::size_t bytes = text_.copy(buffer.data() + done, buffer.size() - done, given_);
      done += bytes;
      given_ += bytes;
    }
    return done;
  }

 private:
  // False at the end of the source.
  Result<bool> convert_block() {
    text_.clear();
    given_ = 0;
    const std::size_t kept = in_.size();
    in_.resize(kInputBlock);
    TRY_ASSIGN(const std::size_t bytes, source_->read(std::span(in_).subspan(kept)));
    in_.resize(kept + bytes);
    if (in_.empty()) return false;
    const Converted converted = convert(in_);
    const bool cut_short = bytes == 0;  // the end came within a character
    if (converted.wrong || cut_short) {
      return invalid_text(path_, encoding_, in_[converted.bytes], offset_ + converted.bytes);
    }
    in_.erase(0, converted.bytes);
    offset_ += converted.bytes;
    return true;
  }

  Converted convert(std::string_view in) {
    switch (encoding_) {
      case TextEncoding::Utf16LittleEndian:
        return convert_utf16(in, false, text_);
      case TextEncoding::Utf16BigEndian:
        return convert_utf16(in, true, text_);
      default:
        return convert_single_bytes(in, encoding_ == TextEncoding::Windows1252, text_);
    }
  }

  std::unique_ptr<ByteStream> source_;
  TextEncoding encoding_;
  std::string path_;
  std::uint64_t offset_ = 0;  // of in_ in the source
  std::string in_;
  std::string text_;
  std::size_t given_ = 0;  // bytes of text_ already handed out
};

}  // namespace

std::size_t valid_utf8_prefix(std::string_view bytes) {
  std::size_t at = 0;
  while (true) {
    at += ascii_prefix(bytes.substr(at));
    while (at < bytes.size() && byte_at(bytes, at) >= 0x80) {
      if (judge(bytes.substr(at)) != Verdict::Valid) return at;
      at += form_of(byte_at(bytes, at)).length;
    }
    if (at == bytes.size()) return at;
  }
}

std::string_view name(TextEncoding encoding) {
  constexpr std::array<std::string_view, 5> kNames{"UTF-8", "UTF-16LE", "UTF-16BE", "ISO-8859-1",
                                                   "Windows-1252"};
  return kNames.at(static_cast<std::size_t>(encoding));
}

Error invalid_text(const std::string& path, TextEncoding encoding, char byte,
                   std::uint64_t offset) {
  return invalid(message::kTextInvalid,
                 {{"path", path},
                  {"byte", fmt::format("0x{:02X}", static_cast<unsigned char>(byte))},
                  {"offset", offset},
                  {"encoding", name(encoding)}});
}

std::unique_ptr<ByteStream> utf8_stream(std::unique_ptr<ByteStream> source, TextEncoding encoding,
                                        std::string path) {
  if (encoding == TextEncoding::Utf8) {
    return std::make_unique<CheckedStream>(std::move(source), std::move(path));
  }
  return std::make_unique<ConvertingStream>(std::move(source), encoding, std::move(path));
}

}  // namespace canasta
