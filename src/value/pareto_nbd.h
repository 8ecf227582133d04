// Pareto/NBD: buys at rate l ~ gamma(r, alpha) until it leaves, after a time at rate m ~ gamma(s,
// beta), whatever it buys.
//
//   L(x, t_x, T) = G(r+x)/G(r) alpha^r beta^s * [ (alpha+T)^-(r+x) (beta+T)^-s
//                  + s * integral from t_x to T of (alpha+u)^-(r+x) (beta+u)^-(s+1) du ]
//
// The textbook writes the integral as two 2F1. Here it is taken as it stands, by Gauss-Legendre in
// w = ln(min(alpha, beta) + u): there the integrand is analytic in a strip of width 2 pi, so that
// kParetoPoints points give all digits, and its slope by every parameter is an average under it.
//
// Cost     kParetoPoints * 3 exponentials or logarithms a distinct row.
// Source   Schmittlein, Morrison & Colombo (1987), Management Science 33(1); Fader & Hardie (2005),
//          "A note on deriving the Pareto/NBD model", eq. 18, 22, 39.
#pragma once

#include <span>

#include "base/context.h"
#include "math/quadrature.h"
#include "value/grouped.h"
#include "value/lifetimes.h"

namespace canasta {

inline constexpr std::size_t kParetoPoints = 32;

struct ParetoNbd {
  double r = 1;
  double alpha = 1;  // in units of time
  double s = 1;
  double beta = 1;  // in units of time

  static ParetoNbd of(std::span<const double> parameters);

  // `points`: gauss_legendre(kParetoPoints), made once for many customers.
  double p_alive(const Lifetime& customer, const Quadrature& points) const;
  // E[Y(horizon) | x, t_x, T] / P(alive); with x = t_x = T = 0 E[X(horizon)] of a new customer.
  double expected_if_alive(const Lifetime& customer, double horizon) const;
};

LogLikelihood pareto_nbd_likelihood(const Context& context, const GroupedLifetimes& customers,
                                    const ParetoNbd& model);

}  // namespace canasta
