// What checks and inference cost on 4 million rows, in values a second.

#include <benchmark/benchmark.h>

#include "base/random.h"
#include "quality/quality.h"

namespace canasta {
namespace {

constexpr std::size_t kRows = 4'000'000;

// An id, days, two numbers and a text of 12 values: what a table of orders looks like.
Table make_orders() {
  Random random(42);
  IntColumn id;
  DayColumn day;
  RealColumn amount;
  IntColumn units;
  TextColumn channel;
  for (int i = 0; i < 12; ++i) channel.dictionary.add("channel " + std::to_string(i));
  for (std::size_t row = 0; row < kRows; ++row) {
    id.values.push_back(static_cast<std::int64_t>(row) * 3);
    day.values.push_back(static_cast<Day>(19'000 + random.below(700)));
    amount.values.push_back(random.unit() * 900);
    units.values.push_back(static_cast<std::int64_t>(random.below(40)));
    channel.codes.push_back(static_cast<std::uint32_t>(random.below(12)));
  }
  return {{{"order_id", std::move(id)},
           {"day", std::move(day)},
           {"amount", std::move(amount)},
           {"units", std::move(units)},
           {"channel", std::move(channel)}}};
}

const Table& orders() {
  static const Table table = make_orders();
  return table;
}

void count_values(benchmark::State& state, std::size_t columns) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows * columns));
}

void check_orders(benchmark::State& state) {
  const Context context{.threads = static_cast<int>(state.range(0))};
  const Contract contract = infer_contract(orders());
  for (auto _ : state) {
    const auto check = check_contract(context, contract, orders());
    if (!check->ok()) state.SkipWithError("the table breaks its own contract");
  }
  count_values(state, orders().columns.size());
}
BENCHMARK(check_orders)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

// The slow path of unique: values too far apart for a bitmap.
void check_scattered_keys(benchmark::State& state) {
  Random random(7);
  IntColumn id;
  for (std::size_t row = 0; row < kRows; ++row) {
    id.values.push_back(static_cast<std::int64_t>(random.next() >> 1));
  }
  const Table table{{{"id", std::move(id)}}};
  const Contract contract = infer_contract(table);
  for (auto _ : state) {
    const auto check = check_contract({}, contract, table);
    if (check->checked.size() != 6) state.SkipWithError("the key was not recognised");
  }
  count_values(state, 1);
}
BENCHMARK(check_scattered_keys)->Unit(benchmark::kMillisecond);

void infer_orders(benchmark::State& state) {
  for (auto _ : state) {
    const Contract contract = infer_contract(orders());
    if (!contract.tables.front().columns.front().unique) state.SkipWithError("no key");
  }
  count_values(state, orders().columns.size());
}
BENCHMARK(infer_orders)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace canasta
