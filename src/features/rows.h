// RowWriter: the rows of a request, customer by customer, into columns that somebody else owns.
#pragma once

#include "features/day_facts.h"
#include "features/history.h"

namespace canasta {

// Where rows go: one cursor per column of a FeatureMatrix.
struct RowSink {
  float* values;
  Day* day;
  std::uint32_t* customer;
  double* positive;
  double* total;
};

// A block is a range of whole customers with about kBlockRows rows before sampling, fixed by the
// request alone.
class RowWriter {
 public:
  RowWriter(const PurchaseDays& days, RowRequest request);

  const std::vector<Feature>& features() const { return features_; }
  std::size_t blocks() const { return block_start_.size() - 1; }
  // With rate 1: of everybody, and of a block.
  RowCount count() const { return count_; }
  std::uint64_t rows_max(std::size_t block) const;
  // Rows of a block that the sampling keeps. Cost O(rows) with a rate below 1.
  std::uint64_t rows_kept(std::size_t block) const;
  // Writes the kept rows of a block and moves the cursors behind them.
  void write(std::size_t block, RowSink& sink) const;

 private:
  RowCount count_all(CustomerCode customer) const;
  std::uint64_t count_kept(CustomerCode customer) const;
  bool keeps(CustomerCode customer, Day day) const;
  void write_customer(CustomerCode customer, RowSink& sink) const;

  const PurchaseDays* days_;
  RowRequest request_;
  DayFacts facts_;
  std::vector<Feature> features_;
  std::vector<std::size_t> columns_;  // positions in a FeatureRow
  std::vector<CustomerCode> block_start_;
  RowCount count_;
};

}  // namespace canasta
