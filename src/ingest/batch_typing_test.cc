#include "ingest/batch_typing.h"

#include <gtest/gtest.h>

#include "base/messages/ingest.h"
#include "ingest/sample_batch.h"

namespace canasta {
namespace {

TypedBatch typed(const std::vector<SampleRecord>& records, const TypingOptions& options = {}) {
  return type_batch(sample_batch(records), usual_roles(), options);
}

TEST(TypeBatch, GivesColumnsOfAPlainRow) {
  const TypedBatch batch =
      typed({{"17850", "536365", "2010-12-01 08:26:00", "85123A", "6", "2.55"}});
  ASSERT_EQ(batch.rows.size(), 1U);
  EXPECT_EQ(batch.customers[batch.rows.customer[0]], "17850");
  EXPECT_EQ(batch.orders[batch.rows.order[0]], "536365");
  EXPECT_EQ(batch.products[batch.rows.product[0]], "85123A");
  EXPECT_EQ(batch.rows.time[0], start_of(to_day({2010, 12, 1})) + 8 * 3600 + 26 * 60);
  EXPECT_EQ(batch.rows.quantity[0], 6);
  EXPECT_EQ(batch.rows.value[0], 2.55);
  EXPECT_EQ(batch.rows.flags[0], kValueIsPrice);
  EXPECT_EQ(batch.rows.line[0], 2U);
  EXPECT_EQ(batch.rejects.size(), 0U);
}

TEST(TypeBatch, TrimsIdsAndKeepsTheirZeros) {
  const TypedBatch batch = typed({{" 00046855\t",
                                   "\xC2\xA0"
                                   "1",
                                   "2001-01-01", " 7 ", "1", "1"}});
  ASSERT_EQ(batch.rows.size(), 1U);
  EXPECT_EQ(batch.customers[0], "00046855");
  EXPECT_EQ(batch.orders[0], "1");
  EXPECT_EQ(batch.products[0], "7");
}

TEST(TypeBatch, ReadsNullTokensAsNothing) {
  const TypedBatch batch = typed(
      {{"S/D", "", "2001-01-01", "p", "1", "NULL"}, {"nan", "\\N", "2001-01-01", "p", "1", "?"}},
      {.timezone = "UTC", .decimal = {}, .date_order = {}, .null_tokens = {"?"}});
  ASSERT_EQ(batch.rows.size(), 2U);
  for (const std::size_t row : {0U, 1U}) {
    EXPECT_EQ(batch.rows.customer[row], kNoCode);
    EXPECT_EQ(batch.rows.order[row], kNoCode);
    EXPECT_EQ(batch.rows.flags[row], kValueIsPrice | kValueMissing);
  }
}

TEST(TypeBatch, AConfiguredWordForNothingMayBeANumber) {
  const TypedBatch batch =
      typed({{"c", "o", "2001-01-01", "p", "1", "999"}},
            {.timezone = "UTC", .decimal = {}, .date_order = {}, .null_tokens = {"999"}});
  EXPECT_EQ(batch.rows.flags[0], kValueIsPrice | kValueMissing);
}

TEST(TypeBatch, RejectsWhatCannotBeUnderstoodAndSaysWhy) {
  const TypedBatch batch = typed({{"c", "o", "", "p", "1", "1"},
                                  {"c", "o", "ayer", "p", "1", "1"},
                                  {"c", "o", "2001-01-01", "NA", "1", "1"},
                                  {"c", "o", "2001-01-01", "p", "", "1"},
                                  {"c", "o", "2001-01-01", "p", "uno", "1"},
                                  {"c", "o", "2001-01-01", "p", "1", "1,2,3"}});
  EXPECT_EQ(batch.rows.size(), 0U);
  ASSERT_EQ(batch.rejects.size(), 6U);
  const std::vector<std::pair<Message, Role>> expected{
      {message::kRowWithoutTime, Role::Time},
      {message::kRowTimeUnreadable, Role::Time},
      {message::kRowWithoutProduct, Role::Product},
      {message::kRowWithoutQuantity, Role::Quantity},
      {message::kRowNumberUnreadable, Role::Quantity},
      {message::kRowNumberUnreadable, Role::UnitPrice}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(batch.rejects[i].reason, expected[i].first) << i;
    EXPECT_EQ(batch.rejects[i].role, expected[i].second) << i;
    EXPECT_EQ(batch.rejects[i].line, i + 2);
  }
  EXPECT_EQ(batch.rejects.texts_of(1)[Rejects::Value], "ayer");
  EXPECT_EQ(batch.rejects.texts_of(5)[Rejects::Amount], "1,2,3");
  EXPECT_EQ(batch.rejects.texts_of(5)[Rejects::Customer], "c");
}

TEST(TypeBatch, KeepsTheFirstEvidenceOfEachKind) {
  const TypedBatch batch = typed({{"c", "o", "01/02/2011", "p", "1", "1.234"},
                                  {"c", "o", "13/02/2011", "p", "1", "2,5"},
                                  {"c", "o", "14/02/2011", "p", "1", "2,6"}});
  EXPECT_EQ(batch.evidence.time.ambiguous.line, 2U);
  EXPECT_EQ(batch.evidence.time.day_first.line, 3U);
  EXPECT_EQ(batch.evidence.time.day_first.value, "13/02/2011");
  EXPECT_FALSE(batch.evidence.time.month_first.seen());
  EXPECT_EQ(batch.evidence.of(Role::UnitPrice).comma.value, "2,5");
  EXPECT_EQ(batch.evidence.of(Role::UnitPrice).ambiguous.line, 2U);
  EXPECT_FALSE(batch.evidence.of(Role::Quantity).dot.seen());
}

TEST(TypeBatch, RejectsWhatContradictsTheConfiguration) {
  const TypedBatch batch = typed(
      {{"c", "o", "12/31/2011", "p", "1", "1"},
       {"c", "o", "31/12/2011", "p", "1", "2,5"},
       {"c", "o", "31/12/2011", "p", "1", "2.5"}},
      {.timezone = "UTC", .decimal = '.', .date_order = DateOrder::DayFirst, .null_tokens = {}});
  EXPECT_EQ(batch.rows.size(), 1U);
  ASSERT_EQ(batch.rejects.size(), 2U);
  EXPECT_EQ(batch.rejects[0].reason, message::kRowTimeUnreadable);
  EXPECT_EQ(batch.rejects[1].reason, message::kRowNumberUnreadable);
}

TEST(TypeBatch, PutsBadRecordsAmongTheRejectsByLine) {
  RecordBatch records = sample_batch({{"c", "o", "?", "p", "1", "1"},
                                      {"c", "o", "2001-01-01", "p", "1", "1"},
                                      {"c", "o", "?", "p", "1", "1"}});
  records.line = {2, 4, 5};
  BadRecord bad;
  bad.line = 3;
  bad.reason = message::kFieldCountWrong;
  bad.raw = "a,b";
  records.bad.push_back(bad);
  const TypedBatch batch = type_batch(records, usual_roles(), {});
  ASSERT_EQ(batch.rejects.size(), 3U);
  EXPECT_EQ(batch.rejects[1].line, 3U);
  EXPECT_EQ(batch.rejects[1].reason, message::kFieldCountWrong);
  EXPECT_EQ(batch.rejects[1].role, kNoRole);
  EXPECT_EQ(batch.rejects.texts_of(1)[Rejects::Value], "a,b");
  EXPECT_EQ(batch.rows.line[0], 4U);
}

TEST(TypeBatch, AnAmountGoesBeforeAPrice) {
  const RoleColumns roles =
      sample_roles({Role::Customer, Role::Time, Role::Product, Role::UnitPrice, Role::Amount});
  const TypedBatch batch = type_batch(sample_batch({{"c", "2001-01-01", "p", "2", "10"},
                                                    {"c", "2001-01-01", "p", "2", ""},
                                                    {"c", "2001-01-01", "p", "-2", "10"}}),
                                      roles, {});
  EXPECT_EQ(batch.rows.value, (std::vector<double>{10, 2, 10}));
  EXPECT_EQ(batch.rows.flags[0], 0);
  EXPECT_EQ(batch.rows.flags[1], kValueIsPrice);
  EXPECT_EQ(batch.rows.flags[2], kPriceNonpositive);
  EXPECT_EQ(batch.rows.quantity[0], 1);  // no column: one unit
}

TEST(TypeBatch, TheLastCategoryOfAProductStays) {
  const RoleColumns roles =
      sample_roles({Role::Customer, Role::Time, Role::Product, Role::Category});
  const TypedBatch batch = type_batch(sample_batch({{"c", "2001-01-01", "p", "bebidas"},
                                                    {"c", "2001-01-01", "q", ""},
                                                    {"c", "2001-01-01", "p", "lácteos"},
                                                    {"c", "2001-01-01", "p", "NULL"}}),
                                      roles, {});
  ASSERT_EQ(batch.product_category.size(), 2U);
  EXPECT_EQ(batch.categories[batch.product_category[0]], "lácteos");
  EXPECT_EQ(batch.product_category[1], kNoCode);
}

TEST(Rejects, CutsLongTextsBetweenCharacters) {
  Rejects rejects;
  std::string text(199, 'x');
  text += "ñandú";  // its first letter has two bytes: 199 and 200
  rejects.add({2, message::kRowWithoutTime, Role::Time}, {text});
  EXPECT_EQ(rejects.texts_of(0)[Rejects::Value], std::string(199, 'x'));
  rejects.add({3, message::kRowWithoutTime, Role::Time}, {std::string_view(text).substr(1)});
  EXPECT_EQ(rejects.texts_of(1)[Rejects::Value], std::string(198, 'x') + "ñ");
}

TEST(LineNumbers, CountBreaksOnly) {
  LineNumbers lines;
  for (const auto& [row, line] : {std::pair{0, 2}, {1, 3}, {2, 7}, {3, 8}, {4, 10}}) {
    lines.add(static_cast<std::uint64_t>(row), static_cast<std::uint64_t>(line));
  }
  EXPECT_EQ(lines.runs().size(), 3U);
  EXPECT_EQ(lines[0], 2U);
  EXPECT_EQ(lines[1], 3U);
  EXPECT_EQ(lines[2], 7U);
  EXPECT_EQ(lines[3], 8U);
  EXPECT_EQ(lines[4], 10U);
}

}  // namespace
}  // namespace canasta
