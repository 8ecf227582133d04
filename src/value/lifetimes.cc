#include "value/lifetimes.h"

#include <limits>

#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 4096;

struct OnePast {
  Day first = kNoDay;
  Day last = kNoDay;
  std::uint32_t purchases = 0;
  double later_amount = 0;  // of the lines after the first purchase's day

  static constexpr Day kNoDay = std::numeric_limits<Day>::min();
};

OnePast look_at(const PurchaseColumns& lines, std::uint64_t first, std::uint64_t last) {
  OnePast past;
  for (std::uint64_t i = first; i < last; ++i) {
    const Day day = day_of(lines.time[i]);
    if (past.purchases > 0 && day > past.first) past.later_amount += lines.amount[i];
    if (lines.quantity[i] < 0) continue;
    if (past.purchases == 0) past.first = day;
    past.purchases += day != past.last ? 1 : 0;
    past.last = day;
  }
  return past;
}

void append(Lifetimes& out, CustomerCode code, const OnePast& past, Day moment) {
  const double unit = days_in(out.unit);
  const std::uint32_t repeats = past.purchases - 1;
  out.customer.push_back(code);
  out.repeats.push_back(repeats);
  out.last.push_back((past.last - past.first) / unit);
  out.age.push_back((moment - past.first) / unit);
  out.spend.push_back(repeats == 0 ? std::numeric_limits<double>::quiet_NaN()
                                   : past.later_amount / repeats);
}

}  // namespace

std::string_view name(PurchaseModel model) {
  return model == PurchaseModel::BgNbd ? "bg_nbd" : "pareto_nbd";
}

Lifetimes lifetimes(const Context& context, const History& history, TimeUnit unit) {
  const PurchaseColumns& lines = history.log().columns();
  const std::size_t customers = history.customer_count();
  std::vector<OnePast> pasts(customers);
  for_chunks(context, {.count = customers, .size = kCustomersPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      const auto code = static_cast<CustomerCode>(i);
      pasts[i] = look_at(lines, history.first_line(code), history.last_line(code));
    }
  });
  Lifetimes out;
  out.unit = unit;
  for (std::size_t i = 0; i < customers; ++i) {
    if (pasts[i].purchases == 0) continue;
    append(out, static_cast<CustomerCode>(i), pasts[i], history.day());
  }
  return out;
}

}  // namespace canasta
