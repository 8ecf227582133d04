#include "models/row_encoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <optional>

#include "base/random.h"

namespace canasta {
namespace {

Encoder all_codings() {
  return Encoder({{.column = "price", .coding = Coding::Number, .missing = true, .vocabulary = {}},
                  {.column = "units", .coding = Coding::Number, .vocabulary = {}},
                  {.column = "country",
                   .coding = Coding::OneHot,
                   .missing = true,
                   .other = true,
                   .vocabulary = {"CO", "EC", "7"}},
                  {.column = "tier", .coding = Coding::OneHot, .vocabulary = {"gold"}},
                  {.column = "genres",
                   .coding = Coding::MultiHot,
                   .missing = true,
                   .other = true,
                   .vocabulary = {"Action", "Comedy"}},
                  {.column = "day", .coding = Coding::DateParts, .missing = true, .vocabulary = {}},
                  {.column = "at", .coding = Coding::DateParts, .hour = true, .vocabulary = {}}});
}

std::optional<std::string> drawn(std::uint64_t draw, const std::vector<std::string>& words) {
  if (draw % 5 == 0) return std::nullopt;
  return words[draw / 5 % words.size()];
}

// A row of random cells, as a table of one row and as a row of features.
struct TwinRow {
  Table table;
  std::vector<float> features;
};

TwinRow random_row(const RowEncoder& encoder, std::uint64_t seed) {
  TwinRow twin;
  twin.features.resize(encoder.features());
  encoder.clear(twin.features);
  for (std::size_t column = 0; column < encoder.columns(); ++column) {
    const std::uint64_t draw = mix64(seed * 31 + column);
    const std::string& name = encoder.name(column);
    const bool gone = draw % 5 == 0;
    if (gone) encoder.missing(column, twin.features);
    if (encoder.coding(column) == Coding::Number) {
      const double value = static_cast<double>(draw % 1'000) / 7 - 50;
      twin.table.columns.push_back({name, RealColumn{{gone ? std::nan("") : value}}});
      if (!gone) encoder.number(column, value, twin.features);
    } else if (encoder.coding(column) == Coding::DateParts) {
      const auto value = static_cast<Seconds>(draw % 4'000'000'000);
      twin.table.columns.push_back({name, TimeColumn{{gone ? kNoTime : value}}});
      if (!gone) encoder.time(column, value, twin.features);
    } else {
      const auto text = drawn(draw, {"CO", "7", "gold", "PE", "Action|Comedy", "Comedy,Drama", "",
                                     R"(["Action"])", "|"});
      TextColumn cell;
      if (text) cell.add(*text);
      if (!text) cell.codes.push_back(kNoCode);
      twin.table.columns.push_back({name, std::move(cell)});
      if (text) encoder.text(column, *text, twin.features);
    }
  }
  return twin;
}

TEST(RowEncoder, GivesTheFeaturesOfTheEncoder) {
  const Encoder slow = all_codings();
  const RowEncoder fast(slow);
  ASSERT_EQ(fast.features(), slow.features().size());
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    const TwinRow twin = random_row(fast, seed);
    const EncodedRows expected = slow.encode({.threads = 1}, twin.table).value();
    ASSERT_EQ(std::memcmp(twin.features.data(), expected.matrix.values.data(),
                          twin.features.size() * sizeof(float)),
              0)
        << seed;
  }
}

TEST(RowEncoder, SaysWhichWordsAreNew) {
  const RowEncoder encoder(all_codings());
  std::vector<float> row(encoder.features());
  encoder.clear(row);
  EXPECT_TRUE(encoder.text(encoder.find("country"), "CO", row));
  EXPECT_FALSE(encoder.text(encoder.find("country"), "PE", row));
  EXPECT_TRUE(encoder.text(encoder.find("genres"), "Comedy|Action", row));
  EXPECT_FALSE(encoder.text(encoder.find("genres"), "Comedy|Drama", row));
}

TEST(RowEncoder, SaysATruthByTheOnlyWordForIt) {
  const auto words = [](const std::vector<std::string>& vocabulary) {
    return RowEncoder(
        Encoder({{.column = "flag", .coding = Coding::OneHot, .vocabulary = vocabulary}}));
  };
  EXPECT_EQ(words({"False", "True"}).truth_word(0, true), "True");
  EXPECT_EQ(words({"False", "True"}).truth_word(0, false), "False");
  EXPECT_EQ(words({"No", "Si", "maybe"}).truth_word(0, true), "Si");
  EXPECT_EQ(words({"Falso", "Verdadero"}).truth_word(0, false), "Falso");
  EXPECT_EQ(words({"True", "true"}).truth_word(0, true), "true");  // as JSON writes it
  EXPECT_EQ(words({"True", "Yes"}).truth_word(0, true), "true");   // none of two is chosen
  EXPECT_EQ(words({"blue", "red"}).truth_word(0, false), "false");
}

TEST(RowEncoder, FindsColumnsWhateverTheHint) {
  const RowEncoder encoder(all_codings());
  EXPECT_EQ(encoder.find("price"), 0u);
  EXPECT_EQ(encoder.find("at", 6), 6u);
  EXPECT_EQ(encoder.find("at", 700), 6u);
  EXPECT_EQ(encoder.find("country", 0), 2u);
  EXPECT_EQ(encoder.find("Country"), RowEncoder::kNoColumn);
}

}  // namespace
}  // namespace canasta
