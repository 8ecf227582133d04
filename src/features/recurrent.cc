// Recurrent customers: three readings of "at least one purchase every D days, with more than N
// products a purchase". Each is one pass over a customer's purchase days.

#include <algorithm>

#include "base/parallel.h"
#include "features/features.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 4096;

struct CustomerDays {
  std::span<const Day> day;
  std::span<const std::uint32_t> lines;
};

bool holds_enough(std::uint32_t lines, const RecurrentOptions& options) {
  return static_cast<std::int64_t>(lines) > options.more_than_products;
}

bool has_qualifying_days(const CustomerDays& days, const RecurrentOptions& options) {
  std::size_t qualifying = 0;
  Day last = 0;
  for (std::size_t i = 0; i < days.day.size(); ++i) {
    if (!holds_enough(days.lines[i], options)) continue;
    if (qualifying > 0 && days.day[i] - last > options.max_gap_days) return false;
    last = days.day[i];
    ++qualifying;
  }
  return qualifying >= 2;
}

bool every_purchase_qualifies(const CustomerDays& days, const RecurrentOptions& options) {
  for (std::size_t i = 0; i < days.day.size(); ++i) {
    if (!holds_enough(days.lines[i], options)) return false;
    if (i > 0 && days.day[i] - days.day[i - 1] > options.max_gap_days) return false;
  }
  return days.day.size() >= 2;
}

bool qualifies_on_average(const CustomerDays& days, const RecurrentOptions& options) {
  if (days.day.size() < 2) return false;
  const auto gaps = static_cast<std::int64_t>(days.day.size() - 1);
  const std::int64_t gap_days_sum = days.day.back() - days.day.front();
  return gap_days_sum <= gaps * options.max_gap_days &&
         std::ranges::any_of(days.lines, [&](auto lines) { return holds_enough(lines, options); });
}

bool is_recurrent(const CustomerDays& days, const RecurrentOptions& options) {
  switch (options.reading) {
    case RecurrentReading::QualifyingDays:
      return has_qualifying_days(days, options);
    case RecurrentReading::EveryPurchase:
      return every_purchase_qualifies(days, options);
    case RecurrentReading::Mean:
      return qualifies_on_average(days, options);
  }
  return false;
}

}  // namespace

CustomerFlags recurrent_customers(const Context& context, const PurchaseDays& days,
                                  const RecurrentOptions& options) {
  const std::size_t customers = days.customer_count();
  CustomerFlags flags(customers);
  for_chunks(context, {.count = customers, .size = kCustomersPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t customer = chunk.first; customer < chunk.last; ++customer) {
      const std::uint64_t start = days.offsets[customer];
      const std::uint64_t count = days.offsets[customer + 1] - start;
      const CustomerDays own{.day = std::span(days.day).subspan(start, count),
                             .lines = std::span(days.lines).subspan(start, count)};
      flags[customer] = is_recurrent(own, options) ? 1 : 0;
    }
  });
  return flags;
}

}  // namespace canasta
