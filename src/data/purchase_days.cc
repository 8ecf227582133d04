#include "data/purchase_days.h"

#include <algorithm>

#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 4096;

// Calls entry(line, is_new_day) for each line of a customer's history.
template <class Entry>
void for_each_line(const History& history, CustomerCode customer, Entry entry) {
  const auto& time = history.log().columns().time;
  const std::uint64_t first = history.first_line(customer);
  Day last = 0;
  for (std::uint64_t line = first; line < history.last_line(customer); ++line) {
    const Day day = day_of(time[line]);
    entry(line, day, line == first || day != last);
    last = day;
  }
}

void count_days(const History& history, std::size_t first, std::size_t last,
                std::vector<std::uint64_t>& offsets) {
  for (std::size_t customer = first; customer < last; ++customer) {
    std::uint64_t days = 0;
    for_each_line(history, static_cast<CustomerCode>(customer),
                  [&](std::uint64_t, Day, bool is_new) { days += is_new ? 1 : 0; });
    offsets[customer + 1] = days;
  }
}

void fill_days(const History& history, std::size_t first, std::size_t last, PurchaseDays& out) {
  const PurchaseColumns& columns = history.log().columns();
  for (std::size_t customer = first; customer < last; ++customer) {
    std::uint64_t next = out.offsets[customer];
    for_each_line(history, static_cast<CustomerCode>(customer),
                  [&](std::uint64_t line, Day day, bool is_new) {
                    if (is_new) out.day[next++] = day;
                    out.lines[next - 1] += 1;
                    out.units[next - 1] += columns.quantity[line];
                    out.spend[next - 1] += columns.amount[line];
                  });
  }
}

}  // namespace

PurchaseDays group_by_day(const Context& context, const History& history) {
  const std::size_t customers = history.customer_count();
  const Chunks chunks{.count = customers, .size = kCustomersPerChunk};
  PurchaseDays out;
  out.end = history.day();
  out.offsets.resize(customers + 1);
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    count_days(history, chunk.first, chunk.last, out.offsets);
  });
  for (std::size_t i = 0; i < customers; ++i) out.offsets[i + 1] += out.offsets[i];

  const std::size_t total = out.offsets[customers];
  out.day.resize(total);
  out.lines.resize(total);
  out.units.resize(total);
  out.spend.resize(total);
  for_chunks(context, chunks,
             [&](const Chunk& chunk) { fill_days(history, chunk.first, chunk.last, out); });
  return out;
}

PurchaseDays days_until(const PurchaseDays& days, std::span<const CustomerCode> customers,
                        Day day) {
  PurchaseDays out;
  out.end = day;
  out.offsets.push_back(0);
  for (const CustomerCode customer : customers) {
    const std::span<const Day> all = days.days_of(customer);
    const auto known = std::upper_bound(all.begin(), all.end(), day) - all.begin();
    const auto append = [&](const auto& from, auto& to) {
      const auto first = from.begin() + static_cast<std::ptrdiff_t>(days.offsets[customer]);
      to.insert(to.end(), first, first + known);
    };
    append(days.day, out.day);
    append(days.lines, out.lines);
    append(days.units, out.units);
    append(days.spend, out.spend);
    out.offsets.push_back(out.day.size());
  }
  return out;
}

}  // namespace canasta
