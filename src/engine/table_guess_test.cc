#include "engine/table_guess.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/messages/base.h"
#include "base/messages/engine.h"
#include "models/forest.h"
#include "quality/quality.h"

namespace canasta {
namespace {

// Columns of `rows` values, each made of its row.
template <class Make>
TableColumn ints(const std::string& name, std::size_t rows, const Make& make) {
  IntColumn out;
  for (std::size_t row = 0; row < rows; ++row) out.values.push_back(make(row));
  return {name, std::move(out)};
}

template <class Make>
TableColumn reals(const std::string& name, std::size_t rows, const Make& make) {
  RealColumn out;
  for (std::size_t row = 0; row < rows; ++row) out.values.push_back(make(row));
  return {name, std::move(out)};
}

template <class Make>
TableColumn words(const std::string& name, std::size_t rows, const Make& make) {
  TextColumn out;  // every cell has a code of its own, equal texts or not
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string text = make(row);
    if (text.empty()) {
      out.codes.push_back(kNoCode);
    } else {
      out.add(text);
    }
  }
  return {name, std::move(out)};
}

TableColumn days(const std::string& name, std::size_t rows) {
  DayColumn out;
  for (std::size_t row = 0; row < rows; ++row) out.values.push_back(static_cast<Day>(row));
  return {name, std::move(out)};
}

std::int64_t as_int(std::size_t row) { return static_cast<std::int64_t>(row); }
std::string letter(std::size_t row) { return std::string(1, static_cast<char>('a' + row % 3)); }

Result<TableGuess> guess(const Table& table, const TableWish& wish) {
  return guess_table(table, infer_contract(table).tables.front(), wish);
}

Message error_of(const Table& table, const TableWish& wish) {
  return guess(table, wish).error().message();
}

ColumnUse use_of(const TableGuess& guess, const std::string& column) {
  for (const GuessedColumn& one : guess.columns) {
    if (one.column == column) return one.use;
  }
  return ColumnUse::None;
}

std::vector<AggregateKind> aggregates_of(const TableGuess& guess, const std::string& column) {
  for (const GuessedColumn& one : guess.columns) {
    if (one.column == column) return one.aggregates;
  }
  return {};
}

TEST(TableGuess, ARowIsACaseWhereTheKeyHasNoDoubles) {
  const Table table{{ints("item_id", 200, as_int), words("kind", 200, letter),
                     reals("user_score", 200, [](std::size_t row) { return .1 * double(row); })}};
  const TableGuess found = guess(table, {.target = "user_score", .key = ""}).value();
  EXPECT_EQ(found.key, "item_id");
  EXPECT_EQ(found.keys, 200u);
  EXPECT_FALSE(found.repeats);
  EXPECT_EQ(found.target->type, TaskType::Regression);
  EXPECT_EQ(use_of(found, "item_id"), ColumnUse::Key);
  EXPECT_EQ(use_of(found, "kind"), ColumnUse::Learnt);
  EXPECT_EQ(use_of(found, "user_score"), ColumnUse::Target);
  EXPECT_EQ(guess(table, {.target = "kind", .key = ""})->target->type, TaskType::Classification);
}

// 1 % of the rows is the most that is taken for a mistake.
TEST(TableGuess, AFewDoublesOfAKeyAreNoPast) {
  const auto with = [](std::size_t doubles) {
    const auto number = [=](std::size_t row) { return as_int(row < doubles ? row + 200 : row); };
    const Table table{{ints("code", 400, number), days("when", 400),
                       reals("score", 400, [](std::size_t row) { return .1 * double(row); })}};
    return guess(table, {.target = "score", .key = "code"}).value();
  };
  EXPECT_EQ(with(4).doubles, 4u);
  EXPECT_FALSE(with(4).repeats);
  EXPECT_TRUE(with(5).repeats);
}

TEST(TableGuess, FewNumbersAreClasses) {
  const auto type = [](std::size_t rows, std::size_t values) {
    const Table table{{ints("y", rows, [&](std::size_t row) { return as_int(row % values); })}};
    return guess(table, {.target = "y", .key = ""})->target->type;
  };
  EXPECT_EQ(type(100, kFewValues), TaskType::Classification);
  EXPECT_EQ(type(99, kFewValues), TaskType::Regression) << "fewer than ten rows of each";
  EXPECT_EQ(type(1'000, kFewValues + 1), TaskType::Regression);
  EXPECT_EQ(type(20, 2), TaskType::Classification);
}

TEST(TableGuess, TargetsThatCannotBePredicted) {
  const Table table{{ints("item_id", 50, as_int), days("when", 50),
                     ints("same", 50, [](std::size_t) { return 7; }),
                     reals("gone", 50, [](std::size_t) { return std::nan(""); }),
                     words("kind", 50, letter)}};
  EXPECT_EQ(error_of(table, {.target = "knid", .key = ""}), message::kUnknownNameNearest);
  EXPECT_EQ(error_of(table, {.target = "kind", .key = "item_di"}), message::kUnknownNameNearest);
  EXPECT_EQ(error_of(table, {.target = "when", .key = ""}), message::kInitTargetDates);
  EXPECT_EQ(error_of(table, {.target = "same", .key = ""}), message::kTargetOneClass);
  EXPECT_EQ(error_of(table, {.target = "gone", .key = ""}), message::kTargetNotThere);
  EXPECT_EQ(error_of(table, {.target = "kind", .key = "kind"}), message::kInitTargetIsKey);
}

TEST(TableGuess, TooManyClasses) {
  const auto of = [](std::size_t classes) {
    const Table table{
        {words("y", classes, [](std::size_t row) { return "w" + std::to_string(row); })}};
    return guess(table, {.target = "y", .key = ""});
  };
  EXPECT_TRUE(of(kForestOutputsMax).ok());
  EXPECT_EQ(of(kForestOutputsMax + 1).error().code(), ErrorCode::TooLarge);
}

// Four rows of each of fifty keys.
constexpr std::size_t kRows = 200;
std::size_t key_of(std::size_t row) { return row % 50; }

Table orders() {
  return {{ints("customer", kRows, [](std::size_t row) { return as_int(key_of(row)); }),
           ints("order_id", kRows, as_int), days("day", kRows),
           words("country", kRows, [](std::size_t row) { return letter(key_of(row)); }),
           reals("spend", kRows, [](std::size_t row) { return double(row % 7); }),
           words("kind", kRows, [](std::size_t row) { return letter(row / 50 + row % 7); }),
           words("channel", kRows, [](std::size_t row) { return letter(row / 50 + row % 5); })}};
}

TEST(TableGuess, AKeyThatRepeatsHasAPast) {
  const TableGuess found = guess(orders(), {.target = "channel", .key = "customer"}).value();
  EXPECT_TRUE(found.repeats);
  EXPECT_EQ(found.keys, 50u);
  EXPECT_EQ(found.time, "day");
  EXPECT_EQ(use_of(found, "day"), ColumnUse::Time);
  EXPECT_EQ(use_of(found, "country"), ColumnUse::Known);
  EXPECT_EQ(use_of(found, "order_id"), ColumnUse::None) << "a number of the row itself";
  EXPECT_EQ(use_of(found, "spend"), ColumnUse::History);
  EXPECT_EQ(use_of(found, "kind"), ColumnUse::History);
  using enum AggregateKind;
  EXPECT_EQ(aggregates_of(found, "spend"), (std::vector{Mean, Last}));
  EXPECT_EQ(aggregates_of(found, "kind"), (std::vector{Share, Last}));
  EXPECT_EQ(aggregates_of(found, "channel"), (std::vector{Share, Last}));
  EXPECT_EQ(aggregates_of(found, "day"), (std::vector{Count, DaysBetween}));
  EXPECT_TRUE(aggregates_of(found, "country").empty());
}

// 150 rows are not the first of their key; one in twenty of them may differ.
TEST(TableGuess, KnownUntilItChangesInOneRowOfTwenty) {
  const auto use = [](std::size_t changed) {
    Table table = orders();
    table.columns.push_back(words("city", kRows, [&](std::size_t row) {
      return row >= 50 && row < 50 + changed ? "other" : letter(key_of(row));
    }));
    return use_of(guess(table, {.target = "channel", .key = "customer"}).value(), "city");
  };
  EXPECT_EQ(use(7), ColumnUse::Known);  // 7 / 150 = .0467
  EXPECT_EQ(use(8), ColumnUse::History);
}

TEST(TableGuess, AKeyThatRepeatsWantsATargetAndDates) {
  EXPECT_EQ(error_of(orders(), {.target = "", .key = "customer"}), message::kInitKeyWithoutTarget);
  Table table = orders();
  table.columns.erase(table.columns.begin() + 2);
  EXPECT_EQ(error_of(table, {.target = "channel", .key = "customer"}),
            message::kInitKeyWithoutTime);
}

TEST(TableGuess, ProposesATarget) {
  Table table{{ints("item_id", 50, as_int), ints("churn", 50, [](auto row) { return row % 2; }),
               words("kind", 50, letter), days("when", 50)}};
  const TableGuess by_name = guess(table, {}).value();
  EXPECT_EQ(by_name.target->column, "churn");
  EXPECT_EQ(by_name.target->why.message, message::kWhyLikelyTarget);
  table.columns.push_back(ints("critic_score", 50, as_int));
  EXPECT_EQ(guess(table, {})->target->column, "critic_score") << "the last of those named";
  table.columns.pop_back();
  table.columns.erase(table.columns.begin() + 1);
  const TableGuess by_place = guess(table, {}).value();
  EXPECT_EQ(by_place.target->column, "kind");
  EXPECT_EQ(by_place.target->why.message, message::kWhyLastColumn);
  EXPECT_FALSE(guess({{days("when", 50)}}, {})->target.has_value());
}

TEST(TableGuess, NamesItsUses) {
  EXPECT_EQ(name(ColumnUse::Known), "known");
  EXPECT_EQ(name(ColumnUse::Learnt), "");
}

}  // namespace
}  // namespace canasta
