// What a row per customer costs, from a loaded log: 150,000 made-up customers, or a shop's lines.
//
//   CANASTA_BENCH_LINES=lines.csv        customer, order, product, category, time, quantity,
//   amount,
//                                        country, channel; clean and of one header line
//   CANASTA_BENCH_AS_OF=2024-12-01       the moment is the end of this day; default: of the last
//   CANASTA_BENCH_ANSWERS=answers.bin    the matrix as it lies in memory, for bench/window/run.py
//   CANASTA_BENCH_NAMES=names.txt        and the names of its columns
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <unordered_map>

#include "base/assert.h"
#include "base/random.h"
#include "features/features.h"
#include "io/duckdb.h"

namespace canasta {
namespace {

class Codes {
 public:
  std::uint32_t operator()(std::string_view text) {
    const auto [known, fresh] =
        codes_.try_emplace(std::string(text), static_cast<std::uint32_t>(dictionary.size()));
    if (fresh) dictionary.add(text);
    return known->second;
  }
  Dictionary dictionary;

 private:
  std::unordered_map<std::string, std::uint32_t> codes_;
};

struct Shop {
  PurchaseLog log;
  Attribute channel, country;
  Day as_of = 0;
};

// By a customer's (or an order's) text before sorting: what the log's own codes will ask for.
struct Texts {
  Codes values;
  std::unordered_map<std::string, std::uint32_t> of;
};

Attribute by_code(const char* name, const Dictionary& owners, const Texts& texts) {
  // Values in byte order, as a log's own attributes are.
  std::vector<std::uint32_t> order(texts.values.dictionary.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return texts.values.dictionary[a] < texts.values.dictionary[b];
  });
  Attribute attribute{.name = name, .values = {}, .codes = {}};
  std::vector<std::uint32_t> place(order.size());
  for (const std::uint32_t code : order) {
    place[code] = attribute.values.add(texts.values.dictionary[code]);
  }
  for (std::size_t i = 0; i < owners.size(); ++i) {
    attribute.codes.push_back(place[texts.of.at(std::string(owners[i]))]);
  }
  return attribute;
}

Shop read_shop(const char* path) {
  const std::string sql = "SELECT * FROM read_csv(" + sql_text(path) +
                          ", header = true, columns = {'customer': 'VARCHAR', 'order': 'VARCHAR', "
                          "'product': 'VARCHAR', 'category': 'VARCHAR', 'time': 'BIGINT', "
                          "'quantity': 'FLOAT', 'amount': 'DOUBLE', 'country': 'VARCHAR', "
                          "'channel': 'VARCHAR'})";
  PurchaseColumns columns;
  Codes customers, orders, products, categories;
  std::vector<std::uint32_t> category;
  Texts channel, country;
  const Context context;
  Duckdb db = Duckdb::open(context, "").value();
  const Status read =
      db.query(context, {.sql = sql, .file = path}, [&](const ChunkView& chunk) -> Status {
        for (std::size_t row = 0; row < chunk.size(); ++row) {
          columns.customer.push_back(customers(chunk.text(0, row)));
          columns.order.push_back(orders(chunk.text(1, row)));
          columns.product.push_back(products(chunk.text(2, row)));
          category.resize(products.dictionary.size());
          category[columns.product.back()] = categories(chunk.text(3, row));
          columns.time.push_back(chunk.int64s(4)[row]);
          columns.quantity.push_back(chunk.floats(5)[row]);
          columns.amount.push_back(chunk.doubles(6)[row]);
          country.of.try_emplace(std::string(chunk.text(0, row)),
                                 country.values(chunk.text(7, row)));
          channel.of.try_emplace(std::string(chunk.text(1, row)),
                                 channel.values(chunk.text(8, row)));
        }
        return {};
      });
  CANASTA_ASSERT(read.ok());
  Shop shop;
  shop.log = PurchaseLog::build(std::move(columns), customers.dictionary, orders.dictionary,
                                products.dictionary,
                                {{"category", categories.dictionary, std::move(category)}});
  shop.channel = by_code("channel", shop.log.orders(), channel);
  shop.country = by_code("country", shop.log.customers(), country);
  const char* const day = std::getenv("CANASTA_BENCH_AS_OF");
  shop.as_of = day == nullptr ? shop.log.last_day() : parse_day(day).value();
  return shop;
}

// 150,000 customers, two years, about 1.3 million lines of 4,000 products.
Shop make_shop() {
  Random random(42);
  PurchaseColumns columns;
  Dictionary customers, orders, products;
  for (int i = 0; i < 4'000; ++i) products.add("P" + std::to_string(i));
  for (std::uint32_t customer = 0; customer < 150'000; ++customer) {
    customers.add("C" + std::to_string(customer));
    const double gap_days_mean = 20 + 700 * random.unit() * random.unit();
    for (double day = 19'358 + 700 * random.unit(); day < 20'088;
         day += 1 - std::log(1 - random.unit()) * gap_days_mean) {
      const std::uint32_t order = orders.add("F" + std::to_string(orders.size()));
      for (std::uint64_t line = random.below(4) + 1; line-- > 0;) {
        columns.customer.push_back(customer);
        columns.order.push_back(order);
        columns.product.push_back(static_cast<std::uint32_t>(random.below(4'000)));
        columns.time.push_back(static_cast<Seconds>(day * 86'400));
        columns.quantity.push_back(static_cast<float>(1 + random.below(5)));
        columns.amount.push_back(random.unit() * 50);
      }
    }
  }
  Shop shop;
  shop.log = PurchaseLog::build(std::move(columns), customers, orders, products);
  shop.as_of = shop.log.last_day();
  return shop;
}

const Shop& shop() {
  static const Shop shop = [] {
    const char* const path = std::getenv("CANASTA_BENCH_LINES");
    return path == nullptr ? make_shop() : read_shop(path);
  }();
  return shop;
}

FeatureMatrix features_of(const Shop& of, int threads) {
  const CustomerColumns columns{.channel = of.channel.codes.empty() ? nullptr : &of.channel,
                                .country = of.country.codes.empty() ? nullptr : &of.country};
  return customer_features({.threads = threads}, of.log.as_of(of.as_of), columns);
}

void write_answers(const FeatureMatrix& rows) {
  if (const char* const path = std::getenv("CANASTA_BENCH_ANSWERS")) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(rows.values.data()),
               static_cast<std::streamsize>(rows.values.size() * sizeof(float)));
  }
  if (const char* const path = std::getenv("CANASTA_BENCH_NAMES")) {
    std::ofstream names(path);
    for (const Feature& feature : rows.features) names << feature.name << "\n";
  }
}

void row_per_customer(benchmark::State& state) {
  const auto threads = static_cast<int>(state.range(0));
  write_answers(features_of(shop(), threads));
  std::size_t rows = 0;
  std::size_t columns = 0;
  for (auto _ : state) {
    const FeatureMatrix matrix = features_of(shop(), threads);
    rows = matrix.rows();
    columns = matrix.columns();
  }
  state.counters["customers"] = static_cast<double>(rows);
  state.counters["features"] = static_cast<double>(columns);
  state.counters["lines"] = static_cast<double>(shop().log.size());
}
BENCHMARK(row_per_customer)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace canasta
