#include "net/arrow_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>

#include "base/messages/net.h"
#include "net/arrow_writer.h"

namespace canasta {
namespace {

using testing::HasSubstr;

// Streams that pyarrow 26 wrote; they are the seeds of the fuzz target too.
std::string seed(const std::string& name) {
  std::ifstream file("tests/fuzz/arrow_corpus/" + name, std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

using Rows = std::vector<std::vector<ArrowCell>>;

Result<Rows> read_rows(std::string_view bytes) {
  TRY_ASSIGN(ArrowStream stream, ArrowStream::open(bytes));
  Rows rows;
  while (true) {
    TRY_ASSIGN(const bool is_there, stream.next());
    if (!is_there) return rows;
    for (std::uint64_t row = 0; row < stream.rows(); ++row) {
      rows.emplace_back();
      for (std::size_t column = 0; column < stream.columns().size(); ++column) {
        rows.back().push_back(stream.cell(row, column));
      }
    }
  }
}

Seconds at(const CivilDate& date, Seconds of_day = 0) { return start_of(to_day(date)) + of_day; }

constexpr ArrowCell kMissing = {};

// The three rows, in batches of two and one.
TEST(ArrowStream, ReadsEveryTypeThatPyarrowWrites) {
  const std::string bytes = seed("every_type");
  auto rows = read_rows(bytes);
  ASSERT_TRUE(rows.ok()) << rows.error().text(Language::English);
  ASSERT_EQ(rows->size(), 3u);
  const Seconds afternoon = 14 * 3600 + 30 * 60 + 5;
  const ArrowCell leap_day = at({2024, 2, 29});
  const ArrowCell moment = ArrowMoment{at({2024, 2, 29}, afternoon)};
  EXPECT_EQ((*rows)[0], (std::vector<ArrowCell>{
                            3.0, 9223372036854775808.0, 1.5, 0.25, true, "PE", "vip|new", "web",
                            leap_day, at({2024, 2, 29}, afternoon), moment, leap_day, kMissing}));
  EXPECT_TRUE(std::isnan(std::get<double>((*rows)[1][2])));
  (*rows)[1][2] = kMissing;
  EXPECT_EQ((*rows)[1],
            (std::vector<ArrowCell>{kMissing, 1.0, kMissing, -2.0, kMissing, "ñandú", "", "shop",
                                    kMissing, kMissing, moment, leap_day, kMissing}));
  EXPECT_EQ((*rows)[2],
            (std::vector<ArrowCell>{-7.0, 0.0, kMissing, 1e9, false, kMissing, kMissing, "web",
                                    at({1969, 12, 31}), Seconds{-1}, moment, leap_day, kMissing}));
}

TEST(ArrowStream, WritesEveryTypeAsAText) {
  const std::string bytes = seed("every_type");
  ArrowStream stream = ArrowStream::open(bytes).value();
  std::vector<std::vector<std::string>> rows;
  while (stream.next().value()) {
    for (std::uint64_t row = 0; row < stream.rows(); ++row) {
      rows.emplace_back();
      for (std::size_t column = 0; column < stream.columns().size(); ++column) {
        rows.back().push_back(stream.text(row, column));
      }
    }
  }
  using Row = std::vector<std::string>;
  const std::string moment = "2024-02-29 14:30:05Z";
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0], (Row{"3", "9223372036854775808", "1.5", "0.25", "true", "PE", "vip|new", "web",
                          "2024-02-29", "2024-02-29 14:30:05", moment, "2024-02-29", ""}));
  EXPECT_EQ(rows[1],
            (Row{"", "1", "", "-2", "", "ñandú", "", "shop", "", "", moment, "2024-02-29", ""}));
  EXPECT_EQ(rows[2], (Row{"-7", "0", "", "1000000000", "false", "", "", "web", "1969-12-31",
                          "1969-12-31 23:59:59", moment, "2024-02-29", ""}));
}

TEST(ArrowStream, KnowsItsColumnsWithoutRows) {
  const std::string bytes = seed("no_rows");
  const auto stream = ArrowStream::open(bytes);
  ASSERT_TRUE(stream.ok());
  ASSERT_EQ(stream->columns().size(), 4u);
  EXPECT_EQ(stream->columns()[1].name, "country");
  EXPECT_TRUE(read_rows(bytes)->empty());
}

TEST(ArrowStream, MayEndWithoutItsMark) {
  const std::string bytes = seed("row");
  EXPECT_EQ(read_rows(bytes.substr(0, bytes.size() - 8))->size(), 1u);
}

TEST(ArrowStream, NamesWhatItDoesNotRead) {
  const auto refused = [](const std::string& name) {
    const std::string bytes = seed(name);
    const auto rows = read_rows(bytes);
    EXPECT_FALSE(rows.ok()) << name;
    return rows.error();
  };
  EXPECT_EQ(refused("list").message(), message::kArrowTypeUnread);
  EXPECT_THAT(refused("list").text(Language::English), HasSubstr("visits is of Arrow's type list"));
  EXPECT_THAT(refused("decimal").text(Language::English), HasSubstr("type decimal"));
  EXPECT_EQ(refused("compressed").message(), message::kArrowFeatureUnread);
}

TEST(ArrowStream, EveryCutIsRefused) {
  const std::string bytes = seed("row");
  std::size_t refused = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    if (!read_rows(std::string_view(bytes).substr(0, size)).ok()) ++refused;
  }
  // But for the two cuts that fall between messages: behind the schema, and before the mark.
  EXPECT_EQ(refused, bytes.size() - 2);
}

// Whatever a byte becomes, the stream is refused or read to its end.
TEST(ArrowStream, NoChangedByteLeadsAstray) {
  const std::string bytes = seed("every_type");
  std::size_t refused = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const char changed : {'\x00', '\x01', '\x7F', '\xFF'}) {
      std::string other = bytes;
      other[i] = changed;
      if (!read_rows(other).ok()) ++refused;
    }
  }
  EXPECT_GT(refused, bytes.size() / 4);
}

TEST(ArrowStream, ATextIsNoStream) {
  const auto rows = read_rows("visits,country\n3,PE\n");
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().message(), message::kArrowBroken);
  EXPECT_THAT(rows.error().text(Language::English), HasSubstr("Message of the message at byte 0"));
}

std::string with_columns(std::size_t count, const std::string& name) {
  std::vector<AnswerColumn> columns(count, {name, std::vector<float>{1}});
  return write_arrow(columns, {});
}

TEST(ArrowStream, ColumnsAtTheirLimitAndBeyond) {
  EXPECT_TRUE(read_rows(with_columns(kArrowColumnsMax, "x")).ok());
  const std::string bytes = with_columns(kArrowColumnsMax + 1, "x");
  const auto rows = read_rows(bytes);
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().message(), message::kArrowColumnsTooMany);
  EXPECT_EQ(rows.error().code(), ErrorCode::TooLarge);
}

TEST(ArrowStream, NamesAtTheirLimitAndBeyond) {
  EXPECT_TRUE(read_rows(with_columns(1, std::string(kArrowNameBytesMax, 'x'))).ok());
  EXPECT_FALSE(read_rows(with_columns(1, std::string(kArrowNameBytesMax + 1, 'x'))).ok());
}

TEST(ArrowWriter, WritesWhatIsReadBack) {
  const std::string bytes = write_arrow({{"prediction", std::vector<std::string_view>{"sí", ""}},
                                         {"probability_sí", std::vector<float>{0.75F, 0}}},
                                        {{"model", "channel/1.0.0"}});
  EXPECT_EQ(bytes.size() % 8, 0u);
  const auto rows = read_rows(bytes);
  ASSERT_TRUE(rows.ok()) << rows.error().text(Language::English);
  EXPECT_EQ(*rows, (Rows{{"sí", 0.75}, {"", 0.0}}));
  EXPECT_THAT(bytes, HasSubstr("channel/1.0.0"));
}

// Nine rows, so that the bits of presence take more than a byte.
TEST(ArrowWriter, WritesWhatIsMissing) {
  constexpr std::size_t kRows = 9;
  std::vector<std::string_view> texts(kRows, "x");
  std::vector<float> reals(kRows, 0.5F);
  std::vector<std::optional<Day>> days(kRows, to_day({2024, 2, 29}));
  texts[0] = {};
  texts[1] = "";
  reals[7] = std::nanf("");
  days[8] = {};
  const std::string bytes = write_arrow({{"a", texts}, {"b", reals}, {"c", days}}, {});
  const auto rows = read_rows(bytes);
  ASSERT_TRUE(rows.ok()) << rows.error().text(Language::English);
  Rows expected(kRows, {"x", 0.5, at({2024, 2, 29})});
  expected[0][0] = kMissing;
  expected[1][0] = "";
  expected[7][1] = kMissing;
  expected[8][2] = kMissing;
  EXPECT_EQ(*rows, expected);
}

// A text is told from no text, bytes that are no text are refused.
TEST(ArrowStream, RefusesBytesThatAreNoText) {
  const std::string bytes = write_arrow({{"a", std::vector<std::string_view>{"\xC3("}}}, {});
  const auto rows = read_rows(bytes);
  ASSERT_FALSE(rows.ok());
  EXPECT_THAT(rows.error().text(Language::English), HasSubstr("Utf8"));
}

}  // namespace
}  // namespace canasta
