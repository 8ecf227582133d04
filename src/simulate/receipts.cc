#include <algorithm>
#include <array>

#include "base/nearest.h"
#include "base/parallel.h"
#include "simulate/day_text.h"

namespace canasta {
namespace {

constexpr std::string_view kReceiptsName = "receipts";
constexpr std::string_view kHeader =
    "order_id,customer_id,time,product_id,product_name,category,quantity,unit_price,channel\n";
constexpr std::size_t kDaysPerBatch = 8;  // written side by side, then handed to the sink in order

Day last_day_by_default() { return to_day({2024, 12, 31}); }

struct Limit {
  std::string_view field;
  std::uint64_t value;
  std::string_view name;
  std::uint64_t limit;
};

Status check_limits(std::span<const Limit> limits) {
  for (const Limit& limit : limits) {
    if (limit.value <= limit.limit) continue;
    return Error(ErrorCode::TooLarge, Message::kSimulationTooLarge,
                 {{"field", limit.field},
                  {"value", limit.value},
                  {"limit_name", limit.name},
                  {"limit", limit.limit}});
  }
  return {};
}

Status check_options(const ReceiptOptions& options) {
  if (options.customers < 1 || options.days < 1) {
    return invalid(Message::kSimulationEmpty,
                   {{"customers", options.customers}, {"days", options.days}});
  }
  const auto days = static_cast<std::uint64_t>(options.days);
  const DirtShares& dirt = options.dirt;
  const std::array limits{
      Limit{"customers", options.customers, "kSimulatedCustomersMax", kSimulatedCustomersMax},
      Limit{"days", days, "kSimulatedDaysMax", kSimulatedDaysMax},
      Limit{"customers * days", options.customers * days, "kSimulatedCustomerDaysMax",
            kSimulatedCustomerDaysMax},
      Limit{"missing_customer_per_10k", dirt.missing_customer_per_10k, "kDirtPer10kMax",
            kDirtPer10kMax},
      Limit{"returns_per_10k", dirt.returns_per_10k, "kDirtPer10kMax", kDirtPer10kMax},
      Limit{"duplicates_per_10k", dirt.duplicates_per_10k, "kDirtPer10kMax", kDirtPer10kMax},
      Limit{"zero_price_per_10k", dirt.zero_price_per_10k, "kDirtPer10kMax", kDirtPer10kMax},
  };
  return check_limits(limits);
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
  Stage stage(context, Message::kStageSimulate, days);
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

Result<SimulationKind> parse_simulation_kind(std::string_view text) {
  if (text == kReceiptsName) return SimulationKind::Receipts;
  const std::array known{std::string(kReceiptsName)};
  return unknown_name(ErrorCode::InvalidInput, Message::kNounSimulation, text, known);
}

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
