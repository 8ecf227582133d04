#include "features/encoding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/messages/base.h"
#include "base/messages/ingest.h"

namespace canasta {
namespace {

constexpr std::size_t kRows = 200;

TextColumn texts(const std::function<std::string(std::size_t)>& value) {
  TextColumn column;
  for (std::size_t row = 0; row < kRows; ++row) {
    const std::string text = value(row);
    std::uint32_t code = kNoCode;
    for (std::uint32_t i = 0; i < column.dictionary.size() && !text.empty(); ++i) {
      if (column.dictionary[i] == text) code = i;
    }
    if (code == kNoCode && !text.empty()) code = column.dictionary.add(text);
    column.codes.push_back(code);
  }
  return column;
}

IntColumn ints(const std::function<std::int64_t(std::size_t)>& value) {
  IntColumn column;
  for (std::size_t row = 0; row < kRows; ++row) column.values.push_back(value(row));
  return column;
}

std::vector<std::uint32_t> all_rows_of_table() {
  std::vector<std::uint32_t> rows(kRows);
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

FittedEncoder fitted(Table table, const EncodingOptions& options = {}) {
  return fit_encoder(table, all_rows_of_table(), options).value();
}

Message reason_of(const FittedEncoder& fitted, const std::string& column) {
  for (const DroppedColumn& dropped : fitted.dropped) {
    if (dropped.column == column) return dropped.reason;
  }
  return message::kCancelled;
}

TEST(FitEncoder, EveryReasonToLeaveAColumnOut) {
  const auto number = [](std::size_t row) { return static_cast<std::int64_t>(row % 7); };
  const Table table{{{"id", texts([](std::size_t row) { return "r" + std::to_string(row); })},
                     {"other_id", texts([](std::size_t row) { return "s" + std::to_string(row); })},
                     {"target", ints(number)},
                     {"mine", ints([](std::size_t row) { return row % 3; })},
                     {"empty", ints([](std::size_t) { return kNoInt; })},
                     {"one", ints([](std::size_t) { return 4; })},
                     {"kept", ints([](std::size_t row) { return row % 5; })},
                     {"again", ints([](std::size_t row) { return row % 5; })},
                     {"word", texts([](std::size_t row) { return row % 2 == 0 ? "a" : "b"; })},
                     {"palabra", texts([](std::size_t row) { return row % 2 == 0 ? "x" : "y"; })}}};
  const FittedEncoder out = fitted(table, {.key = "id", .target = "target", .drop = {"mine"}});
  EXPECT_EQ(reason_of(out, "id"), message::kDroppedKey);
  EXPECT_EQ(reason_of(out, "other_id"), message::kDroppedLikeKey);
  EXPECT_EQ(reason_of(out, "target"), message::kDroppedTarget);
  EXPECT_EQ(reason_of(out, "mine"), message::kDroppedByPerson);
  EXPECT_EQ(reason_of(out, "empty"), message::kDroppedAllMissing);
  EXPECT_EQ(reason_of(out, "one"), message::kDroppedConstant);
  EXPECT_EQ(reason_of(out, "again"), message::kDroppedRepeats);
  EXPECT_EQ(reason_of(out, "palabra"), message::kDroppedRepeats);
  ASSERT_EQ(out.encoder.columns().size(), 2U);
  EXPECT_EQ(out.encoder.columns()[0].column, "kept");
  EXPECT_EQ(out.encoder.columns()[1].coding, Coding::OneHot);
}

TEST(FitEncoder, VocabularyHoldsTheCommonestWords) {
  // w0 stands most often, then w1, …
  const Table table{{{"w", texts([](std::size_t row) {
                        std::size_t word = 0;
                        for (std::size_t left = row; left >= 40 - word; ++word) left -= 40 - word;
                        return "w" + std::to_string(word);
                      })}}};
  const FittedEncoder out =
      fitted(table, {.key = {}, .target = {}, .drop = {}, .vocabulary_max = 3});
  EXPECT_EQ(out.encoder.columns()[0].vocabulary, (std::vector<std::string>{"w0", "w1", "w2"}));
  EXPECT_TRUE(out.encoder.columns()[0].other);
}

TEST(FitEncoder, ListsAreFoundByTheirItems) {
  const std::vector<std::string> items = {"Action", "Comedy", "Drama", "War"};
  const Table table{
      {{"genres", texts([&](std::size_t row) {
          return items[row % 4] + "|" + items[row / 4 % 4] + "|" + items[row / 16 % 4];
        })},
       {"place",
        texts([](std::size_t row) { return "Street " + std::to_string(row % 40) + ", Town"; })}}};
  const FittedEncoder out = fitted(table);
  EXPECT_EQ(out.encoder.columns()[0].coding, Coding::MultiHot);
  EXPECT_EQ(out.encoder.columns()[0].vocabulary, items);
  EXPECT_EQ(out.encoder.columns()[1].coding, Coding::OneHot);
}

TEST(FitEncoder, OnlyTrainingRowsCount) {
  const Table table{{{"w", texts([](std::size_t row) { return row < 100 ? "a" : "b"; })},
                     {"n", ints([](std::size_t row) { return row; })}}};
  std::vector<std::uint32_t> first(100);
  std::iota(first.begin(), first.end(), 0U);
  const FittedEncoder out = fit_encoder(table, first, {}).value();
  EXPECT_EQ(reason_of(out, "w"), message::kDroppedConstant);
}

TEST(FitEncoder, NothingLeftIsAnError) {
  const Table table{{{"one", ints([](std::size_t) { return 4; })}}};
  EXPECT_EQ(fit_encoder(table, all_rows_of_table(), {}).error().message(),
            message::kNothingToEncode);
}

}  // namespace
}  // namespace canasta
