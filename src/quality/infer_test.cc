#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "io/yaml.h"
#include "quality/testing_contracts.h"

namespace canasta {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

ContractColumn inferred(TableColumn column, const InferOptions& options = {}) {
  return infer_contract(Table{{std::move(column)}}, options).tables.at(0).columns.at(0);
}

std::vector<std::int64_t> counting(std::int64_t count) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(i);
  return values;
}

TEST(Infer, RequiredWhereNothingIsMissing) {
  EXPECT_TRUE(inferred(ints("n", {1, 2})).required);
  const ContractColumn gaps = inferred(ints("n", {1, 2, kNoInt}));
  EXPECT_FALSE(gaps.required);
  EXPECT_EQ(gaps.nulls_max, NullLimit{67});  // twice 33.3 %, rounded up
}

TEST(Infer, NothingOfAColumnWithoutValues) {
  EXPECT_EQ(inferred(texts("t", {"", ""})), (ContractColumn{.name = "t"}));
  EXPECT_EQ(inferred(ints("t", {})), (ContractColumn{.name = "t"}));
}

TEST(Infer, RangesGetSlackAndKeepTheirSign) {
  const ContractColumn age = inferred(ints("age", {20, 70}));
  EXPECT_EQ(age.minimum, ContractLimit{std::int64_t{15}});
  EXPECT_EQ(age.maximum, ContractLimit{std::int64_t{75}});
  const ContractColumn price = inferred(reals("price", {0.5, 99.97, kNaN}));
  EXPECT_EQ(price.minimum, ContractLimit{0.0});
  EXPECT_EQ(price.maximum, ContractLimit{110.0});
  const ContractColumn loss = inferred(reals("loss", {-1, -0.5}));
  EXPECT_EQ(loss.minimum, ContractLimit{-1.05});
  EXPECT_EQ(loss.maximum, ContractLimit{-0.45});
}

TEST(Infer, NoRangeOfAConstantOrAnInfinity) {
  EXPECT_FALSE(inferred(ints("n", {5, 5})).minimum);
  EXPECT_FALSE(inferred(reals("n", {1, INFINITY})).maximum);
  EXPECT_FALSE(
      inferred(ints("hash", {-9'000'000'000'000'000'000, 9'000'000'000'000'000'000})).minimum);
}

TEST(Infer, DatesHaveABeginningAndNoEnd) {
  const ContractColumn day = inferred(days("d", {10, 20}));
  EXPECT_EQ(day.minimum, ContractLimit{std::int64_t{10}});
  EXPECT_FALSE(day.maximum);
  EXPECT_FALSE(inferred(days("d", {-1'000'000})).minimum);
}

TEST(Infer, AListNeedsFewValuesAndManyRows) {
  std::vector<std::string> values;
  for (int i = 0; i < 20; ++i) values.push_back(i % 2 == 0 ? "b" : "a");
  EXPECT_EQ(inferred(texts("channel", values)).allowed, (std::vector<std::string>{"a", "b"}));
  values.pop_back();  // 19 rows, fewer than 10 for each of the 2
  EXPECT_TRUE(inferred(texts("channel", values)).allowed.empty());
}

TEST(Infer, AListUpToItsLimit) {
  const auto listed = [](int distinct) {
    std::vector<std::string> values;
    for (int i = 0; i < distinct * 10; ++i) values.push_back("v" + std::to_string(i % distinct));
    return inferred(texts("channel", values)).allowed.size();
  };
  EXPECT_EQ(listed(20), 20);
  EXPECT_EQ(listed(21), 0);
}

TEST(Infer, TruthsAreBoolean) {
  EXPECT_EQ(inferred(texts("member", {"True", "false", ""})).type, LogicalType::Boolean);
  EXPECT_EQ(inferred(texts("member", {"True", "x"})).type, LogicalType::String);
}

TEST(Infer, AKeyIsUniqueNamedSoAndSeenOften) {
  for (const char* name : {"customer_id", "CustomerID", "Customer Id", "id", "sku", "codigo"}) {
    const ContractColumn key = inferred(ints(name, counting(20)));
    EXPECT_TRUE(key.unique) << name;
    EXPECT_FALSE(key.maximum);
  }
  EXPECT_FALSE(inferred(ints("paid", counting(20))).unique);
  EXPECT_FALSE(inferred(ints("amount", counting(20))).unique);
  EXPECT_FALSE(inferred(ints("id", counting(19))).unique);
  std::vector<std::int64_t> twice = counting(20);
  twice.push_back(3);
  EXPECT_FALSE(inferred(ints("id", twice)).unique);
}

TEST(Infer, AWideTableStaysBelowTheLimitOfAFile) {
  std::vector<std::string> values;
  for (int i = 0; i < 200; ++i) values.push_back(std::string(95, 'x') + std::to_string(i % 20));
  Table table;
  for (std::size_t i = 0; i < kContractColumnsMax; ++i) {
    table.columns.push_back(
        texts("column_" + std::to_string(i), i < 300 ? values : std::vector<std::string>(200, "")));
  }
  const std::string yaml = contract_yaml(infer_contract(table));
  EXPECT_LE(yaml.size(), kYamlBytesMax);
  EXPECT_TRUE(parse_contract(yaml, "c.yaml").ok());
}

RC_GTEST_PROP(InferLaws, ATablePassesTheContractInferredFromIt, ()) {
  const Table table = any_table();
  const Contract contract = infer_contract(table, {.rows_per_value_min = 2, .key_rows_min = 2});
  const auto check = check_contract({}, contract, table);
  for (const Violation& violation : check->violations) {
    RC_FAIL(text(violation.message, Language::English, violation.fields));
  }
}

RC_GTEST_PROP(InferLaws, WhatIsInferredReadsBackTheSame, ()) {
  const Contract contract = infer_contract(any_table(), {.rows_per_value_min = 2});
  RC_ASSERT(*parse_contract(contract_yaml(contract), "c.yaml") == contract);
}

}  // namespace
}  // namespace canasta
