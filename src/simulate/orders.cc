#include <algorithm>
#include <array>

#include "base/messages/simulate.h"
#include "simulate/csv_text.h"
#include "simulate/limits.h"
#include "simulate/order_customers.h"
#include "simulate/row_batches.h"

namespace canasta {
namespace {

constexpr std::string_view kHeader =
    "cliente_id,pais_cd,tipo_cliente_cd,madurez_digital_cd,estrellas_txt,frecuencia_visitas_cd,"
    "cajas_fisicas,facturacion_usd_val,materiales_distintos_val,fecha_pedido_dt,canal_pedido_cd\n";
constexpr std::size_t kCustomerDigits = 7;
constexpr std::size_t kBytesPerOrder = 96;

constexpr std::uint32_t kDays = 365;
constexpr Micros kCent = kMicrosOne / 100;
// How an order spreads around its customer's boxes, and the dollars of a box, in logarithms.
constexpr Micros kBoxesDeviation = 500'000;
constexpr Micros kPriceMean = 2'300'000;
constexpr Micros kPriceDeviation = 350'000;
constexpr Micros kPriceFactor = 900'000;
constexpr Micros kBoxesCounted = 60 * kMicrosOne;  // more do not mean more different products

constexpr std::array<Micros, 3> kWeekend{100'000, -50'000, -150'000};  // by channel
constexpr Micros kNoise = 900'000;

// Chances of a missing value: at most one in a row.
constexpr Micros kNoMaturity = 4'000;
constexpr Micros kNoBoxes = 3'000;
constexpr Micros kNoSpend = 2'000;

struct Order {
  Micros boxes = 0;
  Micros spend = 0;
  std::uint32_t products = 0;
  std::uint32_t day = 0;  // of the year
  std::size_t channel = 0;
  Micros dirt = 0;  // uniform in [0, 1)
};

std::size_t choose_channel(const OrderCustomer& customer, bool is_weekend, Draws& draws) {
  std::array<Micros, 3> score{};
  for (std::size_t channel = 0; channel < score.size(); ++channel) {
    score[channel] = customer.lean[channel] + (is_weekend ? kWeekend[channel] : 0) +
                     multiply(kNoise, draws.gumbel());
  }
  return static_cast<std::size_t>(std::max_element(score.begin(), score.end()) - score.begin());
}

Order make_order(const OrderCustomer& customer, Draws& draws, Day first_day) {
  Order order;
  order.day = draws.below(kDays);
  const bool is_weekend = weekday_of(first_day + static_cast<Day>(order.day)) >= 5;
  order.channel = choose_channel(customer, is_weekend, draws);
  order.boxes =
      round_to(multiply(customer.boxes, exp_micros(draws.normal(0, kBoxesDeviation))), kCent);
  const Micros price =
      multiply(exp_micros(draws.normal(kPriceMean, kPriceDeviation)), kPriceFactor);
  order.spend = round_to(multiply(order.boxes, price), kCent);
  order.products = 1 + draws.poisson(2 * kMicrosOne + std::min(order.boxes, kBoxesCounted) / 4);
  order.dirt = draws.below(kMicrosOne);
  return order;
}

// Writes orders one after the other.
class OrderWriter {
 public:
  OrderWriter(const Context& context, const OrderOptions& options)
      : seed_(context.seed),
        activity_(context, options.customers),
        places_(context.seed, options.rows) {
    for (std::uint32_t day = 0; day < kDays; ++day) {
      dates_[day] = format_day(kFirstDay + static_cast<Day>(day));
    }
  }

  void write(std::uint64_t row, std::string& text) const {
    const std::uint64_t number = places_(row);
    const std::uint32_t customer_number = activity_.customer_of(seed_, number);
    const OrderCustomer customer = make_order_customer(seed_, customer_number);
    Draws draws(draw_key(seed_, DrawStream::OrderRows, number));
    const Order order = make_order(customer, draws, kFirstDay);
    text += "CL";
    append_padded(customer_number, kCustomerDigits, text);
    write_customer(customer, order, text);
    write_order(order, text);
  }

 private:
  static constexpr Day kFirstDay = 19'358;  // 2023-01-01

  static void write_customer(const OrderCustomer& customer, const Order& order, std::string& text) {
    text += ',';
    text += kOrderCountries[customer.country];
    text += ',';
    text += kOrderKinds[customer.kind];
    text += ',';
    if (order.dirt >= kNoMaturity) text += kOrderMaturities[customer.maturity];
    text += ',';
    append_number(customer.stars, text);
    text += ',';
    text += kOrderVisits[customer.visits];
  }

  void write_order(const Order& order, std::string& text) const {
    const Micros dirt = order.dirt - kNoMaturity;
    text += ',';
    if (dirt < 0 || dirt >= kNoBoxes) append_decimal(order.boxes, 2, text);
    text += ',';
    if (dirt < kNoBoxes || dirt >= kNoBoxes + kNoSpend) append_decimal(order.spend, 2, text);
    text += ',';
    append_number(order.products, text);
    text += ',';
    text += dates_[order.day];
    text += ',';
    text += kOrderChannels[order.channel];
    text += '\n';
  }

  std::uint64_t seed_;
  OrderActivity activity_;
  RowOrder places_;
  std::array<std::string, kDays> dates_;
};

Status check_options(const OrderOptions& options) {
  TRY(check_not_empty("customers", options.customers));
  const std::array limits{
      SimulationLimit{"customers", options.customers, "kSimulatedCustomersMax",
                      kSimulatedCustomersMax},
      SimulationLimit{"rows", options.rows, "kSimulatedOrdersMax", kSimulatedOrdersMax}};
  TRY(check_simulation_limits(limits));
  if (options.rows >= options.customers) return {};
  return invalid(message::kSimulationFewOrders,
                 {{"rows", options.rows}, {"customers", options.customers}});
}

}  // namespace

Result<RowSummary> simulate_orders(const Context& context, const OrderOptions& options,
                                   const TextSink& sink) {
  TRY(check_options(options));
  TRY(context.check_cancel());
  const OrderWriter writer(context, options);
  const LineWriter write = [&](const Chunk& chunk, std::string& text) {
    text.reserve(chunk.size() * kBytesPerOrder);
    for (std::size_t row = chunk.first; row < chunk.last; ++row) writer.write(row, text);
  };
  return write_rows(context, {.header = kHeader, .rows = options.rows, .write = write}, sink);
}

}  // namespace canasta
