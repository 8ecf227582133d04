// Top products of every customer of a shop of 150,000 customers and 1.28 million lines, beside the
// plain way with a hash map a customer. The answers are compared before anything is timed.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <unordered_map>

#include "base/random.h"
#include "recommend/recommend.h"

namespace canasta {
namespace {

constexpr std::uint64_t kCustomers = 150'000;
constexpr std::uint64_t kLines = 1'280'000;
constexpr std::uint64_t kProducts = 4'000;
constexpr std::uint64_t kDays = 731;
constexpr std::uint64_t kLinesPerOrder = 3;
constexpr std::size_t kListLength = 3;

Dictionary numbered(std::uint64_t count) {
  Dictionary dictionary;
  for (std::uint64_t i = 0; i < count; ++i) dictionary.add(std::to_string(1'000'000 + i));
  return dictionary;
}

// Few customers buy much: the square of a uniform number chooses them, and the product too.
PurchaseLog make_log() {
  Random random(7);
  const auto skewed = [&](std::uint64_t n) {
    const double u = random.unit();
    return static_cast<std::uint32_t>(u * u * static_cast<double>(n));
  };
  PurchaseColumns columns;
  std::uint32_t customer = 0;
  Seconds time = 0;
  for (std::uint64_t line = 0; line < kLines; ++line) {
    if (line % kLinesPerOrder == 0) {
      customer = skewed(kCustomers);
      time = start_of(static_cast<Day>(19'358 + random.below(kDays)));
    }
    columns.customer.push_back(customer);
    columns.order.push_back(static_cast<OrderCode>(line / kLinesPerOrder));
    columns.product.push_back(skewed(kProducts));
    columns.time.push_back(time);
    columns.quantity.push_back(1);
    columns.amount.push_back(1);
  }
  return PurchaseLog::build(std::move(columns), numbered(kCustomers),
                            numbered(kLines / kLinesPerOrder + 1), numbered(kProducts));
}

const PurchaseLog& shop() {
  static const PurchaseLog log = make_log();
  return log;
}

struct Tally {
  std::uint32_t orders = 0;
  OrderCode last_order = kNoCode;
  Day last_day = 0;
};

// Orders are whole here, so a change of order within a product's lines is a new order.
std::vector<ProductCode> with_hash_maps(const History& history) {
  const PurchaseColumns& columns = history.log().columns();
  std::vector<ProductCode> out;
  for (CustomerCode customer = 0; customer < history.customer_count(); ++customer) {
    std::unordered_map<ProductCode, Tally> tallies;
    for (auto i = history.first_line(customer); i < history.last_line(customer); ++i) {
      Tally& tally = tallies[columns.product[i]];
      tally.orders += tally.last_order != columns.order[i] ? 1 : 0;
      tally.last_order = columns.order[i];
      tally.last_day = day_of(columns.time[i]);
    }
    std::vector<std::tuple<std::int64_t, Day, ProductCode>> ranked;
    for (const auto& [product, tally] : tallies) {
      ranked.emplace_back(-std::int64_t{tally.orders}, -tally.last_day, product);
    }
    std::sort(ranked.begin(), ranked.end());
    for (std::size_t i = 0; i < std::min(kListLength, ranked.size()); ++i) {
      out.push_back(std::get<ProductCode>(ranked[i]));
    }
  }
  return out;
}

void bench_top_products(benchmark::State& state) {
  const History history = shop().all();
  Context context;
  context.threads = static_cast<int>(state.range(0));
  if (top_products(context, history, kListLength).product != with_hash_maps(history)) {
    state.SkipWithError("the answers differ");
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(top_products(context, history, kListLength));
  }
}
BENCHMARK(bench_top_products)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void bench_hash_maps(benchmark::State& state) {
  const History history = shop().all();
  for (auto _ : state) benchmark::DoNotOptimize(with_hash_maps(history));
}
BENCHMARK(bench_hash_maps)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace canasta
