// A shop that never was: synthetic receipts of a Colombian neighbourhood supermarket.
//
// For demos, tests and benchmarks. Every customer lives day by day: each open day is a coin whose
// chance depends on the customer's own rhythm (days since the last visit against their own gap,
// their own weekday), on paydays, the season and growth, until the day they leave. So there is
// something to learn that weekday and recency alone do not say, and something left to chance.
//
// Output    CSV, UTF-8, '\n', header order_id,customer_id,time,product_id,product_name,category,
//           quantity,unit_price,channel; lines in time order, prices in whole pesos (COP).
// Dirt      Orders without a customer, returns ("C…" orders with negative quantity, days later),
//           exact duplicate lines and prices of zero, in the shares asked for; about 1 % in all.
// Source    Every number is a hash of (seed, customer, day, use) in integer arithmetic, so the same
//           options and seed give the same bytes on any machine and any number of threads.
// Cost      On one thread 3 ns a customer and day and .2 us a line of 90 bytes; memory for 20 bytes
//           an order and some days of text.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/context.h"

namespace canasta {

inline constexpr std::uint32_t kSimulatedCustomersMax = 5'000'000;
inline constexpr std::int32_t kSimulatedDaysMax = 3'660;
inline constexpr std::uint64_t kSimulatedCustomerDaysMax = 1'000'000'000;
// Shares of dirt are counted in 1/10,000 of lines (of orders, for missing customers).
inline constexpr std::uint32_t kDirtPer10kMax = 1'000;

enum class SimulationKind : std::uint8_t { Receipts };

// "receipts"; InvalidInput naming the nearest kind for anything else.
Result<SimulationKind> parse_simulation_kind(std::string_view text);

struct DirtShares {
  std::uint32_t missing_customer_per_10k = 40;
  std::uint32_t returns_per_10k = 30;
  std::uint32_t duplicates_per_10k = 20;
  std::uint32_t zero_price_per_10k = 10;
};

struct ReceiptOptions {
  std::uint32_t customers = 2'000;
  std::int32_t days = 400;
  std::optional<Day> first_day = std::nullopt;  // nothing: the data end on 2024-12-31
  DirtShares dirt = {};
};

// What was written.
struct ReceiptSummary {
  Day first_day = 0;
  Day last_day = 0;
  std::uint64_t customers = 0;  // with at least one order
  std::uint64_t orders = 0;     // returns included
  std::uint64_t lines = 0;      // without the header
  std::uint64_t bytes = 0;
  std::uint64_t lines_without_customer = 0;
  std::uint64_t return_lines = 0;
  std::uint64_t duplicate_lines = 0;
  std::uint64_t zero_price_lines = 0;
};

// Takes the next bytes of the CSV; called from one thread, in order. An error ends the work.
using TextSink = std::function<Status(std::string_view)>;

// Writes a shop's receipts to `sink`. Random numbers come from context.seed.
// Errors: kSimulationTooLarge (TooLarge), kSimulationEmpty (InvalidInput), kCancelled, those of
// `sink`.
Result<ReceiptSummary> simulate_receipts(const Context& context, const ReceiptOptions& options,
                                         const TextSink& sink);

}  // namespace canasta
