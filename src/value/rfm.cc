#include <algorithm>
#include <functional>

#include "base/parallel.h"
#include "value/segments.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 4096;
constexpr std::uint8_t kFifths = 5;

struct OneCustomer {
  Seconds last = 0;
  std::uint32_t orders = 0;
  double amount = 0;
};

bool is_purchase(const PurchaseColumns& lines, std::uint64_t line) {
  return !(lines.quantity[line] < 0);
}

// Whether an earlier purchase of [first, line) is of the order of `line`.
bool met_before(const PurchaseColumns& lines, std::uint64_t first, std::uint64_t line) {
  for (std::uint64_t i = line; i-- > first;) {
    if (lines.order[i] == lines.order[line] && is_purchase(lines, i)) return true;
  }
  return false;
}

// Orders are numbered by their first line in the log, so that a new one of this customer is mostly
// the highest; one whose id another customer had before, or whose lines lie apart, is looked for.
OneCustomer look_at(const PurchaseColumns& lines, std::uint64_t first, std::uint64_t last) {
  OneCustomer out;
  OrderCode highest = 0;
  OrderCode previous = 0;
  for (std::uint64_t i = first; i < last; ++i) {
    out.amount += lines.amount[i];
    if (!is_purchase(lines, i)) continue;
    out.last = lines.time[i];
    const OrderCode order = lines.order[i];
    if (out.orders == 0 || order > highest) {
      out.orders += 1;
      highest = order;
    } else if (order != previous && !met_before(lines, first, i)) {
      out.orders += 1;
    }
    previous = order;
  }
  return out;
}

// Of the sorted values, the ones below which lie one, two, three, four fifths: a value v has at
// least k fifths strictly below it where v > cuts[k - 1].
template <class T>
std::array<T, kFifths - 1> fifths(std::vector<T> values) {
  std::array<T, kFifths - 1> cuts{};
  auto from = values.begin();
  for (std::size_t k = 1; k < kFifths; ++k) {
    const std::size_t below = (k * values.size() + kFifths - 1) / kFifths;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(below - 1);
    std::nth_element(from, at, values.end());
    cuts[k - 1] = *at;
    from = at;
  }
  return cuts;
}

template <class T>
std::uint8_t fifths_below(const std::array<T, kFifths - 1>& cuts, T value) {
  int below = 0;
  for (const T cut : cuts) below += value > cut ? 1 : 0;
  return static_cast<std::uint8_t>(below);
}

}  // namespace

Rfm recency_frequency_monetary(const Context& context, const History& history) {
  const PurchaseColumns& lines = history.log().columns();
  const std::size_t customers = history.customer_count();
  Rfm rfm;
  rfm.recency_days.resize(customers);
  rfm.frequency.resize(customers);
  rfm.monetary.resize(customers);
  for_chunks(context, {.count = customers, .size = kCustomersPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      const auto code = static_cast<CustomerCode>(i);
      const auto seen = look_at(lines, history.first_line(code), history.last_line(code));
      rfm.recency_days[i] = history.day() - day_of(seen.last);
      rfm.frequency[i] = seen.orders;
      rfm.monetary[i] = seen.amount;
    }
  });
  std::size_t kept = 0;
  rfm.customer.reserve(customers);
  for (std::size_t i = 0; i < customers; ++i) {
    if (rfm.frequency[i] == 0) continue;
    rfm.customer.push_back(static_cast<CustomerCode>(i));
    rfm.recency_days[kept] = rfm.recency_days[i];
    rfm.frequency[kept] = rfm.frequency[i];
    rfm.monetary[kept] = rfm.monetary[i];
    kept += 1;
  }
  rfm.recency_days.resize(kept);
  rfm.frequency.resize(kept);
  rfm.monetary.resize(kept);
  return rfm;
}

std::vector<RfmScore> score(const Context& context, const Rfm& rfm) {
  if (rfm.size() == 0) return {};
  std::array<Day, kFifths - 1> days{};
  std::array<std::uint32_t, kFifths - 1> orders{};
  std::array<double, kFifths - 1> spend{};
  const std::array<std::function<void()>, 3> selections{[&] { spend = fifths(rfm.monetary); },
                                                        [&] { days = fifths(rfm.recency_days); },
                                                        [&] { orders = fifths(rfm.frequency); }};
  parallel_for(context, selections.size(), [&](std::size_t i) { selections[i](); });
  std::vector<RfmScore> scores(rfm.size());
  for_chunks(context, {.count = rfm.size(), .size = kCustomersPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      const std::uint8_t later = fifths_below(days, rfm.recency_days[i]);
      scores[i].r = static_cast<std::uint8_t>(kFifths - later);
      scores[i].f = static_cast<std::uint8_t>(1 + fifths_below(orders, rfm.frequency[i]));
      scores[i].m = static_cast<std::uint8_t>(1 + fifths_below(spend, rfm.monetary[i]));
    }
  });
  return scores;
}

}  // namespace canasta
