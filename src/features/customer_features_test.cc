#include "features/customer_features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <set>
#include <string_view>

#include "base/random.h"
#include "data/sample_log.h"

namespace canasta {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr Day kNewYear = 19'358;  // 2023-01-01, a Sunday
constexpr Seconds at(int day) { return start_of(kNewYear + day) + 36'000; }

// Products p0 … p6 are of category k0, k1 and k2 in turn.
PurchaseLog log_with_categories(const std::vector<SampleLine>& lines) {
  const PurchaseLog plain = log_of(lines);
  Attribute category{.name = "category", .values = {}, .codes = {}};
  for (const char* name : {"k0", "k1", "k2"}) category.values.add(name);
  for (std::size_t i = 0; i < plain.products().size(); ++i) {
    category.codes.push_back(static_cast<std::uint32_t>(plain.products()[i].back() - '0') % 3);
  }
  return PurchaseLog::build(plain.columns(), plain.customers(), plain.orders(), plain.products(),
                            {category});
}

// 9 customers, 39 orders, 79 lines: customer, order, product, day, units, money.
PurchaseLog small_shop() {
  return log_with_categories(
      {{"c0", "F01", "p5", at(281), 2, 10},   {"c1", "F02", "p0", at(264), 2, 8},
       {"c1", "F02", "p3", at(264), 2, 3},    {"c1", "F02", "p0", at(264), 1, 0.5},
       {"c2", "F03", "p5", at(62), 1, 3},     {"c2", "F03", "p3", at(62), 2, 19},
       {"c2", "F04", "p5", at(419), 4, 6},    {"c2", "F04", "p2", at(419), 3, 15},
       {"c2", "F04", "p4", at(419), 3, 19.5}, {"c3", "F05", "p2", at(25), 4, 8},
       {"c3", "F06", "p4", at(233), 1, 8.5},  {"c3", "F06", "p2", at(233), 1, 5.5},
       {"c3", "F07", "p6", at(402), 2, 1},    {"c3", "F07", "p5", at(402), 3, 22.5},
       {"c3", "F07", "p0", at(402), 1, 5},    {"c4", "F08", "p2", at(140), 2, 16},
       {"c4", "F08", "p1", at(140), 2, 3},    {"c4", "F09", "p4", at(140), 3, 13.5},
       {"c4", "F10", "p5", at(391), 1, 1},    {"c4", "F10", "p2", at(391), 1, 8},
       {"c4", "F10", "p3", at(391), 3, 9},    {"c5", "F11", "p6", at(99), 4, 4},
       {"c5", "F12", "p3", at(212), 2, 19},   {"c5", "F12", "p6", at(212), 3, 12},
       {"c5", "F12", "p1", at(212), 4, 12},   {"c5", "F13", "p1", at(322), 2, 15},
       {"c5", "F13", "p1", at(322), 3, 27},   {"c5", "F13", "p4", at(322), 3, 13.5},
       {"c5", "F14", "p2", at(406), 3, 19.5}, {"c6", "F15", "p2", at(44), 4, 2},
       {"c6", "F15", "p1", at(44), 1, 4},     {"c6", "F16", "p5", at(68), 2, 1},
       {"c6", "F16", "p4", at(68), 1, 6},     {"c6", "F16", "p1", at(68), 4, 26},
       {"c6", "F17", "p5", at(266), 2, 16},   {"c6", "F17", "p0", at(266), 1, 3.5},
       {"c6", "F18", "p5", at(290), 4, 16},   {"c6", "F18", "p2", at(290), 3, 19.5},
       {"c6", "F19", "p6", at(353), 3, 10.5}, {"c6", "F19", "p2", at(353), 2, 3},
       {"c7", "F20", "p2", at(0), 2, 19},     {"c7", "F20", "p4", at(0), 1, 8},
       {"c7", "F21", "p1", at(147), 3, 12},   {"c7", "F22", "p1", at(176), 4, 32},
       {"c7", "F23", "p0", at(236), 2, 11},   {"c7", "F23", "p6", at(236), 2, 11},
       {"c7", "F24", "p3", at(258), 3, 4.5},  {"c7", "F24", "p6", at(258), 4, 30},
       {"c7", "F25", "p3", at(265), 2, 2},    {"c7", "F25", "p5", at(265), 1, 7.5},
       {"c7", "F26", "p2", at(332), 1, 9},    {"c7", "F26", "p3", at(332), 4, 8},
       {"c7", "F27", "p3", at(392), 1, 6.5},  {"c7", "F27", "p2", at(392), 4, 10},
       {"c8", "F28", "p4", at(19), 2, 1},     {"c8", "F28", "p5", at(19), 1, 8},
       {"c8", "F28", "p1", at(19), 2, 5},     {"c8", "F29", "p1", at(84), 1, 9.5},
       {"c8", "F30", "p4", at(141), 1, 8.5},  {"c8", "F31", "p2", at(167), 2, 14},
       {"c8", "F31", "p2", at(167), 2, 13},   {"c8", "F32", "p2", at(210), 4, 10},
       {"c8", "F32", "p2", at(210), 4, 28},   {"c8", "F32", "p0", at(210), 2, 1},
       {"c8", "F33", "p1", at(224), 3, 25.5}, {"c8", "F33", "p0", at(224), 3, 10.5},
       {"c8", "F34", "p3", at(245), 3, 10.5}, {"c8", "F34", "p4", at(245), 2, 14},
       {"c8", "F34", "p0", at(245), 1, 0.5},  {"c8", "F35", "p3", at(249), 2, 1},
       {"c8", "F35", "p5", at(249), 4, 2},    {"c8", "F36", "p2", at(309), 2, 17},
       {"c8", "F36", "p4", at(309), 2, 14},   {"c8", "F37", "p5", at(333), 3, 18},
       {"c8", "F37", "p3", at(333), 3, 18},   {"c8", "F38", "p2", at(385), 3, 10.5},
       {"c8", "F39", "p1", at(404), 1, 9.5},  {"c8", "F39", "p3", at(404), 3, 22.5},
       {"c8", "F39", "p6", at(404), 1, 3}});
}

// Orders bought in the web shop; the others in the app.
constexpr std::array<std::string_view, 17> kWeb = {"F02", "F03", "F04", "F06", "F08", "F09",
                                                   "F10", "F11", "F16", "F19", "F22", "F24",
                                                   "F25", "F26", "F27", "F30", "F32"};

Attribute channels(const PurchaseLog& log) {
  Attribute channel{.name = "channel", .values = {}, .codes = {}};
  channel.values.add("app");
  channel.values.add("web");
  for (std::size_t order = 0; order < log.orders().size(); ++order) {
    const bool web = std::find(kWeb.begin(), kWeb.end(), log.orders()[order]) != kWeb.end();
    channel.codes.push_back(web ? 1 : 0);
  }
  return channel;
}

// c7 and c8 live in MX.
Attribute countries(const PurchaseLog& log) {
  Attribute country{.name = "country", .values = {}, .codes = {}};
  country.values.add("CO");
  country.values.add("MX");
  for (std::size_t customer = 0; customer < log.customers().size(); ++customer) {
    country.codes.push_back(log.customers()[customer] >= "c7" ? 1 : 0);
  }
  return country;
}

std::vector<float> column(const FeatureMatrix& rows, const std::string& name) {
  std::vector<float> values;
  for (std::size_t c = 0; c < rows.columns(); ++c) {
    if (rows.features[c].name != name) continue;
    for (std::size_t row = 0; row < rows.rows(); ++row) values.push_back(rows.view()(row, c));
  }
  return values;
}

void expect_column(const FeatureMatrix& rows, const std::string& name,
                   const std::vector<float>& expected) {
  const std::vector<float> found = column(rows, name);
  ASSERT_EQ(found.size(), expected.size()) << name;
  for (std::size_t row = 0; row < found.size(); ++row) {
    EXPECT_EQ(std::isnan(found[row]), std::isnan(expected[row])) << name << " " << row;
    if (std::isnan(expected[row])) continue;
    EXPECT_NEAR(found[row], expected[row], 1e-6 * std::max(1.0F, std::abs(expected[row])))
        << name << " " << row;
  }
}

// The same lines, features and day in pandas.
TEST(CustomerFeatures, AgreeWithPandasOnASmallShop) {
  const PurchaseLog log = small_shop();
  const Attribute channel = channels(log);
  const Attribute country = countries(log);
  const FeatureMatrix rows =
      customer_features({}, log.as_of(kNewYear + 400), {.channel = &channel, .country = &country});
  ASSERT_EQ(rows.rows(), 9U);
  const std::map<std::string, std::vector<float>> pandas = {
      {"orders", {1, 1, 1, 2, 3, 3, 5, 8, 11}},
      {"spend", {10, 11.5F, 22, 22, 50.5F, 102.5F, 107.5F, 170.5F, 239.5F}},
      {"order_spend_mean", {10, 11.5F, 22, 11, 16.83333F, 34.16667F, 21.5F, 21.3125F, 21.77273F}},
      {"order_spend_std",
       {kNone, kNone, kNone, 4.24264F, 2.929733F, 26.8623F, 12.61448F, 9.172698F, 13.00454F}},
      {"order_spend_max", {10, 11.5F, 22, 14, 19, 55.5F, 35.5F, 34.5F, 39}},
      {"order_units_mean", {2, 5, 3, 3, 4, 7, 5.4F, 4.25F, 4.727273F}},
      {"order_lines_mean", {1, 3, 2, 1.5F, 2, 2.333333F, 2.2F, 1.75F, 2}},
      {"recency_days", {120, 137, 339, 168, 10, 79, 48, 9, 16}},
      {"tenure_days", {120, 137, 339, 376, 261, 302, 357, 401, 382}},
      {"gap_days_mean", {kNone, kNone, kNone, 208, 125.5F, 111.5F, 77.25F, 56, 36.6F}},
      {"gap_days_std",
       {kNone, kNone, kNone, kNone, 177.4838F, 2.12132F, 82.57269F, 46.04346F, 21.43828F}},
      {"gap_days_max", {kNone, kNone, kNone, 208, 251, 113, 198, 147, 65}},
      {"last_gap_days", {kNone, kNone, kNone, 208, 251, 110, 63, 60, 52}},
      {"recency_over_gap_mean",
       {kNone, kNone, kNone, 0.8076923F, 0.07968128F, 0.7085202F, 0.6213592F, 0.1607143F,
        0.4371585F}},
      {"orders_30d", {0, 0, 0, 0, 1, 0, 0, 1, 1}},
      {"spend_30d", {0, 0, 0, 0, 18, 0, 0, 16.5F, 10.5F}},
      {"orders_60d", {0, 0, 0, 0, 1, 0, 1, 1, 1}},
      {"spend_60d", {0, 0, 0, 0, 18, 0, 13.5F, 16.5F, 10.5F}},
      {"orders_90d", {0, 0, 0, 0, 1, 1, 1, 2, 2}},
      {"spend_90d", {0, 0, 0, 0, 18, 55.5F, 13.5F, 33.5F, 46.5F}},
      {"orders_180d", {1, 1, 0, 1, 1, 1, 3, 5, 6}},
      {"spend_180d", {10, 11.5F, 0, 14, 18, 55.5F, 68.5F, 99.5F, 141.5F}},
      {"orders_365d", {1, 1, 1, 1, 3, 3, 5, 7, 10}},
      {"spend_365d", {10, 11.5F, 22, 14, 50.5F, 102.5F, 107.5F, 143.5F, 225.5F}},
      {"orders_90d_change", {-1, -1, 0, -1, 1, 1, -1, -1, -2}},
      {"spend_90d_change", {-10, -11.5F, 0, -14, 18, 55.5F, -41.5F, -32.5F, -48.5F}},
      {"spend_slope_6m",
       {-0.8571429F, -0.9857143F, 0, -2, 2.571429F, 1.585714F, -1.528571F, -4.071429F, -7.5F}},
      {"spend_cv_6m",
       {2.44949F, 2.44949F, 0, 2.44949F, 2.44949F, 2.44949F, 1.263689F, 0.9839345F, 1.060276F}},
      {"quarter_1_share", {0, 0, 1, 0.5F, 0.3333333F, 0, 0.4F, 0.25F, 0.2727273F}},
      {"quarter_2_share", {0, 0, 0, 0, 0.6666667F, 0.3333333F, 0, 0.25F, 0.1818182F}},
      {"quarter_3_share", {0, 1, 0, 0.5F, 0, 0.3333333F, 0.2F, 0.375F, 0.3636364F}},
      {"quarter_4_share", {1, 0, 0, 0, 0, 0.3333333F, 0.4F, 0.125F, 0.1818182F}},
      {"monday_share", {1, 0, 0, 0, 0, 0.3333333F, 0, 0.125F, 0.1818182F}},
      {"tuesday_share", {0, 0, 0, 0.5F, 0, 0.3333333F, 0.2F, 0, 0}},
      {"wednesday_share", {0, 0, 0, 0, 0, 0, 0.4F, 0.125F, 0}},
      {"thursday_share", {0, 0, 0, 0.5F, 0, 0, 0, 0, 0.1818182F}},
      {"friday_share", {0, 1, 0, 0, 0, 0, 0.2F, 0.125F, 0.09090909F}},
      {"saturday_share", {0, 0, 1, 0, 0.3333333F, 0, 0, 0.25F, 0.09090909F}},
      {"sunday_share", {0, 0, 0, 0, 0.6666667F, 0.3333333F, 0.2F, 0.375F, 0.4545455F}},
      {"channel_app_share",
       {1, 0, 0, 0.3333333F, 0, 0.8571429F, 0.5454546F, 0.3571429F, 0.8181818F}},
      {"channel_web_share",
       {0, 1, 1, 0.6666667F, 1, 0.1428571F, 0.4545455F, 0.6428571F, 0.1818182F}},
      {"products", {1, 2, 2, 2, 5, 4, 6, 7, 6}},
      {"categories", {1, 1, 2, 2, 3, 2, 3, 3, 3}},
      {"country", {0, 0, 0, 0, 0, 0, 0, 1, 1}},
      {"top_category_share",
       {1, 1, 0.8636364F, 0.6136364F, 0.4950495F, 0.6585366F, 0.5348837F, 0.4281525F, 0.5031315F}},
      {"peers_recency_days_mean", {128.5F, 128.5F, 253.5F, 253.5F, 10, 63.5F, 63.5F, 12.5F, 12.5F}},
      {"recency_days_z",
       {-0.7071068F, 0.7071068F, 0.7071068F, -0.7071068F, 0, 0.7071068F, -0.7071068F, -0.7071068F,
        0.7071068F}},
      {"peers_orders_90d_mean", {0, 0, 0, 0, 1, 1, 1, 2, 2}},
      {"orders_90d_z", {0, 0, 0, 0, 0, 0, 0, 0, 0}},
      {"peers_spend_90d_mean", {0, 0, 0, 0, 18, 34.5F, 34.5F, 40, 40}},
      {"spend_90d_z", {0, 0, 0, 0, 0, 0.7071068F, -0.7071068F, -0.7071068F, 0.7071068F}},
      {"peers_gap_days_mean", {kNone, kNone, 208, 208, 125.5F, 94.375F, 94.375F, 46.3F, 46.3F}},
      {"gap_days_mean_z", {0, 0, 0, 0, 0, 0.7071068F, -0.7071068F, 0.7071068F, -0.7071068F}},
  };
  for (const auto& [name, expected] : pandas) expect_column(rows, name, expected);
  // Without a twin in pandas: orders of days 36 to 65, a year ago.
  expect_column(rows, "orders_year_ago_30d", {0, 0, 1, 0, 0, 0, 1, 0, 0});
  EXPECT_EQ(rows.columns(), pandas.size() + 3);
}

TEST(CustomerFeatures, NamesStandWithoutALine) {
  const PurchaseLog log = small_shop();
  const Attribute channel = channels(log);
  EXPECT_EQ(customer_feature_names(log, {.channel = &channel}),
            customer_features({}, log.all(), {.channel = &channel}).features);
  const PurchaseLog plain = log_of({{"A", "1", "x", at(0)}});
  std::set<std::string> names;
  for (const Feature& feature : customer_feature_names(plain)) {
    EXPECT_TRUE(names.insert(feature.name).second) << feature.name;
  }
  EXPECT_FALSE(names.contains("categories"));
  EXPECT_FALSE(names.contains("country"));
  EXPECT_EQ(names.size(), 51U);
}

// Two lines of x at 10 a unit, one at 4: the mean of the three units is 8.
TEST(CustomerFeatures, PricesAreAgainstTheMeanUntilThen) {
  const PurchaseLog log = log_of({{"A", "1", "x", at(0), 2, 20},
                                  {"B", "2", "x", at(1), 1, 4},
                                  {"C", "3", "gift", at(1), 1, 0},
                                  {"C", "4", "x", at(9), 100, 1}});
  const FeatureMatrix rows = customer_features({}, log.as_of(kNewYear + 5));
  expect_column(rows, "price_over_usual", {1.25F, 0.5F, kNone});
  expect_column(rows, "discounted_lines_share", {0, 1, kNone});
}

TEST(CustomerFeatures, LinesOfAnOrderMayLieApart) {
  const PurchaseLog log = log_of({{"A", "1", "x", at(0), 1, 1},
                                  {"A", "2", "x", at(1), 1, 10},
                                  {"A", "1", "y", at(2), 1, 100},
                                  {"B", "1", "x", at(3), 1, 1'000},
                                  {"B", "2", "x", at(4), 1, 5}});
  const FeatureMatrix rows = customer_features({}, log.all());
  expect_column(rows, "orders", {2, 2});
  expect_column(rows, "spend", {111, 1'005});
  expect_column(rows, "order_spend_max", {101, 1'000});
  expect_column(rows, "recency_days", {4, 1});
}

TEST(CustomerFeatures, OfNobodyAreNoRows) {
  const PurchaseLog log = small_shop();
  const FeatureMatrix rows = customer_features({}, log.as_of(kNewYear - 1));
  EXPECT_EQ(rows.rows(), 0U);
  EXPECT_EQ(rows.columns(), customer_feature_names(log).size());
  EXPECT_EQ(customer_features({}, PurchaseLog().as_of(0)).rows(), 0U);
}

// A log that ends at the moment gives the same rows: nothing later was looked at.
TEST(CustomerFeatures, CannotSeeTheFuture) {
  const std::vector<SampleLine> lines = random_lines(11, 900);
  const PurchaseLog log = log_of(lines);
  for (Day day = log.first_day(); day <= log.last_day(); day += 4) {
    std::vector<SampleLine> earlier;
    for (const SampleLine& line : lines) {
      if (day_of(line.time) <= day) earlier.push_back(line);
    }
    const PurchaseLog known = log_of(earlier);
    const FeatureMatrix then = customer_features({}, log.as_of(day));
    const FeatureMatrix alone = customer_features({}, known.as_of(day));
    ASSERT_EQ(then.rows(), alone.rows());
    for (std::size_t i = 0; i < then.values.size(); ++i) {
      ASSERT_TRUE(then.values[i] == alone.values[i] ||
                  (std::isnan(then.values[i]) && std::isnan(alone.values[i])))
          << then.features[i % then.columns()].name << " " << then.values[i] << " "
          << alone.values[i];
    }
  }
}

TEST(CustomerFeatures, AreTheSameOnAnyNumberOfThreads) {
  std::vector<SampleLine> lines;
  Random random(4);
  for (int i = 0; i < 30'000; ++i) {
    const std::string customer = "c" + std::to_string(i % 20'000 + 10'000);
    const Seconds time = at(static_cast<int>(random.below(400)));
    lines.push_back({customer, customer + "@" + std::to_string(time),
                     "p" + std::to_string(random.below(9)), time, 1, random.unit() * 100});
  }
  PurchaseColumns columns;
  Dictionary customers, orders, products;
  for (int i = 0; i < 9; ++i) products.add("p" + std::to_string(i));
  for (int i = 0; i < 20'000; ++i) customers.add("c" + std::to_string(i + 10'000));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    columns.customer.push_back(static_cast<std::uint32_t>(i % 20'000));
    columns.order.push_back(orders.add(lines[i].order + "#" + std::to_string(i)));
    columns.product.push_back(static_cast<std::uint32_t>(lines[i].product.back() - '0'));
    columns.time.push_back(lines[i].time);
    columns.quantity.push_back(lines[i].quantity);
    columns.amount.push_back(lines[i].amount);
  }
  const PurchaseLog log =
      PurchaseLog::build(std::move(columns), customers, std::move(orders), products);
  const FeatureMatrix one = customer_features({.threads = 1}, log.all());
  const FeatureMatrix many = customer_features({.threads = 5}, log.all());
  ASSERT_EQ(one.rows(), 20'000U);
  EXPECT_EQ(std::memcmp(one.values.data(), many.values.data(), one.values.size() * sizeof(float)),
            0);
}

// --- A slow twin: everything by searching all lines again --------------------------------------

struct SlowOrder {
  Day day = 0;
  double spend = 0;
};

std::map<std::string, double> slow_features(const std::vector<SampleLine>& lines,
                                            const std::string& customer, Day moment) {
  std::map<std::string, SlowOrder> by_id;
  std::set<std::string> products;
  for (const SampleLine& line : lines) {
    if (line.customer != customer || day_of(line.time) > moment) continue;
    const Day day = day_of(line.time);
    const auto [known, fresh] = by_id.try_emplace(line.order, SlowOrder{day, 0});
    if (!fresh) known->second.day = std::min(known->second.day, day);
    known->second.spend += line.amount;
    products.insert(line.product);
  }
  std::vector<Day> days;
  std::map<std::string, double> out;
  for (const auto& [id, order] : by_id) {
    days.push_back(order.day);
    out["spend"] += order.spend;
    for (const int window : {30, 60, 90, 180, 365}) {
      const bool inside = moment + 1 - order.day <= window;
      out["orders_" + std::to_string(window) + "d"] += inside ? 1 : 0;
      out["spend_" + std::to_string(window) + "d"] += inside ? order.spend : 0;
    }
    out[weekday_of(order.day) == 0 ? "monday_share" : "other"] +=
        1.0 / static_cast<double>(by_id.size());
  }
  std::sort(days.begin(), days.end());
  out["orders"] = static_cast<double>(days.size());
  out["products"] = static_cast<double>(products.size());
  out["recency_days"] = moment + 1 - days.back();
  out["tenure_days"] = moment + 1 - days.front();
  out.erase("other");
  return out;
}

TEST(CustomerFeatures, AgreeWithASlowTwin) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    std::vector<SampleLine> lines = random_lines(seed, 300);
    for (SampleLine& line : lines) line.time *= 12;  // over more than a year
    const PurchaseLog log = log_of(lines);
    const Day moment = (log.first_day() + 3 * log.last_day()) / 4;
    const FeatureMatrix rows = customer_features({}, log.as_of(moment));
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      const auto slow =
          slow_features(lines, std::string(log.customers()[rows.customer[row]]), moment);
      for (const auto& [name, expected] : slow) {
        const float found = column(rows, name).at(row);
        EXPECT_NEAR(found, expected, 1e-5 * std::max(1.0, std::abs(expected)))
            << name << " seed " << seed;
      }
    }
  }
}

TEST(LabelWindow, BeginsAfterTheMomentAndEndsWithItsLastSecond) {
  const Seconds moment = at(10) + 17;
  const PurchaseLog log = log_of({{"A", "1", "x", at(1)},
                                  {"A", "2", "x", moment},
                                  {"B", "3", "x", moment},
                                  {"B", "4", "x", moment + 1},
                                  {"C", "5", "x", at(0)},
                                  {"C", "6", "x", moment + 7 * kSecondsPerDay},
                                  {"D", "7", "x", at(0)},
                                  {"D", "8", "x", moment + 7 * kSecondsPerDay + 1},
                                  {"E", "9", "x", moment + 5}});
  const History history = log.as_of_second(moment);
  FeatureMatrix rows = customer_features({}, history);
  label_window(history, 7, rows);
  EXPECT_EQ(rows.customer, (std::vector<std::uint32_t>{0, 1, 2, 3}));
  EXPECT_EQ(rows.positive, (std::vector<double>{0, 1, 1, 0}));
  expect_column(rows, "recency_days", {1, 1, 11, 11});
}

}  // namespace
}  // namespace canasta
