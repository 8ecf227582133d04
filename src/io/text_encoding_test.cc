#include "io/text_encoding.h"

#include <gtest/gtest.h>
#include <iconv.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/messages/io.h"
#include "base/random.h"

namespace canasta {
namespace {

// Gives its bytes in pieces of any size asked for.
class TextSource final : public ByteStream {
 public:
  explicit TextSource(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t bytes = bytes_.copy(buffer.data(), buffer.size(), at_);
    at_ += bytes;
    return bytes;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

Result<std::string> to_utf8(const std::string& bytes, TextEncoding encoding,
                            std::size_t step = 1000) {
  const auto stream = utf8_stream(std::make_unique<TextSource>(bytes), encoding, "ventas.csv");
  std::string text;
  std::vector<char> buffer(step);
  while (true) {
    TRY_ASSIGN(const std::size_t read, stream->read(buffer));
    text.append(buffer.data(), read);
    if (read < step) return text;
  }
}

// The slow twin: the C library's converter. Nothing where it refuses the bytes.
std::optional<std::string> by_iconv(std::string bytes, const char* from) {
  const iconv_t converter = iconv_open("UTF-8", from);
  std::string out(bytes.size() * 4 + 4, '\0');
  char* in_at = bytes.data();
  char* out_at = out.data();
  std::size_t in_left = bytes.size();
  std::size_t out_left = out.size();
  const std::size_t code = iconv(converter, &in_at, &in_left, &out_at, &out_left);
  iconv_close(converter);
  if (code == static_cast<std::size_t>(-1)) return std::nullopt;
  out.resize(out.size() - out_left);
  return out;
}

// The slow twin of valid_utf8_prefix: decode each character and ask what it means.
std::size_t valid_prefix_slowly(const std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC0 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF8 ? 4
                                             : 0;
    if (length == 0 || at + length > text.size()) return at;
    char32_t point = length == 1 ? lead : lead & (0x7F >> length);
    for (std::size_t i = 1; i < length; ++i) {
      const auto byte = static_cast<unsigned char>(text[at + i]);
      if ((byte & 0xC0) != 0x80) return at;
      point = point << 6 | (byte & 0x3F);
    }
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (point < kSmallest[length] || surrogate || point > 0x10FFFF) return at;
    at += length;
  }
  return at;
}

TEST(ValidUtf8, AcceptsTheFirstAndLastOfEachLength) {
  for (const std::string text :
       {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "año, ñandú, 12 €, 😀"}) {
    EXPECT_EQ(valid_utf8_prefix(text), text.size()) << text;
  }
}

TEST(ValidUtf8, RefusesWhatUnicodeRefuses) {
  for (const std::string bad :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xE2\x82",
        "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFE", "\xFF"}) {
    EXPECT_EQ(valid_utf8_prefix("doce bytes ." + bad + "more text"), 12U) << bad;
    EXPECT_EQ(valid_utf8_prefix(bad), 0U);
  }
}

TEST(ValidUtf8, AgreesWithDecodingEachCharacter) {
  Random random(11);
  const std::vector<std::string> pieces{"abcdefgh", "ñ",        "€",        "😀",           "\x80",
                                        "\xC2",     "\xE2\x82", "\xF0\x9F", "\xED\xA0\x80", "x"};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::uint64_t i = random.below(8); i > 0; --i) text += pieces[random.below(pieces.size())];
    if (random.below(4) == 0) text += static_cast<char>(random.below(256));
    ASSERT_EQ(valid_utf8_prefix(text), valid_prefix_slowly(text)) << text;
  }
}

TEST(Utf8Stream, ConvertsByHand) {
  EXPECT_EQ(to_utf8("a\xF1o", TextEncoding::Latin1).value(), "año");
  EXPECT_EQ(to_utf8("5 \x80 \x93si\x94", TextEncoding::Windows1252).value(), "5 € “si”");
  EXPECT_EQ(to_utf8({"\xF1\x00\x3D\xD8\x00\xDE", 6}, TextEncoding::Utf16LittleEndian).value(),
            "ñ😀");
  EXPECT_EQ(to_utf8({"\x00\xF1\xD8\x3D\xDE\x00", 6}, TextEncoding::Utf16BigEndian).value(), "ñ😀");
  EXPECT_EQ(to_utf8("año", TextEncoding::Utf8).value(), "año");
  EXPECT_EQ(to_utf8("", TextEncoding::Utf16BigEndian).value(), "");
}

TEST(Utf8Stream, EverySingleByteAgreesWithTheCLibrary) {
  const std::vector<std::pair<TextEncoding, const char*>> encodings{
      {TextEncoding::Latin1, "ISO-8859-1"}, {TextEncoding::Windows1252, "CP1252"}};
  for (const auto& [encoding, iconv_name] : encodings) {
    int refused = 0;
    for (int byte = 0; byte < 256; ++byte) {
      const std::string bytes{static_cast<char>(byte), 'x'};
      const auto expected = by_iconv(bytes, iconv_name);
      const auto found = to_utf8(bytes, encoding);
      EXPECT_EQ(found.ok() ? std::optional(*found) : std::nullopt, expected) << byte;
      if (!found.ok()) ++refused;
    }
    EXPECT_EQ(refused, encoding == TextEncoding::Windows1252 ? 5 : 0);
  }
}

TEST(Utf8Stream, AnUndefinedByteIsNamedWithItsOffset) {
  const auto text = to_utf8("ok\n\x81", TextEncoding::Windows1252);
  EXPECT_EQ(text.error().code(), ErrorCode::InvalidInput);
  EXPECT_EQ(text.error().message(), message::kTextInvalid);
  EXPECT_EQ(text.error().text(Language::English),
            "ventas.csv is not Windows-1252 text: byte 0x81 at offset 3. Name the right encoding, "
            "or save the file as UTF-8");
}

TEST(Utf8Stream, LongTextAgreesWithTheCLibraryAtAnyStep) {
  Random random(5);
  std::string utf16;
  while (utf16.size() < 200'000) {
    const std::uint64_t kind = random.below(10);
    if (kind == 0) {
      const std::uint64_t bits = random.below(1 << 20);
      const auto high = static_cast<unsigned>(0xD800 + (bits >> 10));
      const auto low = static_cast<unsigned>(0xDC00 + (bits & 0x3FF));
      for (const unsigned unit : {high, low}) {
        utf16 += {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
      }
    } else {
      const auto unit = static_cast<unsigned>(random.below(kind < 8 ? 0x80 : 0xD800));
      utf16 += {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
    }
  }
  const auto expected = by_iconv(utf16, "UTF-16LE");
  ASSERT_TRUE(expected.has_value());
  for (const std::size_t step :
       {std::size_t{1}, std::size_t{3}, std::size_t{65'536}, std::size_t{1'000'000}}) {
    EXPECT_TRUE(to_utf8(utf16, TextEncoding::Utf16LittleEndian, step).value() == *expected) << step;
    EXPECT_TRUE(to_utf8(*expected, TextEncoding::Utf8, step).value() == *expected) << step;
  }
  std::string swapped = utf16;
  for (std::size_t i = 0; i + 1 < swapped.size(); i += 2) std::swap(swapped[i], swapped[i + 1]);
  EXPECT_TRUE(to_utf8(swapped, TextEncoding::Utf16BigEndian).value() == *expected);
}

TEST(Utf8Stream, HalvesOfPairsAreInvalid) {
  const auto offset_of = [](const std::string& bytes) {
    const auto text = to_utf8(bytes, TextEncoding::Utf16LittleEndian);
    return text.error().text(Language::English);
  };
  EXPECT_NE(offset_of({"a\0\x00\xDC", 4}).find("offset 2"), std::string::npos);
  EXPECT_NE(offset_of({"\x3D\xD8"
                       "a\0",
                       4})
                .find("offset 0"),
            std::string::npos);
  EXPECT_NE(offset_of({"a\0\x3D\xD8", 4}).find("offset 2"), std::string::npos);
  EXPECT_NE(offset_of({"a\0b", 3}).find("offset 2"), std::string::npos);
}

TEST(Utf8Stream, BadUtf8IsFoundAtAnyStep) {
  const std::string text = "ñandú 😀 \xE2\x82 y más";
  const std::size_t bad = text.find("\xE2\x82");
  for (std::size_t step = 1; step < 20; ++step) {
    const auto read = to_utf8(text, TextEncoding::Utf8, step);
    ASSERT_FALSE(read.ok()) << step;
    EXPECT_NE(
        read.error().text(Language::English).find("byte 0xE2 at offset " + std::to_string(bad)),
        std::string::npos)
        << step;
  }
  EXPECT_FALSE(to_utf8("ends within \xF0\x9F\x98", TextEncoding::Utf8, 5).ok());
}

}  // namespace
}  // namespace canasta
