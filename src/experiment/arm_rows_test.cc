#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "experiment/testing_arms.h"

namespace canasta {
namespace {

using testing::ElementsAre;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
const ArmColumns kColumns{.arm = "arm", .outcome = "bought"};

Table table_of(std::vector<TableColumn> columns) { return {std::move(columns)}; }

std::vector<std::string> said_in(const ArmRows& rows) {
  std::vector<std::string> names;
  for (const ReportLine& line : rows.said) names.emplace_back(name(line.message));
  return names;
}

TEST(ArmRows, YesAndNoInAnyWords) {
  for (const TableColumn& bought :
       {text_column("bought", {"True", "False", "TRUE", "false"}),
        text_column("bought", {"sí", "no", "Sí", "NO"}), int_column("bought", {1, 0, 1, 0}),
        real_column("bought", {1, 0, 1, 0})}) {
    const ArmRows rows =
        arm_rows(table_of({text_column("arm", {"b", "b", "a", "a"}), bought}), kColumns).value();
    EXPECT_EQ(rows.kind, OutcomeKind::Share);
    EXPECT_THAT(rows.names, ElementsAre("a", "b"));
    EXPECT_THAT(rows.arm, ElementsAre(1, 1, 0, 0));
    const std::vector<Arm> arms = arms_of(rows);
    EXPECT_EQ(arms[0].outcome.conversions, 1U);
    EXPECT_EQ(arms[1].outcome.rows, 2U);
  }
}

TEST(ArmRows, OtherNumbersAreMeans) {
  const ArmRows rows =
      arm_rows(table_of({int_column("arm", {1, 0, 1}), real_column("bought", {1, 0, 2.5})}),
               kColumns)
          .value();
  EXPECT_EQ(rows.kind, OutcomeKind::Mean);
  EXPECT_THAT(rows.names, ElementsAre("0", "1"));
  EXPECT_EQ(arms_of(rows)[1].outcome.mean, 1.75);
}

TEST(ArmRows, WhatIsMissingIsLeftOutAndSaid) {
  const ArmRows rows = arm_rows(table_of({text_column("arm", {"a", "", "b", "b"}),
                                          real_column("bought", {1, 1, kNan, 0})}),
                                kColumns)
                           .value();
  EXPECT_EQ(rows.outcome.size(), 2U);
  EXPECT_THAT(said_in(rows), ElementsAre("kRowsWithoutArm", "kRowsWithoutOutcome"));
}

TEST(ArmRows, TheControlIsNamedOrCalledControlOrTheFirst) {
  const Table table =
      table_of({text_column("arm", {"blue", "Control"}), int_column("bought", {1, 0})});
  EXPECT_EQ(arm_rows(table, kColumns)->names.front(), "Control");
  ArmColumns named = kColumns;
  named.control = "blue";
  EXPECT_EQ(arm_rows(table, named)->names.front(), "blue");
  named.control = "bleu";
  EXPECT_EQ(arm_rows(table, named).error().code(), ErrorCode::InvalidInput);
  EXPECT_THAT(arm_rows(table, named).error().text(Language::English),
              testing::HasSubstr("\"blue\""));
}

TEST(ArmRows, ArmsThatNobodyDeclared) {
  const Table three =
      table_of({text_column("arm", {"a", "b", "c"}), int_column("bought", {1, 0, 1})});
  EXPECT_EQ(error_name(arm_rows(three, kColumns)), "kArmsTooMany");
  ArmColumns declared = kColumns;
  declared.arms = {"b", "a"};
  EXPECT_EQ(error_name(arm_rows(three, declared)), "kArmNotDeclared");
  declared.arms = {"b", "a", "c", "d"};
  const ArmRows rows = arm_rows(three, declared).value();
  EXPECT_THAT(rows.names, ElementsAre("b", "a", "c", "d"));
  EXPECT_EQ(arms_of(rows)[3].outcome.rows, 0U);
  const Table one = table_of({text_column("arm", {"a", "a"}), int_column("bought", {1, 0})});
  EXPECT_EQ(error_name(arm_rows(one, kColumns)), "kArmsTooFew");
}

TEST(ArmRows, OutcomesThatAreNone) {
  const auto why = [](const TableColumn& bought) {
    return error_name(arm_rows(table_of({text_column("arm", {"a", "b"}), bought}), kColumns));
  };
  EXPECT_EQ(why(text_column("bought", {"True", "maybe"})), "kOutcomeNotReadable");
  EXPECT_EQ(why({"bought", DayColumn{{1, 2}}}), "kOutcomeIsTime");
  EXPECT_EQ(why(real_column("bought", {1, 1e101})), "kOutcomeTooLarge");
  EXPECT_EQ(why(real_column("bought", {1, -1e100})), "");
  EXPECT_EQ(why(real_column("bought", {kNan, kNan})), "kNoOutcomes");
  EXPECT_EQ(why(text_column("bought", {"", ""})), "kNoOutcomes");
  EXPECT_EQ(
      arm_rows(table_of({text_column("arm", {"a", "b"}), int_column("bougth", {1, 0})}), kColumns)
          .error()
          .code(),
      ErrorCode::InvalidInput);
}

// --- Two tables ----------------------------------------------------------------------------------

ExposureColumns joined_columns(const std::string& outcome, const std::string& time = "") {
  ExposureColumns columns;
  columns.arm = "arm";
  columns.key = "customer";
  columns.outcome = outcome;
  columns.time = time;
  return columns;
}

Table exposures() {
  return table_of({text_column("customer", {"c1", "c2", "c3", "c4"}),
                   text_column("arm", {"a", "b", "a", "b"}),
                   {"day", DayColumn{{10, 10, 10, 10}}},
                   real_column("age", {20, 30, 40, 50})});
}

Table orders(const std::vector<std::string>& customers, const std::vector<double>& amounts,
             const std::vector<Day>& days) {
  return table_of({text_column("customer", customers),
                   real_column("amount", amounts),
                   {"day", DayColumn{days}}});
}

TEST(JoinedRows, SumsTheOutcomesOfACustomer) {
  const Table bought = orders({"c2", "c1", "c2", "c9"}, {5, 7, 1.5, 99}, {11, 11, 12, 11});
  const ArmRows rows = joined_rows(exposures(), bought, joined_columns("amount")).value();
  EXPECT_EQ(rows.kind, OutcomeKind::Mean);
  EXPECT_THAT(rows.outcome, ElementsAre(7, 6.5, 0, 0));
  EXPECT_THAT(rows.arm, ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(said_in(rows), ElementsAre("kOutcomesNotExposed"));
}

TEST(JoinedRows, WithoutAnOutcomeColumnARowIsAConversion) {
  const Table bought = orders({"c2", "c2"}, {5, 6}, {11, 11});
  const ArmRows rows = joined_rows(exposures(), bought, joined_columns("")).value();
  EXPECT_EQ(rows.kind, OutcomeKind::Share);
  EXPECT_THAT(rows.outcome, ElementsAre(0, 1, 0, 0));
}

TEST(JoinedRows, WhatCameBeforeTheExposureDoesNotCount) {
  const Table bought = orders({"c1", "c1", "c2"}, {5, 7, 3}, {9, 10, 9});
  const ArmRows rows = joined_rows(exposures(), bought, joined_columns("amount", "day")).value();
  EXPECT_THAT(rows.outcome, ElementsAre(7, 0, 0, 0));
  EXPECT_THAT(said_in(rows), ElementsAre("kOutcomesBeforeExposure"));
  ExposureColumns before = joined_columns("amount", "day");
  before.covariate = "amount";
  EXPECT_THAT(joined_rows(exposures(), bought, before)->covariate, ElementsAre(5, 3, 0, 0));
  before.covariate = "age";
  EXPECT_THAT(joined_rows(exposures(), bought, before)->covariate, ElementsAre(20, 30, 40, 50));
}

TEST(JoinedRows, ADayAgainstATimeIsComparedByDay) {
  const Table at_noon = table_of({text_column("customer", {"c1", "c2"}),
                                  text_column("arm", {"a", "b"}),
                                  {"day", TimeColumn{{start_of(10) + 43'200, start_of(10)}}}});
  const Table bought = orders({"c1"}, {5}, {10});
  EXPECT_THAT(joined_rows(at_noon, bought, joined_columns("amount", "day"))->outcome,
              ElementsAre(5, 0));
}

TEST(JoinedRows, WhoMetTwoArmsIsLeftOutAndWhoMetOneTwiceCountsOnce) {
  const Table seen = table_of({text_column("customer", {"c1", "c2", "c1", "c2", "c3", ""}),
                               text_column("arm", {"a", "b", "a", "a", "b", "a"}),
                               {"day", DayColumn{{12, 10, 10, 10, 10, 10}}}});
  const Table bought = orders({"c1", "c1"}, {1, 1}, {11, 9});
  const ArmRows rows = joined_rows(seen, bought, joined_columns("amount", "day")).value();
  EXPECT_THAT(rows.outcome, ElementsAre(1, 0));
  EXPECT_THAT(rows.arm, ElementsAre(0, 1));
  EXPECT_THAT(said_in(rows), ElementsAre("kRowsWithoutArm", "kExposuresRepeated",
                                         "kCustomersInTwoArms", "kOutcomesBeforeExposure"));
}

TEST(JoinedRows, TimesAndValuesThatAreMissing) {
  const Table seen = table_of({text_column("customer", {"c1", "c2", "c3"}),
                               text_column("arm", {"a", "b", "b"}),
                               {"day", DayColumn{{10, 10, kNoDay}}}});
  const Table bought = orders({"c1", "c2"}, {1, kNan}, {kNoDay, 12});
  const ArmRows rows = joined_rows(seen, bought, joined_columns("amount", "day")).value();
  EXPECT_THAT(rows.outcome, ElementsAre(0, 0));
  EXPECT_THAT(said_in(rows), ElementsAre("kExposuresWithoutTime", "kOutcomesWithoutValue",
                                         "kOutcomesWithoutTime"));
}

TEST(JoinedRows, NobodyLeft) {
  const Table seen =
      table_of({text_column("customer", {"c1", "c1"}), text_column("arm", {"a", "b"})});
  EXPECT_EQ(error_name(joined_rows(seen, orders({"c1"}, {1}, {1}), joined_columns("amount"))),
            "kNobodyExposed");
  EXPECT_EQ(error_name(joined_rows(exposures(), orders({"c1"}, {1}, {1}),
                                   joined_columns("amount", "customer"))),
            "kNotATime");
}

}  // namespace
}  // namespace canasta
