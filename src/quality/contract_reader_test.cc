#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/messages/base.h"
#include "base/messages/io.h"
#include "base/messages/quality.h"
#include "io/memory_file_system.h"
#include "io/yaml.h"
#include "quality/testing_contracts.h"

namespace canasta {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Contract parsed(const std::string& yaml) {
  auto contract = parse_contract(yaml, "c.yaml");
  EXPECT_TRUE(contract.ok()) << (contract.ok() ? "" : contract.error().text(Language::English));
  return contract.ok() ? *contract : Contract{};
}

ContractColumn column(const std::string& properties) {
  const Contract contract = parsed(odcs(properties));
  return contract.tables.empty() ? ContractColumn{} : contract.tables.front().columns.at(0);
}

Error refused(const std::string& yaml) {
  auto contract = parse_contract(yaml, "c.yaml");
  EXPECT_FALSE(contract.ok()) << yaml;
  return contract.ok() ? invalid(message::kCancelled) : contract.error();
}

Message message_of(const std::string& properties) { return refused(odcs(properties)).message(); }

TEST(ContractReader, ReadsEachRuleOfAColumn) {
  const ContractColumn age = column(
      "      - name: age\n        physicalName: EDAD\n        logicalType: integer\n"
      "        required: true\n        unique: true\n        primaryKey: true\n"
      "        logicalTypeOptions: {minimum: 0, exclusiveMaximum: 120}\n"
      "        quality:\n          - {metric: nullValues, mustBeLessThan: 5, unit: percent}\n"
      "          - metric: invalidValues\n            mustBe: 0\n"
      "            arguments: {validValues: [1, 2]}\n");
  EXPECT_EQ(age, (ContractColumn{.name = "age",
                                 .physical_name = "EDAD",
                                 .description = "",
                                 .type = LogicalType::Integer,
                                 .required = true,
                                 .unique = true,
                                 .key_position = 1,
                                 .minimum = ContractLimit{std::int64_t{0}},
                                 .maximum = ContractLimit{std::int64_t{120}, true},
                                 .length_min = {},
                                 .length_max = {},
                                 .allowed = {"1", "2"},
                                 .nulls_max = NullLimit{5, true, true}}));
}

TEST(ContractReader, ReadsRangesOfEveryType) {
  const auto minimum = [](const std::string& type, const std::string& value) {
    return column("      - name: x\n        logicalType: " + type +
                  "\n        logicalTypeOptions: {minimum: " + value + "}\n")
        .minimum;
  };
  EXPECT_EQ(minimum("number", "-1.5"), ContractLimit{-1.5});
  EXPECT_EQ(minimum("date", "'1970-01-02'"), ContractLimit{std::int64_t{1}});
  EXPECT_EQ(minimum("timestamp", "'1970-01-01T00:01'"), ContractLimit{std::int64_t{60}});
}

TEST(ContractReader, AllowedNumbersHaveOneSpelling) {
  EXPECT_EQ(column("      - name: x\n        logicalType: number\n"
                   "        quality: [{metric: invalidValues, mustBe: 0, "
                   "arguments: {validValues: [+1e3, 1.50]}}]\n")
                .allowed,
            (std::vector<std::string>{"1000", "1.5"}));
}

TEST(ContractReader, ReadsRulesOfTheTable) {
  const Contract contract =
      parsed(odcs("      - {name: a, primaryKey: true, primaryKeyPosition: 9}\n"
                  "      - {name: b, primaryKey: true, primaryKeyPosition: 2}\n"
                  "    customProperties:\n"
                  "      - {property: extraColumns, value: refuse}\n"
                  "      - {property: columnOrder, value: ignore}\n"
                  "      - {property: owner, value: sales}\n"
                  "    quality:\n"
                  "      - {metric: rowCount, mustBeBetween: [10, 20]}\n"
                  "      - metric: duplicateValues\n        mustBe: 0\n"
                  "        arguments: {properties: [a, b]}\n"));
  const ContractTable& table = contract.tables.at(0);
  EXPECT_EQ(table.extra_columns, Strictness::Refuse);
  EXPECT_EQ(table.column_order, Strictness::Ignore);
  EXPECT_EQ(table.rows_min, 10);
  EXPECT_EQ(table.rows_max, 20);
  EXPECT_THAT(table.unique_together, ElementsAre(ElementsAre("a", "b")));
  EXPECT_EQ(table.columns[0].key_position, 2);  // renumbered, in the order of the positions
  EXPECT_EQ(table.columns[1].key_position, 1);
}

TEST(ContractReader, EveryOperatorOfTheRowCount) {
  const auto rows = [](const std::string& rule) {
    const Contract contract =
        parsed(odcs("      - {name: a}\n    quality: [{metric: rowCount, " + rule + "}]\n"));
    return std::pair(contract.tables.at(0).rows_min, contract.tables.at(0).rows_max);
  };
  using Rows = std::pair<std::optional<std::uint64_t>, std::optional<std::uint64_t>>;
  EXPECT_EQ(rows("mustBe: 5"), Rows(5, 5));
  EXPECT_EQ(rows("mustBeGreaterThan: 5"), Rows(6, std::nullopt));
  EXPECT_EQ(rows("mustBeGreaterOrEqualTo: 5"), Rows(5, std::nullopt));
  EXPECT_EQ(rows("mustBeLessThan: 5"), Rows(std::nullopt, 4));
  EXPECT_EQ(rows("mustBeLessOrEqualTo: 5.5"), Rows(std::nullopt, 5));
}

TEST(ContractReader, WhatCannotBeCheckedIsRemembered) {
  const Contract contract = parsed(
      odcs("      - name: a\n        logicalType: string\n"
           "        logicalTypeOptions: {pattern: '^x', format: email, maxLength: 3}\n"
           "        quality:\n          - {type: sql, query: select 1, mustBe: 0}\n"
           "          - {type: text, description: nice}\n"
           "          - {metric: invalidValues, mustBeLessThan: 5, arguments: {validValues: [q]}}\n"
           "          - {metric: duplicateValues, mustBe: 0}\n"
           "      - {name: b, logicalType: object, properties: [{name: c}]}\n"
           "      - {name: d, logicalType: integer, logicalTypeOptions: {multipleOf: 5, format: "
           "i32}}\n"));
  std::vector<std::string> rules;
  for (const UncheckedRule& rule : contract.unchecked)
    rules.push_back(rule.column + " " + rule.rule);
  EXPECT_THAT(rules, ElementsAre("a pattern", "a format", "a sql", "a text", "a invalidValues",
                                 "b logicalType: object", "b properties", "d multipleOf"));
  EXPECT_EQ(contract.unchecked.at(0).line, 11);
  EXPECT_TRUE(contract.tables.at(0).columns.at(0).unique);
}

TEST(ContractReader, MissingWordsOfOthersAreSaid) {
  const Contract contract =
      parsed(odcs("      - name: a\n        quality:\n          - metric: missingValues\n"
                  "            arguments: {missingValues: [null, '', 'N/A']}\n"
                  "            mustBeLessThan: 100\n"));
  EXPECT_EQ(contract.tables.at(0).columns.at(0).nulls_max, (NullLimit{100, false, true}));
  EXPECT_EQ(contract.unchecked.size(), 1);
}

TEST(ContractReader, PassesOverWhatSpeaksOfNoData) {
  EXPECT_EQ(parsed("apiVersion: v3.0.2\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: draft\n"
                   "description: {purpose: p}\nservers: [{server: s, type: s3}]\nteam: []\n"
                   "schema: [{name: t, physicalType: table, properties: []}]\n")
                .version,
            "1.0.0");
}

TEST(ContractReader, MisspeltKeysNameTheNearest) {
  const Error error = refused(odcs("      - {name: a, requierd: true}\n"));
  EXPECT_EQ(error.message(), message::kUnknownNameNearest);
  EXPECT_EQ(error.place().line, 9);
  EXPECT_THAT(error.text(Language::English), HasSubstr("required"));
  EXPECT_EQ(message_of("      - {name: a, logicalType: strin}\n"), message::kUnknownNameNearest);
  EXPECT_EQ(message_of("      - {name: a, logicalTypeOptions: {minimun: 1}}\n"),
            message::kUnknownNameNearest);
  EXPECT_EQ(message_of("      - {name: a, quality: [{metric: nulValues, mustBe: 0}]}\n"),
            message::kUnknownNameNearest);
}

TEST(ContractReader, TheHeaderMustBeWhole) {
  EXPECT_EQ(refused("").message(), message::kContractKeyMissing);
  EXPECT_EQ(refused("kind: DataContract\n").message(), message::kContractKeyMissing);
  EXPECT_EQ(refused("kind: Other\napiVersion: v3.1.0\n").message(), message::kContractValueWrong);
  EXPECT_EQ(refused("kind: DataContract\napiVersion: v2.2.2\n").message(),
            message::kContractValueWrong);
  EXPECT_EQ(refused("[1]").message(), message::kYamlWrongType);
  EXPECT_EQ(refused("kind: DataContract\napiVersion: v3.1.0\nid: x\nversion: 1\nstatus: a\n"
                    "schema: []\n")
                .message(),
            message::kContractKeyMissing);
}

TEST(ContractReader, ValuesMustFit) {
  EXPECT_EQ(
      message_of("      - {name: a, logicalType: integer, logicalTypeOptions: {minimum: x}}\n"),
      message::kContractValueWrong);
  EXPECT_EQ(message_of("      - {name: a, logicalType: number, "
                       "logicalTypeOptions: {minimum: 2, maximum: 1}}\n"),
            message::kContractRangeEmpty);
  EXPECT_EQ(message_of("      - {name: a, logicalType: number, "
                       "logicalTypeOptions: {minimum: 1, exclusiveMaximum: 1}}\n"),
            message::kContractRangeEmpty);
  EXPECT_EQ(message_of("      - {name: a, logicalType: number, "
                       "logicalTypeOptions: {minimum: 2, exclusiveMinimum: 1}}\n"),
            message::kContractTwoLimits);
  EXPECT_EQ(
      message_of("      - {name: a, logicalType: string, logicalTypeOptions: {minLength: -1}}\n"),
      message::kContractValueWrong);
  EXPECT_EQ(
      message_of("      - {name: a, quality: [{metric: nullValues, mustBe: 0, mustNotBe: 1}]}\n"),
      message::kContractTwoLimits);
  EXPECT_EQ(message_of("      - {name: a, quality: [{metric: nullValues}]}\n"),
            message::kContractKeyMissing);
  EXPECT_EQ(message_of("      - {name: a, quality: [{metric: nullValues, "
                       "mustBeLessThan: 101, unit: percent}]}\n"),
            message::kContractValueWrong);
  EXPECT_EQ(message_of("      - {name: a, logicalType: date, quality: [{metric: invalidValues, "
                       "mustBe: 0, arguments: {validValues: [ayer]}}]}\n"),
            message::kContractValueWrong);
  EXPECT_EQ(message_of("      - {name: a}\n      - {name: a}\n"), message::kContractNameTwice);
  EXPECT_EQ(message_of("      - {name: a}\n    quality: [{metric: rowCount, "
                       "mustBeBetween: [9, 1]}]\n"),
            message::kContractRangeEmpty);
}

std::string many_columns(std::size_t count) {
  std::string properties;
  for (std::size_t i = 0; i < count; ++i)
    properties += "      - {name: c" + std::to_string(i) + "}\n";
  return odcs(properties);
}

TEST(ContractReader, ColumnsUpToTheLimit) {
  EXPECT_EQ(parsed(many_columns(kContractColumnsMax)).tables.at(0).columns.size(),
            kContractColumnsMax);
  EXPECT_EQ(refused(many_columns(kContractColumnsMax + 1)).code(), ErrorCode::TooLarge);
}

std::string many_values(std::size_t count) {
  std::string values;
  for (std::size_t i = 0; i < count; ++i) values += std::to_string(i) + ", ";
  return odcs(
      "      - {name: a, quality: [{metric: invalidValues, mustBe: 0, arguments: "
      "{validValues: [" +
      values + "]}}]}\n");
}

TEST(ContractReader, AllowedValuesUpToTheLimit) {
  EXPECT_EQ(parsed(many_values(kAllowedValuesMax)).tables.at(0).columns.at(0).allowed.size(),
            kAllowedValuesMax);
  EXPECT_EQ(refused(many_values(kAllowedValuesMax + 1)).message(), message::kContractTooMany);
}

std::string many_tables(std::size_t count) {
  std::string yaml = odcs("      - {name: a}\n");
  for (std::size_t i = 1; i < count; ++i) yaml += "  - {name: t" + std::to_string(i) + "}\n";
  return yaml;
}

TEST(ContractReader, TablesUpToTheLimit) {
  EXPECT_EQ(parsed(many_tables(kContractTablesMax)).tables.size(), kContractTablesMax);
  EXPECT_EQ(refused(many_tables(kContractTablesMax + 1)).code(), ErrorCode::TooLarge);
}

TEST(ContractReader, HostileYamlIsAnError) {
  for (const char* yaml :
       {"a: &x 1\nb: *x\n", "!!python/object:os.system {}", "{", "a: b: c",
        "kind: DataContract\nkind: DataContract\n", "\xff", "- - - -", "? [a]\n"}) {
    EXPECT_FALSE(parse_contract(yaml, "c.yaml").ok()) << yaml;
  }
  const std::string long_word(500'000, 'k');
  EXPECT_EQ(message_of("      - {name: a, logicalType: " + long_word + "}\n"),
            message::kUnknownName);
}

TEST(ContractReader, ReadsAFileUpToItsLimit) {
  MemoryFileSystem files;
  const auto write = [&](const std::string& text) {
    ASSERT_TRUE((*files.create("c.yaml"))->append(text).ok());
  };
  std::string yaml = odcs("      - {name: a}\n");
  yaml += "#" + std::string(kYamlBytesMax - yaml.size() - 1, ' ');
  write(yaml);
  EXPECT_TRUE(read_contract(files, "c.yaml").ok());
  write(yaml + " ");
  EXPECT_EQ(read_contract(files, "c.yaml").error().code(), ErrorCode::TooLarge);
  EXPECT_EQ(read_contract(files, "no.yaml").error().code(), ErrorCode::NotFound);
}

TEST(ContractTable, IsFoundByNameOrByBeingTheOnlyOne) {
  Contract contract = contract_of({});
  EXPECT_EQ((*contract_table(contract, ""))->name, "t");
  EXPECT_EQ(contract_table(contract, "tt").error().message(), message::kUnknownNameNearest);
  contract.tables.push_back({.name = "u"});
  EXPECT_EQ((*contract_table(contract, "u"))->name, "u");
  EXPECT_EQ(contract_table(contract, "").error().message(), message::kContractTableUnnamed);
}

}  // namespace
}  // namespace canasta
