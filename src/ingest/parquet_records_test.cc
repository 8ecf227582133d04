#include "ingest/parquet_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/messages/ingest.h"
#include "ingest/collected_records.h"
#include "io/duckdb.h"
#include "io/publish.h"
#include "io/temporary_folder.h"

namespace canasta {
namespace {

using testing::ElementsAre;
using Row = std::vector<std::string>;

class ParquetRecordsTest : public testing::Test {
 protected:
  // Writes what the query selects.
  std::string write(const std::string& select) {
    const std::string path = join_path(folder_.path(), "a.parquet");
    Duckdb database = Duckdb::open(context_, "").value();
    const Status status = database.run(
        context_, {"COPY (" + select + ") TO " + sql_text(path) + " (FORMAT parquet)", path});
    EXPECT_TRUE(status.ok());
    return path;
  }

  SourceFile source_of(const std::string& path) {
    return inspect_file(context_, files_, path, {}).value();
  }
  CollectedRecords read(const SourceFile& source) {
    return collect_records([&](const BatchHandler& handler) {
             return read_records(context_, files_, source, handler);
           })
        .value();
  }

  Context context_;
  FileSystem& files_ = real_file_system();
  TemporaryFolder folder_ = TemporaryFolder::create(testing::TempDir()).value();
};

TEST_F(ParquetRecordsTest, EveryTypeIsTextAsACsvFileWouldHold) {
  const SourceFile source = source_of(write(
      "SELECT 7::BIGINT AS n, 17850.0::DOUBLE AS real, 2.50::DECIMAL(9,2) AS price, 'a,\"b' AS t, "
      "TIMESTAMP '2011-12-09 12:50:00.5' AS at, DATE '2011-12-09' AS day, true AS yes, "
      "NULL::VARCHAR AS none, TIMESTAMPTZ '2011-12-09 12:50:00+01' AS moment"));
  EXPECT_EQ(source.kind, FileKind::Parquet);
  EXPECT_THAT(source.columns,
              ElementsAre("n", "real", "price", "t", "at", "day", "yes", "none", "moment"));
  EXPECT_THAT(read(source).rows,
              ElementsAre(Row{"7", "17850.0", "2.50", "a,\"b", "2011-12-09 12:50:00", "2011-12-09",
                              "true", "", "2011-12-09 11:50:00Z"}));
}

TEST_F(ParquetRecordsTest, LinesAreRowNumbersInTheFilesOrder) {
  const CollectedRecords records =
      read(source_of(write("SELECT i::BIGINT AS i FROM range(5000) r(i)")));
  ASSERT_EQ(records.rows.size(), 5'000U);
  for (std::size_t i = 0; i < records.rows.size(); ++i) {
    ASSERT_EQ(records.rows[i][0], std::to_string(i));
    ASSERT_EQ(records.lines[i], i + 1);
  }
}

TEST_F(ParquetRecordsTest, EqualRowsHaveEqualHashes) {
  const auto hashes =
      read(source_of(write("SELECT * FROM (VALUES ('ab','c'), ('a','bc'), ('ab','c')) v(x, y)")))
          .hashes;
  EXPECT_EQ(hashes[0], hashes[2]);
  EXPECT_NE(hashes[0], hashes[1]);
}

TEST_F(ParquetRecordsTest, AFileWithoutRowsHasColumns) {
  const SourceFile source = source_of(write("SELECT 1 AS a WHERE false"));
  EXPECT_THAT(source.columns, ElementsAre("a"));
  EXPECT_TRUE(read(source).rows.empty());
}

TEST_F(ParquetRecordsTest, SamplesTheFirstRows) {
  const SourceFile source = source_of(write("SELECT i FROM range(100) r(i)"));
  EXPECT_THAT(sample_records(context_, files_, source, 2).value(), ElementsAre(Row{"0"}, Row{"1"}));
}

TEST_F(ParquetRecordsTest, AFileCutShortIsCorrupt) {
  const std::string path = write("SELECT i, i * 2 AS j FROM range(10000) r(i)");
  const std::string bytes = read_text(files_, path).value();
  for (const std::size_t kept : {bytes.size() - 1, bytes.size() / 2, std::size_t{4}}) {
    ASSERT_TRUE(publish_file(files_, path, bytes.substr(0, kept)).ok());
    const auto source = inspect_file(context_, files_, path, {});
    ASSERT_FALSE(source.ok()) << kept;
    EXPECT_EQ(source.error().code(), ErrorCode::Corrupt);
    EXPECT_EQ(source.error().message(), message::kParquetBroken);
    EXPECT_EQ(source.error().place().file, path);
  }
}

TEST_F(ParquetRecordsTest, ADamagedFooterIsAnErrorWithTheFile) {
  const std::string path = write("SELECT i FROM range(1000) r(i)");
  std::string bytes = read_text(files_, path).value();
  for (std::size_t i = 20; i < 60; ++i) bytes[bytes.size() - i] = '\xFF';
  ASSERT_TRUE(publish_file(files_, path, bytes).ok());
  const auto source = inspect_file(context_, files_, path, {});
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.error().code(), ErrorCode::Corrupt);
  EXPECT_EQ(source.error().place().file, path);
}

}  // namespace
}  // namespace canasta
