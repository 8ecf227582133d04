#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quality/testing_contracts.h"

namespace canasta {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "minimum stricter PC": rule, kind, whom it breaks.
std::vector<std::string> said(const Contract& before, const Contract& after) {
  std::vector<std::string> lines;
  for (const ContractChange& change : diff_contracts(before, after)) {
    std::string line = change.rule.empty() ? change.column : change.rule;
    line += " " + std::string(name(change.kind)) + " ";
    line += change.breaks_producers ? "P" : "-";
    line += change.breaks_consumers ? "C" : "-";
    EXPECT_FALSE(text(change.message, Language::Spanish, change.fields).empty());
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> said(const ContractColumn& before, const ContractColumn& after) {
  return said(contract_of({before}), contract_of({after}));
}

ContractColumn number(std::optional<double> least, std::optional<double> most) {
  ContractColumn column{.name = "x", .type = LogicalType::Number};
  if (least) column.minimum = ContractLimit{*least};
  if (most) column.maximum = ContractLimit{*most};
  return column;
}

TEST(Diff, ColumnsComeAndGo) {
  EXPECT_THAT(said(contract_of({{.name = "a"}}), contract_of({{.name = "b"}})),
              ElementsAre("b added P-", "a removed -C"));
  Contract closed = contract_of({});
  closed.tables.front().extra_columns = Strictness::Refuse;
  EXPECT_THAT(said(contract_of({{.name = "a"}}), closed),
              ElementsAre("a removed PC", "extraColumns stricter P-"));
}

TEST(Diff, TypesWidenAndNarrow) {
  const auto typed = [](std::optional<LogicalType> type) {
    return ContractColumn{.name = "x", .type = type};
  };
  using enum LogicalType;
  EXPECT_THAT(said(typed(Integer), typed(Number)), ElementsAre("logicalType retyped -C"));
  EXPECT_THAT(said(typed(Timestamp), typed(Date)), ElementsAre("logicalType retyped P-"));
  EXPECT_THAT(said(typed(String), typed(Date)), ElementsAre("logicalType retyped PC"));
  EXPECT_THAT(said(typed(String), typed({})), ElementsAre("logicalType retyped -C"));
}

TEST(Diff, RangesNarrowAndWiden) {
  EXPECT_THAT(said(number(0, 9), number(1, 10)),
              ElementsAre("minimum stricter P-", "maximum looser -C"));
  EXPECT_THAT(said(number({}, 9), number(0, {})),
              ElementsAre("minimum stricter P-", "maximum looser -C"));
  ContractColumn open = number(0, {});
  open.minimum->exclusive = true;
  EXPECT_THAT(said(number(0, {}), open), ElementsAre("minimum stricter P-"));
  EXPECT_THAT(said(open, number(0, {})), ElementsAre("minimum looser -C"));
}

TEST(Diff, EveryOtherRuleOfAColumn) {
  const ContractColumn loose{.name = "x", .type = LogicalType::String};
  const ContractColumn strict{.name = "x",
                              .type = LogicalType::String,
                              .required = true,
                              .unique = true,
                              .length_min = 1,
                              .length_max = 5,
                              .allowed = {"a"},
                              .nulls_max = NullLimit{5}};
  EXPECT_THAT(
      said(loose, strict),
      ElementsAre("required stricter P-", "unique stricter P-", "minLength stricter P-",
                  "maxLength stricter P-", "nullValues stricter P-", "validValues stricter P-"));
  EXPECT_THAT(said(strict, loose),
              ElementsAre("required looser -C", "unique looser -C", "minLength looser -C",
                          "maxLength looser -C", "nullValues looser -C", "validValues looser -C"));
}

TEST(Diff, ListsSayWhatCameAndWhatWent) {
  const auto listed = [](std::vector<std::string> allowed) {
    return ContractColumn{.name = "x", .allowed = std::move(allowed)};
  };
  EXPECT_THAT(said(listed({"a", "b"}), listed({"b", "c"})), ElementsAre("validValues stricter PC"));
  EXPECT_THAT(said(listed({"a", "b"}), listed({"b", "a"})), IsEmpty());
  EXPECT_THAT(said(listed({"a"}), listed({"b", "a"})), ElementsAre("validValues looser -C"));
}

TEST(Diff, UnitsOfMissingValuesCannotBeCompared) {
  const ContractColumn share{.name = "x", .nulls_max = NullLimit{5, true}};
  const ContractColumn rows{.name = "x", .nulls_max = NullLimit{5, false}};
  EXPECT_THAT(said(share, rows), ElementsAre("nullValues stricter PC"));
}

TEST(Diff, RulesOfTheTable) {
  Contract before = contract_of({{.name = "a"}, {.name = "b"}});
  Contract after = contract_of({{.name = "b"}, {.name = "a"}});
  EXPECT_THAT(said(before, after), ElementsAre("columnOrder reordered --"));
  after.tables.front().column_order = Strictness::Refuse;
  after.tables.front().rows_min = 5;
  after.tables.front().unique_together = {{"a", "b"}};
  EXPECT_THAT(said(before, after),
              ElementsAre("columnOrder reordered P-", "columnOrder stricter P-",
                          "rowCountMin stricter P-", "duplicateValues stricter P-"));
  EXPECT_THAT(said(after, before),
              ElementsAre("columnOrder reordered -C", "columnOrder looser -C",
                          "rowCountMin looser -C", "duplicateValues looser -C"));
}

TEST(Diff, TablesComeAndGo) {
  Contract two = contract_of({});
  two.tables.push_back({.name = "u"});
  EXPECT_THAT(said(contract_of({}), two), ElementsAre(" added P-"));
  EXPECT_THAT(said(two, contract_of({})), ElementsAre(" removed -C"));
}

TEST(Diff, TheMessageSaysWhatWasAndWhatIs) {
  const auto changes = diff_contracts(contract_of({number(0, {})}), contract_of({number(1, {})}));
  EXPECT_EQ(text(changes.at(0).message, Language::English, changes.at(0).fields),
            "t: minimum of \"x\" is stricter: was 0, is 1");
}

RC_GTEST_PROP(DiffLaws, NothingChangedInTheSameContract, ()) {
  const Contract contract = any_contract();
  RC_ASSERT(diff_contracts(contract, contract).empty());
}

// What is refused anew is a problem of producers: a change that breaks none lets old data pass.
RC_GTEST_PROP(DiffLaws, WhatBreaksNoProducerLetsOldDataPass, ()) {
  const Table table = any_table();
  const Contract before = infer_contract(table, {.rows_per_value_min = 2, .key_rows_min = 2});
  Contract after = before;
  for (ContractColumn& column : after.tables.front().columns) {
    if (*rc::gen::inRange(0, 3) != 0) continue;
    const std::string name = column.name;
    column = any_column(name);
    column.physical_name.clear();
  }
  for (const ContractChange& change : diff_contracts(before, after)) {
    if (change.breaks_producers) return;
  }
  const auto check = check_contract({}, after, table);
  RC_ASSERT(check->ok());
}

}  // namespace
}  // namespace canasta
