// CustomerOrders: one customer's lines folded into orders, with what the lines alone can tell.
//
// Read once per customer; every family then works on a handful of orders that lie in the cache. An
// instance keeps its memory from customer to customer, so nothing is allocated on the way but what
// the largest customer needs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/purchase_log.h"
#include "features/customer_features.h"

namespace canasta {

// Mean unit price of each product over the lines of a history with units and money in them; 0 where
// there is none. Lines in customer order.
std::vector<double> mean_unit_prices(const History& history);

// What is counted beyond the orders, and from what. Borrows everything.
struct LineSources {
  const Attribute* category = nullptr;  // of products
  CustomerColumns columns;
  std::span<const double> unit_price;  // by product
};

class CustomerOrders {
 public:
  CustomerOrders(const History& history, const LineSources& sources);

  // Takes another customer. REQUIRES: not empty in the history.
  void read(CustomerCode customer);

  CustomerCode customer() const { return customer_; }
  // The day after the moment, to which ages are counted.
  Day next_day() const { return next_day_; }
  // The log's first day.
  Day first_day() const { return first_day_; }

  // Orders by the time of their first line; all of one length.
  std::size_t size() const { return day_.size(); }
  std::span<const Day> day() const { return day_; }
  std::span<const double> spend() const { return spend_; }
  Day age(std::size_t order) const { return next_day_ - day_[order]; }
  double spend_sum() const { return spend_sum_; }
  double units_sum() const { return units_sum_; }
  std::size_t lines() const { return lines_; }

  std::size_t products() const { return products_; }
  std::size_t categories() const { return categories_.size(); }
  // The largest spend of one category.
  double top_category_spend() const;
  // Lines of each channel, and of any.
  std::span<const std::uint32_t> channel_lines() const { return channel_lines_; }
  std::uint32_t lines_with_channel() const { return lines_with_channel_; }

  // Over lines with units and a price to compare with.
  double paid() const { return paid_; }
  double usual() const { return usual_; }
  std::uint32_t priced_lines() const { return priced_lines_; }
  std::uint32_t discounted_lines() const { return discounted_lines_; }

 private:
  void start(CustomerCode customer);
  std::size_t order_at(OrderCode order, Seconds time);
  void count_product(ProductCode product, double amount);
  void count_channel(OrderCode order);
  void count_price(ProductCode product, double quantity, double amount);

  const History* history_;
  LineSources sources_;
  Day next_day_;
  Day first_day_;
  CustomerCode customer_ = 0;

  std::vector<OrderCode> code_;
  OrderCode code_max_ = 0;
  std::vector<Day> day_;
  std::vector<double> spend_;
  double spend_sum_ = 0, units_sum_ = 0;
  std::size_t lines_ = 0;

  // Marked with customer + 1, so that nothing needs clearing.
  std::vector<std::uint32_t> product_seen_;
  std::vector<std::uint32_t> category_seen_;
  std::size_t products_ = 0;
  std::vector<double> category_spend_;  // the last place is for products without one
  std::vector<std::uint32_t> categories_;
  std::vector<std::uint32_t> channel_lines_;
  std::uint32_t lines_with_channel_ = 0;

  double paid_ = 0, usual_ = 0;
  std::uint32_t priced_lines_ = 0, discounted_lines_ = 0;
};

}  // namespace canasta
