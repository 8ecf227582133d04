// Gamma-Gamma: what a purchase is worth.
//
// A customer's amounts are gamma(p, v) with v ~ gamma(q, gamma) of the customer's own, so that the
// mean m of x of them has the likelihood
//
//   G(px+q)/(G(px) G(q)) gamma^q m^(px-1) x^(px) / (gamma + m x)^(px+q)
//
// Source   Fader & Hardie (2013), "The gamma-gamma model of monetary value", eq. 1a, 5.
#pragma once

#include <span>
#include <vector>

#include "base/context.h"
#include "value/grouped.h"
#include "value/lifetimes.h"

namespace canasta {

struct GammaGamma {
  double p = 1;
  double q = 1;
  double gamma = 1;  // in money

  static GammaGamma of(std::span<const double> parameters);

  // (gamma + m x) p / (p x + q - 1); x = 0: of all customers. NaN where that mean is infinite.
  double expected(std::uint32_t repeats, double spend) const;
};

// What the likelihood sums over: customers by x, ascending, with the logarithms that do not change.
struct PaidPurchases {
  struct ByRepeats {
    double repeats = 0;
    double customers = 0;
    double log_spend = 0;  // sum of ln m
  };
  std::vector<ByRepeats> by_repeats;
  std::vector<double> repeats;  // of each customer
  std::vector<double> total;    // m x

  std::size_t size() const { return total.size(); }
};
// Customers with x > 0 and m > 0; m times scale.
PaidPurchases paid_purchases(const Lifetimes& customers, double scale);

LogLikelihood gamma_gamma_likelihood(const Context& context, const PaidPurchases& purchases,
                                     const GammaGamma& model);

}  // namespace canasta
