#include "report/sales.h"

#include <algorithm>
#include <cmath>

#include "base/messages/report.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

int months_since_zero(Day day) {
  const CivilDate date = to_civil(day);
  return date.year * 12 + date.month - 1;
}

Day first_of(int months) {
  return to_day({.year = months / 12, .month = months % 12 + 1, .day = 1});
}

// Counts codes that differ within a month, months in any order.
class DistinctByMonth {
 public:
  void add(std::size_t month, std::uint32_t code) {
    pairs_.push_back(static_cast<std::uint64_t>(month) << 32U | code);
  }
  void count(std::vector<std::uint64_t>& months) {
    std::sort(pairs_.begin(), pairs_.end());
    pairs_.erase(std::unique(pairs_.begin(), pairs_.end()), pairs_.end());
    for (const std::uint64_t pair : pairs_) ++months[pair >> 32U];
  }

 private:
  std::vector<std::uint64_t> pairs_;
};

std::vector<NamedSales> sorted(std::vector<NamedSales> sales) {
  std::stable_sort(sales.begin(), sales.end(), [](const NamedSales& a, const NamedSales& b) {
    return a.amount != b.amount ? a.amount > b.amount : a.name < b.name;
  });
  return sales;
}

ReportSection size_section(const PurchaseLog& log) {
  return {.heading = message::kHeadingAnswer,
          .lines = {{message::kSalesSize,
                     {{"lines", log.size()},
                      {"orders", log.orders().size()},
                      {"customers", log.customers().size()},
                      {"products", log.products().size()},
                      {"first", format_day(log.first_day())},
                      {"last", format_day(log.last_day())}}}}};
}

ReportSection months_section(const PurchaseLog& log, const std::string& currency) {
  LineSeries amounts{.name = "", .x = {}, .y = {}};
  TableBuilder table({{"month", Type::Date},
                      {"orders", Type::Int},
                      {"customers", Type::Int},
                      {"amount", Type::Real}});
  for (const MonthSales& month : sales_by_month(log)) {
    table.row(static_cast<std::int64_t>(month.month), month.orders, month.customers, month.amount);
    amounts.x.push_back(month.month);
    amounts.y.push_back(month.amount);
  }
  return {.heading = message::kHeadingSalesByMonth,
          .lines = {{message::kSalesEdgeMonths, {}}},
          .table = table.take(),
          .pictures = {{message::kHeadingSalesByMonth,
                        LinePicture{.series = {std::move(amounts)},
                                    .x = {.scale = AxisScale::Days},
                                    .y = {.label = message::kPictureAmount, .unit = currency}}}}};
}

// The largest; what share of all they are is said.
ReportSection names_section(const PictureLabel& title, Message heading,
                            const std::vector<NamedSales>& sales, const std::string& currency) {
  BarPicture bars{.labels = {},
                  .series = {{"", {}}},
                  .values = {.label = message::kPictureAmount, .unit = currency}};
  const std::size_t shown = std::min(sales.size(), kSalesBarsShown);
  double all = 0, in_bars = 0;
  for (std::size_t i = 0; i < sales.size(); ++i) {
    all += sales[i].amount;
    if (i >= shown) continue;
    in_bars += sales[i].amount;
    const bool known = !sales[i].name.empty();
    bars.labels.push_back(known ? PictureLabel(sales[i].name)
                                : PictureLabel(message::kPictureUnknownValue));
    bars.series.front().values.push_back(sales[i].amount);
  }
  ReportSection section{.heading = heading, .pictures = {{title, std::move(bars)}}};
  if (shown < sales.size() && all > 0) {
    section.lines.push_back({message::kSalesShown,
                             {{"shown", shown},
                              {"count", sales.size()},
                              {"share", std::round(1000 * in_bars / all) / 10}}});
  }
  return section;
}

}  // namespace

std::vector<MonthSales> sales_by_month(const PurchaseLog& log) {
  if (log.size() == 0) return {};
  const int first = months_since_zero(log.first_day());
  const int last = months_since_zero(log.last_day());
  std::vector<MonthSales> months(static_cast<std::size_t>(last - first + 1));
  const PurchaseColumns& lines = log.columns();
  DistinctByMonth orders, customers;
  for (std::size_t line = 0; line < log.size(); ++line) {
    const auto month =
        static_cast<std::size_t>(months_since_zero(day_of(lines.time[line])) - first);
    ++months[month].lines;
    months[month].amount += lines.amount[line];
    orders.add(month, lines.order[line]);
    customers.add(month, lines.customer[line]);
  }
  std::vector<std::uint64_t> of_orders(months.size()), of_customers(months.size());
  orders.count(of_orders);
  customers.count(of_customers);
  for (std::size_t i = 0; i < months.size(); ++i) {
    months[i].month = first_of(first + static_cast<int>(i));
    months[i].orders = of_orders[i];
    months[i].customers = of_customers[i];
  }
  return months;
}

std::vector<NamedSales> sales_by_product(const PurchaseLog& log) {
  std::vector<NamedSales> sales(log.products().size());
  for (std::size_t i = 0; i < sales.size(); ++i) {
    sales[i].name = log.products()[static_cast<std::uint32_t>(i)];
  }
  const PurchaseColumns& lines = log.columns();
  for (std::size_t line = 0; line < log.size(); ++line) {
    sales[lines.product[line]].amount += lines.amount[line];
  }
  return sorted(std::move(sales));
}

std::vector<NamedSales> sales_by_attribute(const PurchaseLog& log, const Attribute& attribute) {
  std::vector<NamedSales> sales(attribute.values.size() + 1);  // the last: not known
  for (std::size_t i = 0; i + 1 < sales.size(); ++i) {
    sales[i].name = attribute.values[static_cast<std::uint32_t>(i)];
  }
  const PurchaseColumns& lines = log.columns();
  bool unknown = false;
  for (std::size_t line = 0; line < log.size(); ++line) {
    const std::uint32_t code = attribute.codes[lines.product[line]];
    unknown = unknown || code == kNoCode;
    sales[code == kNoCode ? sales.size() - 1 : code].amount += lines.amount[line];
  }
  if (!unknown) sales.pop_back();
  return sorted(std::move(sales));
}

Report sales_report(std::string_view source, const PurchaseLog& log, const std::string& currency) {
  Report report{.name = std::string(source) + "-exploration",
                .title = {message::kExploreTitle, {{"source", source}}},
                .sections = {}};
  if (log.size() == 0) {
    report.sections.push_back(
        {.heading = message::kHeadingAnswer, .lines = {{message::kPictureNothing, {}}}});
    return report;
  }
  report.sections.push_back(size_section(log));
  report.sections.push_back(months_section(log, currency));
  for (const Attribute& attribute : log.product_attributes()) {
    report.sections.push_back(names_section(
        {message::kPictureTitleSalesBy, {{"column", attribute.name}}},
        message::kHeadingSalesByCategory, sales_by_attribute(log, attribute), currency));
  }
  report.sections.push_back(names_section(message::kPictureTitleProducts,
                                          message::kHeadingSalesByProduct, sales_by_product(log),
                                          currency));
  return report;
}

}  // namespace canasta
