#include "simulate/simulate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/messages/io.h"

namespace canasta {
namespace {

struct Row {
  std::string order, customer, product, name, category, channel;
  Seconds time = 0;
  int quantity = 0;
  int unit_price = 0;

  bool is_return() const { return order.front() == 'C'; }
  Day day() const { return day_of(time); }
};

struct Simulated {
  std::string text;
  ReceiptSummary summary;
};

Simulated simulate(const ReceiptOptions& options, std::uint64_t seed = 42, int threads = 1) {
  Context context;
  context.seed = seed;
  context.threads = threads;
  Simulated out;
  out.summary = simulate_receipts(context, options, [&](std::string_view bytes) {
                  out.text += bytes;
                  return Status{};
                }).value();
  return out;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

int to_int(const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  EXPECT_TRUE(error == std::errc{} && end == text.data() + text.size()) << text;
  return value;
}

// Checks the form of every row on the way.
std::vector<Row> rows_of(const std::string& text) {
  std::vector<std::string> lines = split(text, '\n');
  EXPECT_EQ(lines.back(), "");
  lines.pop_back();
  EXPECT_EQ(lines.front(),
            "order_id,customer_id,time,product_id,product_name,category,quantity,unit_price,"
            "channel");
  std::vector<Row> rows;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto parts = split(lines[i], ',');
    EXPECT_EQ(parts.size(), 9u) << lines[i];
    EXPECT_EQ(lines[i].find('"'), std::string::npos);
    Row row{parts[0], parts[1], parts[3], parts[4], parts[5], parts[8], 0, 0, 0};
    const auto clock = split(parts[2].substr(11), ':');
    row.time = start_of(parse_day(parts[2].substr(0, 10)).value()) + to_int(clock.at(0)) * 3600 +
               to_int(clock.at(1)) * 60 + to_int(clock.at(2));
    EXPECT_EQ(format_time(row.time), parts[2]);
    row.quantity = to_int(parts[6]);
    row.unit_price = to_int(parts[7]);
    rows.push_back(std::move(row));
  }
  return rows;
}

constexpr DirtShares kClean{0, 0, 0, 0};

TEST(Simulate, SameSeedSameBytesOnAnyThreads) {
  const ReceiptOptions options{.customers = 3000, .days = 60};
  const std::string text = simulate(options, 7, 1).text;
  for (const int threads : {1, 2, 4}) {
    EXPECT_TRUE(simulate(options, 7, threads).text == text) << threads << " threads";
  }
}

TEST(Simulate, OtherSeedsMakeOtherShops) {
  const ReceiptOptions options{.customers = 300, .days = 60};
  EXPECT_FALSE(simulate(options, 7).text == simulate(options, 8).text);
}

TEST(Simulate, MoreCustomersLeaveTheOthersAsTheyAre) {
  const auto receipts_of = [](std::uint32_t customers) {
    std::multiset<std::string> receipts;
    for (const Row& row : rows_of(simulate({.customers = customers, .days = 40}, 7).text)) {
      if (!row.customer.empty() && row.customer <= "CL00050") {
        receipts.insert(row.customer + format_time(row.time) + row.product);
      }
    }
    return receipts;
  };
  EXPECT_EQ(receipts_of(50), receipts_of(80));
}

TEST(Simulate, EveryRowIsSound) {
  const Simulated shop = simulate({.customers = 800, .days = 200});
  const std::vector<Row> rows = rows_of(shop.text);
  ASSERT_EQ(rows.size(), shop.summary.lines);
  Seconds last = 0;
  std::map<std::string, std::string> names;
  std::map<std::string, std::pair<std::string, Seconds>> orders;
  for (const Row& row : rows) {
    EXPECT_GE(row.time, last);
    last = row.time;
    EXPECT_EQ(row.quantity < 0, row.is_return());
    EXPECT_NE(row.quantity, 0);
    EXPECT_GE(row.unit_price, 0);
    EXPECT_EQ(row.unit_price % 50, 0);
    EXPECT_TRUE(row.customer.empty() || row.customer.size() == 7) << row.customer;
    EXPECT_EQ(names.emplace(row.product, row.name).first->second, row.name);
    const auto order = orders.emplace(row.order, std::pair(row.customer, row.time)).first->second;
    EXPECT_EQ(order, std::pair(row.customer, row.time)) << "an order has one customer and time";
  }
  EXPECT_EQ(orders.size(), shop.summary.orders);
  EXPECT_GT(names.size(), 300u);
}

TEST(Simulate, SaysWhatItWrote) {
  const Simulated shop = simulate({.customers = 900, .days = 150, .dirt = {300, 300, 300, 300}});
  std::set<std::string> customers, seen;
  std::uint64_t anonymous = 0, returned = 0, doubled = 0, unpriced = 0;
  for (const std::string& line : split(shop.text, '\n')) doubled += !seen.insert(line).second;
  for (const Row& row : rows_of(shop.text)) {
    if (!row.customer.empty()) customers.insert(row.customer);
    anonymous += row.customer.empty();
    returned += row.is_return();
    unpriced += row.unit_price == 0;
  }
  EXPECT_EQ(shop.summary.bytes, shop.text.size());
  EXPECT_EQ(shop.summary.customers, customers.size());
  EXPECT_EQ(shop.summary.lines_without_customer, anonymous);
  EXPECT_EQ(shop.summary.return_lines, returned);
  EXPECT_EQ(shop.summary.duplicate_lines, doubled);
  EXPECT_EQ(shop.summary.zero_price_lines, unpriced);
}

// Within five standard deviations of a binomial share, counted in `clusters` independent draws.
void expect_share(std::uint64_t found, std::uint64_t n, double share, double lines_per_draw) {
  const double deviation = std::sqrt(share * (1 - share) * static_cast<double>(n) * lines_per_draw);
  EXPECT_NEAR(static_cast<double>(found), share * static_cast<double>(n), 5 * deviation);
}

TEST(Simulate, DirtComesInTheSharesAskedFor) {
  const ReceiptSummary clean = simulate({.customers = 2000, .days = 200, .dirt = kClean}).summary;
  EXPECT_EQ(clean.lines_without_customer + clean.return_lines + clean.duplicate_lines +
                clean.zero_price_lines,
            0u);
  const ReceiptSummary dirty =
      simulate({.customers = 2000, .days = 200, .dirt = {200, 100, 150, 50}}).summary;
  constexpr double kBasketLines = 30;  // a basket is anonymous as a whole
  expect_share(dirty.lines_without_customer, clean.lines, .02, kBasketLines);
  expect_share(dirty.duplicate_lines, clean.lines, .015, 1);
  expect_share(dirty.zero_price_lines, clean.lines, .005, 1);
  // Returns of the last days and on closed days are not seen, and who is not named returns nothing.
  EXPECT_LT(static_cast<double>(dirty.return_lines), .0105 * static_cast<double>(clean.lines));
  EXPECT_GT(static_cast<double>(dirty.return_lines), .0080 * static_cast<double>(clean.lines));
}

TEST(Simulate, DirtIsAboutOnePercentByDefault) {
  const ReceiptSummary summary = simulate({}).summary;
  const double share = static_cast<double>(summary.lines_without_customer + summary.return_lines +
                                           summary.duplicate_lines + summary.zero_price_lines) /
                       static_cast<double>(summary.lines);
  EXPECT_GT(share, .007);
  EXPECT_LT(share, .013);
}

TEST(Simulate, OnlyWhatWasBoughtComesBack) {
  std::map<std::pair<std::string, std::string>, int> bought;
  int returns = 0;
  for (const Row& row : rows_of(simulate({.customers = 1500, .days = 200}).text)) {
    bought[{row.customer, row.product}] += row.quantity;
    EXPECT_GE((bought[{row.customer, row.product}]), 0) << row.order;
    returns += row.is_return();
  }
  EXPECT_GT(returns, 50);
}

TEST(Simulate, DataEndOnTheLastDayOf2024OrBeginWhenAsked) {
  const ReceiptSummary summary = simulate({.customers = 10, .days = 31}).summary;
  EXPECT_EQ(format_day(summary.first_day), "2024-12-01");
  EXPECT_EQ(format_day(summary.last_day), "2024-12-31");
  const Simulated leap =
      simulate({.customers = 500, .days = 2, .first_day = parse_day("2024-02-28")});
  EXPECT_EQ(format_day(leap.summary.last_day), "2024-02-29");
  EXPECT_EQ(rows_of(leap.text).back().day(), leap.summary.last_day);
}

TEST(Simulate, ClosedOnNewYearAndChristmas) {
  for (const Row& row : rows_of(simulate({.customers = 500, .days = 400}).text)) {
    const CivilDate date = to_civil(row.day());
    EXPECT_FALSE(date.month == 1 && date.day == 1);
    EXPECT_FALSE(date.month == 12 && date.day == 25);
  }
}

// Orders by a property of their day, and how many days have it.
struct Rate {
  double orders = 0;
  double days = 0;
};

// `more` happens more often than `less`, by more than five standard deviations of two Poisson
// counts.
void expect_busier(const Rate& more, const Rate& less) {
  const double difference = more.orders / more.days - less.orders / less.days;
  const double deviation =
      std::sqrt(more.orders / (more.days * more.days) + less.orders / (less.days * less.days));
  EXPECT_GT(difference, 5 * deviation);
}

TEST(Simulate, WeekSeasonAndPaydaysShow) {
  const Simulated shop = simulate({.customers = 2000, .days = 731});
  std::map<int, Rate> by_weekday, by_month;
  std::map<bool, Rate> by_payday;
  std::map<Day, std::set<std::string>> orders;
  for (const Row& row : rows_of(shop.text)) orders[row.day()].insert(row.order);
  for (Day day = shop.summary.first_day; day <= shop.summary.last_day; ++day) {
    const CivilDate date = to_civil(day);
    const auto count = static_cast<double>(orders[day].size());
    for (Rate* rate : {&by_weekday[weekday_of(day)], &by_month[date.month],
                       &by_payday[date.day >= 15 && date.day <= 17]}) {
      rate->orders += count;
      rate->days += 1;
    }
  }
  expect_busier(by_weekday[5], by_weekday[1]);
  expect_busier(by_month[12], by_month[2]);
  expect_busier(by_payday[true], by_payday[false]);
}

std::map<std::string, std::vector<Day>> purchase_days(const std::string& text) {
  std::map<std::string, std::set<Day>> days;
  for (const Row& row : rows_of(text)) {
    if (!row.customer.empty() && !row.is_return()) days[row.customer].insert(row.day());
  }
  std::map<std::string, std::vector<Day>> out;
  for (const auto& [customer, some] : days) out[customer].assign(some.begin(), some.end());
  return out;
}

// Spread of the gaps over their mean: 1 for who comes at random, 0 for a clock.
double gap_variation(const std::vector<Day>& days) {
  double sum = 0, squares = 0;
  const auto gaps = static_cast<double>(days.size() - 1);
  for (std::size_t i = 1; i < days.size(); ++i) {
    const double gap = days[i] - days[i - 1];
    sum += gap;
    squares += gap * gap;
  }
  const double mean = sum / gaps;
  return std::sqrt(std::max(0.0, squares / gaps - mean * mean)) / mean;
}

TEST(Simulate, RegularsHaveARhythmAndSomeLeave) {
  const Simulated shop = simulate({.customers = 2000, .days = 400});
  std::vector<double> variations;
  int gone = 0, late = 0;
  for (const auto& [customer, days] : purchase_days(shop.text)) {
    if (days.size() >= 15) variations.push_back(gap_variation(days));
    gone +=
        days.front() < shop.summary.first_day + 100 && days.back() < shop.summary.first_day + 200;
    late += days.front() >= shop.summary.first_day + 200;
  }
  ASSERT_GT(variations.size(), 300u);
  std::nth_element(variations.begin(), variations.begin() + 150, variations.end());
  EXPECT_LT(variations[150], .6) << "the gaps of regulars are as random as anybody's";
  EXPECT_GT(gone, 200);
  EXPECT_GT(late, 200);
}

TEST(Simulate, SomeProductsAreMuchMorePopularAndCustomersHaveFavourites) {
  std::map<std::string, int> sold;
  std::map<std::pair<std::string, std::string>, int> by_customer;
  int lines = 0, repeats = 0;
  for (const Row& row : rows_of(simulate({.customers = 1000, .days = 300}).text)) {
    if (row.is_return()) continue;
    ++sold[row.product];
    repeats += by_customer[{row.customer, row.product}]++ > 0;
    ++lines;
  }
  const auto [least, most] = std::minmax_element(
      sold.begin(), sold.end(), [](auto& a, auto& b) { return a.second < b.second; });
  EXPECT_GT(most->second, 10 * least->second);
  EXPECT_GT(repeats * 2, lines) << "less than half of what is bought was bought before";
}

TEST(Simulate, RefusesWhatIsEmptyOrTooLarge) {
  const auto error_of = [](const ReceiptOptions& options, bool cancelled) {
    CancelToken cancel;
    if (cancelled) cancel.cancel();
    Context context;
    context.cancel = &cancel;
    const auto result =
        simulate_receipts(context, options, [](std::string_view) { return Status{}; });
    return result.ok() ? "" : std::string(name(result.error().message()));
  };
  EXPECT_EQ(error_of({.customers = 0, .days = 1}, false), "kSimulationEmpty");
  EXPECT_EQ(error_of({.customers = 1, .days = 0}, false), "kSimulationEmpty");
  EXPECT_EQ(error_of({.customers = 1, .days = -1}, false), "kSimulationEmpty");
  EXPECT_EQ(error_of({.customers = 1, .days = 1}, false), "");
  EXPECT_EQ(error_of({.customers = 1, .days = kSimulatedDaysMax}, false), "");
  EXPECT_EQ(error_of({.customers = 1, .days = kSimulatedDaysMax + 1}, false),
            "kSimulationTooLarge");
  // Cancelled at once: what comes after the limits would take its time.
  EXPECT_EQ(error_of({.customers = kSimulatedCustomersMax, .days = 1}, true), "kCancelled");
  EXPECT_EQ(error_of({.customers = kSimulatedCustomersMax + 1, .days = 1}, true),
            "kSimulationTooLarge");
  constexpr std::uint32_t kMost = kSimulatedCustomerDaysMax / 1000;
  EXPECT_EQ(error_of({.customers = kMost, .days = 1000}, true), "kCancelled");
  EXPECT_EQ(error_of({.customers = kMost + 1, .days = 1000}, true), "kSimulationTooLarge");
  const auto with_dirt = [&](std::uint32_t share) {
    return error_of({.customers = 1, .days = 1, .dirt = {0, 0, share, 0}}, false);
  };
  EXPECT_EQ(with_dirt(kDirtPer10kMax), "");
  EXPECT_EQ(with_dirt(kDirtPer10kMax + 1), "kSimulationTooLarge");
}

TEST(Simulate, AnErrorOfTheSinkEndsTheWork) {
  int calls = 0;
  const auto result = simulate_receipts({}, {}, [&](std::string_view) -> Status {
    if (++calls < 3) return {};
    return Error(ErrorCode::NoSpace, message::kDiskFull, {{"path", "receipts.csv"}});
  });
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code(), ErrorCode::NoSpace);
  EXPECT_EQ(calls, 3);
}

TEST(Simulate, KnowsItsKinds) {
  for (const SimulationKind kind :
       {SimulationKind::Receipts, SimulationKind::Orders, SimulationKind::Titles}) {
    EXPECT_EQ(parse_simulation_kind(name(kind)).value(), kind);
  }
  EXPECT_EQ(parse_simulation_kind("reciepts").error().text(Language::English),
            "unknown kind of data \"reciepts\". Did you mean \"receipts\"?");
  EXPECT_EQ(
      parse_simulation_kind("visits").error().text(Language::Spanish),
      "no se conoce el tipo de datos \"visits\". Se esperaba uno de: receipts, orders, titles");
}

}  // namespace
}  // namespace canasta
