// Decisions counted by class, and the metrics that follow from the counts.
//
// The only definition of these metrics: judging, thresholds and late truth all count with it, and
// the numbers are those of scikit-learn with its default labels. A class that neither occurs nor
// is decided is left out of the macro means; a precision, recall or F1 without denominator is 0.
//
// Cost     add and move O(1), a metric O(classes), no allocation after construction.
// Edges    a metric without a row is NaN.
// Source   Sokolova & Lapalme (2009), macro averaging; Brodersen et al. (2010), balanced accuracy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/assert.h"

namespace canasta {

class ClassTally {
 public:
  explicit ClassTally(std::size_t classes) : counts_(classes) {}
  // REQUIRES: as many of both, all below `classes`.
  ClassTally(std::span<const std::uint32_t> truth, std::span<const std::uint32_t> decided,
             std::size_t classes)
      : counts_(classes) {
    CANASTA_ASSERT(truth.size() == decided.size());
    for (std::size_t row = 0; row < truth.size(); ++row) {
      CANASTA_ASSERT(truth[row] < classes && decided[row] < classes);
      add(truth[row], decided[row]);
    }
  }

  void add(std::size_t truth, std::size_t decided) {
    counts_[truth].support += 1;
    counts_[decided].decided += 1;
    counts_[decided].hits += truth == decided ? 1 : 0;
  }
  // A row is decided otherwise.
  void move(std::size_t truth, std::size_t from, std::size_t to) {
    counts_[from].decided -= 1;
    counts_[to].decided += 1;
    counts_[from].hits -= truth == from ? 1 : 0;
    counts_[to].hits += truth == to ? 1 : 0;
  }

  std::size_t classes() const { return counts_.size(); }
  double hits(std::size_t k) const { return counts_[k].hits; }
  double support(std::size_t k) const { return counts_[k].support; }  // rows of the class
  double precision(std::size_t k) const { return precision_of(counts_[k]); }
  double recall(std::size_t k) const { return recall_of(counts_[k]); }
  double f1(std::size_t k) const { return f1_of(counts_[k]); }

  // Share of rows whose class was decided.
  double accuracy() const {
    double hits = 0;
    double rows = 0;
    for (const Counts& one : counts_) {
      hits += one.hits;
      rows += one.support;
    }
    return rows > 0 ? hits / rows : kUndefined;
  }
  // Mean recall of the classes that occur.
  double balanced_accuracy() const { return mean(recall_of, occurs); }
  // Means over the classes that occur or are decided.
  double precision_macro() const { return mean(precision_of, is_seen); }
  double recall_macro() const { return mean(recall_of, is_seen); }
  double f1_macro() const { return mean(f1_of, is_seen); }

 private:
  static constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

  struct Counts {
    double hits = 0;
    double decided = 0;
    double support = 0;
  };
  static double share(double part, double whole) { return whole > 0 ? part / whole : 0; }
  static double precision_of(const Counts& one) { return share(one.hits, one.decided); }
  static double recall_of(const Counts& one) { return share(one.hits, one.support); }
  static double f1_of(const Counts& one) { return share(2 * one.hits, one.decided + one.support); }
  static bool occurs(const Counts& one) { return one.support > 0; }
  static bool is_seen(const Counts& one) { return one.decided + one.support > 0; }

  template <class Metric, class Counted>
  double mean(Metric metric, Counted counted) const {
    double sum = 0;
    double classes = 0;
    for (const Counts& one : counts_) {
      sum += metric(one);  // 0 where the class is not counted
      classes += counted(one) ? 1 : 0;
    }
    return classes > 0 ? sum / classes : kUndefined;
  }

  std::vector<Counts> counts_;
};

}  // namespace canasta
