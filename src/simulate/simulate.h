// Data that never were: receipts of a shop, orders by channel, titles with a score.
//
// For demos, tests and benchmarks: each has something to learn and something left to chance, and a
// little dirt. All are CSV, UTF-8, '\n', with a header.
//
// Source    Every number is a hash of (seed, entity, use) in integer arithmetic, so the same
//           options and seed give the same bytes on any machine and any number of threads.
// Memory    A batch of text, and what is said at each kind.
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

enum class SimulationKind : std::uint8_t { Receipts, Orders, Titles };

std::string_view name(SimulationKind kind);  // "receipts", "orders", "titles"
// InvalidInput naming the nearest kind for another word.
Result<SimulationKind> parse_simulation_kind(std::string_view text);

// Takes the next bytes of the CSV; called from one thread, in order. An error ends the work.
using TextSink = std::function<Status(std::string_view)>;

// ---- Receipts of a Colombian neighbourhood supermarket ----

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

// Every customer lives day by day: each open day is a coin whose chance depends on the customer's
// own rhythm (days since the last visit against their own gap, their own weekday), on paydays, the
// season and growth, until the day they leave. So there is something to learn that weekday and
// recency alone do not say.
//
// Columns   order_id,customer_id,time,product_id,product_name,category,quantity,unit_price,channel;
//           lines in time order, prices in whole pesos (COP).
// Dirt      Orders without a customer, returns ("C…" orders with negative quantity, days later),
//           exact duplicate lines and prices of zero, in the shares asked for; about 1 % in all.
// Cost      On one thread 3 ns a customer and day and .2 us a line of 90 bytes; memory for 20 bytes
//           an order and some days of text.
// Errors    kSimulationTooLarge (TooLarge), kSimulationEmpty (InvalidInput), kCancelled, those of
//           `sink`.
Result<ReceiptSummary> simulate_receipts(const Context& context, const ReceiptOptions& options,
                                         const TextSink& sink);

// ---- Orders through three channels ----

inline constexpr std::uint64_t kSimulatedOrdersMax = 50'000'000;

struct OrderOptions {
  std::uint32_t customers = 149'960;
  std::uint64_t rows = 1'250'000;  // orders; at least one of each customer
};

struct RowSummary {
  std::uint64_t rows = 0;  // without the header
  std::uint64_t bytes = 0;
};

// A year of orders, in no order. Each channel (DIGITAL, TELEFONO, VENDEDOR) draws a customer by
//
//   z = what country, kind, digital maturity, stars and visits say + N(0, 1.15) of their own
//
// and an order goes to the channel with the greatest z + weekend + .9 Gumbel: a softmax choice with
// a weak signal, most of which is personal. Boxes and spend are log-normal around the customer's.
//
// Columns   cliente_id,pais_cd,tipo_cliente_cd,madurez_digital_cd,estrellas_txt,
//           frecuencia_visitas_cd,cajas_fisicas,facturacion_usd_val,materiales_distintos_val,
//           fecha_pedido_dt,canal_pedido_cd
// Dirt      .4 % without maturity, .3 % without boxes, .2 % without spend.
// Cost      .5 us an order on one thread; memory for 8 bytes a customer.
// Errors    as simulate_receipts; kSimulationFewOrders (InvalidInput).
Result<RowSummary> simulate_orders(const Context& context, const OrderOptions& options,
                                   const TextSink& sink);

// ---- Titles with a score ----

inline constexpr std::uint64_t kSimulatedTitlesMax = 5'000'000;

struct TitleOptions {
  std::uint64_t rows = 100'000;
  bool later = false;  // a later batch of the same world, which has drifted
};

// One to five genres each, of 26 in one cell ("Action|RPG"), and
//
//   user_score = 6.6 + .022 (critic - 71) + genres + pairs of genres + platform
//                + .06 ln(1 + reviews) - .004 price + .15 tanh((hours - 12) / 10)
//                - .012 (2012 - year) where critic > 80  + .85 t(6),    cut to [0, 10], one decimal
//
// What genres, pairs and platforms add is drawn once for a seed, alike for both batches. Later
// titles have lower critics (by 3), higher prices (by .15 in the logarithm), years 2008 to 2024 in
// place of 2000 to 2023, and 6 % have one of three genres never seen before.
//
// Columns   item_id,title,release_year,platform,genres,critic_score,n_reviews,price,length_hours,
//           user_score
// Dirt      12 % without critic_score.
// Cost      .7 us a title on one thread.
// Errors    as simulate_receipts.
Result<RowSummary> simulate_titles(const Context& context, const TitleOptions& options,
                                   const TextSink& sink);

}  // namespace canasta
