// What the receipts of a shop say before any model: sales by month, by category, by product.
//
// Cost     one pass over the lines. Threads  pure: sums in the order of the lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/purchase_log.h"
#include "data/report.h"

namespace canasta {

inline constexpr std::size_t kSalesBarsShown = 15;

struct MonthSales {
  Day month = 0;  // its first day
  std::uint64_t lines = 0;
  std::uint64_t orders = 0;
  std::uint64_t customers = 0;
  double amount = 0;
};
// From the first month to the last, empty ones too.
std::vector<MonthSales> sales_by_month(const PurchaseLog& log);

struct NamedSales {
  std::string name;  // "" where it is not known
  double amount = 0;
};
// By falling amount, ties by name.
std::vector<NamedSales> sales_by_product(const PurchaseLog& log);
std::vector<NamedSales> sales_by_attribute(const PurchaseLog& log, const Attribute& attribute);

// Named "<source>-exploration". `currency` may be empty.
Report sales_report(std::string_view source, const PurchaseLog& log, const std::string& currency);

}  // namespace canasta
