// Distinct (x, t_x, T) with how many customers share them: what the likelihoods are sums over.
//
// The shop's days are whole, so 150,000 customers have some hundred thousand distinct rows, but
// only some hundred distinct t_x and T each: their logarithms are taken once per evaluation. Gamma
// functions of x are sums of logarithms, and those of all customers one sum over x:
//
//   sum over customers of ln G(c + x) - ln G(c)  =  sum over i of above[i] * ln(c + i)
//
// with above[i] the customers whose x is larger than i. Exact, and free of special functions.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/context.h"
#include "value/lifetimes.h"

namespace canasta {

struct LifetimeGroup {
  std::uint32_t repeats = 0;
  std::uint32_t last = 0;  // index into GroupedLifetimes::last
  std::uint32_t age = 0;
  double customers = 0;
};

struct GroupedLifetimes {
  std::vector<double> last;  // distinct, ascending
  std::vector<double> age;
  std::vector<LifetimeGroup> groups;  // ascending
  std::vector<double> above;          // [largest x]
  double customers = 0;
};
// Times are multiplied by `scale`.
GroupedLifetimes group(const Lifetimes& customers, double scale);

// Every n-th distinct row: near enough to the whole to begin from. They stand in order, so that
// such a sample has rows of every kind in their shares.
GroupedLifetimes every_nth(const GroupedLifetimes& all, std::size_t n);

// above[i] * ln(c + i) summed, and its slope in c.
struct RisingSum {
  double log = 0;
  double slope = 0;
};
RisingSum rising_sum(std::span<const double> above, double c);

// ln(shift + time) and 1 / (shift + time) of each time.
struct ShiftedTimes {
  std::vector<double> log;
  std::vector<double> inverse;
};
ShiftedTimes shifted(std::span<const double> times, double shift);

// A log-likelihood and its slope by each parameter; adds up.
struct LogLikelihood {
  double value = 0;
  double slope[4] = {};

  void add(const LogLikelihood& other);
};
// Sum of body over [first, last) of chunks of groups, merged in their order.
LogLikelihood sum_over_groups(
    const Context& context, std::span<const LifetimeGroup> groups,
    const std::function<LogLikelihood(std::span<const LifetimeGroup>)>& body);

// ln(exp(first) + exp(second)), and what share of the sum the second is.
struct LogSum {
  double value = 0;
  double second_share = 0;
};
LogSum log_sum(double first, double second);

}  // namespace canasta
