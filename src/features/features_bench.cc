// What cells and rows cost on a shop of 150,000 customers and two years, about 580,000 purchases.

#include <benchmark/benchmark.h>

#include <atomic>
#include <cmath>

#include "base/random.h"
#include "features/features.h"

namespace canasta {
namespace {

constexpr Day kFirst = 19'358;  // 2023-01-01
constexpr Day kLast = kFirst + 730;
constexpr std::size_t kCustomers = 150'000;

PurchaseDays make_shop() {
  Random random(42);
  PurchaseDays days;
  days.end = kLast;
  days.offsets.push_back(0);
  for (std::size_t customer = 0; customer < kCustomers; ++customer) {
    const double gap_days_mean = 20 + 700 * random.unit() * random.unit();
    Day day = kFirst + static_cast<Day>(random.below(700));
    while (day <= kLast) {
      days.day.push_back(day);
      days.lines.push_back(static_cast<std::uint32_t>(1 + random.below(9)));
      days.units.push_back(static_cast<float>(1 + random.below(20)));
      days.spend.push_back(random.unit() * 100);
      day += 1 + static_cast<Day>(-std::log(1 - random.unit()) * gap_days_mean);
    }
    days.offsets.push_back(days.day.size());
  }
  return days;
}

const PurchaseDays& shop() {
  static const PurchaseDays days = make_shop();
  return days;
}

Context threads_of(const benchmark::State& state) {
  return {.threads = static_cast<int>(state.range(0))};
}

RowRequest every_row(const ShopCalendar& calendar) {
  return {.population = {},
          .plan = make_plan({.history = true, .month = true}, calendar),
          .calendar = &calendar,
          .first = kFirst + 1,
          .last = kLast,
          .sampling = {}};
}

void count_cells_of_shop(benchmark::State& state) {
  const Context context = threads_of(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(count_cells(context, shop(), {}, kFirst, kLast));
  }
  state.counters["purchases"] = static_cast<double>(shop().size());
}
BENCHMARK(count_cells_of_shop)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void cells_to_training_matrix(benchmark::State& state) {
  const ShopCalendar calendar;
  const FeaturePlan plan = make_plan({.history = false, .month = true}, calendar);
  const CellTable cells = count_cells({}, shop(), {}, kFirst, kLast);
  for (auto _ : state) {
    benchmark::DoNotOptimize(cells_to_matrix(
        cells, calendar, plan,
        {.from_day = kFirst + 1, .to_day = kLast, .recency_bins = kRecencyBinsMax}));
  }
}
BENCHMARK(cells_to_training_matrix)->Unit(benchmark::kMillisecond);

void visit_every_row(benchmark::State& state) {
  const Context context = threads_of(state);
  const ShopCalendar calendar;
  const RowBlocks blocks(shop(), every_row(calendar));
  for (auto _ : state) {
    std::atomic<std::uint64_t> rows = 0;
    const Status done = for_each_block(
        context, blocks, [&](std::size_t, const FeatureMatrix& block) { rows += block.rows(); });
    benchmark::DoNotOptimize(done.ok());
    if (rows != blocks.rows()) state.SkipWithError("rows are missing");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(blocks.rows()));
}
BENCHMARK(visit_every_row)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void sample_a_million_rows(benchmark::State& state) {
  const Context context = threads_of(state);
  const ShopCalendar calendar;
  RowRequest request = every_row(calendar);
  for (auto _ : state) {
    request.sampling = sampling_for(count_rows(shop(), request), 1'000'000, 42);
    benchmark::DoNotOptimize(build_rows(context, shop(), request));
  }
}
BENCHMARK(sample_a_million_rows)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void renewal_rows_of_a_week(benchmark::State& state) {
  const ShopCalendar calendar;
  const FutureRequest request{.plan = make_plan({.history = true, .month = true}, calendar),
                              .calendar = &calendar,
                              .horizon_days = 7,
                              .assumed_days = 6};
  std::vector<CustomerCode> customers(1000);
  for (CustomerCode i = 0; i < customers.size(); ++i) customers[i] = i;
  FeatureMatrix rows;
  for (auto _ : state) future_rows(shop(), customers, request, rows);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows.rows()));
}
BENCHMARK(renewal_rows_of_a_week)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace canasta
