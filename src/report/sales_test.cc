#include "report/sales.h"

#include <gtest/gtest.h>

#include <numeric>

#include "data/sample_log.h"
#include "report/report.h"

namespace canasta {
namespace {

// Ana buys twice in January, Ben once in March; nobody in February.
PurchaseLog shop() {
  const auto at = [](const char* day) {
    return static_cast<Seconds>(*parse_day(day)) * kSecondsPerDay;
  };
  return log_of(
      {{.customer = "ana", .order = "1", .product = "tea", .time = at("2024-01-03"), .amount = 5},
       {.customer = "ana", .order = "1", .product = "jam", .time = at("2024-01-03"), .amount = 2},
       {.customer = "ana", .order = "2", .product = "tea", .time = at("2024-01-31"), .amount = 4},
       {.customer = "ben", .order = "3", .product = "jam", .time = at("2024-03-01"), .amount = 7}});
}

TEST(Sales, ByMonthWithEmptyOnes) {
  const std::vector<MonthSales> months = sales_by_month(shop());
  ASSERT_EQ(months.size(), 3U);
  EXPECT_EQ(format_day(months[0].month), "2024-01-01");
  EXPECT_EQ(months[0].lines, 3U);
  EXPECT_EQ(months[0].orders, 2U);
  EXPECT_EQ(months[0].customers, 1U);
  EXPECT_DOUBLE_EQ(months[0].amount, 11);
  EXPECT_EQ(months[1].orders, 0U);
  EXPECT_DOUBLE_EQ(months[2].amount, 7);
}

TEST(Sales, TheDecemberAndTheJanuaryAfterItAreNeighbours) {
  const auto at = [](const char* day) {
    return static_cast<Seconds>(*parse_day(day)) * kSecondsPerDay;
  };
  const auto months = sales_by_month(log_of(
      {{.customer = "a", .order = "1", .product = "x", .time = at("2023-12-31"), .amount = 1},
       {.customer = "a", .order = "2", .product = "x", .time = at("2024-01-01"), .amount = 1}}));
  ASSERT_EQ(months.size(), 2U);
  EXPECT_EQ(format_day(months[1].month), "2024-01-01");
}

TEST(Sales, ByProductLargestFirstTiesByName) {
  const std::vector<NamedSales> sales = sales_by_product(shop());
  ASSERT_EQ(sales.size(), 2U);
  EXPECT_EQ(sales[0].name, "jam");  // 9 each
  EXPECT_EQ(sales[1].name, "tea");
  EXPECT_DOUBLE_EQ(sales[1].amount, 9);
}

TEST(Sales, ByAttributeWithProductsOfNone) {
  const PurchaseLog log = shop();
  Attribute category{.name = "category", .values = {}, .codes = {}};
  const std::uint32_t drinks = category.values.add("drinks");
  for (std::uint32_t i = 0; i < log.products().size(); ++i) {
    category.codes.push_back(log.products()[i] == "tea" ? drinks : kNoCode);
  }
  const std::vector<NamedSales> sales = sales_by_attribute(log, category);
  ASSERT_EQ(sales.size(), 2U);
  EXPECT_EQ(sales[0].name, "");
  EXPECT_DOUBLE_EQ(sales[0].amount, 9);
  EXPECT_EQ(sales[1].name, "drinks");
}

TEST(Sales, MonthsAndProductsAddUpToTheSame) {
  const PurchaseLog log = log_of(random_lines(4, 500));
  double months = 0, products = 0;
  for (const MonthSales& month : sales_by_month(log)) months += month.amount;
  for (const NamedSales& product : sales_by_product(log)) products += product.amount;
  EXPECT_NEAR(months, products, 1e-6 * (1 + std::abs(months)));
}

TEST(Sales, NoReceiptsAreSaidAsNone) {
  const PurchaseLog none = log_of({});
  EXPECT_TRUE(sales_by_month(none).empty());
  EXPECT_EQ(sales_report("shop", none, "").sections.size(), 1U);
}

TEST(Sales, ThePageNamesTheCurrency) {
  const std::string page =
      render(sales_report("shop", shop(), "EUR"), ReportFormat::Html, Language::Spanish);
  EXPECT_NE(page.find("Ventas por mes"), std::string::npos);
  EXPECT_NE(page.find("importe (EUR)"), std::string::npos);
}

}  // namespace
}  // namespace canasta
