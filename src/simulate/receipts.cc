#include <algorithm>
#include <array>

#include "base/messages/simulate.h"
#include "base/parallel.h"
#include "simulate/day_text.h"
#include "simulate/limits.h"

namespace canasta {
namespace {

constexpr std::string_view kHeader =
    "order_id,customer_id,time,product_id,product_name,category,quantity,unit_price,channel\n";
constexpr std::size_t kDaysPerBatch = 8;  // written side by side, then handed to the sink in order

Day last_day_by_default() { return to_day({2024, 12, 31}); }

Status check_options(const ReceiptOptions& options) {
  TRY(check_not_empty("customers", options.customers));
  TRY(check_not_empty("days", options.days));
  const auto days = static_cast<std::uint64_t>(options.days);
  const DirtShares& dirt = options.dirt;
  const std::array limits{
      SimulationLimit{"customers", options.customers, "kSimulatedCustomersMax",
                      kSimulatedCustomersMax},
      SimulationLimit{"days", days, "kSimulatedDaysMax", kSimulatedDaysMax},
      SimulationLimit{"customers * days", options.customers * days, "kSimulatedCustomerDaysMax",
                      kSimulatedCustomerDaysMax},
      SimulationLimit{"missing_customer_per_10k", dirt.missing_customer_per_10k, "kDirtPer10kMax",
                      kDirtPer10kMax},
      SimulationLimit{"returns_per_10k", dirt.returns_per_10k, "kDirtPer10kMax", kDirtPer10kMax},
      SimulationLimit{"duplicates_per_10k", dirt.duplicates_per_10k, "kDirtPer10kMax",
                      kDirtPer10kMax},
      SimulationLimit{"zero_price_per_10k", dirt.zero_price_per_10k, "kDirtPer10kMax",
                      kDirtPer10kMax},
  };
  return check_simulation_limits(limits);
}

Result<Shop> open_shop(const Context& context, const ReceiptOptions& options) {
  const Day first_day = options.first_day.value_or(last_day_by_default() - options.days + 1);
  std::vector<ShopDay> calendar = make_calendar(first_day, options.days);
  TRY_ASSIGN(Visits visits, make_visits(context, options, calendar));
  return Shop{context.seed, options, std::move(calendar), Assortment(context.seed),
              std::move(visits)};
}

void add_counts(const DayText& day, ReceiptSummary& summary) {
  summary.orders += day.counts.orders;
  summary.lines += day.counts.lines;
  summary.bytes += day.text.size();
  summary.lines_without_customer += day.counts.lines_without_customer;
  summary.return_lines += day.counts.return_lines;
  summary.duplicate_lines += day.counts.duplicate_lines;
  summary.zero_price_lines += day.counts.zero_price_lines;
}

Status write_days(const Context& context, const Shop& shop, const TextSink& sink,
                  ReceiptSummary& summary) {
  const std::size_t days = shop.calendar.size();
  Stage stage(context, message::kStageSimulate, days);
  for (std::size_t first = 0; first < days; first += kDaysPerBatch) {
    TRY(context.check_cancel());
    std::array<DayText, kDaysPerBatch> batch;
    const std::size_t count = std::min(kDaysPerBatch, days - first);
    parallel_for(context, count, [&](std::size_t i) { batch[i] = write_day(shop, first + i); });
    for (std::size_t i = 0; i < count; ++i) {
      TRY(sink(batch[i].text));
      add_counts(batch[i], summary);
    }
    stage.advance(first + count);
  }
  return {};
}

}  // namespace

Result<ReceiptSummary> simulate_receipts(const Context& context, const ReceiptOptions& options,
                                         const TextSink& sink) {
  TRY(check_options(options));
  TRY_ASSIGN(const Shop shop, open_shop(context, options));
  ReceiptSummary summary;
  summary.first_day = shop.calendar.front().day;
  summary.last_day = shop.calendar.back().day;
  summary.customers = shop.visits.named_customers;
  TRY(sink(kHeader));
  summary.bytes = kHeader.size();
  TRY(write_days(context, shop, sink, summary));
  return summary;
}

}  // namespace canasta
