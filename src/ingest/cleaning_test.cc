#include "ingest/cleaning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/messages/ingest.h"
#include "base/random.h"
#include "ingest/duplicates.h"
#include "ingest/sample_batch.h"

namespace canasta {
namespace {

const std::vector<RuleSetting> kAllDrop{
    {Rule::Duplicates}, {Rule::MissingCustomer}, {Rule::Returns}, {Rule::Nonpositive}};

UnitedRows rows_of(const std::vector<SampleRecord>& records,
                   const RoleColumns& roles = usual_roles()) {
  std::vector<SourcePart> parts;
  parts.push_back({"a.csv", sample_part(records, roles)});
  std::vector<Finding> findings;
  const Decisions decisions = decide_columns(parts, {}, findings).value();
  return unite_parts({.threads = 2}, std::move(parts), decisions, findings);
}

CleaningOptions dropping(std::vector<RuleSetting> rules = kAllDrop) {
  return {.rules = std::move(rules),
          .cancellation_prefix = "C",
          .future_after = to_day({2020, 1, 1}),
          .has_quantity = true};
}

using Statuses = std::vector<std::uint8_t>;

TEST(CleanRows, EachRuleTakesItsRow) {
  UnitedRows rows = rows_of({{"c", "1", "2001-01-01", "p", "1", "2"},
                             {"c", "1", "2001-01-01", "p", "1", "2"},     // duplicate
                             {"", "1", "2001-01-01", "p", "1", "2"},      // nobody
                             {"c", "C2", "2001-01-01", "p", "1", "2"},    // cancellation
                             {"c", "3", "2001-01-01", "p", "-1", "2"},    // return
                             {"c", "4", "2001-01-01", "p", "0", "2"},     // nothing
                             {"c", "4", "2001-01-01", "p", "1", "0"},     // free
                             {"c", "CASH", "2001-01-01", "p", "1", "2"},  // no digit: an order
                             {"c", "5", "2020-01-02", "p", "1", "2"},     // too late
                             {"c", "5", "2020-01-01 23:59:59", "p", "1", ""}});
  const Cleaning cleaning = clean_rows({.threads = 2}, rows, dropping());
  EXPECT_EQ(cleaning.status[0], (Statuses{0, 1, 2, 3, 3, 4, 4, 0, kFuture, 0}));
  EXPECT_EQ(cleaning.rows_kept, 3U);
  EXPECT_EQ(cleaning.rows_future, 1U);
  EXPECT_EQ(cleaning.rows_priceless, 1U);
}

TEST(CleanRows, ARowCountsUnderTheFirstRuleAndBreaksAll) {
  const std::vector<SampleRecord> records{{"", "C1", "2001-01-01", "p", "-1", "0"},
                                          {"", "C1", "2001-01-01", "p", "-1", "0"}};
  UnitedRows rows = rows_of(records);
  const Cleaning usual = clean_rows({}, rows, dropping());
  EXPECT_EQ(usual.status[0], (Statuses{2, 1}));
  for (const RuleCount& rule : usual.rules) {
    EXPECT_EQ(rule.breaking, rule.rule == Rule::Duplicates ? 1U : 2U) << name(rule.rule);
  }
  UnitedRows again = rows_of(records);
  const Cleaning other = clean_rows({}, again, dropping({{Rule::Nonpositive}, {Rule::Duplicates}}));
  EXPECT_EQ(other.status[0], (Statuses{1, 1}));
  EXPECT_EQ(other.rules[0].dropped, 2U);
  EXPECT_EQ(other.rules[1].breaking, 1U);
}

TEST(CleanRows, KeepCountsButKeeps) {
  UnitedRows rows = rows_of({{"", "1", "2001-01-01", "p", "1", "1"}});
  const Cleaning cleaning =
      clean_rows({}, rows, dropping({{Rule::MissingCustomer, RuleAction::Keep}}));
  EXPECT_EQ(cleaning.rows_kept, 1U);
  EXPECT_EQ(cleaning.rules[0].dropped, 0U);
  EXPECT_EQ(cleaning.rules[0].breaking, 1U);
}

TEST(CleanRows, RejectedRowsBreakNothing) {
  UnitedRows rows =
      rows_of({{"", "C1", "2030-01-01", "p", "-1", "0"}, {"", "C1", "2030-01-01", "p", "-1", "0"}});
  const Cleaning cleaning = clean_rows({}, rows, dropping());
  EXPECT_EQ(cleaning.rows_future, 2U);
  for (const RuleCount& rule : cleaning.rules) EXPECT_EQ(rule.breaking + rule.dropped, 0U);
}

TEST(CleanRows, AmountsAloneAreJudgedToo) {
  const RoleColumns roles =
      sample_roles({Role::Customer, Role::Order, Role::Time, Role::Product, Role::Amount});
  UnitedRows rows = rows_of({{"c", "1", "2001-01-01", "p", "5"},
                             {"c", "2", "2001-01-01", "p", "0"},
                             {"c", "3", "2001-01-01", "p", "-5"},
                             {"c", "4", "2001-01-01", "p", ""}},
                            roles);
  CleaningOptions options = dropping();
  options.has_quantity = false;
  const Cleaning cleaning = clean_rows({}, rows, options);
  EXPECT_EQ(cleaning.status[0], (Statuses{0, 4, 3, 0}));
}

TEST(CheckRules, WantsEachRuleOnceAndNetForReturnsOnly) {
  EXPECT_TRUE(check_rules(kAllDrop).ok());
  EXPECT_TRUE(check_rules({{Rule::Returns, RuleAction::Net}}).ok());
  EXPECT_EQ(check_rules({{Rule::Returns}, {Rule::Returns}}).error().message(), message::kRuleTwice);
  EXPECT_EQ(check_rules({{Rule::Duplicates, RuleAction::Net}}).error().code(), ErrorCode::Config);
}

// Law: every row has one fate, and the counts say which; beside the rules written plainly.
TEST(CleanRows, AgreesWithTheSlowTwin) {
  Random random(11);
  const std::vector<std::string_view> customers{"", "a", "b"};
  const std::vector<std::string_view> orders{"1", "C1", "2"};
  const std::vector<std::string_view> numbers{"-1", "0", "1", "2"};
  std::vector<SampleRecord> records;
  for (int i = 0; i < 3000; ++i) {
    records.push_back({customers[random.below(3)], orders[random.below(3)], "2001-01-01", "p",
                       numbers[random.below(4)], numbers[random.below(4)]});
  }
  UnitedRows rows = rows_of(records);
  const Cleaning cleaning = clean_rows({.threads = 2}, rows, dropping());
  std::set<SampleRecord> seen;
  std::map<int, std::uint64_t> counts;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const SampleRecord& r = records[i];
    const bool repeated = !seen.insert(r).second;
    const bool returned = r[1] == "C1" || r[4] == "-1";
    const bool nothing = r[4] == "-1" || r[4] == "0" || r[5] == "-1" || r[5] == "0";
    const int fate = repeated ? 1 : r[0].empty() ? 2 : returned ? 3 : nothing ? 4 : 0;
    ASSERT_EQ(cleaning.status[0][i], fate) << i;
    counts[fate] += 1;
  }
  EXPECT_EQ(cleaning.rows_kept, counts[0]);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(cleaning.rules[i].dropped, counts[static_cast<int>(i) + 1]);
  }
}

TEST(MarkDuplicates, EqualHashesAloneAreNotEnough) {
  UnitedRows rows = rows_of({{"a", "1", "2001-01-01", "p", "1", "1"},
                             {"b", "1", "2001-01-01", "p", "1", "1"},
                             {"a", "1", "2001-01-01", "p", "1", "1"},
                             {"b", "1", "2001-01-01", "p", "1", "1"}});
  std::vector<RowChunk*> chunks = rows.chunks();
  std::fill(chunks[0]->hash.begin(), chunks[0]->hash.end(), 42U);
  std::vector<std::vector<std::uint8_t>> marks{{0, 0, 0, 0}};
  mark_duplicates({}, chunks, 1, marks);
  EXPECT_EQ(marks[0], (Statuses{0, 0, 1, 1}));
}

TEST(MarkDuplicates, TheFirstOfAllFilesStays) {
  std::vector<SourcePart> parts;
  const std::vector<SampleRecord> records{{"a", "1", "2001-01-01", "p", "1", "1"},
                                          {"a", "2", "2001-01-01", "p", "1", "1"}};
  parts.push_back({"a.csv", sample_part(records)});
  parts.push_back({"b.csv", sample_part({records[1], records[0], records[1]})});
  std::vector<Finding> findings;
  UnitedRows rows = unite_parts({}, std::move(parts), {}, findings);
  const auto chunks = rows.chunks();
  std::vector<std::vector<std::uint8_t>> marks{{0, 0}, {0, 0, 0}};
  mark_duplicates({.threads = 2}, chunks, 4, marks);
  EXPECT_EQ(marks[0], (Statuses{0, 0}));
  EXPECT_EQ(marks[1], (Statuses{4, 4, 4}));
}

TEST(MarkDuplicates, NoRowsAreNoTrouble) {
  std::vector<std::vector<std::uint8_t>> marks;
  mark_duplicates({}, {}, 1, marks);
  EXPECT_TRUE(marks.empty());
}

}  // namespace
}  // namespace canasta
