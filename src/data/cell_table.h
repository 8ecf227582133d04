// CellTable: how many customer-days, and how many of them with a purchase, stand in each
// (day, days since last purchase) cell. The calendar itself is never built.
//
// Everything the four calendar features say is a function of these two numbers, so customers with
// the same pair are one cell: 53.0 million calendar rows of 149,268 customers are 266,815 cells.
// Counts are integers, so merging tables (threads, parts, Spark) adds and is exact in any order.
//
// Shape: triangular. Cell (day, since) exists for first_day < day <= last_day and
// 1 <= since <= day - first_day.
#pragma once

#include <cstdint>
#include <vector>

#include "base/dates.h"

namespace canasta {

class CellTable {
 public:
  CellTable() = default;
  CellTable(Day first_day, Day last_day);

  Day first_day() const { return first_day_; }
  Day last_day() const { return last_day_; }

  // Index of the cell of `day` for customers who last bought on `last_purchase`.
  // REQUIRES: first_day <= last_purchase < day <= last_day
  std::size_t index(Day day, Day last_purchase) const {
    const auto from = static_cast<std::size_t>(last_purchase - first_day_);
    return row_start_[from] + static_cast<std::size_t>(day - last_purchase - 1);
  }
  std::uint32_t total(std::size_t cell) const { return total_[cell]; }
  std::uint32_t positive(std::size_t cell) const { return positive_[cell]; }
  std::size_t cells() const { return total_.size(); }

  std::vector<std::uint32_t>& totals() { return total_; }
  std::vector<std::uint32_t>& positives() { return positive_; }
  const std::vector<std::uint32_t>& totals() const { return total_; }
  const std::vector<std::uint32_t>& positives() const { return positive_; }

  // Adds the counts of a table over the same days.
  void merge(const CellTable& other);

 private:
  Day first_day_ = 0;
  Day last_day_ = -1;
  std::vector<std::size_t> row_start_;  // by day of last purchase
  std::vector<std::uint32_t> total_;
  std::vector<std::uint32_t> positive_;
};

}  // namespace canasta
