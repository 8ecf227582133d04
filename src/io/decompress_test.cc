#include "io/decompress.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "io/memory_file_system.h"

namespace canasta {
namespace {

std::string gzip(const std::string& text) {
  z_stream state{};
  EXPECT_EQ(deflateInit2(&state, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&state, text.size()) + 32, '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  state.avail_in = static_cast<uInt>(text.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&state, Z_FINISH), Z_STREAM_END);
  out.resize(state.total_out);
  deflateEnd(&state);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  const std::size_t bytes =
      ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size());
  ZSTD_freeCCtx(context);
  EXPECT_FALSE(ZSTD_isError(bytes));
  out.resize(bytes);
  return out;
}

// Text that takes several blocks even when it is compressed.
std::string long_text() {
  std::string text;
  Random random(3);
  while (text.size() < 700'000) text += std::to_string(random.next()) + ",pan,leche\n";
  return text;
}

struct Format {
  const char* name;
  std::string (*compress)(const std::string&);
  std::unique_ptr<ByteStream> (*open)(const ReadFile&, std::string);
};

class DecompressTest : public testing::TestWithParam<Format> {
 protected:
  // Everything in the file, read `step` bytes at a time.
  Result<std::string> decompress(const std::string& bytes, std::size_t step = 5000) {
    MemoryFileSystem files;
    EXPECT_TRUE(files.create("a")->get()->append(bytes).ok());
    const auto file = files.open("a").value();
    const auto stream = GetParam().open(*file, "sales");
    std::string text;
    std::vector<char> buffer(step);
    while (true) {
      TRY_ASSIGN(const std::size_t read, stream->read(buffer));
      text.append(buffer.data(), read);
      if (read < step) break;
    }
    EXPECT_EQ(stream->read(buffer).value(), 0U);
    return text;
  }
  std::string compress(const std::string& text) { return GetParam().compress(text); }
};

TEST_P(DecompressTest, GivesBackTheText) {
  for (const std::string& text :
       {std::string(), std::string("x"), long_text(), std::string(3'000'000, 'a')}) {
    EXPECT_TRUE(decompress(compress(text)).value() == text) << text.size();
  }
}

TEST_P(DecompressTest, AnySizeOfReadGivesTheSame) {
  const std::string text = long_text();
  const std::string bytes = compress(text);
  for (const std::size_t step :
       {std::size_t{1}, std::size_t{7}, std::size_t{100'000}, std::size_t{10'000'000}}) {
    EXPECT_TRUE(decompress(bytes, step).value() == text) << step;
  }
  EXPECT_TRUE(decompress(bytes, text.size()).value() == text);
}

TEST_P(DecompressTest, JoinedFilesAreOneText) {
  const std::string bytes = compress("uno\n") + compress("") + compress("dos\n") + compress("tres");
  for (const std::size_t step : {std::size_t{1}, std::size_t{4}, std::size_t{1000}}) {
    EXPECT_EQ(decompress(bytes, step).value(), "uno\ndos\ntres");
  }
}

TEST_P(DecompressTest, EveryShorterFileIsCorrupt) {
  const std::string bytes = compress("fecha;cliente;producto;cantidad\n");
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto text = decompress(bytes.substr(0, length));
    ASSERT_FALSE(text.ok()) << length;
    EXPECT_EQ(text.error().code(), ErrorCode::Corrupt);
    EXPECT_NE(text.error().text(Language::English).find("sales"), std::string::npos);
  }
}

TEST_P(DecompressTest, EveryFlippedByteOfTheDataIsCorruptOrTheSameText) {
  const std::string text = "fecha;cliente;producto;cantidad\n2026-01-05;C1;P9;3\n";
  const std::string bytes = compress(text);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    const auto read = decompress(damaged);
    // Some header bytes say nothing of the data: the time and the system that wrote it.
    const bool right = read.ok() ? *read == text : read.error().code() == ErrorCode::Corrupt;
    EXPECT_TRUE(right) << at;
  }
}

TEST_P(DecompressTest, WhatFollowsTheEndIsCorrupt) {
  EXPECT_EQ(decompress(compress("x") + "garbage").error().code(), ErrorCode::Corrupt);
  EXPECT_EQ(decompress("not compressed at all").error().code(), ErrorCode::Corrupt);
}

INSTANTIATE_TEST_SUITE_P(Formats, DecompressTest,
                         testing::Values(Format{"gzip", gzip, gzip_stream},
                                         Format{"zstd", zstd, zstd_stream}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(PlainStream, GivesTheBytesInOrder) {
  MemoryFileSystem files;
  ASSERT_TRUE(files.create("a")->get()->append("0123456789").ok());
  const auto file = files.open("a").value();
  const auto stream = plain_stream(*file);
  std::string buffer(4, '?');
  EXPECT_EQ(stream->read(buffer).value(), 4U);
  EXPECT_EQ(buffer, "0123");
  EXPECT_EQ(stream->read(buffer).value(), 4U);
  EXPECT_EQ(buffer, "4567");
  EXPECT_EQ(stream->read(buffer).value(), 2U);
  EXPECT_EQ(buffer.substr(0, 2), "89");
  EXPECT_EQ(stream->read(buffer).value(), 0U);
}

}  // namespace
}  // namespace canasta
