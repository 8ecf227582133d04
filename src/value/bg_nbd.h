// BG/NBD: the beta-geometric / negative binomial model of purchases.
//
// While alive, a customer buys at rate l, l ~ gamma(r, alpha); after each purchase, from the first
// repeat purchase on, it leaves with probability p, p ~ beta(a, b).
//
//   L(x, t_x, T) = G(r+x)/G(r) alpha^r * B(a, b+x)/B(a, b)
//                  * [ (alpha+T)^-(r+x) + (x > 0) a/(b+x-1) (alpha+t_x)^-(r+x) ]
//
// The second term is "left right after the last purchase".
// Source   Fader, Hardie & Lee (2005), Marketing Science 24(2), eq. 6, 10; P(alive): their note on
//          computing it in Excel (2008). The expectation is rewritten, see expected_if_alive().
#pragma once

#include <span>
#include <vector>

#include "base/context.h"
#include "value/grouped.h"
#include "value/lifetimes.h"

namespace canasta {

struct BgNbd {
  double r = 1;
  double alpha = 1;  // in units of time
  double a = 1;
  double b = 1;

  static BgNbd of(std::span<const double> parameters);

  // ln of [a/(b+x-1)] ((alpha+T)/(alpha+t_x))^(r+x): odds of having left. -infinity for x = 0.
  double log_odds_left(const Lifetime& customer) const;
  double p_alive(const Lifetime& customer) const;
  // E[Y(horizon) | x, t_x, T] / P(alive). With x = t_x = T = 0 it is E[X(horizon)] of a new
  // customer.
  double expected_if_alive(const Lifetime& customer, double horizon) const;
};

LogLikelihood bg_nbd_likelihood(const Context& context, const GroupedLifetimes& customers,
                                const BgNbd& model);

}  // namespace canasta
