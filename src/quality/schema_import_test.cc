#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "quality/testing_contracts.h"

#include "base/messages/base.h"
#include "base/messages/io.h"
#include "base/messages/quality.h"

namespace canasta {
namespace {

Contract imported(const std::string& yaml) {
  auto contract = import_schema(yaml, "schema.yaml");
  EXPECT_TRUE(contract.ok()) << (contract.ok() ? "" : contract.error().text(Language::English));
  return contract.ok() ? *contract : Contract{};
}

ContractColumn column(const std::string& fields) {
  return imported("columns: {x: " + fields + "}").tables.at(0).columns.at(0);
}

Error refused(const std::string& yaml) {
  auto contract = import_schema(yaml, "schema.yaml");
  EXPECT_FALSE(contract.ok()) << yaml;
  return contract.ok() ? invalid(message::kCancelled) : contract.error();
}

TEST(ImportSchema, AMapOfColumns) {
  const Contract contract = imported(
      "name: people\nversion: 2.1.0\ncolumns:\n  id: {type: int64, key: true}\n"
      "  age: {type: int, min: 0, max: 120, required: true, description: years}\n  city: text\n"
      "  any:\n");
  EXPECT_EQ(contract.id, "people");
  EXPECT_EQ(contract.version, "2.1.0");
  const std::vector<ContractColumn>& columns = contract.tables.at(0).columns;
  ASSERT_EQ(columns.size(), 4);
  EXPECT_EQ(columns[0].key_position, 1);
  EXPECT_EQ(columns[1], (ContractColumn{.name = "age",
                                        .description = "years",
                                        .type = LogicalType::Integer,
                                        .required = true,
                                        .minimum = ContractLimit{std::int64_t{0}},
                                        .maximum = ContractLimit{std::int64_t{120}}}));
  EXPECT_EQ(columns[2].type, LogicalType::String);
  EXPECT_EQ(columns[3], (ContractColumn{.name = "any"}));
}

TEST(ImportSchema, AListOfColumns) {
  const Contract contract = imported("columns:\n  - {name: b, type: date}\n  - name: a\n");
  EXPECT_EQ(contract.tables.at(0).columns.at(0).type, LogicalType::Date);
  EXPECT_EQ(contract.tables.at(0).columns.at(1).name, "a");
}

TEST(ImportSchema, OtherWordsForTheSame) {
  EXPECT_EQ(column("{type: float, range: [0, 1]}"),
            column("{type: double, minimum: 0, maximum: 1}"));
  EXPECT_EQ(column("{type: str, enum: [a]}"), column("{type: string, allowed: [a]}"));
  EXPECT_EQ(column("{nullable: false}"), column("{required: true}"));
  EXPECT_EQ(column("{max_null_share: 0.07}").nulls_max, NullLimit{7});
  EXPECT_EQ(column("{range: [null, 5], type: int}").maximum, ContractLimit{std::int64_t{5}});
}

TEST(ImportSchema, ARangeGivesItsTypeWhereNoneIsGiven) {
  EXPECT_EQ(column("{min: 1}").type, LogicalType::Number);
  EXPECT_EQ(column("{min: 2020-01-01}").type, LogicalType::Date);
  EXPECT_EQ(column("{max: '2020-01-01 10:00'}").type, LogicalType::Timestamp);
  EXPECT_EQ(column("{max_length: 3}").type, LogicalType::String);
}

TEST(ImportSchema, WhatIsImportedCanBeWrittenAndRead) {
  const Contract contract = imported(
      "columns: {a: {type: int, min: 0, allowed: [1, 2]}, b: {type: date, min: 2020-01-01}}");
  EXPECT_EQ(*parse_contract(contract_yaml(contract), "c.yaml"), contract);
}

TEST(ImportSchema, Refuses) {
  EXPECT_EQ(refused("").message(), message::kContractKeyMissing);
  EXPECT_EQ(refused("colums: {}").message(), message::kUnknownNameNearest);
  EXPECT_EQ(refused("columns: {x: {typ: int}}").message(), message::kUnknownNameNearest);
  EXPECT_EQ(refused("columns: {x: intt}").message(), message::kUnknownNameNearest);
  EXPECT_EQ(refused("columns: [{type: int}]").message(), message::kContractKeyMissing);
  EXPECT_EQ(refused("columns: [{name: a}, {name: a}]").message(), message::kContractNameTwice);
  EXPECT_EQ(refused("columns: {x: {type: int, min: b}}").message(), message::kContractValueWrong);
  EXPECT_EQ(refused("columns: {x: {type: str, min: 1}}").message(), message::kContractValueWrong);
  EXPECT_EQ(refused("columns: {x: {type: int, max_length: 1}}").message(),
            message::kContractValueWrong);
  EXPECT_EQ(refused("columns: {x: {min: 2, max: 1}}").message(), message::kContractRangeEmpty);
  EXPECT_EQ(refused("columns: {x: {min: 2, range: [1, 3]}}").message(),
            message::kContractTwoLimits);
  EXPECT_EQ(refused("columns: {x: {range: [1]}}").message(), message::kContractValueWrong);
  EXPECT_EQ(refused("columns: {x: {max_null_share: 1.1}}").message(), message::kContractValueWrong);
  EXPECT_EQ(refused("columns: {x: {type: int, allowed: [a]}}").message(),
            message::kContractValueWrong);
  EXPECT_EQ(refused("columns: 5").message(), message::kYamlWrongType);
}

TEST(ImportSchema, ColumnsUpToTheLimit) {
  std::string yaml = "columns:\n";
  for (std::size_t i = 0; i < kContractColumnsMax; ++i)
    yaml += "  c" + std::to_string(i) + ": int\n";
  EXPECT_EQ(imported(yaml).tables.at(0).columns.size(), kContractColumnsMax);
  EXPECT_EQ(refused(yaml + "  one_more: int\n").code(), ErrorCode::TooLarge);
}

}  // namespace
}  // namespace canasta
