// Purchase logs for tests, from lines as a person would write them.
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/random.h"
#include "data/purchase_log.h"

namespace canasta {

// A line as a person would write it.
struct SampleLine {
  std::string customer;
  std::string order;
  std::string product;
  Seconds time = 0;
  float quantity = 1;
  double amount = 1;

  auto key() const { return std::tie(customer, time, order, product, quantity, amount); }
  bool operator==(const SampleLine& other) const { return key() == other.key(); }
};

inline std::uint32_t code_of(Dictionary& dictionary, const std::string& text) {
  for (std::uint32_t code = 0; code < dictionary.size(); ++code) {
    if (dictionary[code] == text) return code;
  }
  return dictionary.add(text);
}

inline PurchaseLog log_of(const std::vector<SampleLine>& lines) {
  Dictionary products;
  PurchaseColumns columns;
  Dictionary customers;
  Dictionary orders;
  for (const SampleLine& line : lines) {
    columns.customer.push_back(code_of(customers, line.customer));
    columns.order.push_back(code_of(orders, line.order));
    columns.product.push_back(code_of(products, line.product));
    columns.time.push_back(line.time);
    columns.quantity.push_back(line.quantity);
    columns.amount.push_back(line.amount);
  }
  return PurchaseLog::build(std::move(columns), std::move(customers), std::move(orders),
                            std::move(products));
}

inline SampleLine line_at(const PurchaseLog& log, std::size_t i) {
  const PurchaseColumns& columns = log.columns();
  return {.customer = std::string(log.customers()[columns.customer[i]]),
          .order = std::string(log.orders()[columns.order[i]]),
          .product = std::string(log.products()[columns.product[i]]),
          .time = columns.time[i],
          .quantity = columns.quantity[i],
          .amount = columns.amount[i]};
}

inline std::vector<SampleLine> lines_of(const PurchaseLog& log) {
  std::vector<SampleLine> lines;
  for (std::size_t i = 0; i < log.size(); ++i) lines.push_back(line_at(log, i));
  return lines;
}

inline std::vector<SampleLine> random_lines(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<SampleLine> lines(count);
  for (SampleLine& line : lines) {
    line.customer = "c" + std::to_string(random.below(30));
    line.time = static_cast<Seconds>(random.below(40)) * 30'000 - 500'000;
    // An order belongs to one customer and time.
    line.order = line.customer + "@" + std::to_string(line.time);
    line.product = "p" + std::to_string(random.below(25));
    line.quantity = static_cast<float>(random.below(9));
    line.amount = random.unit() * 100;
  }
  return lines;
}

}  // namespace canasta
