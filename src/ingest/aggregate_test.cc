#include "ingest/aggregate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>

#include "base/messages/ingest.h"
#include "base/random.h"

namespace canasta {
namespace {

struct Order {
  std::string customer;
  Day day = 0;
  std::string channel;
  double spent = 0;
};

Table table_of(const std::vector<Order>& orders) {
  std::map<std::string, std::uint32_t> known;
  TextColumn customer, channel;
  DayColumn day;
  RealColumn spent;
  const auto add = [](TextColumn& column, const std::string& text) {
    if (text.empty()) {
      column.codes.push_back(kNoCode);
      return;
    }
    for (std::uint32_t code = 0; code < column.dictionary.size(); ++code) {
      if (column.dictionary[code] == text) {
        column.codes.push_back(code);
        return;
      }
    }
    column.add(text);
  };
  for (const Order& order : orders) {
    add(customer, order.customer);
    day.values.push_back(order.day);
    add(channel, order.channel);
    spent.values.push_back(order.spent);
  }
  return {{{"customer", customer}, {"day", day}, {"channel", channel}, {"spent", spent}}};
}

std::string text_at(const Table& table, const std::string& column, std::size_t row) {
  const auto& texts = std::get<TextColumn>(table.find(column)->body);
  return texts.codes[row] == kNoCode ? "-" : std::string(texts.dictionary[texts.codes[row]]);
}

double real_at(const Table& table, const std::string& column, std::size_t row) {
  return std::get<RealColumn>(table.find(column)->body).values[row];
}

std::int64_t int_at(const Table& table, const std::string& column, std::size_t row) {
  return std::get<IntColumn>(table.find(column)->body).values[row];
}

const std::vector<Order> kOrders = {
    {"b", 9, "web", 1}, {"a", 3, "web", 10},   {"a", 1, "phone", 20},      {"a", 3, "phone", 40},
    {"a", 5, "", 80},   {"", 5, "web", 1'000}, {"a", kNoDay, "web", 1'000}};

AggregateOptions by_customer(std::vector<Aggregate> aggregates) {
  return {.key = "customer",
          .time = "day",
          .aggregates = std::move(aggregates),
          .target = {},
          .known = {}};
}

TEST(Aggregate, EveryKindByHand) {
  const auto options = by_customer({{"spent", AggregateKind::Sum},
                                    {"spent", AggregateKind::Mean},
                                    {"spent", AggregateKind::Min},
                                    {"day", AggregateKind::Max},
                                    {"channel", AggregateKind::Count},
                                    {"channel", AggregateKind::Distinct},
                                    {"channel", AggregateKind::First},
                                    {"channel", AggregateKind::Last},
                                    {"channel", AggregateKind::Mode},
                                    {"channel", AggregateKind::Share},
                                    {"day", AggregateKind::DaysBetween}});
  const Aggregated out = aggregate(Context{}, table_of(kOrders), options).value();
  const Table& table = out.table;
  EXPECT_EQ(out.rows_left_out, 2U);
  ASSERT_EQ(table.rows(), 2U);
  EXPECT_EQ(text_at(table, "customer", 0), "a");
  EXPECT_EQ(real_at(table, "spent_sum", 0), 150);
  EXPECT_EQ(real_at(table, "spent_mean", 0), 37.5);
  EXPECT_EQ(real_at(table, "spent_min", 0), 10);
  EXPECT_EQ(std::get<DayColumn>(table.find("day_max")->body).values[0], 5);
  EXPECT_EQ(int_at(table, "channel_count", 0), 3);
  EXPECT_EQ(int_at(table, "channel_distinct", 0), 2);
  EXPECT_EQ(text_at(table, "channel_first", 0), "phone");
  // Day 5 has no channel; of the two orders of day 3 the one of the larger amount, by the first
  // column named after the time, is the later.
  EXPECT_EQ(text_at(table, "channel_last", 0), "phone");
  EXPECT_EQ(text_at(table, "channel_mode", 0), "phone");
  EXPECT_EQ(real_at(table, "channel_share_phone", 0), .5);
  EXPECT_EQ(real_at(table, "channel_share_web", 0), .25);
  EXPECT_EQ(real_at(table, "day_days_between", 0), 4.0 / 3);
  EXPECT_TRUE(std::isnan(real_at(table, "day_days_between", 1)));
  EXPECT_EQ(int_at(table, "channel_count", 1), 1);
}

TEST(Aggregate, WithATargetSeesOnlyEarlierMoments) {
  AggregateOptions options = by_customer({{"spent", AggregateKind::Sum},
                                          {"spent", AggregateKind::Count},
                                          {"channel", AggregateKind::Last}});
  options.target = "channel";
  options.known = {"day"};
  const Table rows =
      table_of({{"a", 1, "web", 1}, {"a", 2, "phone", 2}, {"a", 2, "web", 4}, {"b", 7, "web", 8}});
  const Table table = aggregate(Context{}, rows, options).value().table;
  EXPECT_EQ(real_at(table, "spent_sum", 0), 1);  // of two orders of day 2 neither saw the other
  EXPECT_EQ(int_at(table, "spent_count", 0), 1);
  EXPECT_EQ(text_at(table, "channel_last", 0), "web");
  EXPECT_EQ(std::get<DayColumn>(table.find("day")->body).values[0], 2);
  EXPECT_EQ(text_at(table, "channel", 0), "web");
  EXPECT_EQ(real_at(table, "spent_sum", 1), 0);
  EXPECT_EQ(text_at(table, "channel_last", 1), "-");
  EXPECT_EQ(text_at(table, "channel", 1), "web");
}

TEST(Aggregate, SaysWhatCannotBe) {
  const Table rows = table_of(kOrders);
  auto wrong = aggregate(Context{}, rows, by_customer({{"spend", AggregateKind::Sum}}));
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().text(Language::English).find("spent"), std::string::npos);
  wrong = aggregate(Context{}, rows, by_customer({{"channel", AggregateKind::Mean}}));
  EXPECT_EQ(wrong.error().message(), message::kAggregateOfText);
  AggregateOptions options = by_customer({});
  options.time = "spent";
  EXPECT_EQ(aggregate(Context{}, rows, options).error().message(), message::kAggregateTime);
}

std::vector<Order> random_orders(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<Order> orders;
  for (std::size_t i = 0; i < count; ++i) {
    orders.push_back({"c" + std::to_string(random.below(40)), static_cast<Day>(random.below(9)),
                      std::string(1, static_cast<char>('p' + random.below(4))),
                      random.unit() * 1e6});
  }
  return orders;
}

// Shuffled files and other numbers of threads change not even the last bit.
TEST(Aggregate, TheOrderOfTheFileDoesNotMatter) {
  std::vector<Order> orders = random_orders(3, 3'000);
  AggregateOptions options = by_customer({{"spent", AggregateKind::Sum},
                                          {"channel", AggregateKind::Last},
                                          {"channel", AggregateKind::Mode},
                                          {"channel", AggregateKind::Share}});
  options.target = "channel";
  options.known = {"spent"};
  const Table once = aggregate(Context{}, table_of(orders), options).value().table;
  Random random(4);
  for (std::size_t i = orders.size(); i > 1; --i) std::swap(orders[i - 1], orders[random.below(i)]);
  Context two;
  two.threads = 2;
  const Table again = aggregate(two, table_of(orders), options).value().table;
  ASSERT_EQ(once.columns.size(), again.columns.size());
  for (std::size_t row = 0; row < once.rows(); ++row) {
    for (const char* column : {"customer", "channel", "channel_last", "channel_mode"}) {
      ASSERT_EQ(text_at(once, column, row), text_at(again, column, row)) << column;
    }
    for (const char* column : {"spent", "spent_sum", "channel_share_p"}) {
      const double one = real_at(once, column, row);
      ASSERT_TRUE(one == real_at(again, column, row) || std::isnan(one)) << column;
    }
  }
}

TEST(Aggregate, SharesAddUpAndCountsToo) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Table table =
        aggregate(
            Context{}, table_of(random_orders(seed, 500)),
            by_customer({{"channel", AggregateKind::Share}, {"channel", AggregateKind::Count}}))
            .value()
            .table;
    std::int64_t orders = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      double sum = 0;
      for (const char value : {'p', 'q', 'r', 's'}) {
        sum += real_at(table, std::string("channel_share_") + value, row);
      }
      EXPECT_NEAR(sum, 1, 1e-12);
      orders += int_at(table, "channel_count", row);
    }
    EXPECT_EQ(orders, 500);
  }
}

TEST(Aggregate, KeysMayBeNumbers) {
  Table rows = table_of({{"a", 1, "web", 7}, {"a", 2, "web", 3}, {"a", 2, "web", 7}});
  AggregateOptions options{.key = "spent",
                           .time = "day",
                           .aggregates = {{"channel", AggregateKind::Count}},
                           .target = {},
                           .known = {}};
  const Table table = aggregate(Context{}, rows, options).value().table;
  ASSERT_EQ(table.rows(), 2U);
  EXPECT_EQ(real_at(table, "spent", 0), 3);
  EXPECT_EQ(int_at(table, "channel_count", 1), 2);
}

}  // namespace
}  // namespace canasta
