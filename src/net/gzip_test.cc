#include "net/gzip.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/messages/base.h"
#include "base/messages/net.h"

namespace canasta {
namespace {

constexpr std::uint64_t kMany = 1 << 30;

// Made by `printf 'hello' | gzip -n`.
const std::string kHello(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00"
    "\x00\x00",
    25);

std::string error_of(std::string_view compressed, std::uint64_t bytes_max = kMany) {
  const auto result = gzip_decompressed(compressed, bytes_max);
  return result.ok() ? "" : std::string(name(result.error().message()));
}

TEST(Gzip, ReadsWhatOthersWrote) {
  EXPECT_EQ(gzip_decompressed(kHello, kMany).value(), "hello");
  EXPECT_EQ(gzip_decompressed(kHello + kHello, kMany).value(), "hellohello") << "two members";
  EXPECT_EQ(gzip_decompressed(gzip_compressed(""), 0).value(), "");
}

TEST(Gzip, CompressesAlikeEachTime) {
  const std::string text(10'000, 'x');
  EXPECT_EQ(gzip_compressed(text), gzip_compressed(text));
  EXPECT_LT(gzip_compressed(text).size(), 200u);
}

TEST(Gzip, DamageIsNamed) {
  EXPECT_EQ(error_of(""), "kGzipBroken");
  EXPECT_EQ(error_of("hello, this is plain text"), "kGzipBroken");
  for (std::size_t i = 0; i < kHello.size(); ++i) {
    EXPECT_EQ(error_of(kHello.substr(0, i)), "kGzipBroken") << i;
  }
  for (const std::size_t at : {0, 1, 2, 12, 18, 22}) {
    std::string damaged = kHello;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    EXPECT_EQ(error_of(damaged), "kGzipBroken") << at;
  }
  EXPECT_EQ(error_of(kHello + "tail"), "kGzipBroken");
}

TEST(Gzip, ItsSizeIsLimited) {
  const std::string compressed = gzip_compressed("0123456789");
  EXPECT_EQ(error_of(compressed, 10), "");
  EXPECT_EQ(error_of(compressed, 9), "kGzipTooLarge");
}

// A stored block of zlib's level 0 grows the input, zeros shrink it: between them any ratio.
TEST(Gzip, ItsRatioIsLimited) {
  const auto ratio = [](std::size_t zeros) {
    const std::string text(zeros, '\0');
    return static_cast<double>(zeros) / static_cast<double>(gzip_compressed(text, 9).size());
  };
  ASSERT_GT(ratio(100'000), 200);
  EXPECT_EQ(error_of(gzip_compressed(std::string(kGzipRatioFreeBytes, '\0'), 9)), "")
      << "a small text may shrink well";
  EXPECT_EQ(error_of(gzip_compressed(std::string(100'000, '\0'), 9)), "kGzipRatio");
  EXPECT_EQ(error_of(gzip_compressed(std::string(1 << 28, '\0'), 9)), "kGzipRatio");
}

TEST(Gzip, ABombIsRefusedBeforeItGoesOff) {
  const std::string bomb = gzip_compressed(std::string(64 << 20, '\0'), 9);
  GzipReader reader(kMany);
  std::uint64_t bytes = 0;
  const Status status = reader.take(bomb, [&](std::string_view piece) {
    bytes += piece.size();
    return Status();
  });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), ErrorCode::TooLarge);
  EXPECT_LE(bytes, bomb.size() * kGzipRatioMax);
}

TEST(Gzip, ErrorsOfTheSinkComeBack) {
  GzipReader reader(kMany);
  const Status status = reader.take(
      kHello, [](std::string_view) { return Error(ErrorCode::Cancelled, message::kCancelled); });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message(), message::kCancelled);
}

RC_GTEST_PROP(Gzip, AnyTextComesBackInAnySlices, (const std::string& text)) {
  const std::string compressed = gzip_compressed(text, *rc::gen::inRange(1, 10));
  const std::size_t slice = *rc::gen::inRange<std::size_t>(1, 40);
  GzipReader reader(text.size());
  std::string out;
  for (std::size_t at = 0; at < compressed.size(); at += slice) {
    const Status status =
        reader.take(std::string_view(compressed).substr(at, slice), [&](std::string_view piece) {
          out += piece;
          return Status();
        });
    RC_ASSERT(status.ok());
    RC_ASSERT(reader.finish().ok() == (at + slice >= compressed.size()));
  }
  RC_ASSERT(out == text);
}

TEST(Gzip, TakesNoMoreRoomThanItMay) {
  constexpr std::uint64_t kMost = 100'000;
  for (const std::size_t size : {std::size_t{1}, std::size_t{65'537}, std::size_t{kMost}}) {
    std::string plain;
    for (std::uint32_t i = 0; plain.size() < size; ++i) plain += std::to_string(i * 2'654'435'761);
    plain.resize(size);
    const auto text = gzip_decompressed(gzip_compressed(plain), kMost);
    ASSERT_EQ(text.value().size(), size);
    EXPECT_EQ(text->capacity(), kMost);
  }
}

}  // namespace
}  // namespace canasta
