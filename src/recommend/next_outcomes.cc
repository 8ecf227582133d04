#include "recommend/next_outcomes.h"

#include <algorithm>
#include <numeric>

#include "base/parallel.h"
#include "base/random.h"

namespace canasta {
namespace {

constexpr std::size_t kPopularMax = 300;
constexpr double kRebuyPrior = 5;        // customers
constexpr float kAssociationPrior = 10;  // weight
constexpr std::size_t kSets = kOutcomeFolds + 1;

// Counts of one set of customers.
struct ProductCounts {
  double customers = 0;
  std::vector<double> had, next, again;  // by product: customers
};

void add_counts(ProductCounts& to, const ProductCounts& from, double sign) {
  to.customers += sign * from.customers;
  for (std::size_t i = 0; i < to.had.size(); ++i) {
    to.had[i] += sign * from.had[i];
    to.next[i] += sign * from.next[i];
    to.again[i] += sign * from.again[i];
  }
}

void count_customer(const SparseRow& row, std::span<const ProductCode> next,
                    ProductCounts& counts) {
  ++counts.customers;
  for (const std::uint32_t product : row.column) ++counts.had[product];
  for (const ProductCode product : next) {
    ++counts.next[product];
    const bool had = std::binary_search(row.column.begin(), row.column.end(), product);
    counts.again[product] += had ? 1 : 0;
  }
}

std::vector<ProductCode> best(std::span<const float> shares) {
  std::vector<ProductCode> order(shares.size());
  std::iota(order.begin(), order.end(), 0U);
  const std::size_t count = std::min(kPopularMax, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    [&](ProductCode a, ProductCode b) {
                      return shares[a] != shares[b] ? shares[a] > shares[b] : a < b;
                    });
  order.resize(count);
  while (!order.empty() && shares[order.back()] <= 0) order.pop_back();
  return order;
}

}  // namespace

std::uint8_t outcome_fold(std::uint64_t seed, CustomerCode customer) {
  return static_cast<std::uint8_t>(Random(mix64(seed) ^ customer).below(kOutcomeFolds));
}

NextOutcomes::NextOutcomes(const Context& context, const SparseMatrix& rows,
                           const ProductLists& next, std::span<const std::uint8_t> fold)
    : products_(rows.columns) {
  CANASTA_ASSERT(rows.rows() == next.size() && fold.size() == next.size());
  count_products(rows, next, fold);
  count_pairs(context, rows, next, fold);
}

void NextOutcomes::count_products(const SparseMatrix& rows, const ProductLists& next,
                                  std::span<const std::uint8_t> fold) {
  const std::vector<double> none(products_);
  std::vector<ProductCounts> counts(kSets, {0, none, none, none});  // the last: all customers
  for (std::size_t i = 0; i < next.size(); ++i) {
    if (fold[i] == kNoFold || next[i].empty()) continue;
    count_customer(rows.row(i), next[i], counts[fold[i]]);
  }
  for (std::size_t f = 0; f < kOutcomeFolds; ++f) add_counts(counts[kOutcomeFolds], counts[f], 1);
  for (std::size_t set = 0; set < kSets; ++set) {
    ProductCounts others = counts[kOutcomeFolds];
    if (set < kOutcomeFolds) add_counts(others, counts[set], -1);
    const double had = std::accumulate(others.had.begin(), others.had.end(), 0.0);
    const double again = std::accumulate(others.again.begin(), others.again.end(), 0.0);
    const double mean = had > 0 ? again / had : 0;
    const double customers = std::max(1.0, others.customers);
    for (std::size_t i = 0; i < products_; ++i) {
      popularity_.push_back(static_cast<float>(others.next[i] / customers));
      rebuy_.push_back(static_cast<float>((others.again[i] + kRebuyPrior * mean) /
                                          (others.had[i] + kRebuyPrior)));
      first_buy_.push_back(static_cast<float>((others.next[i] - others.again[i]) /
                                              std::max(1.0, others.customers - others.had[i])));
    }
    popular_.push_back(best(std::span(popularity_).last(products_)));
  }
}

void NextOutcomes::count_pairs(const Context& context, const SparseMatrix& rows,
                               const ProductLists& next, std::span<const std::uint8_t> fold) {
  // Customers by product bought before; the transpose lists them in order.
  const SparseMatrix buyers = transpose(rows);
  pairs_.resize(kSets);
  weights_.assign(kSets, std::vector<float>(products_));
  parallel_for(context, kSets, [&](std::size_t set) {
    SparseMatrix& pairs = pairs_[set];
    pairs.columns = products_;
    std::vector<float> sums(products_);
    std::vector<ProductCode> touched;
    for (std::size_t product = 0; product < products_; ++product) {
      touched.clear();
      const SparseRow of_product = buyers.row(product);
      for (std::size_t i = 0; i < of_product.size(); ++i) {
        const std::uint32_t customer = of_product.column[i];
        const bool counts = fold[customer] != kNoFold && fold[customer] != set;
        if (!counts || next[customer].empty()) continue;
        weights_[set][product] += of_product.value[i];
        for (const ProductCode bought : next[customer]) {
          if (sums[bought] == 0) touched.push_back(bought);
          sums[bought] += of_product.value[i];
        }
      }
      std::sort(touched.begin(), touched.end());
      for (const ProductCode bought : touched) {
        if (bought != product) {
          pairs.column.push_back(bought);
          pairs.value.push_back(sums[bought]);
        }
        sums[bought] = 0;
      }
      pairs.offsets.push_back(pairs.column.size());
    }
  });
}

void NextOutcomes::add_associations(std::uint8_t fold, const SparseRow& row,
                                    std::span<float> scores) const {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::uint32_t product = row.column[i];
    const float weight = row.value[i] / (weights_[fold][product] + kAssociationPrior);
    const SparseRow pairs = pairs_[fold].row(product);
    for (std::size_t j = 0; j < pairs.size(); ++j)
      scores[pairs.column[j]] += weight * pairs.value[j];
  }
}

}  // namespace canasta
