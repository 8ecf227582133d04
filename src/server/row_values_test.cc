// Values of rows that could be taken for others: two readings of a text, numbers and truths as
// words.
#include <gtest/gtest.h>

#include <map>

#include "net/arrow_writer.h"
#include "server/rows.h"
#include "server/sample_encoder.h"

namespace canasta {
namespace {

// --- What can be read in two ways

ServedTable price_and_day() {
  return sample_table(Encoder({{.column = "price", .coding = Coding::Number, .vocabulary = {}},
                               {.column = "day", .coding = Coding::DateParts, .vocabulary = {}}}));
}

// The price, the month and the day of the first row; -1 where it is refused.
struct PriceAndDay {
  float price = -1;
  float month = -1;
  float day = -1;

  bool operator==(const PriceAndDay&) const = default;
};

PriceAndDay read_out(const Result<EncodedRequest>& read) {
  if (!read.ok()) return {};
  const std::vector<float> features = features_of(read->rows, 6);
  return {features[0], features[3], features[4]};
}
PriceAndDay of_json(const std::string& price, const std::string& day) {
  std::string body = R"({"price": ")" + price + R"(", "day": ")" + day + "\"}";
  return read_out(rows_of_json(price_and_day(), body, {}));
}
// `others`: the rows behind it.
PriceAndDay of_csv(const std::string& row, const std::string& others = "") {
  return read_out(rows_of_csv(price_and_day(), "price;day\n" + row + "\n" + others, {}));
}

TEST(TwoReadings, AreDecidedByTheOtherCellsOfACsvColumn) {
  EXPECT_EQ(of_csv("2,396;04/03/2024", "1,5;18/03/2024\n"), (PriceAndDay{2.396F, 3, 4}));
  EXPECT_EQ(of_csv("2,396;04/03/2024", "1.5;03/18/2024\n"), (PriceAndDay{2396, 4, 3}));
}

TEST(TwoReadings, AreRefusedWhereNothingDecides) {
  EXPECT_EQ(of_json("2,396", "2024-03-18"), PriceAndDay{});
  EXPECT_EQ(of_csv("2,396;2024-03-18"), PriceAndDay{});
  EXPECT_EQ(of_json("1", "04/03/2024"), PriceAndDay{});
  EXPECT_EQ(of_csv("1;04/03/2024"), PriceAndDay{});
}

TEST(OneReading, IsEnough) {
  const PriceAndDay expected = {1.5F, 3, 18};
  EXPECT_EQ(of_json("1.5", "18/03/2024"), expected);
  EXPECT_EQ(of_json("1.5", "03/18/2024"), expected);
  EXPECT_EQ(of_csv("1.5;18/03/2024"), expected);
  EXPECT_EQ(of_csv("1,5;18/03/2024"), expected);
}

TEST(OneReading, AgainstThatOfTheColumnIsRefused) {
  EXPECT_EQ(of_csv("1.5;18/03/2024", "1,5;18/03/2024\n"), PriceAndDay{});
  EXPECT_EQ(of_csv("1.5;03/18/2024", "1.5;18/03/2024\n"), PriceAndDay{});
}

// --- Numbers and truths as words

ServedTable of_words(const std::vector<std::string>& vocabulary) {
  return sample_table(Encoder(
      {{.column = "word", .coding = Coding::OneHot, .other = true, .vocabulary = vocabulary}}));
}

TEST(Words, OfNumbersHaveEveryDigit) {
  const ServedTable table = of_words({"100000", "9007199254740993", "18446744073709551617"});
  for (const auto& [number, place] :
       std::map<std::string, std::size_t>{{"100000", 0},
                                          {"1e5", 0},
                                          {"100000.0", 0},
                                          {"9007199254740993", 1},
                                          {"18446744073709551617", 2}}) {
    std::string body = R"({"word": )" + number + "}";
    const auto read = rows_of_json(table, body, {});
    ASSERT_TRUE(read.ok()) << number << read.error().text(Language::English);
    EXPECT_EQ(read->unknown_words, 0u) << number;
    EXPECT_EQ(features_of(read->rows, 4)[place], 1) << number;
  }
}

TEST(Words, OfArrowNumbersHaveNoExponent) {
  const std::vector<float> numbers = {100'000, 1.5F};
  const auto read =
      rows_of_arrow(of_words({"100000", "1.5"}), write_arrow({{"word", numbers}}, {}), {});
  ASSERT_TRUE(read.ok()) << read.error().text(Language::English);
  EXPECT_EQ(read->unknown_words, 0u);
  EXPECT_EQ(features_of(read->rows, 3), (std::vector<float>{1, 0, 0, 0, 1, 0}));
}

TEST(Words, OfTruthsAreThoseOfTheVocabulary) {
  std::string body = R"([{"word": true}, {"word": false}])";
  const auto read = rows_of_json(of_words({"False", "True"}), body, {});
  ASSERT_TRUE(read.ok()) << read.error().text(Language::English);
  EXPECT_EQ(read->unknown_words, 0u);
  EXPECT_EQ(features_of(read->rows, 3), (std::vector<float>{0, 1, 0, 1, 0, 0}));
}

}  // namespace
}  // namespace canasta
