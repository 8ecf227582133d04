// PurchaseLog: every clean receipt line of a shop, in the order that makes history cheap.
//
// Invariants
//   1. Lines are sorted by customer, then time, then order, then the order in which they were read.
//   2. Ids are dense: customers().size() customers, each with at least one line; codes of customers
//      and products follow the byte order of their ids; orders that of their first appearance.
//   3. 32 bytes a line (4 + 4 + 4 + 8 + 4 + 8), plus customer offsets and dictionaries.
//   4. Immutable once built; safe to read from any number of threads.
//
// Because of 1, "everything known at the end of a day" is a prefix of each customer's run, and
// as_of(day) gives it as a History. Recommenders take nothing else, so that they cannot see what
// came later. Features take the days of a History (purchase_days.h) and go through them forward.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/dates.h"

namespace canasta {

using CustomerCode = std::uint32_t;
using OrderCode = std::uint32_t;
using ProductCode = std::uint32_t;

inline constexpr std::uint32_t kNoCode = 0xFFFFFFFF;

// Texts, numbered from 0. One block of bytes, so a million ids are two allocations.
class Dictionary {
 public:
  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t code) const;
  // Appends and returns its code; does not look for an equal one.
  std::uint32_t add(std::string_view text);
  void reserve(std::size_t texts, std::size_t bytes);
  // The code of a text in a sorted dictionary, or kNoCode. Cost O(log n).
  std::uint32_t find_sorted(std::string_view text) const;
  // The same for an id as a person or another table writes it: 22086.0, as whole numbers leave a
  // column of floats, is 22086 where nothing else is named so.
  std::uint32_t find_id(std::string_view id) const;

  // The block of bytes, and where each text ends in it: what is kept on disk.
  std::string_view block() const { return text_; }
  std::span<const std::uint64_t> ends() const { return ends_; }

 private:
  std::string text_;
  std::vector<std::uint64_t> ends_;
};

// The columns of a log, before and after sorting.
struct PurchaseColumns {
  std::vector<CustomerCode> customer;
  std::vector<OrderCode> order;
  std::vector<ProductCode> product;
  std::vector<Seconds> time;    // wall time in the shop's zone
  std::vector<float> quantity;  // units
  std::vector<double> amount;   // quantity times price, in the shop's currency

  std::size_t size() const { return customer.size(); }
};

// A further column that was mapped: one value per product or per line's customer.
struct Attribute {
  std::string name;  // as in canasta.yaml: category, or the column's own name
  Dictionary values;
  std::vector<std::uint32_t> codes;  // one per product (or customer); kNoCode where unknown
};

class History;

class PurchaseLog {
 public:
  PurchaseLog() = default;
  // Sorts the lines and drops nothing. Codes may come in any order and may have gaps; they are made
  // dense and sorted here, and attributes follow. Cost O(n), plus sorting within a customer.
  // REQUIRES: columns of one length, codes inside their dictionaries.
  static PurchaseLog build(PurchaseColumns columns, Dictionary customers, Dictionary orders,
                           Dictionary products, std::vector<Attribute> product_attributes = {});
  // The same on context.threads threads; the same log for any number of them.
  static PurchaseLog build(const Context& context, PurchaseColumns columns, Dictionary customers,
                           Dictionary orders, Dictionary products,
                           std::vector<Attribute> product_attributes = {});

  std::size_t size() const { return columns_.size(); }
  const PurchaseColumns& columns() const { return columns_; }
  const Dictionary& customers() const { return customers_; }
  const Dictionary& orders() const { return orders_; }
  const Dictionary& products() const { return products_; }
  const std::vector<Attribute>& product_attributes() const { return product_attributes_; }
  // The one of that name; nullptr where there is none.
  const Attribute* product_attribute(std::string_view name) const;

  // First line of each customer; [n_customers + 1].
  std::span<const std::uint64_t> offsets() const { return offsets_; }

  // First and last day with a purchase. REQUIRES: size() > 0
  Day first_day() const { return first_day_; }
  Day last_day() const { return last_day_; }

  // Everything known at the end of `day`: purchases on that day are in.
  History as_of(Day day) const;
  // Everything known at a second of a day, lines of that second included.
  History as_of_second(Seconds moment) const;
  // Everything, as of its last day.
  History all() const;

 private:
  // REQUIRES: customers_ and offsets_ are there, and columns.customer holds their codes.
  void sort_lines(const Context& context, PurchaseColumns columns, const Dictionary& orders);

  PurchaseColumns columns_;
  Dictionary customers_, orders_, products_;
  std::vector<Attribute> product_attributes_;
  std::vector<std::uint64_t> offsets_;
  Day first_day_ = 0;
  Day last_day_ = 0;
};

// What was known at a moment, mostly the end of a day: a prefix of every customer's lines. Cheap to
// copy around by reference; it borrows the log, which must outlive it. Customers without a line yet
// are empty.
class History {
 public:
  // The last second that is known, and its day.
  Seconds moment() const { return moment_; }
  Day day() const { return day_of(moment_); }
  const PurchaseLog& log() const { return *log_; }
  std::size_t customer_count() const { return ends_.size(); }
  // Lines [first, last) of a customer, as indexes into log().columns().
  std::uint64_t first_line(CustomerCode customer) const { return log_->offsets()[customer]; }
  std::uint64_t last_line(CustomerCode customer) const { return ends_[customer]; }
  bool empty(CustomerCode customer) const { return first_line(customer) == last_line(customer); }

 private:
  friend class PurchaseLog;
  const PurchaseLog* log_ = nullptr;
  Seconds moment_ = 0;
  std::vector<std::uint64_t> ends_;
};

}  // namespace canasta
