#include "ingest/united_rows.h"

#include <gtest/gtest.h>

#include "base/messages/ingest.h"
#include "ingest/sample_batch.h"

namespace canasta {
namespace {

TEST(CheckRowCount, AllButTheLastNumberOf32BitsMayBeUsed) {
  EXPECT_TRUE(check_row_count(0).ok());
  EXPECT_TRUE(check_row_count(kRowsMax).ok());
  const Status over = check_row_count(kRowsMax + 1);
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.error().code(), ErrorCode::TooLarge);
  EXPECT_EQ(over.error().message(), message::kTooManyRows);
  EXPECT_EQ(kRowsMax + 1, kNoCode);
}

std::vector<SourcePart> parts_of(const std::vector<std::vector<SampleRecord>>& files) {
  std::vector<SourcePart> parts;
  for (std::size_t i = 0; i < files.size(); ++i) {
    parts.push_back({std::string(1, static_cast<char>('a' + i)) + ".csv", sample_part(files[i])});
  }
  return parts;
}

struct Decided {
  Decisions decisions;
  std::vector<Finding> findings;

  bool says(Message message) const {
    for (const Finding& finding : findings) {
      if (finding.message == message) return true;
    }
    return false;
  }
  std::string text_of(Message message) const {
    for (const Finding& finding : findings) {
      if (finding.message == message) return text(message, Language::English, finding.fields);
    }
    return {};
  }
};

Decided decided(const std::vector<std::vector<SampleRecord>>& files) {
  Decided out;
  auto result = decide_columns(parts_of(files), {}, out.findings);
  EXPECT_TRUE(result.ok());
  out.decisions = result.value();
  return out;
}

SampleRecord timed(std::string_view time) { return {"c", "o", time, "p", "1", "1"}; }
SampleRecord priced(std::string_view price, std::string_view quantity = "1") {
  return {"c", "o", "2001-01-01", "p", quantity, price};
}

TEST(DecideColumns, OneDayAboveTwelveDecidesAllFiles) {
  const Decided later =
      decided({{timed("01/02/2011")}, {timed("03/04/2011"), timed("13/02/2011")}});
  EXPECT_EQ(later.decisions.date_order, DateOrder::DayFirst);
  EXPECT_NE(later.text_of(message::kDatesDayFirst).find("b.csv:3"), std::string::npos);
  EXPECT_EQ(decided({{timed("02/13/2011")}, {timed("01/02/2011")}}).decisions.date_order,
            DateOrder::MonthFirst);
}

TEST(DecideColumns, WithoutProofDayFirstIsAssumedAloud) {
  const Decided open = decided({{timed("2011-02-01")}, {timed("01/02/2011")}});
  EXPECT_EQ(open.decisions.date_order, DateOrder::DayFirst);
  EXPECT_NE(open.text_of(message::kDatesAssumedDayFirst).find("b.csv:2"), std::string::npos);
  EXPECT_TRUE(decided({{timed("2011-02-01")}}).findings.empty());
}

TEST(DecideColumns, MixedOrdersNameALineOfEach) {
  std::vector<Finding> findings;
  const auto result = decide_columns(
      parts_of({{timed("1/2/11"), timed("31/12/11")}, {timed("12/31/11")}}), {}, findings);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code(), ErrorCode::InvalidInput);
  const std::string said = result.error().text(Language::English);
  EXPECT_NE(said.find("a.csv:3"), std::string::npos) << said;
  EXPECT_NE(said.find("b.csv:2"), std::string::npos) << said;
}

TEST(DecideColumns, AColumnsOwnValuesDecideItsSign) {
  EXPECT_EQ(decided({{priced("1.234"), priced("2,5")}}).decisions.decimal_of(Role::UnitPrice), ',');
  EXPECT_EQ(decided({{priced("1.234"), priced("2.5")}}).decisions.decimal_of(Role::UnitPrice), '.');
  for (const char* const beside : {"2.5", "1.234"}) {  // what everybody expects
    EXPECT_TRUE(decided({{priced("2.5"), priced(beside)}}).findings.empty()) << beside;
  }
}

TEST(DecideColumns, ASilentColumnBorrowsTheSignOfTheOthers) {
  const Decided borrowed = decided({{priced("2,10", "1.020")}});
  EXPECT_EQ(borrowed.decisions.decimal_of(Role::Quantity), ',');
  EXPECT_TRUE(borrowed.says(message::kDecimalSignBorrowed));
  const Decided dots = decided({{priced("2.10", "1.020")}});
  EXPECT_EQ(dots.decisions.decimal_of(Role::Quantity), '.');
  EXPECT_TRUE(dots.findings.empty());
  const Decided alone = decided({{priced("2", "1.020")}});
  EXPECT_EQ(alone.decisions.decimal_of(Role::Quantity), '.');
  EXPECT_TRUE(alone.says(message::kDecimalSignAssumed));
}

TEST(DecideColumns, MixedSignsNameALineOfEach) {
  std::vector<Finding> findings;
  const auto result = decide_columns(parts_of({{priced("2.5")}, {priced("2,5")}}), {}, findings);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message(), message::kMixedDecimalSigns);
}

UnitedRows united(const std::vector<std::vector<SampleRecord>>& files,
                  std::vector<Finding>* said = nullptr) {
  std::vector<SourcePart> parts = parts_of(files);
  std::vector<Finding> findings;
  const Decisions decisions = decide_columns(parts, {}, findings).value();
  UnitedRows rows = unite_parts({.threads = 2}, std::move(parts), decisions, findings);
  if (said != nullptr) *said = findings;
  return rows;
}

TEST(UniteParts, SettlesTimesAndAmounts) {
  const UnitedRows rows =
      united({{{"c", "o", "01/02/2011 10:00", "p", "1.020", "2,50"}}, {timed("13/02/2011")}});
  const RowChunk& first = rows.sources[0].chunks[0];
  EXPECT_EQ(first.time[0], start_of(to_day({2011, 2, 1})) + 36'000);
  EXPECT_EQ(first.quantity[0], 1020);
  EXPECT_EQ(first.value[0], 2550);
}

TEST(UniteParts, NumbersIdsByFirstAppearanceOverAllFiles) {
  const UnitedRows rows =
      united({{{"b", "1", "2001-01-01", "p", "1", "1"}},
              {{"a", "2", "2001-01-01", "p", "1", "1"}, {"b", "1", "2001-01-01", "q", "1", "1"}}});
  EXPECT_EQ(rows.customers[0], "b");
  EXPECT_EQ(rows.customers[1], "a");
  const RowChunk& second = rows.sources[1].chunks[0];
  EXPECT_EQ(second.customer, (std::vector<std::uint32_t>{1, 0}));
  EXPECT_EQ(second.order, (std::vector<std::uint32_t>{1, 0}));
  EXPECT_EQ(second.product, (std::vector<std::uint32_t>{0, 1}));
}

TEST(UniteParts, TakesDotZeroOffWhenEveryIdAllowsIt) {
  std::vector<Finding> said;
  const UnitedRows floats = united({{{"17850.0", "a", "2001-01-01", "1.0", "1", "1"},
                                     {"17850", "b", "2001-01-01", "A.0", "1", "1"},
                                     {"", "c", "2001-01-01", "1.0", "1", "1"}}},
                                   &said);
  ASSERT_EQ(floats.customers.size(), 1U);
  EXPECT_EQ(floats.customers[0], "17850");
  const RowChunk& rows = floats.sources[0].chunks[0];
  EXPECT_EQ(rows.customer, (std::vector<std::uint32_t>{0, 0, kNoCode}));
  EXPECT_EQ(floats.products[0], "1.0");  // A.0 forbids it there
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(text(said[0].message, Language::English, said[0].fields),
            "customer: ids were written as decimal numbers; 17850.0 is read as 17850");
}

TEST(UniteParts, TheLastFileHasTheLastWordOnACategory) {
  const RoleColumns roles =
      sample_roles({Role::Customer, Role::Time, Role::Product, Role::Category});
  std::vector<SourcePart> parts;
  parts.push_back(
      {"a", sample_part({{"c", "2001-01-01", "p", "x"}, {"c", "2001-01-01", "q", "x"}}, roles)});
  parts.push_back(
      {"b", sample_part({{"c", "2001-01-01", "r", "z"}, {"c", "2001-01-01", "p", "y"}}, roles)});
  std::vector<Finding> findings;
  const UnitedRows rows = unite_parts({}, std::move(parts), {}, findings);
  const auto category = [&](std::size_t product) {
    return rows.categories[rows.product_category[product]];
  };
  EXPECT_EQ(category(0), "y");
  EXPECT_EQ(category(1), "x");
  EXPECT_EQ(category(2), "z");
}

TEST(UniteParts, NothingIsNothing) {
  std::vector<Finding> findings;
  const UnitedRows rows = unite_parts({}, {}, {}, findings);
  EXPECT_TRUE(rows.sources.empty());
  EXPECT_EQ(rows.customers.size(), 0U);
}

}  // namespace
}  // namespace canasta
