// A year of receipts of Online Retail for tests, split as the published figures were: everything to
// 2011-11-09 is known, what is bought in the 30 days after it is the truth.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <numeric>
#include <string>

#include "data/purchase_log.h"
#include "io/duckdb.h"
#include "recommend/recommender.h"

namespace canasta {

// Lines with a customer, no cancellations, price and quantity above 0, and a product: its code
// begins with five digits. Nothing where the data are absent.
inline std::unique_ptr<PurchaseLog> read_online_retail() {
  const char* folder = std::getenv("CANASTA_DATA");
  const std::string path = std::string(folder == nullptr ? "../shared/data" : folder) +
                           "/online_retail/online_retail.csv.zst";
  const std::string sql =
      "SELECT CustomerID, InvoiceNo, StockCode, epoch(CAST(InvoiceDate AS TIMESTAMP))::BIGINT, "
      "CAST(Quantity AS FLOAT), CAST(Quantity AS DOUBLE) * CAST(UnitPrice AS DOUBLE) "
      "FROM read_csv(" +
      sql_text(path) +
      ", all_varchar = true) WHERE CustomerID IS NOT NULL AND InvoiceNo NOT LIKE 'C%' AND "
      "CAST(Quantity AS INTEGER) > 0 AND CAST(UnitPrice AS DOUBLE) > 0 AND "
      "regexp_matches(StockCode, '^[0-9]{5}')";
  const Context context;
  Result<Duckdb> db = Duckdb::open(context, "");
  if (!db.ok()) return nullptr;
  PurchaseColumns columns;
  std::array<Dictionary, 3> ids;
  std::array<std::map<std::string, std::uint32_t, std::less<>>, 3> codes;
  const auto code = [&](std::size_t which, std::string_view text) {
    const auto found = codes[which].find(text);
    if (found != codes[which].end()) return found->second;
    return codes[which].emplace(text, ids[which].add(text)).first->second;
  };
  const Status read =
      db->query(context, {.sql = sql, .file = path}, [&](const ChunkView& chunk) -> Status {
        for (std::size_t row = 0; row < chunk.size(); ++row) {
          columns.customer.push_back(code(0, chunk.text(0, row)));
          columns.order.push_back(code(1, chunk.text(1, row)));
          columns.product.push_back(code(2, chunk.text(2, row)));
          columns.time.push_back(chunk.int64s(3)[row]);
          columns.quantity.push_back(chunk.floats(4)[row]);
          columns.amount.push_back(chunk.doubles(5)[row]);
        }
        return {};
      });
  if (!read.ok()) return nullptr;
  return std::make_unique<PurchaseLog>(PurchaseLog::build(std::move(columns), std::move(ids[0]),
                                                          std::move(ids[1]), std::move(ids[2])));
}

struct RetailFigures {
  std::size_t customers = 0;
  double recall = 0;
  double ndcg = 0;
};

// The split, and the judge: recall and NDCG of ten products, the ideal cut at ten, mean over the
// customers who had bought before and bought something (new) that was sold before.
class RetailSplit {
 public:
  explicit RetailSplit(const PurchaseLog& log, Day moment)
      : log_(log), history_(log.as_of(moment)), baskets_(baskets_of(Context{}, history_)) {
    std::vector<std::uint8_t> sold(log.products().size());
    for (const ProductCode product : baskets_.product) sold[product] = 1;
    for (CustomerCode customer = 0; customer < log.customers().size(); ++customer) {
      if (history_.empty(customer)) continue;
      std::vector<ProductCode> bought;
      for (auto i = history_.last_line(customer); i < log.offsets()[customer + 1]; ++i) {
        const ProductCode product = log.columns().product[i];
        const Day day = day_of(log.columns().time[i]);
        if (sold[product] != 0 && day <= moment + kDays) bought.push_back(product);
      }
      std::sort(bought.begin(), bought.end());
      bought.erase(std::unique(bought.begin(), bought.end()), bought.end());
      if (bought.empty()) continue;
      customers_.push_back(customer);
      truth_.push_back(std::move(bought));
    }
  }

  KnownPurchases known() const { return {history_, baskets_}; }

  RetailFigures judge(const Recommender& model, OfferedProducts products) const {
    const Context context{.threads = 2};
    const Slates slates =
        recommend(context, model, known(), customers_, {.k = 10, .products = products}).value();
    RetailFigures sums;
    for (std::size_t i = 0; i < customers_.size(); ++i) {
      const std::vector<ProductCode> truth = truth_of(i, products);
      if (truth.empty()) continue;
      add(slates.products_of(i), truth, sums);
    }
    sums.recall /= static_cast<double>(sums.customers);
    sums.ndcg /= static_cast<double>(sums.customers);
    return sums;
  }

 private:
  static constexpr Day kDays = 30;

  std::vector<ProductCode> truth_of(std::size_t asked, OfferedProducts products) const {
    std::vector<ProductCode> truth = truth_[asked];
    if (products == OfferedProducts::All) return truth;
    const CustomerCode customer = customers_[asked];
    std::erase_if(truth, [&](ProductCode product) {
      for (std::size_t b = baskets_.first(customer); b < baskets_.last(customer); ++b) {
        if (std::binary_search(baskets_[b].begin(), baskets_[b].end(), product)) return true;
      }
      return false;
    });
    return truth;
  }

  static void add(std::span<const ProductCode> slate, const std::vector<ProductCode>& truth,
                  RetailFigures& sums) {
    double hits = 0;
    double gain = 0;
    double ideal = 0;
    for (std::size_t rank = 0; rank < 10; ++rank) {
      const double discount = 1 / std::log2(static_cast<double>(rank) + 2);
      if (rank < truth.size()) ideal += discount;
      if (rank >= slate.size()) continue;
      if (!std::binary_search(truth.begin(), truth.end(), slate[rank])) continue;
      hits += 1;
      gain += discount;
    }
    sums.customers += 1;
    sums.recall += hits / static_cast<double>(truth.size());
    sums.ndcg += gain / ideal;
  }

  const PurchaseLog& log_;
  History history_;
  Baskets baskets_;
  std::vector<CustomerCode> customers_;
  std::vector<std::vector<ProductCode>> truth_;
};

}  // namespace canasta
