#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "quality/testing_contracts.h"

namespace canasta {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

ContractCheck check(const Contract& contract, const Table& table) {
  auto checked = check_contract({}, contract, table);
  EXPECT_TRUE(checked.ok());
  return checked.ok() ? *checked : ContractCheck{};
}

ContractCheck check_one(ContractColumn contract, TableColumn column) {
  return check(contract_of({std::move(contract)}), Table{{std::move(column)}});
}

std::vector<ContractRule> rules(const ContractCheck& check) {
  std::vector<ContractRule> found;
  for (const Violation& violation : check.violations) found.push_back(violation.rule);
  return found;
}

std::string english(const Violation& violation) {
  return text(violation.message, Language::English, violation.fields);
}

// ---- Form ----

TEST(CheckForm, MissingExtraAndReorderedColumnsEachHaveTheirMessage) {
  const Contract contract = contract_of({{.name = "a"}, {.name = "b"}, {.name = "customer"}});
  const ContractCheck found =
      check(contract, Table{{ints("b", {1}), ints("a", {1}), ints("custmer", {1})}});
  ASSERT_THAT(rules(found), ElementsAre(ContractRule::Present, ContractRule::ExtraColumns,
                                        ContractRule::ColumnOrder));
  EXPECT_EQ(english(found.violations[0]),
            "column \"customer\" is missing: t must have it. Was it renamed to \"custmer\"?");
  EXPECT_EQ(english(found.violations[1]),
            "column \"custmer\" is extra: the contract of t does not know it. Add it there, or "
            "leave it out of the data");
  EXPECT_EQ(english(found.violations[2]),
            "the columns stand in another order: 2 are out of place, the first is \"a\", column 2 "
            "of the data and 1 of the contract");
  EXPECT_EQ(found.errors(), 1);  // extra columns and order are warnings unless agreed otherwise
}

TEST(CheckForm, AMissingColumnAloneIsNoOtherOrder) {
  const Contract contract = contract_of({{.name = "a"}, {.name = "b"}, {.name = "c"}});
  EXPECT_THAT(rules(check(contract, Table{{ints("b", {}), ints("c", {})}})),
              ElementsAre(ContractRule::Present));
}

TEST(CheckForm, ExtraColumnsAndOrderAsAgreed) {
  Contract contract = contract_of({{.name = "a"}, {.name = "b"}});
  const Table table{{ints("b", {}), ints("a", {}), ints("x", {})}};
  ContractTable& agreed = contract.tables.front();
  agreed.extra_columns = agreed.column_order = Strictness::Ignore;
  EXPECT_TRUE(check(contract, table).violations.empty());
  agreed.extra_columns = agreed.column_order = Strictness::Refuse;
  EXPECT_EQ(check(contract, table).errors(), 2);
}

TEST(CheckForm, APhysicalNameIsTheNameInTheData) {
  EXPECT_TRUE(check_one({.name = "age", .physical_name = "EDAD"}, ints("EDAD", {1})).ok());
}

TEST(CheckForm, ANameThatStandsTwiceIsExtra) {
  const ContractCheck found =
      check(contract_of({{.name = "a"}}), Table{{ints("a", {1}), ints("a", {2})}});
  EXPECT_THAT(rules(found), ElementsAre(ContractRule::ExtraColumns));
}

// ---- Types ----

TEST(CheckType, NumbersThatBecameTextsAreCountedOneByOne) {
  const ContractCheck found = check_one({.name = "price", .type = LogicalType::Number},
                                        texts("price", {"1.5", "free", "", "2", "free"}));
  ASSERT_THAT(rules(found), ElementsAre(ContractRule::Type));
  EXPECT_EQ(english(found.violations[0]),
            "column \"price\" has another type: expected number, found string. 2 of 4 values do "
            "not fit, such as \"free\" (t:2, t:5)");
}

TEST(CheckType, TextsThatAllReadAsNumbersAreStillTexts) {
  const ContractCheck found =
      check_one({.name = "n", .type = LogicalType::Integer}, texts("n", {"01", "02"}));
  EXPECT_EQ(found.violations.at(0).count, 2);
}

struct TypeCase {
  LogicalType wanted;
  TableColumn column;
  std::uint64_t misfits;
};

TEST(CheckType, WhatEachTypeTakes) {
  const std::vector<TypeCase> cases{
      {LogicalType::Integer, ints("x", {1, kNoInt}), 0},
      {LogicalType::Integer, reals("x", {1, kNaN, 1.5, INFINITY}), 1},
      {LogicalType::Integer, days("x", {1}), 1},
      {LogicalType::Number, ints("x", {1}), 0},
      {LogicalType::Number, times("x", {1, kNoTime}), 1},
      {LogicalType::String, ints("x", {1, 2}), 2},
      {LogicalType::String, texts("x", {"a"}), 0},
      {LogicalType::Boolean, ints("x", {0, 1, 2}), 1},
      {LogicalType::Boolean, texts("x", {"true", "No", "maybe"}), 1},
      {LogicalType::Boolean, reals("x", {1}), 1},
      {LogicalType::Date, times("x", {0, 86'400, 86'401, -1}), 2},
      {LogicalType::Date, days("x", {0}), 0},
      {LogicalType::Timestamp, days("x", {0}), 0},
      {LogicalType::Timestamp, texts("x", {"2026-11-21 09:30", "soon"}), 1},
      {LogicalType::Number, texts("x", {"", ""}), 0},  // a column without values has no type
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const ContractCheck found = check_one({.name = "x", .type = cases[i].wanted}, cases[i].column);
    const std::uint64_t count = found.violations.empty() ? 0 : found.violations[0].count;
    EXPECT_EQ(count, cases[i].misfits) << "case " << i;
  }
}

TEST(CheckType, AColumnOfAnotherTypeIsNotHeldToRanges) {
  EXPECT_THAT(rules(check_one({.name = "x",
                               .type = LogicalType::Number,
                               .minimum = ContractLimit{0.0},
                               .allowed = {"1"}},
                              texts("x", {"a"}))),
              ElementsAre(ContractRule::Type));
}

// ---- Missing values ----

TEST(CheckNulls, RequiredCountsAndShowsTheFirstFive) {
  const ContractCheck found =
      check_one({.name = "x", .required = true}, texts("x", {"", "a", "", "", "", "", ""}));
  const Violation& violation = found.violations.at(0);
  EXPECT_EQ(violation.count, 6);
  EXPECT_THAT(violation.rows, ElementsAre(0, 2, 3, 4, 5));
  EXPECT_EQ(english(violation),
            "column \"x\" is required, but 6 of 7 values are missing (t:1, t:3, t:4, t:5, t:6)");
}

TEST(CheckNulls, LimitsAtTheEdge) {
  const auto broken = [](NullLimit limit) {
    return !check_one({.name = "x", .nulls_max = limit}, ints("x", {1, 2, 3, kNoInt})).ok();
  };
  EXPECT_FALSE(broken({25}));
  EXPECT_TRUE(broken({24.9}));
  EXPECT_TRUE(broken({25, true, true}));
  EXPECT_FALSE(broken({1, false}));
  EXPECT_TRUE(broken({1, false, true}));
  EXPECT_TRUE(broken({0}));
}

TEST(CheckNulls, NoRowsBreakNoShare) {
  EXPECT_TRUE(check_one({.name = "x", .nulls_max = NullLimit{0, true, true}}, ints("x", {})).ok());
}

// ---- Ranges and lists ----

TEST(CheckRange, EndsOfEveryType) {
  const auto limit = [](auto value, bool exclusive = false) {
    return ContractLimit{value, exclusive};
  };
  const ContractColumn whole{.name = "x",
                             .type = LogicalType::Integer,
                             .minimum = limit(std::int64_t{0}),
                             .maximum = limit(std::int64_t{10}, true)};
  EXPECT_THAT(rules(check_one(whole, ints("x", {0, 9, kNoInt}))), ElementsAre());
  EXPECT_THAT(rules(check_one(whole, ints("x", {-1, 10}))),
              ElementsAre(ContractRule::Minimum, ContractRule::Maximum));
  EXPECT_THAT(rules(check_one(whole, reals("x", {-1, 10}))),
              ElementsAre(ContractRule::Minimum, ContractRule::Maximum));
  const ContractColumn real{
      .name = "x", .type = LogicalType::Number, .minimum = limit(0.5, true), .maximum = limit(1.5)};
  EXPECT_THAT(rules(check_one(real, reals("x", {0.500001, 1.5, kNaN}))), ElementsAre());
  EXPECT_THAT(rules(check_one(real, reals("x", {0.5, INFINITY}))),
              ElementsAre(ContractRule::Minimum, ContractRule::Maximum));
  EXPECT_THAT(rules(check_one(real, ints("x", {1}))), ElementsAre());
  EXPECT_THAT(rules(check_one(real, ints("x", {0, 2}))),
              ElementsAre(ContractRule::Minimum, ContractRule::Maximum));
  const ContractColumn day{.name = "x",
                           .type = LogicalType::Date,
                           .minimum = limit(std::int64_t{1}),
                           .maximum = limit(std::int64_t{1})};
  EXPECT_THAT(rules(check_one(day, times("x", {86'400}))), ElementsAre());
  EXPECT_THAT(rules(check_one(day, days("x", {0, 1, 2, kNoDay}))),
              ElementsAre(ContractRule::Minimum, ContractRule::Maximum));
  const ContractColumn time{
      .name = "x", .type = LogicalType::Timestamp, .minimum = limit(std::int64_t{86'400}, true)};
  EXPECT_THAT(rules(check_one(time, days("x", {1}))), ElementsAre(ContractRule::Minimum));
  EXPECT_THAT(rules(check_one(time, times("x", {86'401}))), ElementsAre());
}

TEST(CheckRange, LimitsOnTheBrinkOfInt64) {
  const auto broken = [](ContractLimit least, std::int64_t value) {
    return !check_one({.name = "x", .type = LogicalType::Number, .minimum = least},
                      ints("x", {value}))
                .ok();
  };
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_FALSE(broken({-1e300}, -kMost));
  EXPECT_TRUE(broken({1e300}, 0));
  EXPECT_FALSE(broken({9007199254740993.0}, kMost));
}

TEST(CheckRange, TheMessageNamesLimitExampleAndPlaces) {
  const Contract contract = contract_of(
      {{.name = "age", .type = LogicalType::Integer, .maximum = ContractLimit{std::int64_t{120}}}});
  const Table table{{ints("age", {30, 150, 40, 999})}};
  const auto place = [](std::size_t row) {
    return Place{.file = "ventas.csv", .line = row + 2, .column = 0, .field = {}};
  };
  const auto found = check_contract({}, contract, table, {.table = "t", .place_of = place});
  const Violation& violation = found->violations.at(0);
  EXPECT_EQ(violation.example, "150");
  EXPECT_EQ(english(violation),
            "column \"age\": 2 of 4 values are above the maximum 120, such as "
            "150 (ventas.csv:3, ventas.csv:5)");
  EXPECT_EQ(text(violation.message, Language::Spanish, violation.fields),
            "columna \"age\": 2 de 4 valores superan el máximo 120, como 150 (ventas.csv:3, "
            "ventas.csv:5)");
}

TEST(CheckAllowed, ListsOfEveryType) {
  const auto count = [](LogicalType type, std::vector<std::string> allowed, TableColumn column) {
    const ContractCheck found =
        check_one({.name = "x", .type = type, .allowed = std::move(allowed)}, std::move(column));
    return found.violations.empty() ? 0 : found.violations[0].count;
  };
  EXPECT_EQ(count(LogicalType::String, {"a", "b"}, texts("x", {"a", "c", "", "c", "A"})), 3);
  EXPECT_EQ(count(LogicalType::Integer, {"1", "3"}, ints("x", {1, 2, 3, kNoInt})), 1);
  EXPECT_EQ(count(LogicalType::Number, {"1.5", "2"}, reals("x", {1.5, 2, 3, kNaN})), 1);
  EXPECT_EQ(count(LogicalType::Number, {"1.5", "2.0"}, ints("x", {1, 2})), 1);
  EXPECT_EQ(count(LogicalType::Boolean, {"true"}, texts("x", {"yes", "no"})), 1);
  EXPECT_EQ(count(LogicalType::Boolean, {"true"}, ints("x", {1, 0})), 1);
  EXPECT_EQ(count(LogicalType::Date, {"1970-01-02"}, days("x", {1, 2})), 1);
  EXPECT_EQ(count(LogicalType::Timestamp, {"1970-01-02"}, days("x", {1, 2})), 1);
}

TEST(CheckLength, CountsCharactersNotBytes) {
  const ContractColumn column{
      .name = "x", .type = LogicalType::String, .length_min = 2, .length_max = 4};
  EXPECT_TRUE(check_one(column, texts("x", {"añ", "café", ""})).ok());
  EXPECT_THAT(rules(check_one(column, texts("x", {"ñ", "cafés"}))),
              ElementsAre(ContractRule::MinLength, ContractRule::MaxLength));
}

TEST(CheckExample, IsCutBetweenCharacters) {
  std::string word(kExampleBytesMax - 1, 'x');
  const ContractColumn column{.name = "x", .type = LogicalType::String, .length_max = 3};
  EXPECT_EQ(check_one(column, texts("x", {word + "z"})).violations.at(0).example, word + "z");
  EXPECT_EQ(check_one(column, texts("x", {word + "ñ"})).violations.at(0).example, word + "…");
}

// ---- Unique, keys, rows ----

TEST(CheckUnique, CountsEveryRepetition) {
  const ContractColumn column{.name = "x", .unique = true};
  const ContractCheck found = check_one(column, ints("x", {7, kNoInt, 7, 8, kNoInt, 7}));
  EXPECT_EQ(found.violations.at(0).count, 2);
  EXPECT_THAT(found.violations.at(0).rows, ElementsAre(2, 5));
  EXPECT_TRUE(check_one(column, texts("x", {"a", "b", "", ""})).ok());
}

TEST(CheckKey, OfSeveralColumnsIsCheckedTogether) {
  const Contract contract =
      contract_of({{.name = "order", .key_position = 2}, {.name = "shop", .key_position = 1}});
  const Table table{{ints("order", {1, 1, 2, 1}), texts("shop", {"a", "b", "a", "a"})}};
  const ContractCheck found = check(contract, table);
  ASSERT_THAT(rules(found), ElementsAre(ContractRule::Key));
  EXPECT_EQ(english(found.violations[0]),
            "the key (shop, order) must be unique, but 1 rows repeat it (t:4)");
  EXPECT_THAT(
      rules(check(contract, Table{{ints("order", {1, kNoInt}), texts("shop", {"a", "b"})}})),
      ElementsAre(ContractRule::Required));
}

TEST(CheckKey, ColumnsThatAreUniqueTogether) {
  Contract contract = contract_of({{.name = "a"}, {.name = "b"}});
  contract.tables.front().unique_together = {{"a", "b"}};
  EXPECT_TRUE(check(contract, Table{{ints("a", {1, 1}), ints("b", {1, 2})}}).ok());
  EXPECT_FALSE(check(contract, Table{{ints("a", {1, 1}), ints("b", {2, 2})}}).ok());
}

TEST(CheckRows, AtTheLimits) {
  Contract contract = contract_of({{.name = "a"}});
  contract.tables.front().rows_min = 2;
  contract.tables.front().rows_max = 3;
  EXPECT_THAT(rules(check(contract, Table{{ints("a", {1})}})), ElementsAre(ContractRule::RowsMin));
  EXPECT_TRUE(check(contract, Table{{ints("a", {1, 2})}}).ok());
  EXPECT_TRUE(check(contract, Table{{ints("a", {1, 2, 3})}}).ok());
  EXPECT_THAT(rules(check(contract, Table{{ints("a", {1, 2, 3, 4})}})),
              ElementsAre(ContractRule::RowsMax));
}

// ---- The whole ----

TEST(Check, SaysWhatWasLookedAt) {
  Contract contract = contract_of({{.name = "a", .type = LogicalType::Integer, .required = true}});
  contract.unchecked = {{"t", "a", "pattern", 3}, {"other", "a", "pattern", 9}};
  const ContractCheck found = check(contract, Table{{ints("a", {1})}});
  EXPECT_THAT(found.checked, ElementsAre(CheckedRule{ContractRule::Present, "a"},
                                         CheckedRule{ContractRule::ExtraColumns, ""},
                                         CheckedRule{ContractRule::ColumnOrder, ""},
                                         CheckedRule{ContractRule::Type, "a"},
                                         CheckedRule{ContractRule::Required, "a"}));
  EXPECT_EQ(found.unchecked.size(), 1);
}

TEST(Check, StopsOnRequest) {
  CancelToken cancel;
  cancel.cancel();
  EXPECT_EQ(check_contract({.cancel = &cancel}, contract_of({}), Table{}).error().code(),
            ErrorCode::Cancelled);
}

// The counts of one rule by the shortest way there is.
std::uint64_t slow_outside(const std::vector<std::int64_t>& values, std::int64_t low,
                           std::int64_t high) {
  std::uint64_t count = 0;
  for (const std::int64_t value : values) count += value != kNoInt && (value < low || value > high);
  return count;
}

RC_GTEST_PROP(CheckLaws, RangesCountAsTheSlowWay, (std::vector<std::int64_t> values)) {
  const auto low = *rc::gen::inRange<std::int64_t>(-50, 50);
  const auto high = *rc::gen::inRange<std::int64_t>(low, 60);
  const std::uint64_t slow = slow_outside(values, low, high);
  const ContractCheck found = check_one({.name = "x",
                                         .type = LogicalType::Integer,
                                         .minimum = ContractLimit{low},
                                         .maximum = ContractLimit{high}},
                                        ints("x", std::move(values)));
  std::uint64_t count = 0;
  for (const Violation& violation : found.violations) count += violation.count;
  RC_ASSERT(count == slow);
}

RC_GTEST_PROP(CheckLaws, ThreadsDoNotChangeTheAnswer, ()) {
  const Table table = any_table();
  std::vector<ContractColumn> columns;
  for (const TableColumn& column : table.columns) columns.push_back(any_column(column.name));
  for (ContractColumn& column : columns) column.physical_name.clear();
  const Contract contract = contract_of(std::move(columns));
  const auto one = check_contract({.threads = 1}, contract, table);
  const auto four = check_contract({.threads = 4}, contract, table);
  RC_ASSERT(junit_xml(*one, Language::English) == junit_xml(*four, Language::English));
  for (const Violation& violation : one->violations) {
    RC_ASSERT(violation.count >= violation.rows.size());
    RC_ASSERT(violation.rows.size() ==
              std::min<std::uint64_t>(violation.rows.empty() ? 0 : violation.count, kRowsShown));
  }
}

}  // namespace
}  // namespace canasta
