#include "models/encoder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/messages/ingest.h"
#include "base/random.h"

namespace canasta {
namespace {

TextColumn texts(const std::vector<std::string>& values) {
  TextColumn column;
  for (const std::string& value : values) {
    if (value.empty()) {
      column.codes.push_back(kNoCode);
    } else {
      column.add(value);
    }
  }
  return column;
}

std::vector<std::string> names_of(const Encoder& encoder) {
  std::vector<std::string> names;
  for (const Feature& feature : encoder.features()) names.push_back(feature.name);
  return names;
}

std::vector<float> row_of(const EncodedRows& rows, std::size_t row) {
  const auto values = rows.matrix.view().row(row);
  return {values.begin(), values.end()};
}

EncodedRows encoded(const Encoder& encoder, const Table& table) {
  return encoder.encode(Context{.threads = 2}, table).value();
}

Encoder four_codings() {
  return Encoder({{.column = "price", .coding = Coding::Number, .missing = true, .vocabulary = {}},
                  {.column = "country",
                   .coding = Coding::OneHot,
                   .missing = true,
                   .other = true,
                   .vocabulary = {"CO", "EC"}},
                  {.column = "genres",
                   .coding = Coding::MultiHot,
                   .other = true,
                   .vocabulary = {"Action", "Comedy"}},
                  {.column = "day", .coding = Coding::DateParts, .vocabulary = {}}});
}

Table three_rows() {
  return {{{"day", DayColumn{{*parse_day("2024-02-29"), kNoDay, *parse_day("2023-12-31")}}},
           {"genres", texts({"Comedy|Action", "Drama", ""})},
           {"country", texts({"EC", "PE", ""})},
           {"price", RealColumn{{2.5, std::nan(""), -1}}}}};
}

TEST(Encoder, EveryCodingByHand) {
  const Encoder encoder = four_codings();
  EXPECT_EQ(names_of(encoder), (std::vector<std::string>{
                                   "price", "price=(missing)", "country=CO", "country=EC",
                                   "country=(other)", "country=(missing)", "genres_count",
                                   "genres=Action", "genres=Comedy", "genres=(other)", "day_year",
                                   "day_quarter", "day_month", "day_day_of_month", "day_weekday"}));
  const EncodedRows rows = encoded(encoder, three_rows());
  // 2024-02-29 was a Thursday.
  EXPECT_EQ(row_of(rows, 0),
            (std::vector<float>{2.5, 0, 0, 1, 0, 0, 2, 1, 1, 0, 2024, 1, 2, 29, 3}));
  const std::vector<float> second = row_of(rows, 1);
  EXPECT_TRUE(std::isnan(second[0]));
  EXPECT_EQ(std::vector<float>(second.begin() + 1, second.begin() + 10),
            (std::vector<float>{1, 0, 0, 1, 0, 1, 0, 0, 1}));
  EXPECT_TRUE(std::isnan(second[10]));
  const std::vector<float> third = row_of(rows, 2);
  EXPECT_EQ(third[5], 1);
  EXPECT_TRUE(std::isnan(third[6]));
  EXPECT_EQ(third[11], 4);
  EXPECT_EQ(third[14], 6);  // a Sunday
}

TEST(Encoder, CountsUnknownWords) {
  const EncodedRows rows = encoded(four_codings(), three_rows());
  ASSERT_EQ(rows.unknown.size(), 2U);
  EXPECT_EQ(rows.unknown[0].column, "country");
  EXPECT_EQ(rows.unknown[0].rows, 1U);
  EXPECT_EQ(rows.unknown[1].column, "genres");
}

// Codes that one file writes as numbers and another as texts are the same words.
TEST(Encoder, NumbersFindTheirWords) {
  const Encoder encoder({{.column = "code", .coding = Coding::OneHot, .vocabulary = {"1", "2.5"}}});
  EXPECT_EQ(row_of(encoded(encoder, {{{"code", IntColumn{{1}}}}}), 0), (std::vector<float>{1, 0}));
  EXPECT_EQ(row_of(encoded(encoder, {{{"code", RealColumn{{2.5}}}}}), 0),
            (std::vector<float>{0, 1}));
  EXPECT_EQ(row_of(encoded(encoder, {{{"code", texts({"1"})}}}), 0), (std::vector<float>{1, 0}));
  const Encoder tenth({{.column = "code", .coding = Coding::OneHot, .vocabulary = {"0.1"}}});
  EXPECT_EQ(row_of(encoded(tenth, {{{"code", RealColumn{{.1}}}}}), 0), std::vector<float>{1});
}

TEST(Encoder, SaysWhichColumnsAreMissingOrOfAnotherType) {
  Table table = three_rows();
  table.columns[3].body = texts({"a", "b", "c"});
  auto wrong = four_codings().encode(Context{}, table);
  EXPECT_EQ(wrong.error().message(), message::kEncoderType);
  table.columns.erase(table.columns.begin() + 1, table.columns.begin() + 3);
  wrong = four_codings().encode(Context{}, table);
  EXPECT_EQ(wrong.error().message(), message::kEncoderColumns);
  EXPECT_NE(wrong.error().text(Language::English).find("country, genres"), std::string::npos);
}

TEST(Encoder, AColumnWithoutValuesFitsEveryCoding) {
  Table table = three_rows();
  table.columns[3].body = texts({"", "", ""});
  const EncodedRows rows = encoded(four_codings(), table);
  EXPECT_TRUE(std::isnan(row_of(rows, 0)[0]));
  EXPECT_EQ(row_of(rows, 0)[1], 1);
}

TEST(Encoder, NamesThatXgboostRefusesAreChanged) {
  const Encoder encoder({{.column = "a", .coding = Coding::OneHot, .vocabulary = {"<5", "[5]"}}});
  EXPECT_EQ(names_of(encoder), (std::vector<std::string>{"a=(5", "a=(5)"}));
}

TEST(Encoder, TimesHaveTheirHour) {
  const Encoder encoder(
      {{.column = "t", .coding = Coding::DateParts, .hour = true, .vocabulary = {}}});
  const Seconds time = start_of(*parse_day("2024-02-29")) + 13 * 3'600 + 59;
  EXPECT_EQ(row_of(encoded(encoder, {{{"t", TimeColumn{{time}}}}}), 0).back(), 13);
}

TEST(ListItems, OfEverySpelling) {
  const auto items = [](std::string_view cell) { return list_items(cell); };
  EXPECT_EQ(items("Action|Comedy"), (std::vector<std::string>{"Action", "Comedy"}));
  EXPECT_EQ(items("Drama, Sci-Fi ,"), (std::vector<std::string>{"Drama", "Sci-Fi"}));
  EXPECT_EQ(items("a; b, c"), (std::vector<std::string>{"a", "b, c"}));
  EXPECT_EQ(items(R"(["a", " b "])"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(items(R"([{"id": 1, "name": "War"}])"), (std::vector<std::string>{"War"}));
  EXPECT_EQ(items("[broken"), (std::vector<std::string>{"[broken"}));
  EXPECT_TRUE(items("").empty());
}

// --- As a file -----------------------------------------------------------------------------------

TEST(EncoderFile, ReadsBackAsItself) {
  const Encoder encoder = four_codings();
  const Encoder read = Encoder::parse(encoder.json(), "encoder.json").value();
  EXPECT_EQ(read.columns(), encoder.columns());
  EXPECT_EQ(names_of(read), names_of(encoder));
}

TEST(EncoderFile, DamageIsCorrupt) {
  for (const char* text :
       {"", "[]", "{}", R"({"format": 2, "columns": []})", R"({"format": 1})",
        R"({"format": 1, "columns": [{"column": "a", "coding": "hex", "missing": false}]})",
        R"({"format": 1, "columns": [{"column": 1, "coding": "number", "missing": false}]})",
        R"({"format": 1, "columns": [{"column": "a", "coding": "number"}]})"}) {
    const auto read = Encoder::parse(text, "encoder.json");
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().code(), ErrorCode::Corrupt) << text;
  }
}

TEST(EncoderFile, FlippedBytesNeverThrow) {
  const std::string text = four_codings().json();
  Random random(5);
  for (int i = 0; i < 500; ++i) {
    std::string damaged = text;
    damaged[random.below(text.size())] = static_cast<char>(random.below(256));
    static_cast<void>(Encoder::parse(damaged, "encoder.json").ok());
  }
}

TEST(EncoderFile, VocabularyLimit) {
  const auto with_words = [](std::size_t count) {
    EncodedColumn column{.column = "a", .coding = Coding::OneHot, .vocabulary = {}};
    for (std::size_t i = 0; i < count; ++i) column.vocabulary.push_back(std::to_string(i));
    return Encoder::parse(Encoder({column}).json(), "encoder.json").ok();
  };
  EXPECT_TRUE(with_words(kVocabularyMax));
  EXPECT_FALSE(with_words(kVocabularyMax + 1));
}

TEST(EncoderFile, ColumnLimit) {
  const auto with_columns = [](std::size_t count) {
    std::vector<EncodedColumn> columns(count, {.column = "a", .vocabulary = {}});
    return Encoder::parse(Encoder(columns).json(), "encoder.json").ok();
  };
  EXPECT_TRUE(with_columns(kEncodedColumnsMax));
  EXPECT_FALSE(with_columns(kEncodedColumnsMax + 1));
}

}  // namespace
}  // namespace canasta
