#include "io/duckdb.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "base/messages/io.h"
#include "base/random.h"
#include "io/file_system.h"
#include "io/temporary_folder.h"

namespace canasta {
namespace {

class DuckdbTest : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return join_path(folder_.path(), name); }
  Query reading(const std::string& columns, const std::string& name) const {
    return {"SELECT " + columns + " FROM read_parquet(" + sql_text(path(name)) + ")", path(name)};
  }
  std::vector<std::int64_t> int64s(const Query& query) {
    std::vector<std::int64_t> values;
    const Status status = db.query(context, query, [&](const ChunkView& chunk) -> Status {
      const auto column = chunk.int64s(0);
      values.insert(values.end(), column.begin(), column.end());
      return {};
    });
    EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.error().text(Language::English));
    return values;
  }
  // A column 0, 1, 2 … in a Parquet file.
  void write_counting(const std::string& name, std::size_t rows) {
    std::size_t at = 0;
    const Status status =
        db.write_parquet(context, path(name), {{"n", ColumnType::Int64}},
                         [&](ChunkWriter& chunk) -> Result<std::size_t> {
                           const std::size_t some = std::min(chunk.capacity(), rows - at);
                           const auto numbers = chunk.int64s(0).first(some);
                           std::iota(numbers.begin(), numbers.end(), static_cast<std::int64_t>(at));
                           at += some;
                           return some;
                         });
    ASSERT_TRUE(status.ok()) << status.error().text(Language::English);
  }

 private:
  TemporaryFolder folder_ = TemporaryFolder::create(testing::TempDir()).value();

 protected:
  Context context{.threads = 2};
  Duckdb db = Duckdb::open(context, path("spill")).value();
};

TEST_F(DuckdbTest, AQueryGivesEachTypeAndItsNulls) {
  const Query query{
      "SELECT true::VARCHAR, 7::INTEGER, 8::UINTEGER, 9::BIGINT, 1.5::FLOAT, 2.5::DOUBLE, "
      "DATE '1970-01-03', TIMESTAMP_S '1970-01-01 00:01:00', TIMESTAMP '1970-01-01 00:00:01', "
      "'corto', 'un texto de más de doce bytes', NULL::BIGINT",
      {}};
  std::size_t rows = 0;
  const Status status = db.query(context, query, [&](const ChunkView& chunk) -> Status {
    rows += chunk.size();
    EXPECT_EQ(chunk.columns(), 12U);
    EXPECT_EQ(chunk.text(0, 0), "true");
    EXPECT_EQ(chunk.int32s(1)[0], 7);
    EXPECT_EQ(chunk.uint32s(2)[0], 8U);
    EXPECT_EQ(chunk.int64s(3)[0], 9);
    EXPECT_EQ(chunk.floats(4)[0], 1.5F);
    EXPECT_EQ(chunk.doubles(5)[0], 2.5);
    EXPECT_EQ(chunk.int32s(6)[0], 2);
    EXPECT_EQ(chunk.int64s(7)[0], 60);
    EXPECT_EQ(chunk.int64s(8)[0], 1'000'000);
    EXPECT_EQ(chunk.text(9, 0), "corto");
    EXPECT_EQ(chunk.text(10, 0), "un texto de más de doce bytes");
    EXPECT_TRUE(chunk.valid(0, 0));
    EXPECT_FALSE(chunk.valid(11, 0));
    return {};
  });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(rows, 1U);
}

TEST_F(DuckdbTest, AskingForAnotherTypeIsABug) {
  EXPECT_THROW(static_cast<void>(db.query(context, {"SELECT 1::INTEGER", {}},
                                          [](const ChunkView& chunk) -> Status {
                                            static_cast<void>(chunk.int64s(0));
                                            return {};
                                          })),
               Bug);
}

TEST_F(DuckdbTest, DescribesWithoutRunning) {
  const auto columns =
      db.describe({"SELECT 1::INTEGER AS a, 'x' AS \"b c\", 1.50 AS d, error('ran') AS e", {}});
  ASSERT_TRUE(columns.ok());
  ASSERT_EQ(columns->size(), 4U);
  EXPECT_EQ((*columns)[0].name, "a");
  EXPECT_EQ((*columns)[0].type, ColumnType::Int32);
  EXPECT_EQ((*columns)[1].name, "b c");
  EXPECT_EQ((*columns)[1].type, ColumnType::Text);
  EXPECT_EQ((*columns)[2].type, ColumnType::Other);
  EXPECT_EQ((*columns)[2].sql_type, "DECIMAL(3,2)");
}

TEST_F(DuckdbTest, WrittenColumnsComeBackInTheirOrder) {
  constexpr std::size_t kRows = 300'000;  // more than two row groups
  const std::vector<std::string> words{"", "pan", "doce letras.", "trece letras.",
                                       "ñandú y más texto"};
  std::size_t at = 0;
  const std::vector<ParquetColumn> columns{
      {"flag", ColumnType::Int32},       {"day", ColumnType::Date},
      {"code", ColumnType::Int64},       {"n", ColumnType::Int64},
      {"time", ColumnType::TimeSeconds}, {"q", ColumnType::Float},
      {"amount", ColumnType::Double},    {"text \"x\"", ColumnType::Text}};
  const auto word_of = [&](std::size_t row) -> const std::string& {
    return words[mix64(row) % words.size()];
  };
  const Status written = db.write_parquet(
      context, path("all.parquet"), columns, [&](ChunkWriter& chunk) -> Result<std::size_t> {
        const std::size_t some = std::min(chunk.capacity(), kRows - at);
        for (std::size_t i = 0; i < some; ++i, ++at) {
          chunk.int32s(0)[i] = at % 2 == 0 ? 1 : 0;
          chunk.int32s(1)[i] = static_cast<std::int32_t>(at);
          chunk.int64s(2)[i] = 0xFFFFFFFF - static_cast<std::int64_t>(at);
          chunk.int64s(3)[i] = static_cast<std::int64_t>(at);
          chunk.int64s(4)[i] = static_cast<std::int64_t>(at) - 1000;
          chunk.floats(5)[i] = static_cast<float>(at) / 2;
          chunk.doubles(6)[i] = at == 5 ? std::nan("") : static_cast<double>(at) / 3;
          chunk.set_text(7, i, word_of(at));
          if (at % 7 == 3) chunk.set_null(7, i);
        }
        return some;
      });
  ASSERT_TRUE(written.ok()) << written.error().text(Language::English);

  std::size_t row = 0;
  std::size_t wrong = 0;
  const Query query = reading("* REPLACE (CAST(time AS TIMESTAMP_S) AS time)", "all.parquet");
  const Status read = db.query(context, query, [&](const ChunkView& chunk) -> Status {
    for (std::size_t i = 0; i < chunk.size(); ++i, ++row) {
      const auto expected_double = static_cast<double>(row) / 3;
      const double amount = chunk.doubles(6)[i];
      const bool same = chunk.int32s(0)[i] == (row % 2 == 0 ? 1 : 0) &&
                        chunk.int32s(1)[i] == static_cast<std::int32_t>(row) &&
                        chunk.int64s(2)[i] == 0xFFFFFFFF - static_cast<std::int64_t>(row) &&
                        chunk.int64s(3)[i] == static_cast<std::int64_t>(row) &&
                        chunk.int64s(4)[i] == static_cast<std::int64_t>(row) - 1000 &&
                        chunk.floats(5)[i] == static_cast<float>(row) / 2 &&
                        (row == 5 ? std::isnan(amount) : amount == expected_double) &&
                        (row % 7 == 3 ? !chunk.valid(7, i)
                                      : chunk.valid(7, i) && chunk.text(7, i) == word_of(row));
      wrong += same ? 0 : 1;
    }
    return {};
  });
  ASSERT_TRUE(read.ok()) << read.error().text(Language::English);
  EXPECT_EQ(row, kRows);
  EXPECT_EQ(wrong, 0U);
}

TEST_F(DuckdbTest, NoRowsMakeAFileWithColumns) {
  write_counting("empty.parquet", 0);
  const auto columns = db.describe(reading("*", "empty.parquet"));
  ASSERT_EQ(columns->size(), 1U);
  EXPECT_EQ((*columns)[0].name, "n");
  EXPECT_EQ(int64s(reading("*", "empty.parquet")), std::vector<std::int64_t>{});
}

TEST_F(DuckdbTest, WritesAtTheEdgesOfAChunk) {
  for (const std::size_t rows : {std::size_t{1}, std::size_t{2047}, std::size_t{2048},
                                 std::size_t{2049}, std::size_t{122'880}, std::size_t{122'881}}) {
    write_counting("edge.parquet", rows);
    std::vector<std::int64_t> expected(rows);
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(int64s(reading("n", "edge.parquet")), expected) << rows;
  }
}

TEST_F(DuckdbTest, TheSameRowsGiveTheSameBytes) {
  write_counting("a.parquet", 200'000);
  write_counting("b.parquet", 200'000);
  EXPECT_EQ(read_text(real_file_system(), path("a.parquet")).value(),
            read_text(real_file_system(), path("b.parquet")).value());
}

TEST_F(DuckdbTest, TheProducersErrorComesBack) {
  const Status status =
      db.write_parquet(context, path("a.parquet"), {{"n", ColumnType::Int64}},
                       [](ChunkWriter&) -> Result<std::size_t> {
                         return Error(ErrorCode::GateFailed, message::kTargetExists, {});
                       });
  EXPECT_EQ(status.error().code(), ErrorCode::GateFailed);
  EXPECT_EQ(status.error().message(), message::kTargetExists);
}

TEST_F(DuckdbTest, TheProducersExceptionPassesThrough) {
  EXPECT_THROW(static_cast<void>(db.write_parquet(
                   context, path("a.parquet"), {{"n", ColumnType::Int64}},
                   [](ChunkWriter&) -> Result<std::size_t> { throw Bug("mine"); })),
               Bug);
  write_counting("after.parquet", 3);  // and the database still works
}

TEST_F(DuckdbTest, TheHandlersErrorEndsTheQuery) {
  std::size_t calls = 0;
  const Status status =
      db.query(context, {"SELECT * FROM range(1000000000)", {}}, [&](const ChunkView&) -> Status {
        ++calls;
        return Error(ErrorCode::GateFailed, message::kTargetExists, {});
      });
  EXPECT_EQ(status.error().code(), ErrorCode::GateFailed);
  EXPECT_EQ(calls, 1U);
  EXPECT_EQ(int64s({"SELECT 1::BIGINT", {}}), std::vector<std::int64_t>{1});
}

TEST_F(DuckdbTest, CancellingStopsAQueryThatWorksInside) {
  CancelToken cancel;
  context.cancel = &cancel;
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    cancel.cancel();
  });
  const Status status = db.run(
      context, {"SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b", {}});
  stopper.join();
  EXPECT_EQ(status.error().code(), ErrorCode::Cancelled);
  EXPECT_EQ(db.run(context, {"SELECT 1", {}}).error().code(), ErrorCode::Cancelled);
}

TEST_F(DuckdbTest, AMissingFileIsNotFound) {
  const Status status = db.run(context, reading("*", "none.parquet"));
  EXPECT_EQ(status.error().code(), ErrorCode::NotFound);
  EXPECT_NE(status.error().text(Language::Spanish).find("none.parquet"), std::string::npos);
}

TEST_F(DuckdbTest, AFolderThatIsMissingIsNotFound) {
  const Status status =
      db.write_parquet(context, path("none/a.parquet"), {{"n", ColumnType::Int64}},
                       [](ChunkWriter&) -> Result<std::size_t> { return std::size_t{0}; });
  EXPECT_EQ(status.error().code(), ErrorCode::NotFound);
}

TEST_F(DuckdbTest, DamagedParquetIsCorrupt) {
  write_counting("whole.parquet", 50'000);
  FileSystem& files = real_file_system();
  const std::string whole = read_text(files, path("whole.parquet")).value();
  const std::vector<std::string> damaged{"", "PAR1", whole.substr(0, whole.size() / 2),
                                         whole.substr(0, whole.size() - 1), "not Parquet at all"};
  for (const std::string& bytes : damaged) {
    const auto file = files.create(path("damaged.parquet")).value();
    ASSERT_TRUE(file->append(bytes).ok());
    const Status status = db.query(context, reading("sum(n)::BIGINT", "damaged.parquet"),
                                   [](const ChunkView&) -> Status { return {}; });
    ASSERT_FALSE(status.ok()) << bytes.size();
    EXPECT_EQ(status.error().code(), ErrorCode::Corrupt) << status.error().text(Language::English);
    EXPECT_NE(status.error().text(Language::English).find("damaged.parquet"), std::string::npos);
  }
}

TEST_F(DuckdbTest, AWrongStatementIsInvalid) {
  const Status status = db.run(context, {"SELEC 1", {}});
  EXPECT_EQ(status.error().code(), ErrorCode::InvalidInput);
  EXPECT_EQ(status.error().message(), message::kQueryFailed);
  EXPECT_EQ(db.describe({"SELECT nothing", {}}).error().code(), ErrorCode::InvalidInput);
}

TEST_F(DuckdbTest, AWrongQueryOverAWholeFileIsNotDamage) {
  write_counting("whole.parquet", 10);
  const Status status = db.run(context, reading("page", "whole.parquet"));
  EXPECT_EQ(status.error().code(), ErrorCode::InvalidInput)
      << status.error().text(Language::English);
}

TEST_F(DuckdbTest, AFullDiskIsNoSpace) {
  const Status status =
      db.write_parquet(context, "/dev/full", {{"n", ColumnType::Int64}},
                       [rows = 0](ChunkWriter& chunk) mutable -> Result<std::size_t> {
                         return ++rows > 200 ? std::size_t{0} : chunk.capacity();
                       });
  EXPECT_EQ(status.error().code(), ErrorCode::NoSpace) << status.error().text(Language::English);
}

TEST_F(DuckdbTest, OverTheMemoryLimitItSpills) {
  context.memory_limit_bytes = std::uint64_t{64} << 20;
  Duckdb small = Duckdb::open(context, path("spill")).value();
  std::size_t rows = 0;
  const Query sorted{"SELECT hash(range)::VARCHAR AS h FROM range(2000000) ORDER BY h", {}};
  const Status status = small.query(context, sorted, [&](const ChunkView& chunk) -> Status {
    rows += chunk.size();
    return {};
  });
  EXPECT_TRUE(status.ok()) << status.error().text(Language::English);
  EXPECT_EQ(rows, 2'000'000U);
  Duckdb nowhere = Duckdb::open(context, "").value();
  EXPECT_EQ(nowhere.run(context, sorted).error().code(), ErrorCode::TooLarge);
}

TEST_F(DuckdbTest, ExtensionsDoNotComeByThemselves) {
  const Status status = db.run(context, {"SELECT * FROM read_xlsx('a.xlsx')", {}});
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(int64s({"SELECT count(*) FROM duckdb_extensions() WHERE installed AND "
                    "install_mode <> 'STATICALLY_LINKED'",
                    {}}),
            std::vector<std::int64_t>{0});
}

TEST(Quoting, DoublesItsOwnQuote) {
  EXPECT_EQ(sql_text("it's"), "'it''s'");
  EXPECT_EQ(sql_name("a \"b\""), "\"a \"\"b\"\"\"");
  EXPECT_EQ(sql_text(""), "''");
}

}  // namespace
}  // namespace canasta
