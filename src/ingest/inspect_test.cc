#include "ingest/inspect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <string>

#include "base/messages/ingest.h"
#include "base/messages/io.h"
#include "ingest/csv_tokenizer.h"
#include "io/memory_file_system.h"
#include "io/publish.h"

namespace canasta {
namespace {

using testing::ElementsAre;

Result<SourceFile> inspect(std::string_view bytes, const std::string& path = "a.csv",
                           const DialectOptions& options = {}) {
  MemoryFileSystem files;
  EXPECT_TRUE(publish_file(files, path, bytes).ok());
  return inspect_file(Context{}, files, path, options);
}

Error error_of(std::string_view bytes, const std::string& path = "a.csv") {
  const auto source = inspect(bytes, path);
  EXPECT_FALSE(source.ok());
  return source.ok() ? not_found(message::kFileMissing) : source.error();
}

TEST(InspectFile, SaysWhatTheFileIs) {
  const SourceFile source = inspect("factura;precio\nF1;2,50\nF2;3,00\n").value();
  EXPECT_EQ(source.path, "a.csv");
  EXPECT_EQ(source.kind, FileKind::Csv);
  EXPECT_EQ(source.compression, Compression::None);
  EXPECT_EQ(source.encoding, Encoding::Utf8);
  EXPECT_FALSE(source.byte_order_mark);
  EXPECT_EQ(source.delimiter, ';');
  EXPECT_TRUE(source.header);
  EXPECT_THAT(source.columns, ElementsAre("factura", "precio"));
}

TEST(InspectFile, AMarkIsNotPartOfTheFirstName) {
  const SourceFile source = inspect(
                                "\xEF\xBB\xBF"
                                "a,b\n1,2\n")
                                .value();
  EXPECT_TRUE(source.byte_order_mark);
  EXPECT_THAT(source.columns, ElementsAre("a", "b"));
}

TEST(InspectFile, NamesComeOutAsUtf8) {
  EXPECT_THAT(inspect("C\xD3"
                      "DIGO;N\n1;2\n")
                  .value()
                  .columns,
              ElementsAre("C\xC3\x93"
                          "DIGO",
                          "N"));
  const std::string_view utf16(
      "\xFF\xFE"
      "\xD1\0,\0b\0\n\0"
      "1\0,\0"
      "2\0\n\0",
      18);
  const SourceFile source = inspect(utf16).value();
  EXPECT_EQ(source.encoding, Encoding::Utf16LittleEndian);
  EXPECT_TRUE(source.byte_order_mark);
  EXPECT_THAT(source.columns, ElementsAre("\xC3\x91", "b"));
}

TEST(InspectFile, AnEncodingThatAPersonNamesIsTaken) {
  DialectOptions options;
  options.encoding = Encoding::Windows1252;
  EXPECT_EQ(inspect("a,b\ncaf\xE9,1\n", "a.csv", options)->encoding, Encoding::Windows1252);
}

TEST(InspectFile, ContentCountsMoreThanTheName) {
  std::string packed(256, '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), "a,b\n1,2\n", 8, 3));
  const SourceFile source = inspect(packed, "a.csv").value();
  EXPECT_EQ(source.compression, Compression::Zstd);
  EXPECT_THAT(source.columns, ElementsAre("a", "b"));
}

TEST(InspectFile, AnEmptyFileIsInvalid) {
  EXPECT_EQ(error_of("").message(), message::kFileEmpty);
  EXPECT_EQ(error_of("").code(), ErrorCode::InvalidInput);
  EXPECT_EQ(error_of("").place().file, "a.csv");
  EXPECT_EQ(error_of("\n\n").message(), message::kFileEmpty);
  EXPECT_EQ(error_of("\xEF\xBB\xBF").message(), message::kFileEmpty);
  std::string packed(256, '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), "", 0, 3));
  EXPECT_EQ(error_of(packed).message(), message::kFileEmpty);
}

TEST(InspectFile, AMissingFileIsNotFound) {
  EXPECT_EQ(inspect_file(Context{}, MemoryFileSystem(), "no.csv", {}).error().code(),
            ErrorCode::NotFound);
}

TEST(InspectFile, NulBytesAreNamedWithTheirPlace) {
  const Error error = error_of(std::string_view("a,b\n1,\0x\n", 9));
  EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
  EXPECT_EQ(error.message(), message::kNulByte);
  EXPECT_EQ(error.place().line, 2U);
  EXPECT_EQ(error.place().column, 3U);
}

TEST(InspectFile, TooManyColumnsAreTooLarge) {
  const auto header = [](std::size_t columns) {
    std::string text = "c";
    for (std::size_t i = 1; i < columns; ++i) text += ",c" + std::to_string(i);
    return text + "\n";
  };
  EXPECT_EQ(inspect(header(kColumnsMax))->columns.size(), kColumnsMax);
  EXPECT_EQ(error_of(header(kColumnsMax + 1)).code(), ErrorCode::TooLarge);
}

TEST(InspectFile, AHeaderLongerThanTheFrontIsReadOn) {
  const std::string name(kFrontBytes, 'x');
  EXPECT_THAT(inspect("\"" + name + "\ny\",b\n1,2\n").value().columns,
              ElementsAre(name + "\ny", "b"));
}

TEST(InspectFile, AQuoteInTheHeaderThatNeverClosesIsNamed) {
  const Error error = error_of("a,\"b\n1,2\n3,4\n");
  EXPECT_EQ(error.message(), message::kQuoteUnterminated);
  EXPECT_EQ(error.place().line, 1U);
  EXPECT_EQ(error.place().column, 3U);
  std::string large = "a,\"b\n";
  while (large.size() < 3 * kFieldBytesMax) large += "1,2\n";
  EXPECT_EQ(error_of(large).message(), message::kFieldTooLong);
}

TEST(InspectFile, WhatIsNoTableIsNamed) {
  EXPECT_EQ(error_of("PK\x03\x04 rest", "a.xlsx").message(), message::kNotATable);
  EXPECT_EQ(error_of("%PDF-1.7", "a.csv").fields()[0].value, "PDF");
}

TEST(InspectFile, JsonLinesHaveTheirKeys) {
  const SourceFile source = inspect("{\"a\":1}\n{\"b\":2}\n", "a.ndjson").value();
  EXPECT_EQ(source.kind, FileKind::JsonLines);
  EXPECT_THAT(source.columns, ElementsAre("a", "b"));
  EXPECT_EQ(error_of("[\n{\"a\":1},\n{\"a\":2}\n]\n", "a.json").message(), message::kJsonNotLines);
}

TEST(InspectFile, ParquetInsideOfZstdIsRefused) {
  std::string packed(256, '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), "PAR1....PAR1", 12, 3));
  EXPECT_EQ(error_of(packed, "a.parquet.zst").message(), message::kParquetCompressed);
}

TEST(InspectFile, AFileCalledParquetThatIsNoneIsCorrupt) {
  EXPECT_EQ(error_of("a,b\n1,2\n", "a.parquet").message(), message::kParquetBroken);
}

TEST(KindOf, NameAndContentDecide) {
  EXPECT_EQ(kind_of("a.csv", "PAR1"), FileKind::Parquet);
  EXPECT_EQ(kind_of("a.parquet", ""), FileKind::Parquet);
  EXPECT_EQ(kind_of("a.jsonl.gz", "x"), FileKind::JsonLines);
  EXPECT_EQ(kind_of("a.txt", "{"), FileKind::Csv);
  EXPECT_EQ(kind_of("a.dat", " {\"a\":1}"), FileKind::JsonLines);
  EXPECT_EQ(kind_of("a.dat", "a,b"), FileKind::Csv);
}

TEST(SampleRecords, GivesTheFirstGoodOnes) {
  MemoryFileSystem files;
  ASSERT_TRUE(publish_file(files, "a.csv", "\na,b\n1,2\n3\n\"4\"\"\",5\n6,7\n").ok());
  const SourceFile source = inspect_file(Context{}, files, "a.csv", {}).value();
  using Row = std::vector<std::string>;
  EXPECT_THAT(sample_records(Context{}, files, source, 2).value(),
              ElementsAre(Row{"1", "2"}, Row{"4\"", "5"}));
  EXPECT_EQ(sample_records(Context{}, files, source, 100).value().size(), 3U);
  EXPECT_TRUE(sample_records(Context{}, files, source, 0).value().empty());
}

TEST(SampleRecords, ReadsOnWhenTheFrontHasTooFew) {
  std::string text = "a,b\n";
  for (int i = 0; i < 60'000; ++i) text += std::to_string(i) + ",value\n";
  MemoryFileSystem files;
  ASSERT_TRUE(publish_file(files, "a.csv", text).ok());
  const SourceFile source = inspect_file(Context{}, files, "a.csv", {}).value();
  const auto rows = sample_records(Context{}, files, source, 50'000).value();
  ASSERT_EQ(rows.size(), 50'000U);
  EXPECT_EQ(rows.back()[0], "49999");
}

}  // namespace
}  // namespace canasta
