#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quality/testing_contracts.h"

namespace canasta {
namespace {

// The fenced block of docs/formats/contract.md that begins with `start`.
std::string block_of_page(const std::string& start) {
  const std::string page = read_text(real_file_system(), "docs/formats/contract.md").value();
  const std::size_t first = page.find(start);
  EXPECT_NE(first, std::string::npos);
  return page.substr(first, page.find("```", first) - first);
}

Contract worked_example() {
  Contract contract = contract_of({
      {.name = "order_id", .type = LogicalType::Integer, .required = true, .unique = true},
      {.name = "ordered",
       .physical_name = "Fecha",
       .type = LogicalType::Date,
       .required = true,
       .minimum = ContractLimit{std::int64_t{*parse_day("2024-01-02")}}},
      {.name = "channel",
       .type = LogicalType::String,
       .allowed = {"app", "shop", "no"},
       .nulls_max = NullLimit{2}},
      {.name = "amount",
       .type = LogicalType::Number,
       .minimum = ContractLimit{0.0, true},
       .maximum = ContractLimit{1999.5}},
  });
  contract.id = "shop-orders";
  contract.name = "orders";
  contract.status = "draft";
  contract.tables.front().name = "orders";
  contract.tables.front().rows_min = 1;
  return contract;
}

TEST(ContractWriter, TheWorkedExample) {
  EXPECT_EQ(contract_yaml(worked_example()), block_of_page("apiVersion: v3.1.0\n"));
  EXPECT_EQ(*parse_contract(block_of_page("apiVersion: v3.1.0\n"), "c.yaml"), worked_example());
}

TEST(ContractWriter, TheWorkedExampleIsChecked) {
  const Table orders{{ints("order_id", {1, 2, 2}), days("Fecha", {19'724, 19'725, 19'722}),
                      texts("channel", {"app", "web", ""}), reals("amount", {15, 0, 20.5})}};
  const auto place = [](std::size_t row) {
    return Place{.file = "orders.csv", .line = row + 2, .column = 0, .field = {}};
  };
  const auto check = check_contract({}, worked_example(), orders, {.table = {}, .place_of = place});
  std::string said;
  for (const Violation& violation : check->violations) {
    said += text(violation.message, Language::English, violation.fields) + "\n";
  }
  EXPECT_EQ(said, block_of_page("column \"order_id\" must"));
}

RC_GTEST_PROP(ContractWriterLaws, WhatIsWrittenReadsBackTheSame, ()) {
  const Contract contract = any_contract();
  const std::string yaml = contract_yaml(contract);
  const auto read = parse_contract(yaml, "c.yaml");
  if (!read.ok()) RC_FAIL(read.error().text(Language::English) + "\n" + yaml);
  RC_ASSERT(*read == contract);
  RC_ASSERT(contract_yaml(*read) == yaml);
}

}  // namespace
}  // namespace canasta
