#include <gtest/gtest.h>

#include <numeric>

#include "quality/testing_contracts.h"

#include "base/messages/quality.h"

namespace canasta {
namespace {

std::string english(const ReportLine& line) {
  return text(line.message, Language::English, line.fields);
}

ContractCheck broken_check() {
  Contract contract = contract_of({{.name = "a", .required = true}});
  contract.unchecked = {{"t", "a", "pattern", 3}};
  return *check_contract({}, contract, Table{{ints("a", {1, kNoInt}), ints("x", {1, 2})}});
}

TEST(ContractReport, ErrorsWarningsAndWhatWasNotChecked) {
  const Report report = contract_report(broken_check());
  EXPECT_EQ(report.name, "contract_t");
  EXPECT_EQ(english(report.title), "Contract of t: 4 rules on 2 rows, 1 errors, 1 warnings");
  ASSERT_EQ(report.sections.size(), 4);
  EXPECT_EQ(report.sections[0].heading, message::kContractErrorsHeading);
  EXPECT_EQ(report.sections[1].heading, message::kContractWarningsHeading);
  EXPECT_EQ(english(report.sections[2].lines.at(0)),
            "not checked: pattern a (line 3 of the contract); canasta does not know this rule");
  EXPECT_EQ(report.sections[3].table->rows(), 2);
}

TEST(ContractSection, SaysWhichRulesHoldAndWhichDoNot) {
  const ReportSection section = contract_section(broken_check());
  ASSERT_EQ(section.lines.size(), 3U);  // the answer, the error, the warning
  EXPECT_EQ(english(section.lines[0]),
            "4 rules of the contract were looked at on 2 rows: 1 broken, 1 with a warning");
  EXPECT_EQ(section.lines[0].badge, Badge::Red);
  const auto& broken = std::get<IntColumn>(section.table->find("broken")->body).values;
  EXPECT_EQ(std::accumulate(broken.begin(), broken.end(), std::int64_t{0}), 2);
  const auto& checked = std::get<IntColumn>(section.table->find("checked")->body).values;
  EXPECT_EQ(std::accumulate(checked.begin(), checked.end(), std::int64_t{0}), 4);
}

TEST(ContractSection, IsGreenWhereAllIsWell) {
  const auto check = check_contract({}, contract_of({{.name = "a"}}), Table{{ints("a", {1})}});
  EXPECT_EQ(contract_section(*check).lines.at(0).badge, Badge::Green);
}

TEST(ContractSection, SaysFortyViolationsAndHowManyMore) {
  const auto lines = [](std::size_t violations) {
    ContractCheck check = broken_check();
    check.violations.resize(violations, check.violations.front());
    return contract_section(check).lines.size();
  };
  EXPECT_EQ(lines(kViolationsSaid), 1 + kViolationsSaid);
  EXPECT_EQ(lines(kViolationsSaid + 1), 2 + kViolationsSaid);
}

TEST(ContractReport, NothingButATitleWhereAllIsWell) {
  const auto check = check_contract({}, contract_of({{.name = "a"}}), Table{{ints("a", {1})}});
  EXPECT_TRUE(contract_report(*check).sections.empty());
}

TEST(ContractBroken, NamesTheFirstViolationThatIsRefused) {
  const Error error = contract_broken(broken_check(), Language::English);
  EXPECT_EQ(error.code(), ErrorCode::ContractBroken);
  EXPECT_EQ(error.text(Language::English),
            "t breaks its contract; violations: 1; the first: column \"a\" is required, but 1 of 2 "
            "values are missing (t:2). canasta validate lists all; of other files, with --input");
}

TEST(DiffReport, ATableOfChanges) {
  const auto changes = diff_contracts(contract_of({{.name = "a"}}), contract_of({{.name = "b"}}));
  const Report report = diff_report(changes);
  EXPECT_EQ(english(report.title), "2 changes; 1 may break producers, 1 consumers");
  EXPECT_EQ(report.sections.at(0).table->rows(), 2);
  EXPECT_TRUE(diff_report({}).sections.empty());
}

}  // namespace
}  // namespace canasta
