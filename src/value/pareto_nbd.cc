#include "value/pareto_nbd.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/assert.h"

namespace canasta {
namespace {

// e^-kDecayMax of the largest is nothing beside it.
constexpr double kDecayMax = 40;

// The integral of leaving between t_x and T, as a logarithm, and averages under its integrand.
struct Leaving {
  double log = -std::numeric_limits<double>::infinity();
  double log_alpha = 0;      // of ln(alpha + u)
  double log_beta = 0;       // of ln(beta + u)
  double inverse_alpha = 0;  // of 1 / (alpha + u)
  double inverse_beta = 0;   // of 1 / (beta + u)
};

class LeavingIntegral {
 public:
  LeavingIntegral(const ParetoNbd& model, const Quadrature& points)
      : model_(model), near_(std::min(model.alpha, model.beta)), points_(points) {
    CANASTA_ASSERT(points.points.size() == kParetoPoints);
  }

  Leaving operator()(const Lifetime& customer) const {
    Leaving out;
    if (!(customer.age > customer.last)) return out;
    const double from = std::log(near_ + customer.last);
    const double length = length_of(customer);
    std::array<double, kParetoPoints> time{};
    std::array<double, kParetoPoints> log_alpha{};
    std::array<double, kParetoPoints> log_beta{};
    std::array<double, kParetoPoints> log_value{};
    for (std::size_t i = 0; i < kParetoPoints; ++i) {
      const double w = from + length * points_.points[i];
      time[i] = std::exp(w) - near_;
      log_alpha[i] = std::log(model_.alpha + time[i]);
      log_beta[i] = std::log(model_.beta + time[i]);
      log_value[i] =
          w - (model_.r + customer.repeats) * log_alpha[i] - (model_.s + 1) * log_beta[i];
    }
    const double top = *std::max_element(log_value.begin(), log_value.end());
    double sum = 0;
    for (std::size_t i = 0; i < kParetoPoints; ++i) {
      const double value = points_.weights[i] * std::exp(log_value[i] - top);
      sum += value;
      out.log_alpha += value * log_alpha[i];
      out.log_beta += value * log_beta[i];
      out.inverse_alpha += value / (model_.alpha + time[i]);
      out.inverse_beta += value / (model_.beta + time[i]);
    }
    for (double* mean : {&out.log_alpha, &out.log_beta, &out.inverse_alpha, &out.inverse_beta}) {
      *mean /= sum;
    }
    out.log = top + std::log(sum * length);
    return out;
  }

 private:
  // In w. The logarithm of the integrand is concave: where it falls from the start, it falls at
  // least as fast further on, and the tail may be left out.
  double length_of(const Lifetime& customer) const {
    const double whole = std::log((near_ + customer.age) / (near_ + customer.last));
    const double start = near_ + customer.last;
    const double slope = 1 -
                         (model_.r + customer.repeats) * start / (model_.alpha + customer.last) -
                         (model_.s + 1) * start / (model_.beta + customer.last);
    return slope < 0 ? std::min(whole, -kDecayMax / slope) : whole;
  }

  const ParetoNbd& model_;
  double near_;
  const Quadrature& points_;
};

double log_alive(const ParetoNbd& model, const Lifetime& customer) {
  return -(model.r + customer.repeats) * std::log(model.alpha + customer.age) -
         model.s * std::log(model.beta + customer.age);
}

LogLikelihood of_customer(const ParetoNbd& model, const LeavingIntegral& integral,
                          const Lifetime& customer) {
  const Leaving leaving = integral(customer);
  const double power = model.r + customer.repeats;
  const double at_alpha = model.alpha + customer.age;
  const double at_beta = model.beta + customer.age;
  const LogSum both = log_sum(log_alive(model, customer), std::log(model.s) + leaving.log);
  const double left = both.second_share;
  const double stays = 1 - left;
  LogLikelihood out{.value = both.value};
  out.slope[0] = -stays * std::log(at_alpha) - left * leaving.log_alpha;
  out.slope[1] = -power * (stays / at_alpha + left * leaving.inverse_alpha);
  out.slope[2] = -stays * std::log(at_beta) + left * (1 / model.s - leaving.log_beta);
  out.slope[3] = -stays * model.s / at_beta - left * (model.s + 1) * leaving.inverse_beta;
  return out;
}

}  // namespace

ParetoNbd ParetoNbd::of(std::span<const double> parameters) {
  return {.r = parameters[0], .alpha = parameters[1], .s = parameters[2], .beta = parameters[3]};
}

double ParetoNbd::p_alive(const Lifetime& customer, const Quadrature& points) const {
  const Leaving leaving = LeavingIntegral(*this, points)(customer);
  return 1 - log_sum(log_alive(*this, customer), std::log(s) + leaving.log).second_share;
}

double ParetoNbd::expected_if_alive(const Lifetime& customer, double horizon) const {
  const double at_beta = beta + customer.age;
  const double log_rest = -std::log1p(horizon / at_beta);
  const double h = s - 1;
  const double straight = h == 0 ? -log_rest : -std::expm1(h * log_rest) / h;
  return (r + customer.repeats) * at_beta / (alpha + customer.age) * straight;
}

LogLikelihood pareto_nbd_likelihood(const Context& context, const GroupedLifetimes& customers,
                                    const ParetoNbd& model) {
  const Quadrature points = gauss_legendre(kParetoPoints);
  const LeavingIntegral integral(model, points);
  LogLikelihood sum = sum_over_groups(context, customers.groups, [&](auto groups) {
    LogLikelihood part;
    for (const LifetimeGroup& one : groups) {
      LogLikelihood of = of_customer(
          model, integral, {one.repeats, customers.last[one.last], customers.age[one.age]});
      of.value *= one.customers;
      for (double& slope : of.slope) slope *= one.customers;
      part.add(of);
    }
    return part;
  });
  const RisingSum of_r = rising_sum(customers.above, model.r);
  const double n = customers.customers;
  sum.value += of_r.log + n * (model.r * std::log(model.alpha) + model.s * std::log(model.beta));
  sum.slope[0] += of_r.slope + n * std::log(model.alpha);
  sum.slope[1] += n * model.r / model.alpha;
  sum.slope[2] += n * std::log(model.beta);
  sum.slope[3] += n * model.s / model.beta;
  return sum;
}

}  // namespace canasta
