#include <gtest/gtest.h>

#include "base/assert.h"
#include "data/sample_log.h"

namespace canasta {
namespace {

TEST(Dictionary, FindsTextsByCodeAndByName) {
  Dictionary dictionary;
  EXPECT_EQ(dictionary.find_sorted("a"), kNoCode);
  for (const char* text : {"", "B", "a", "ñ"}) dictionary.add(text);
  EXPECT_EQ(dictionary.size(), 4U);
  EXPECT_EQ(dictionary[0], "");
  EXPECT_EQ(dictionary[3], "ñ");
  for (std::uint32_t code = 0; code < 4; ++code) {
    EXPECT_EQ(dictionary.find_sorted(dictionary[code]), code);
  }
  EXPECT_EQ(dictionary.find_sorted("A"), kNoCode);
  EXPECT_EQ(dictionary.find_sorted("z"), kNoCode);
}

TEST(Dictionary, FindsIdsThatWentThroughAFloat) {
  Dictionary dictionary;
  for (const char* text : {"1.0", "22086", "A7", "A7.0"}) dictionary.add(text);
  EXPECT_EQ(dictionary.find_id("22086"), 1U);
  EXPECT_EQ(dictionary.find_id("22086.0"), 1U);
  EXPECT_EQ(dictionary.find_id("1.0"), 0U);
  EXPECT_EQ(dictionary.find_id("A7.0"), 3U);
  for (const char* unknown : {"1", ".0", "22086.00", "22086.5", "B.0", ""}) {
    EXPECT_EQ(dictionary.find_id(unknown), kNoCode) << unknown;
  }
}

TEST(PurchaseLogCodes, OutsideTheirDictionaryAreOurMistake) {
  PurchaseColumns columns{
      .customer = {1}, .order = {0}, .product = {0}, .time = {0}, .quantity = {1}, .amount = {1}};
  Dictionary one;
  one.add("x");
  EXPECT_THROW(PurchaseLog::build(columns, one, one, one), Bug);
  columns.customer = {0};
  EXPECT_EQ(PurchaseLog::build(columns, one, one, one).size(), 1U);
  columns.amount.clear();
  EXPECT_THROW(PurchaseLog::build(columns, one, one, one), Bug);
}

TEST(History, HoldsTheWholeDayAndNothingAfter) {
  const Day day = 100;
  const PurchaseLog log = log_of({{"A", "1", "x", start_of(day)},
                                  {"A", "2", "x", start_of(day + 1) - 1},
                                  {"A", "3", "x", start_of(day + 1)},
                                  {"B", "4", "x", start_of(day + 1)}});
  EXPECT_EQ(log.first_day(), day);
  EXPECT_EQ(log.last_day(), day + 1);
  const History before = log.as_of(day - 1);
  EXPECT_TRUE(before.empty(0) && before.empty(1));
  const History then = log.as_of(day);
  EXPECT_EQ(then.day(), day);
  EXPECT_EQ(then.last_line(0) - then.first_line(0), 2U);
  EXPECT_TRUE(then.empty(1));
  const History all = log.all();
  EXPECT_EQ(all.last_line(0), 3U);
  EXPECT_EQ(all.last_line(1), 4U);
}

TEST(History, MayEndAtASecondOfADay) {
  const Seconds moment = start_of(100) + 47'820;
  const PurchaseLog log = log_of({{"A", "1", "x", moment - 1},
                                  {"A", "2", "x", moment},
                                  {"A", "3", "x", moment + 1},
                                  {"B", "4", "x", moment + 1}});
  const History history = log.as_of_second(moment);
  EXPECT_EQ(history.moment(), moment);
  EXPECT_EQ(history.day(), 100);
  EXPECT_EQ(history.last_line(0), 2U);
  EXPECT_TRUE(history.empty(1));
  EXPECT_EQ(log.as_of(100).moment(), start_of(101) - 1);
}

// What was known grows with time, and is what a log of the earlier lines alone would say.
TEST(History, EqualsALogThatEndedThen) {
  const std::vector<SampleLine> lines = random_lines(8, 400);
  const PurchaseLog log = log_of(lines);
  for (Day day = log.first_day(); day <= log.last_day(); day += 3) {
    std::vector<SampleLine> earlier;
    for (const SampleLine& line : lines) {
      if (day_of(line.time) <= day) earlier.push_back(line);
    }
    const History history = log.as_of(day);
    std::vector<SampleLine> known;
    for (CustomerCode customer = 0; customer < history.customer_count(); ++customer) {
      for (auto i = history.first_line(customer); i < history.last_line(customer); ++i) {
        known.push_back(line_at(log, i));
      }
    }
    EXPECT_EQ(known, lines_of(log_of(earlier)));
  }
}

}  // namespace
}  // namespace canasta
