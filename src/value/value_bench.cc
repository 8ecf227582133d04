// Segments and fits of a made-up shop of 150,000 customers and 1.28 million lines: segments beside
// the plain way (a set of orders for each customer, columns sorted), whose scores must be the same.
// Beside pandas, lifetimes and scipy: bench/value/run.py.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "base/random.h"
#include "value/value.h"

namespace canasta {
namespace {

constexpr std::uint64_t kCustomers = 150'000;
constexpr std::uint64_t kOrders = 580'000;
constexpr std::uint64_t kLinesMax = 4;
constexpr Day kFirstDay = 19'358;
constexpr std::uint64_t kDays = 731;

Dictionary numbered(std::uint64_t count) {
  Dictionary dictionary;
  for (std::uint64_t i = 0; i < count; ++i) dictionary.add(std::to_string(1'000'000 + i));
  return dictionary;
}

// Few customers buy much: the square of a uniform number chooses them.
PurchaseLog make_log() {
  Random random(7);
  PurchaseColumns columns;
  for (std::uint64_t order = 0; order < kOrders; ++order) {
    const double u = random.unit();
    const auto customer = static_cast<CustomerCode>(u * u * static_cast<double>(kCustomers));
    const Seconds time = start_of(kFirstDay + static_cast<Day>(random.below(kDays)));
    const std::uint64_t lines = 1 + random.below(kLinesMax);
    for (std::uint64_t line = 0; line < lines; ++line) {
      columns.customer.push_back(customer);
      columns.order.push_back(static_cast<OrderCode>(order));
      columns.product.push_back(static_cast<ProductCode>(random.below(4'000)));
      columns.time.push_back(time);
      columns.quantity.push_back(1);
      columns.amount.push_back(static_cast<double>(1 + random.below(50)));
    }
  }
  return PurchaseLog::build(std::move(columns), numbered(kCustomers), numbered(kOrders),
                            numbered(4'000));
}

const PurchaseLog& shop() {
  static const PurchaseLog log = make_log();
  return log;
}

template <class T>
std::uint8_t fifths_below(const std::vector<T>& sorted, T value) {
  const auto below = std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin();
  return static_cast<std::uint8_t>(5 * below / static_cast<std::ptrdiff_t>(sorted.size()));
}

std::vector<RfmScore> plainly(const History& history) {
  const PurchaseColumns& lines = history.log().columns();
  std::vector<Day> recency;
  std::vector<std::size_t> frequency;
  std::vector<double> monetary;
  for (CustomerCode customer = 0; customer < history.customer_count(); ++customer) {
    std::set<OrderCode> orders;
    double amount = 0;
    for (auto i = history.first_line(customer); i < history.last_line(customer); ++i) {
      orders.insert(lines.order[i]);
      amount += lines.amount[i];
    }
    recency.push_back(history.day() - day_of(lines.time[history.last_line(customer) - 1]));
    frequency.push_back(orders.size());
    monetary.push_back(amount);
  }
  std::vector<Day> days = recency;
  std::vector<std::size_t> orders = frequency;
  std::vector<double> spend = monetary;
  std::sort(days.begin(), days.end());
  std::sort(orders.begin(), orders.end());
  std::sort(spend.begin(), spend.end());
  std::vector<RfmScore> scores;
  for (std::size_t i = 0; i < recency.size(); ++i) {
    scores.push_back({.r = static_cast<std::uint8_t>(5 - fifths_below(days, recency[i])),
                      .f = static_cast<std::uint8_t>(1 + fifths_below(orders, frequency[i])),
                      .m = static_cast<std::uint8_t>(1 + fifths_below(spend, monetary[i]))});
  }
  return scores;
}

Context on_threads(const benchmark::State& state) {
  Context context;
  context.threads = static_cast<int>(state.range(0));
  return context;
}

void bench_segments(benchmark::State& state) {
  const History history = shop().all();
  const Context context = on_threads(state);
  if (segment_customers(context, history).score != plainly(history)) {
    state.SkipWithError("the answers differ");
  }
  for (auto _ : state) benchmark::DoNotOptimize(segment_customers(context, history));
}
BENCHMARK(bench_segments)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void bench_segments_plainly(benchmark::State& state) {
  const History history = shop().all();
  for (auto _ : state) benchmark::DoNotOptimize(plainly(history));
}
BENCHMARK(bench_segments_plainly)->Unit(benchmark::kMillisecond)->UseRealTime();

void fit(benchmark::State& state, PurchaseModel model) {
  const Context context = on_threads(state);
  const Lifetimes customers = lifetimes(context, shop().all(), TimeUnit::Weeks);
  int evaluations = 0;
  std::uint64_t distinct = 0;
  for (auto _ : state) {
    const PurchaseFit fit = fit_purchases(context, customers, model).value();
    evaluations = fit.evaluations;
    distinct = fit.distinct;
  }
  state.counters["evaluations"] = evaluations;
  state.counters["distinct"] = static_cast<double>(distinct);
}

void bench_fit_bg_nbd(benchmark::State& state) { fit(state, PurchaseModel::BgNbd); }
BENCHMARK(bench_fit_bg_nbd)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void bench_fit_pareto_nbd(benchmark::State& state) { fit(state, PurchaseModel::ParetoNbd); }
BENCHMARK(bench_fit_pareto_nbd)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void bench_values(benchmark::State& state) {
  const Context context = on_threads(state);
  const Lifetimes customers = lifetimes(context, shop().all(), TimeUnit::Weeks);
  const PurchaseFit purchases = fit_purchases(context, customers, PurchaseModel::BgNbd).value();
  const SpendFit spend = fit_spend(context, customers).value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(customer_values(context, customers, purchases, &spend,
                                             {.horizon = 13, .discount_yearly = .1}));
  }
}
BENCHMARK(bench_values)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace canasta
