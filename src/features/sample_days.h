// Purchase days for tests: written by hand, at random, or from the Online Retail data.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "data/purchase_days.h"
#include "io/duckdb.h"

namespace canasta {

struct SamplePurchase {
  Day day = 0;
  std::uint32_t lines = 1;
  float units = 1;
  double spend = 1;
};

// One inner list per customer, days ascending.
inline PurchaseDays sample_days(const std::vector<std::vector<SamplePurchase>>& customers,
                                Day end) {
  PurchaseDays days;
  days.end = end;
  days.offsets.push_back(0);
  for (const auto& purchases : customers) {
    for (const SamplePurchase& purchase : purchases) {
      days.day.push_back(purchase.day);
      days.lines.push_back(purchase.lines);
      days.units.push_back(purchase.units);
      days.spend.push_back(purchase.spend);
    }
    days.offsets.push_back(days.day.size());
  }
  return days;
}

// Customers with no, one or many purchases on days 15000 .. 15000 + span - 1.
inline PurchaseDays random_days(std::uint64_t seed, std::size_t customers, int span) {
  Random random(seed);
  std::vector<std::vector<SamplePurchase>> lists(customers);
  for (auto& list : lists) {
    const double chance = random.unit() * random.unit() * 0.5;
    for (int day = 0; day < span; ++day) {
      if (random.unit() >= chance) continue;
      list.push_back({.day = 15'000 + day,
                      .lines = static_cast<std::uint32_t>(1 + random.below(25)),
                      .units = static_cast<float>(random.unit() * 40),
                      .spend = random.unit() * 300});
    }
  }
  return sample_days(lists, 15'000 + span - 1);
}

struct OnlineRetail {
  PurchaseDays days;  // to 2011-12-09
  Day first = 0;
};

// The lines of Online Retail by customer and day, cancellations and returns out, exact duplicates
// dropped; nothing where the data are absent. `zero_prices`: lines without a price stay.
inline std::optional<OnlineRetail> online_retail(bool zero_prices) {
  const char* folder = std::getenv("CANASTA_DATA");
  const std::string path = std::string(folder == nullptr ? "../shared/data" : folder) +
                           "/online_retail/online_retail.csv.zst";
  const std::string sql =
      "SELECT CustomerID, CAST(CAST(InvoiceDate AS TIMESTAMP) AS DATE) AS day, "
      "count(*)::UINTEGER, sum(CAST(Quantity AS INTEGER))::FLOAT, "
      "sum(CAST(Quantity AS INTEGER) * CAST(UnitPrice AS DOUBLE)) "
      "FROM (SELECT DISTINCT * FROM read_csv(" +
      sql_text(path) +
      ", all_varchar = true)) WHERE CustomerID IS NOT NULL AND InvoiceNo NOT LIKE 'C%' AND "
      "CAST(Quantity AS INTEGER) > 0 AND CAST(UnitPrice AS DOUBLE) " +
      (zero_prices ? ">= 0" : "> 0") + " GROUP BY ALL ORDER BY CustomerID, day";
  const Context context;
  Result<Duckdb> db = Duckdb::open(context, "");
  if (!db.ok()) return std::nullopt;
  OnlineRetail retail;
  std::string customer;
  const Status read =
      db->query(context, {.sql = sql, .file = path}, [&](const ChunkView& chunk) -> Status {
        for (std::size_t row = 0; row < chunk.size(); ++row) {
          if (chunk.text(0, row) != customer) {
            retail.days.offsets.push_back(retail.days.day.size());
            customer = chunk.text(0, row);
          }
          retail.days.day.push_back(chunk.int32s(1)[row]);
          retail.days.lines.push_back(chunk.uint32s(2)[row]);
          retail.days.units.push_back(chunk.floats(3)[row]);
          retail.days.spend.push_back(chunk.doubles(4)[row]);
        }
        return {};
      });
  if (!read.ok()) return std::nullopt;
  retail.days.offsets.push_back(retail.days.day.size());
  const auto [first, last] = std::ranges::minmax(retail.days.day);
  retail.first = first;
  retail.days.end = last;
  return retail;
}

}  // namespace canasta
