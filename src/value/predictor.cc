#include "value/predictor.h"

#include <cmath>
#include <limits>

#include "base/parallel.h"
#include "value/gamma_gamma.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 1'024;
constexpr std::size_t kDiscountPoints = 8;
constexpr double kDaysPerYear = 365.25;

std::variant<BgNbd, ParetoNbd> model_of(const PurchaseFit& fit) {
  const std::vector<double> at = parameter_values(fit);
  if (fit.model == PurchaseModel::BgNbd) return BgNbd::of(at);
  return ParetoNbd::of(at);
}

}  // namespace

std::vector<double> parameter_values(const ModelFit& fit) {
  std::vector<double> out;
  for (const Parameter& parameter : fit.parameters) out.push_back(parameter.value);
  return out;
}

Predictor::Predictor(const PurchaseFit& fit)
    : model_(model_of(fit)),
      leaving_(gauss_legendre(kParetoPoints)),
      discount_(gauss_legendre(kDiscountPoints)) {}

double Predictor::p_alive(const Lifetime& customer) const {
  if (const auto* model = std::get_if<BgNbd>(&model_)) return model->p_alive(customer);
  return std::get<ParetoNbd>(model_).p_alive(customer, leaving_);
}

double Predictor::expected_if_alive(const Lifetime& customer, double horizon) const {
  return std::visit([&](const auto& model) { return model.expected_if_alive(customer, horizon); },
                    model_);
}

// By parts: the integral of e^(-rate t) dE(t) is e^(-rate h) E(h) + rate * that of e^(-rate t)
// E(t).
double Predictor::discounted_if_alive(const Lifetime& customer, double horizon, double rate) const {
  double out = std::exp(-rate * horizon) * expected_if_alive(customer, horizon);
  if (rate == 0) return out;
  for (std::size_t i = 0; i < discount_.points.size(); ++i) {
    const double time = horizon * discount_.points[i];
    out += rate * horizon * discount_.weights[i] * std::exp(-rate * time) *
           expected_if_alive(customer, time);
  }
  return out;
}

double expected_purchases(const PurchaseFit& fit, const Lifetime& customer, double horizon) {
  const Predictor predictor(fit);
  return predictor.p_alive(customer) * predictor.expected_if_alive(customer, horizon);
}

double p_alive(const PurchaseFit& fit, const Lifetime& customer) {
  return Predictor(fit).p_alive(customer);
}

double expected_spend(const SpendFit& fit, std::uint32_t repeats, double spend) {
  return GammaGamma::of(parameter_values(fit)).expected(repeats, spend);
}

CustomerValues customer_values(const Context& context, const Lifetimes& customers,
                               const PurchaseFit& purchases, const SpendFit* spend,
                               const ValueOptions& options) {
  const std::size_t n = customers.size();
  const Predictor predictor(purchases);
  const GammaGamma money =
      spend == nullptr ? GammaGamma{} : GammaGamma::of(parameter_values(*spend));
  const double rate = std::log1p(options.discount_yearly) / kDaysPerYear * days_in(purchases.unit);
  const double missing = std::numeric_limits<double>::quiet_NaN();
  CustomerValues out{.expected_purchases = std::vector<double>(n),
                     .p_alive = std::vector<double>(n),
                     .expected_spend = std::vector<double>(n, missing),
                     .value = std::vector<double>(n, missing)};
  for_chunks(context, {.count = n, .size = kCustomersPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      const Lifetime customer = customers[i];
      const double alive = predictor.p_alive(customer);
      out.p_alive[i] = alive;
      out.expected_purchases[i] = alive * predictor.expected_if_alive(customer, options.horizon);
      if (spend == nullptr) continue;
      out.expected_spend[i] = money.expected(customer.repeats, customers.spend[i]);
      const double counted =
          rate == 0 ? out.expected_purchases[i]
                    : alive * predictor.discounted_if_alive(customer, options.horizon, rate);
      out.value[i] = counted * out.expected_spend[i];
    }
  });
  return out;
}

}  // namespace canasta
