#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "base/messages/io.h"
#include "simulate/order_customers.h"
#include "simulate/testing_rows.h"

namespace canasta {
namespace {

constexpr const char* kHeader =
    "cliente_id,pais_cd,tipo_cliente_cd,madurez_digital_cd,estrellas_txt,frecuencia_visitas_cd,"
    "cajas_fisicas,facturacion_usd_val,materiales_distintos_val,fecha_pedido_dt,canal_pedido_cd";
enum Column {
  kCustomer,
  kCountry,
  kKind,
  kMaturity,
  kStars,
  kVisits,
  kBoxes,
  kSpend,
  kProducts,
  kDate,
  kChannel
};

Writer orders(const OrderOptions& options) {
  return [=](const Context& context, const TextSink& sink) {
    return simulate_orders(context, options, sink);
  };
}

CutRows rows_of(const OrderOptions& options) {
  return fields_of(text_of(orders(options)), kHeader);
}

TEST(Orders, SameSeedSameBytesOnAnyThreads) {
  // More rows than are written in one batch.
  const OrderOptions options{.customers = 9'000, .rows = 140'000};
  const std::string text = text_of(orders(options), 7, 1);
  EXPECT_TRUE(text_of(orders(options), 7, 4) == text);
  EXPECT_FALSE(text_of(orders(options), 8, 4) == text);
}

TEST(Orders, EachCustomerHasOneAndAllRowsAreThere) {
  std::map<std::string, int> orders_of;
  const CutRows rows = rows_of({.customers = 500, .rows = 2'000});
  for (const auto& row : rows) ++orders_of[row[kCustomer]];
  EXPECT_EQ(rows.size(), 2'000u);
  EXPECT_EQ(orders_of.size(), 500u);
  EXPECT_EQ(orders_of.begin()->first, "CL0000000");
  EXPECT_EQ(orders_of.rbegin()->first, "CL0000499");
  EXPECT_EQ(rows_of({.customers = 1, .rows = 1}).size(), 1u);
}

TEST(Orders, MoreRowsLeaveTheOthersAsTheyAre) {
  const CutRows few = rows_of({.customers = 100, .rows = 300});
  const CutRows more = rows_of({.customers = 100, .rows = 400});
  const std::multiset<std::vector<std::string>> all(more.begin(), more.end());
  for (const auto& row : few) EXPECT_GE(all.count(row), 1u);
}

TEST(Orders, CustomersAreWhatTheSharesSay) {
  std::map<std::string, std::vector<std::string>> customers;
  for (const auto& row : rows_of({.customers = 20'000, .rows = 20'000})) {
    customers[row[kCustomer]] = row;
  }
  std::map<std::string, double> count;
  for (const auto& [id, row] : customers) {
    for (const Column column : {kCountry, kKind, kStars, kVisits}) count[row[column]] += 1;
  }
  const std::map<std::string, double> shares{
      {"GT", .45},         {"SV", .25},          {"PE", .18},       {"EC", .12}, {"TIENDA", .5},
      {"MINIMARKET", .25}, {"RESTAURANTE", .15}, {"MAYORISTA", .1}, {"1", .12},  {"2", .2},
      {"3", .3},           {"4", .24},           {"5", .14},        {"L", .35},  {"LM", .25},
      {"LMV", .2},         {"LMMJ", .12},        {"LMMJV", .08}};
  EXPECT_EQ(count.size(), shares.size());
  for (const auto& [word, share] : shares) expect_count(count[word], 20'000, share);
}

TEST(Orders, DirtInItsShares) {
  double maturity = 0, boxes = 0, spend = 0;
  for (const auto& row : rows_of({.customers = 10'000, .rows = 60'000})) {
    const int missing = row[kMaturity].empty() + row[kBoxes].empty() + row[kSpend].empty();
    EXPECT_LE(missing, 1);
    maturity += row[kMaturity].empty();
    boxes += row[kBoxes].empty();
    spend += row[kSpend].empty();
  }
  expect_count(maturity, 60'000, .004);
  expect_count(boxes, 60'000, .003);
  expect_count(spend, 60'000, .002);
}

// The same model drawn with numpy, 1,250,000 orders: DIGITAL .4214, TELEFONO .2192, VENDEDOR .3593;
// DIGITAL .3155, .4331 and .5520 by maturity.
TEST(Orders, ChannelsFollowTheModel) {
  constexpr double kRows = 120'000;
  std::map<std::string, double> channels;
  std::map<std::string, std::pair<double, double>> digital;  // by maturity: DIGITAL, all
  for (const auto& row : rows_of({.customers = 30'000, .rows = 120'000})) {
    channels[row[kChannel]] += 1 / kRows;
    auto& [hits, all] = digital[row[kMaturity]];
    hits += row[kChannel] == "DIGITAL";
    all += 1;
  }
  EXPECT_NEAR(channels["DIGITAL"], .4214, .015);
  EXPECT_NEAR(channels["TELEFONO"], .2192, .015);
  EXPECT_NEAR(channels["VENDEDOR"], .3593, .015);
  const auto share = [&](const char* maturity) {
    return digital[maturity].first / digital[maturity].second;
  };
  EXPECT_NEAR(share("BAJA"), .3155, .02);
  EXPECT_NEAR(share("MEDIA"), .4331, .02);
  EXPECT_NEAR(share("ALTA"), .5520, .02);
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return ab / std::sqrt(aa * bb);
}

// ln boxes has variance .9^2 + .5^2 + .0383 (of ln(1 + .2 visits)) = 1.0983, and ln spend .35^2
// more: their correlation is sqrt(1.0983 / 1.2208) = .9485. Products are 3 and a quarter of boxes.
TEST(Orders, BoxesSpendAndProductsGoTogether) {
  std::vector<double> boxes, spend;
  double products = 0, expected = 0;
  for (const auto& row : rows_of({.customers = 30'000, .rows = 60'000})) {
    if (row[kBoxes].empty() || row[kSpend].empty()) continue;
    const double box = std::stod(row[kBoxes]);
    boxes.push_back(std::log(box + .01));
    spend.push_back(std::log(std::stod(row[kSpend]) + .01));
    products += std::stod(row[kProducts]);
    expected += 3 + std::min(box, 60.0) / 4;
  }
  EXPECT_NEAR(correlation(boxes, spend), .9485, .01);
  EXPECT_NEAR(products, expected, 5 * std::sqrt(expected));
}

TEST(Orders, DaysAreThoseOf2023) {
  std::set<std::string> days;
  for (const auto& row : rows_of({.customers = 3'000, .rows = 9'000})) days.insert(row[kDate]);
  EXPECT_EQ(days.size(), 365u);
  EXPECT_EQ(*days.begin(), "2023-01-01");
  EXPECT_EQ(*days.rbegin(), "2023-12-31");
}

TEST(Orders, RefusesWhatIsEmptyOrTooLarge) {
  EXPECT_EQ(error_name(orders({.customers = 0, .rows = 1})), "kSimulationEmpty");
  EXPECT_EQ(error_name(orders({.customers = 2, .rows = 2})), "");
  EXPECT_EQ(error_name(orders({.customers = 2, .rows = 1})), "kSimulationFewOrders");
  EXPECT_EQ(error_name(orders({.customers = 1, .rows = kSimulatedOrdersMax}), true), "kCancelled");
  EXPECT_EQ(error_name(orders({.customers = 1, .rows = kSimulatedOrdersMax + 1}), true),
            "kSimulationTooLarge");
  const std::uint64_t many = kSimulatedCustomersMax + 1;
  EXPECT_EQ(error_name(orders({.customers = kSimulatedCustomersMax, .rows = many}), true),
            "kCancelled");
  EXPECT_EQ(error_name(orders({.customers = kSimulatedCustomersMax + 1, .rows = many}), true),
            "kSimulationTooLarge");
}

TEST(Orders, AnErrorOfTheSinkEndsTheWork) {
  int calls = 0;
  const auto result = simulate_orders({}, {.customers = 1, .rows = 20'000}, [&](std::string_view) {
    return ++calls < 2 ? Status() : Error(ErrorCode::NoSpace, message::kDiskFull, {{"path", "a"}});
  });
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code(), ErrorCode::NoSpace);
  EXPECT_EQ(calls, 2);
}

TEST(RowOrder, IsAPermutationThatMixes) {
  for (const std::uint64_t size : {1, 2, 3, 4, 5, 100, 1000, 4097}) {
    const RowOrder order(7, size);
    std::set<std::uint64_t> seen;
    std::uint64_t in_place = 0;
    for (std::uint64_t row = 0; row < size; ++row) {
      EXPECT_LT(order(row), size);
      seen.insert(order(row));
      in_place += order(row) == row;
    }
    EXPECT_EQ(seen.size(), size);
    EXPECT_LT(in_place, 10u) << size;
  }
}

TEST(OrderActivity, FirstEachCustomerThenTheActive) {
  const OrderActivity activity({}, 50);
  std::map<std::uint32_t, int> orders_of;
  for (std::uint64_t order = 0; order < 50; ++order) {
    EXPECT_EQ(activity.customer_of(42, order), order);
  }
  for (std::uint64_t order = 50; order < 50'050; ++order) {
    ++orders_of[activity.customer_of(42, order)];
  }
  int least = 50'000, most = 0;
  for (const auto& [customer, count] : orders_of) {
    EXPECT_LT(customer, 50u);
    least = std::min(least, count);
    most = std::max(most, count);
  }
  EXPECT_GT(most, 5 * least);
}

TEST(OrderCustomer, DependsOnItsNumberAndSeedAlone) {
  const OrderCustomer one = make_order_customer(1, 2);
  EXPECT_EQ(one.boxes, make_order_customer(1, 2).boxes);
  EXPECT_NE(one.boxes, make_order_customer(1, 3).boxes);
  EXPECT_NE(one.boxes, make_order_customer(2, 2).boxes);
}

}  // namespace
}  // namespace canasta
