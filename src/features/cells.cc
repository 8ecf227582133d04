// Cells: the whole calendar of all customers in one small table, without building it.
//
// A gap from one purchase to the next is a run of days with days-since 1, 2, … that ends with a
// purchase; the run after the last purchase ends with the data. In the table's row of the day on
// which a run starts, cell k counts the runs that are longer than k days. So a purchase is one
// addition (the length of the run it ends), and one sum from the end of each row gives the totals.

#include <algorithm>
#include <numeric>

#include "base/assert.h"
#include "base/parallel.h"
#include "features/day_facts.h"
#include "features/features.h"

namespace canasta {
namespace {

// Runs that end with a purchase, per cell, and runs that end with the data, per day of start.
struct RunCounts {
  CellTable ended;
  std::vector<std::uint32_t> open;
};

void count_runs(const PurchaseDays& days, std::span<const std::uint8_t> population,
                std::size_t first_customer, std::size_t last_customer, RunCounts& counts) {
  const Day first = counts.ended.first_day();
  const Day last = counts.ended.last_day();
  auto& ended = counts.ended.positives();
  for (std::size_t customer = first_customer; customer < last_customer; ++customer) {
    if (!population.empty() && population[customer] == 0) continue;
    const std::span<const Day> own = days.days_of(static_cast<CustomerCode>(customer));
    if (own.empty() || own.front() > last) continue;
    CANASTA_ASSERT(own.front() >= first);
    Day from = own.front();
    for (const Day day : own.subspan(1)) {
      if (day > last) break;
      ended[counts.ended.index(day, from)] += 1;
      from = day;
    }
    counts.open[static_cast<std::size_t>(from - first)] += 1;
  }
}

// Counts are integers, so their sum does not depend on the parts. A part has a table of its own,
// which costs as much to merge as its cells; it is worth that where it has more purchases to count.
std::size_t parts_for(const Context& context, const PurchaseDays& days, Day first, Day last) {
  const auto span = static_cast<std::size_t>(last - first) + 1;
  const std::size_t cells = span * (span - 1) / 2;
  const std::size_t worth = days.size() / std::max<std::size_t>(1, cells);
  const auto threads = static_cast<std::size_t>(std::max(1, context.threads));
  return std::clamp<std::size_t>(worth, 1, threads);
}

// Totals of all cells, from the ends of the runs.
void sum_runs(RunCounts& counts) {
  CellTable& cells = counts.ended;
  auto& total = cells.totals();
  for (Day from = cells.first_day(); from < cells.last_day(); ++from) {
    std::uint32_t running = counts.open[static_cast<std::size_t>(from - cells.first_day())];
    const std::size_t start = cells.index(from + 1, from);
    for (std::size_t cell = cells.index(cells.last_day(), from) + 1; cell-- > start;) {
      running += cells.positive(cell);
      total[cell] = running;
    }
  }
}

// bin_of[since] is the lowest recency of the bin of `since`; [days_max + 1], entry 0 unused.
using RecencyBins = std::vector<Day>;

// Neighbouring recencies of about equal customer-days share a bin. Each bin takes its part of what
// is left, so that a heavy recency alone in its bin leaves the others their room.
RecencyBins bin_recencies(const std::vector<double>& weight, int bins_max) {
  RecencyBins bin_of(weight.size());
  double left = 0;
  for (const double customer_days : weight) left += customer_days;
  int bins_left = bins_max;
  double filled = 0;
  double room = 0;
  for (std::size_t since = 1; since < weight.size(); ++since) {
    if (since == 1 || (filled >= room && bins_left > 0)) {
      room = left / bins_left--;
      filled = 0;
      bin_of[since] = static_cast<Day>(since);
    } else {
      bin_of[since] = bin_of[since - 1];
    }
    filled += weight[since];
    left -= weight[since];
  }
  return bin_of;
}

// Each recency for itself where there are few enough, or no binning is wanted.
RecencyBins recency_bins(const CellTable& cells, const CellOptions& options) {
  const auto recencies = static_cast<std::size_t>(options.to_day - cells.first_day());
  std::vector<double> weight(recencies + 1);
  for (Day day = options.from_day; day <= options.to_day; ++day) {
    for (Day from = cells.first_day(); from < day; ++from) {
      weight[static_cast<std::size_t>(day - from)] += cells.total(cells.index(day, from));
    }
  }
  const auto used = std::ranges::count_if(weight, [](double rows) { return rows > 0; });
  if (options.recency_bins == 0 || used <= options.recency_bins) {
    RecencyBins own(weight.size());
    for (std::size_t since = 0; since < own.size(); ++since) own[since] = static_cast<Day>(since);
    return own;
  }
  return bin_recencies(weight, options.recency_bins);
}

void append_row(FeatureMatrix& matrix, const FeaturePlan& plan, const DayFacts& facts, Day day,
                Day since) {
  const float* of_day = facts.of(day);
  for (const FeatureId id : plan.ids) {
    matrix.values.push_back(id == FeatureId::DaysSinceLast
                                ? static_cast<float>(since)
                                : of_day[static_cast<std::size_t>(id) - kFirstDayFact]);
  }
  matrix.day.push_back(day);
}

}  // namespace

std::vector<std::uint64_t> day_totals(const PurchaseDays& days,
                                      std::span<const std::uint8_t> population, Day first,
                                      Day last) {
  CANASTA_ASSERT(population.empty() || population.size() == days.customer_count());
  const auto span = static_cast<std::size_t>(last - first) + 1;
  std::vector<std::uint64_t> total(span);
  for (std::size_t customer = 0; customer < days.customer_count(); ++customer) {
    if (!population.empty() && population[customer] == 0) continue;
    const std::span<const Day> own = days.days_of(static_cast<CustomerCode>(customer));
    if (own.empty() || own.front() >= last) continue;
    CANASTA_ASSERT(own.front() >= first);
    total[static_cast<std::size_t>(own.front() + 1 - first)] += 1;  // joins on the day after
  }
  std::partial_sum(total.begin(), total.end(), total.begin());
  return total;
}

CellTable count_cells(const Context& context, const PurchaseDays& days,
                      std::span<const std::uint8_t> population, Day first, Day last) {
  const std::size_t customers = days.customer_count();
  CANASTA_ASSERT(population.empty() || population.size() == customers);
  const std::size_t parts = parts_for(context, days, first, last);
  std::vector<RunCounts> counts(parts);
  parallel_for(context, parts, [&](std::size_t part) {
    counts[part].ended = CellTable(first, last);
    counts[part].open.resize(static_cast<std::size_t>(last - first) + 1);
    count_runs(days, population, customers * part / parts, customers * (part + 1) / parts,
               counts[part]);
  });
  for (std::size_t part = 1; part < parts; ++part) {
    counts[0].ended.merge(counts[part].ended);
    for (std::size_t i = 0; i < counts[0].open.size(); ++i) {
      counts[0].open[i] += counts[part].open[i];
    }
  }
  sum_runs(counts[0]);
  return std::move(counts[0].ended);
}

FeatureMatrix cells_to_matrix(const CellTable& cells, const ShopCalendar& calendar,
                              const FeaturePlan& plan, const CellOptions& options) {
  CANASTA_ASSERT(!plan.has_history());
  CANASTA_ASSERT(options.from_day >= cells.first_day() && options.to_day <= cells.last_day());
  FeatureMatrix matrix;
  matrix.features = plan.features();
  if (options.to_day < options.from_day) return matrix;
  const DayFacts facts(calendar, options.from_day, options.to_day);
  const RecencyBins bin_of = recency_bins(cells, options);
  for (Day day = options.from_day; day <= options.to_day; ++day) {
    Day open_bin = 0;
    for (Day since = 1; since <= day - cells.first_day(); ++since) {
      const std::size_t cell = cells.index(day, day - since);
      if (cells.total(cell) == 0) continue;
      const Day bin = bin_of[static_cast<std::size_t>(since)];
      if (bin != open_bin) {
        append_row(matrix, plan, facts, day, bin);
        matrix.positive.push_back(0);
        matrix.total.push_back(0);
        open_bin = bin;
      }
      matrix.positive.back() += cells.positive(cell);
      matrix.total.back() += cells.total(cell);
    }
  }
  return matrix;
}

FeatureMatrix calendar_rows(std::span<const DayPair> pairs, const ShopCalendar& calendar,
                            const FeaturePlan& plan) {
  CANASTA_ASSERT(!plan.has_history());
  FeatureMatrix matrix;
  matrix.features = plan.features();
  if (pairs.empty()) return matrix;
  const auto [first, last] = std::ranges::minmax(pairs, {}, &DayPair::day);
  const DayFacts facts(calendar, first.day, last.day);
  matrix.values.reserve(pairs.size() * plan.size());
  for (const DayPair& pair : pairs) {
    CANASTA_ASSERT(pair.last_purchase < pair.day);
    append_row(matrix, plan, facts, pair.day, pair.day - pair.last_purchase);
  }
  matrix.total.assign(pairs.size(), 1);
  return matrix;
}

}  // namespace canasta
