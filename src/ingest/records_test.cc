// Real files through the whole door: found, inspected, read. Their counts were made independently.
#include "ingest/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <string>

#include "ingest/collected_records.h"
#include "io/memory_file_system.h"

namespace canasta {
namespace {

using testing::ElementsAre;

// The sample grows until it holds enough records; here it never does.
TEST(SampleRecords, ReadNoMoreThanTheirLimit) {
  const std::string record = std::string(1023, 'x') + "\n";
  const std::size_t most = kSampleBytesMax / record.size();
  const SourceFile source{.path = "a.csv", .header = false, .columns = {"a"}};
  const auto sampled = [&](std::size_t records) {
    MemoryFileSystem files;
    auto file = files.create("a.csv").value();
    for (std::size_t i = 0; i < records; ++i) EXPECT_TRUE(file->append(record).ok());
    return sample_records({}, files, source, most + 2).value().size();
  };
  EXPECT_EQ(sampled(most), most);
  EXPECT_EQ(sampled(most + 1), most);
}

class RealDataTest : public testing::Test {
 protected:
  void SetUp() override { context_.threads = 2; }

  // Empty where there is no data.
  static std::string data(const std::string& path) {
    const char* folder = std::getenv("CANASTA_DATA");
    const std::string full = join_path(folder != nullptr ? folder : "../shared/data", path);
    return real_file_system().exists(full) ? full : "";
  }

  SourceFile inspect(const std::string& path) {
    return inspect_file(context_, real_file_system(), path, {}).value();
  }
  CollectedRecords read(const SourceFile& source) {
    return collect_records([&](const BatchHandler& handler) {
             return read_records(context_, real_file_system(), source, handler);
           })
        .value();
  }

  Context context_;
};

TEST_F(RealDataTest, OnlineRetail) {
  const std::string path = data("online_retail/online_retail.csv.zst");
  if (path.empty()) GTEST_SKIP() << "skipped: no data";
  const SourceFile source = inspect(path);
  EXPECT_EQ(source.compression, Compression::Zstd);
  EXPECT_EQ(source.delimiter, ',');
  EXPECT_THAT(source.columns, ElementsAre("InvoiceNo", "StockCode", "Description", "Quantity",
                                          "InvoiceDate", "UnitPrice", "CustomerID", "Country"));
  std::atomic<std::size_t> records = 0;
  std::atomic<std::size_t> bad = 0;
  std::atomic<std::size_t> without_customer = 0;
  ASSERT_TRUE(read_records(context_, real_file_system(), source,
                           [&](std::size_t, const RecordBatch& batch) {
                             records += batch.size();
                             bad += batch.bad.size();
                             for (std::size_t i = 0; i < batch.size(); ++i) {
                               if (batch.field(i, 6).empty()) ++without_customer;
                             }
                           })
                  .ok());
  EXPECT_EQ(records, 541'909U);
  EXPECT_EQ(bad, 0U);
  EXPECT_EQ(without_customer, 135'080U);
}

TEST_F(RealDataTest, ASpanishExportInLatin1) {
  const std::string path = data("locale_es/ventas_derivado_latin1.csv.zst");
  if (path.empty()) GTEST_SKIP() << "skipped: no data";
  const SourceFile source = inspect(path);
  EXPECT_EQ(source.encoding, Encoding::Latin1);
  EXPECT_EQ(source.delimiter, ';');
  EXPECT_TRUE(source.header);
  ASSERT_EQ(source.columns.size(), 9U);
  EXPECT_EQ(source.columns[4], "FECHA_SOLUCIÓN");
  const CollectedRecords records = read(source);
  EXPECT_EQ(records.rows.size(), 39'594U);
  EXPECT_TRUE(records.bad.empty());
  EXPECT_EQ(records.rows[0][4], "01/11/2011 08:16");
}

TEST_F(RealDataTest, ASpreadsheetInWindows1252) {
  const std::string path = data("locale_es/superstore_semicolon_decimalcomma_latin1.csv.zst");
  if (path.empty()) GTEST_SKIP() << "skipped: no data";
  const SourceFile source = inspect(path);
  EXPECT_EQ(source.encoding, Encoding::Windows1252);
  EXPECT_EQ(source.delimiter, ';');
  EXPECT_EQ(source.columns.size(), 12U);
  const CollectedRecords records = read(source);
  EXPECT_EQ(records.rows.size(), 9'994U);
  EXPECT_TRUE(records.bad.empty());
  EXPECT_EQ(records.rows[0][10], "261,96");
}

}  // namespace
}  // namespace canasta
