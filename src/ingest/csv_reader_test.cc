#include "ingest/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <string>
#include <vector>

#include "base/messages/ingest.h"
#include "base/messages/io.h"
#include "ingest/collected_records.h"
#include "ingest/csv_twin.h"
#include "ingest/random_csv.h"
#include "io/faulty_file_system.h"
#include "io/memory_file_system.h"
#include "io/publish.h"

namespace canasta {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Row = std::vector<std::string>;

constexpr const char* kPath = "sales.csv";

Context with_threads(int threads) {
  Context context;
  context.threads = threads;
  return context;
}

SourceFile csv_source(std::size_t columns, bool header = true) {
  SourceFile source;
  source.path = kPath;
  source.header = header;
  source.columns.resize(columns);
  return source;
}

class CsvFile {
 public:
  explicit CsvFile(std::string_view bytes) {
    CANASTA_ASSERT(publish_file(files_, kPath, bytes).ok());
  }

  Result<CollectedRecords> read(const SourceFile& source, std::size_t piece_bytes = 1 << 20,
                                const Context& context = with_threads(1)) const {
    return collect_records([&](const BatchHandler& handler) {
      return read_csv(context, files_, source, handler, piece_bytes);
    });
  }
  MemoryFileSystem& files() { return files_; }

 private:
  MemoryFileSystem files_;
};

Error error_of(const Result<CollectedRecords>& result) {
  EXPECT_FALSE(result.ok());
  return result.ok() ? invalid(message::kFileEmpty) : result.error();
}

TEST(ReadCsv, TheHeaderIsNoRecordAndEmptyLinesCount) {
  const auto records = CsvFile("\n\na,b\n1,2\n\n3,4\n").read(csv_source(2)).value();
  EXPECT_THAT(records.rows, ElementsAre(Row{"1", "2"}, Row{"3", "4"}));
  EXPECT_THAT(records.lines, ElementsAre(4, 6));
}

TEST(ReadCsv, AHeaderWithLineEndsInQuotesIsOneRecord) {
  const auto records = CsvFile("\"a\nb\",c\r\n1,2\r\n").read(csv_source(2), 3).value();
  EXPECT_THAT(records.rows, ElementsAre(Row{"1", "2"}));
  EXPECT_THAT(records.lines, ElementsAre(3));
}

TEST(ReadCsv, AHeaderAloneHasNoRecords) {
  for (const char* text : {"a,b", "a,b\n", "a,b\r\n", "a,b\r"}) {
    EXPECT_THAT(CsvFile(text).read(csv_source(2)).value().rows, IsEmpty()) << text;
  }
}

TEST(ReadCsv, AByteOrderMarkIsPassedOver) {
  const auto records = CsvFile(
                           "\xEF\xBB\xBF"
                           "1,2\n")
                           .read(csv_source(2, false), 1)
                           .value();
  EXPECT_THAT(records.rows, ElementsAre(Row{"1", "2"}));
}

// What a reader must give for a text, from the twin.
void expect_like_twin(const std::string& text, const Result<CollectedRecords>& read,
                      std::size_t columns) {
  const CsvTwin twin(text, {});
  ASSERT_EQ(read.ok(), !twin.quote_open()) << text;
  if (!read.ok()) {
    const Place place = place_of(text, twin.quote_begin(), 1);
    ASSERT_EQ(read.error().message(), message::kQuoteUnterminated) << text;
    ASSERT_EQ(read.error().place().line, place.line) << text;
    ASSERT_EQ(read.error().place().column, place.column) << text;
    return;
  }
  std::vector<Row> rows;
  std::vector<std::uint64_t> lines;
  std::vector<std::uint64_t> bad_lines;
  for (const TwinRecord& record : twin.records) {
    Row fields = record.fields;
    while (fields.size() > columns && fields.back().empty()) fields.pop_back();
    const bool good = fields.size() == columns && !record.torn;
    if (good) rows.push_back(fields);
    (good ? lines : bad_lines).push_back(record.line);
  }
  ASSERT_EQ(read->rows, rows) << text;
  ASSERT_EQ(read->lines, lines) << text;
  std::vector<std::uint64_t> found;
  for (const BadRecord& bad : read->bad) found.push_back(bad.line);
  ASSERT_EQ(found, bad_lines) << text;
}

TEST(ReadCsv, AgreesWithTheSlowTwinWhereverItIsCut) {
  Random random(20111209);
  for (int i = 0; i < 600; ++i) {
    const std::size_t columns = 1 + random.below(4);
    const std::string text =
        i % 2 == 0 ? chaotic_csv(random, 150) : orderly_csv(random, columns, random.below(15));
    const CsvFile file(text);
    for (const std::size_t piece_bytes : {1, 7, 64, 1'000}) {
      const auto read = file.read(csv_source(columns, false), piece_bytes);
      ASSERT_NO_FATAL_FAILURE(expect_like_twin(text, read, columns)) << piece_bytes;
    }
  }
}

TEST(ReadCsv, PiecesAreTheSameOnOneAndTwoThreads) {
  Random random(7);
  const CsvFile file(orderly_csv(random, 4, 5'000));
  const auto one = file.read(csv_source(4), 500, with_threads(1)).value();
  const auto two = file.read(csv_source(4), 500, with_threads(2)).value();
  EXPECT_GT(one.batch_sizes.size(), 100U);
  EXPECT_EQ(one.batch_sizes, two.batch_sizes);
  EXPECT_TRUE(one == two);
}

TEST(ReadCsv, TheFirstErrorOfTheFileCounts) {
  std::string text;
  for (int i = 0; i < 2'000; ++i) text += i == 700 || i == 1'500 ? "1,\xFF\n" : "1,2\n";
  for (const int threads : {1, 2}) {
    const Error error =
        error_of(CsvFile(text).read(csv_source(2, false), 100, with_threads(threads)));
    EXPECT_EQ(error.place().line, 701U);
  }
}

TEST(ReadCsv, AWrongByteIsNamedWithItsPlace) {
  const Error error = error_of(CsvFile("a,b\n1,caf\xC3\xA9\n2,caf\xE9\n").read(csv_source(2)));
  EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
  EXPECT_EQ(error.message(), message::kByteNotUtf8);
  EXPECT_EQ(error.place().line, 3U);
  EXPECT_EQ(error.place().column, 6U);
  EXPECT_EQ(error.fields()[0].value, "0xE9");
}

TEST(ReadCsv, ANulByteIsNamedWithItsPlace) {
  const std::string text("a,b\n1,2\n3,x\0y\n", 14);
  const Error error = error_of(CsvFile(text).read(csv_source(2)));
  EXPECT_EQ(error.message(), message::kNulByte);
  EXPECT_EQ(error.place().line, 3U);
  EXPECT_EQ(error.place().column, 4U);
}

// A quote without its partner in a large file ends the reading after two pieces.
TEST(ReadCsv, AnUnclosedQuoteDoesNotSwallowTheFile) {
  std::string text = "a,b\n1,2\n3,\"oops\n";
  while (text.size() < 20'000'000) text += "a line that looks like any other, 12345\n";
  CsvFile file(text);
  const FaultyFileSystem counting(file.files());
  const auto read = collect_records([&](const BatchHandler& handler) {
    return read_csv(with_threads(2), counting, csv_source(2), handler);
  });
  const Error error = error_of(read);
  EXPECT_EQ(error.code(), ErrorCode::TooLarge);
  EXPECT_EQ(error.message(), message::kFieldTooLong);
  EXPECT_EQ(error.place().line, 3U);
  EXPECT_EQ(error.place().column, 3U);
  EXPECT_LT(counting.calls(), 6U);
}

TEST(ReadCsv, ARecordMayHaveItsLimitAndNoMore) {
  std::string record;
  std::size_t columns = 1;
  for (; record.size() + 1'000 < kRecordBytesMax; ++columns) record += std::string(999, 'x') + ",";
  record.resize(kRecordBytesMax, 'y');
  EXPECT_EQ(CsvFile(record + "\r\n").read(csv_source(columns, false)).value().rows.size(), 1U);
  const Error error = error_of(CsvFile("\n" + record + "y\n").read(csv_source(columns, false)));
  EXPECT_EQ(error.code(), ErrorCode::TooLarge);
  EXPECT_EQ(error.message(), message::kRecordTooLong);
  EXPECT_EQ(error.place().line, 2U);
}

std::string gzip(std::string text) {
  z_stream state{};
  EXPECT_EQ(deflateInit2(&state, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&state, text.size()), '\0');
  state.next_in = reinterpret_cast<Bytef*>(text.data());
  state.avail_in = static_cast<uInt>(text.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&state, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - state.avail_out);
  deflateEnd(&state);
  return out;
}

std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

TEST(ReadCsv, PackedFilesGiveTheRecordsOfThePlainOne) {
  Random random(99);
  const std::string text = orderly_csv(random, 3, 3'000);
  const auto plain = CsvFile(text).read(csv_source(3), 1'000).value();
  SourceFile source = csv_source(3);
  source.compression = Compression::Gzip;
  EXPECT_TRUE(CsvFile(gzip(text)).read(source, 1'000, with_threads(2)).value() == plain);
  source.compression = Compression::Zstd;
  EXPECT_TRUE(CsvFile(zstd(text)).read(source, 1'000, with_threads(2)).value() == plain);
}

TEST(ReadCsv, ATruncatedPackedFileIsCorrupt) {
  Random random(98);
  const std::string text = orderly_csv(random, 3, 3'000);
  for (const auto compression : {Compression::Gzip, Compression::Zstd}) {
    std::string packed = compression == Compression::Gzip ? gzip(text) : zstd(text);
    packed.resize(packed.size() / 2);
    SourceFile source = csv_source(3);
    source.compression = compression;
    const Error error = error_of(CsvFile(packed).read(source));
    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
    EXPECT_EQ(error.message(), message::kCompressedBroken);
    EXPECT_EQ(error.fields()[0].value, kPath);
  }
}

TEST(ReadCsv, OtherEncodingsComeOutAsUtf8) {
  SourceFile source = csv_source(2, false);
  source.encoding = Encoding::Latin1;
  EXPECT_THAT(CsvFile("caf\xE9,1\n").read(source, 2).value().rows,
              ElementsAre(Row{"caf\xC3\xA9", "1"}));
  source.encoding = Encoding::Windows1252;
  EXPECT_THAT(CsvFile("\x80,\x93x\x94\n").read(source, 2).value().rows,
              ElementsAre(Row{"\xE2\x82\xAC", "\xE2\x80\x9Cx\xE2\x80\x9D"}));
  source.encoding = Encoding::Utf16LittleEndian;
  EXPECT_THAT(CsvFile(std::string("\xFF\xFE"
                                  "1\0,\0\xE9\0\n\0",
                                  10))
                  .read(source)
                  .value()
                  .rows,
              ElementsAre(Row{"1", "\xC3\xA9"}));
}

TEST(ReadCsv, StopsWhenAsked) {
  CancelToken cancel;
  Context context = with_threads(2);
  context.cancel = &cancel;
  CsvFile file("1,2\n3,4\n5,6\n7,8\n");
  const auto read = collect_records([&](const BatchHandler& handler) {
    return read_csv(
        context, file.files(), csv_source(2, false),
        [&](std::size_t index, const RecordBatch& batch) {
          cancel.cancel();
          handler(index, batch);
        },
        4);
  });
  EXPECT_EQ(error_of(read).code(), ErrorCode::Cancelled);
}

class WatchedProgress final : public Progress {
 public:
  void begin(Message, std::uint64_t total) override { total_ = total; }
  void advance(std::uint64_t done) override {
    grows_ = grows_ && done >= done_;
    done_ = done;
  }
  void end() override { ++ends_; }

  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
  bool grows_ = true;
  int ends_ = 0;
};

TEST(ReadCsv, ProgressGoesToTheBytesOfTheFile) {
  Random random(5);
  const std::string text = orderly_csv(random, 3, 500);
  WatchedProgress progress;
  Context context = with_threads(2);
  context.progress = &progress;
  ASSERT_TRUE(CsvFile(text).read(csv_source(3), 100, context).ok());
  EXPECT_EQ(progress.total_, text.size());
  EXPECT_EQ(progress.done_, text.size());
  EXPECT_TRUE(progress.grows_);
  EXPECT_EQ(progress.ends_, 1);
}

TEST(ReadCsv, ABugOfTheHandlerComesThrough) {
  CsvFile file("1,2\n3,4\n5,6\n7,8\n");
  const BatchHandler handler = [](std::size_t, const RecordBatch&) { throw Bug("mine"); };
  EXPECT_THROW(
      static_cast<void>(read_csv(with_threads(2), file.files(), csv_source(2, false), handler, 4)),
      Bug);
}

TEST(ReadCsv, AFailingDiskIsAnErrorWithoutRecordsLost) {
  CsvFile file("1,2\n3,4\n");
  FaultyFileSystem files(file.files());
  files.fail({.nth = 2, .only = FileCall::Read});
  const auto read = collect_records([&](const BatchHandler& handler) {
    return read_csv(with_threads(1), files, csv_source(2, false), handler, 4);
  });
  EXPECT_EQ(error_of(read).code(), ErrorCode::Unavailable);
}

}  // namespace
}  // namespace canasta
