// A fitted model of purchases, ready for many customers: parameters unpacked, quadrature made.
#pragma once

#include <variant>

#include "math/quadrature.h"
#include "value/bg_nbd.h"
#include "value/lifetimes.h"
#include "value/pareto_nbd.h"

namespace canasta {

std::vector<double> parameter_values(const ModelFit& fit);

class Predictor {
 public:
  explicit Predictor(const PurchaseFit& fit);

  double p_alive(const Lifetime& customer) const;
  double expected_if_alive(const Lifetime& customer, double horizon) const;
  // Purchases within `horizon`, each counted as exp(-rate * its time).
  double discounted_if_alive(const Lifetime& customer, double horizon, double rate) const;

 private:
  std::variant<BgNbd, ParetoNbd> model_;
  Quadrature leaving_;   // of P(alive) by Pareto/NBD
  Quadrature discount_;  // over the horizon
};

}  // namespace canasta
