#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/messages/value.h"
#include "value/bg_nbd.h"
#include "value/gamma_gamma.h"
#include "value/lifetimes.h"
#include "value/maximum.h"
#include "value/pareto_nbd.h"

namespace canasta {
namespace {

// Times are brought to at most this, amounts to a mean of one: parameters are then of order one.
constexpr double kScaledTimeMax = 10;

// Distinct rows from which on the way to the top is found on every tenth of them.
constexpr std::size_t kSampledFrom = 20'000;
constexpr std::size_t kSampledEvery = 10;

using Names = std::span<const std::string_view>;
constexpr std::array<std::string_view, 4> kBgNbdNames{"r", "alpha", "a", "b"};
constexpr std::array<std::string_view, 4> kParetoNbdNames{"r", "alpha", "s", "beta"};
constexpr std::array<std::string_view, 3> kGammaGammaNames{"p", "q", "gamma"};

// Writes the slope of the mean loss and gives its value.
double mean_loss(const LogLikelihood& sum, double rows, std::span<double> slope) {
  for (std::size_t i = 0; i < slope.size(); ++i) slope[i] = -sum.slope[i] / rows;
  return -sum.value / rows;
}

ModelFit fit_of(const Maximum& maximum, Names names, double rows) {
  ModelFit fit;
  for (std::size_t i = 0; i < names.size(); ++i) {
    fit.parameters.push_back({names[i], maximum.parameters[i], maximum.standard_errors[i]});
  }
  fit.log_likelihood = -maximum.loss * rows;
  fit.customers = static_cast<std::uint64_t>(rows);
  fit.evaluations = maximum.evaluations;
  fit.state = maximum.state;
  return fit;
}

void rescale(Parameter& parameter, double factor) {
  parameter.value *= factor;
  parameter.standard_error *= factor;
}

// The likelihood above leaves out the unit of time: each of the x purchases is one per unit.
double unit_of_likelihood(const GroupedLifetimes& customers, double scale) {
  double repeats = 0;
  for (const double above : customers.above) repeats += above;
  return repeats * std::log(scale);
}

double correlation(const PaidPurchases& purchases) {
  const auto n = static_cast<double>(purchases.size());
  double x = 0, m = 0;
  for (std::size_t i = 0; i < purchases.size(); ++i) {
    x += purchases.repeats[i] / n;
    m += purchases.total[i] / purchases.repeats[i] / n;
  }
  double xx = 0, mm = 0, xm = 0;
  for (std::size_t i = 0; i < purchases.size(); ++i) {
    const double dx = purchases.repeats[i] - x;
    const double dm = purchases.total[i] / purchases.repeats[i] - m;
    xx += dx * dx;
    mm += dm * dm;
    xm += dx * dm;
  }
  return xx > 0 && mm > 0 ? xm / std::sqrt(xx * mm) : 0;
}

}  // namespace

Result<PurchaseFit> fit_purchases(const Context& context, const Lifetimes& customers,
                                  PurchaseModel model) {
  const auto repeats = [](std::uint32_t x) { return x > 0; };
  if (std::none_of(customers.repeats.begin(), customers.repeats.end(), repeats)) {
    return invalid(message::kNobodyRepeats, {{"customers", customers.size()}});
  }
  const double scale =
      kScaledTimeMax / *std::max_element(customers.age.begin(), customers.age.end());
  const GroupedLifetimes grouped = group(customers, scale);
  const bool bg_nbd = model == PurchaseModel::BgNbd;
  const GroupedLifetimes sample =
      grouped.groups.size() > kSampledFrom ? every_nth(grouped, kSampledEvery) : GroupedLifetimes{};
  const auto loss_of = [&](const GroupedLifetimes& rows) -> SmoothFunction {
    if (rows.groups.empty()) return {};
    return [&](std::span<const double> at, std::span<double> slope) {
      const LogLikelihood sum = bg_nbd ? bg_nbd_likelihood(context, rows, BgNbd::of(at))
                                       : pareto_nbd_likelihood(context, rows, ParetoNbd::of(at));
      return mean_loss(sum, rows.customers, slope);
    };
  };
  const Maximum maximum = maximise_likelihood(
      {.mean_loss = loss_of(grouped), .sample_loss = loss_of(sample), .rows = grouped.customers},
      {1, 1, 1, 1});
  TRY(context.check_cancel());
  PurchaseFit fit{
      fit_of(maximum, bg_nbd ? Names(kBgNbdNames) : Names(kParetoNbdNames), grouped.customers),
      model, customers.unit};
  fit.distinct = grouped.groups.size();
  fit.log_likelihood += unit_of_likelihood(grouped, scale);
  rescale(fit.parameters[1], 1 / scale);
  if (!bg_nbd) rescale(fit.parameters[3], 1 / scale);
  return fit;
}

Result<SpendFit> fit_spend(const Context& context, const Lifetimes& customers) {
  const PaidPurchases unscaled = paid_purchases(customers, 1);
  if (unscaled.size() == 0) return invalid(message::kNobodyPaysTwice);
  const auto rows = static_cast<double>(unscaled.size());
  double mean = 0;
  for (std::size_t i = 0; i < unscaled.size(); ++i) {
    mean += unscaled.total[i] / unscaled.repeats[i] / rows;
  }
  const PaidPurchases purchases = paid_purchases(customers, 1 / mean);
  const SmoothFunction loss = [&](std::span<const double> at, std::span<double> slope) {
    return mean_loss(gamma_gamma_likelihood(context, purchases, GammaGamma::of(at)), rows, slope);
  };
  const Maximum maximum = maximise_likelihood({.mean_loss = loss, .rows = rows}, {1, 1, 1});
  TRY(context.check_cancel());
  SpendFit fit{fit_of(maximum, kGammaGammaNames, rows), correlation(purchases)};
  fit.distinct = purchases.size();
  fit.log_likelihood -= rows * std::log(mean);
  rescale(fit.parameters[2], mean);
  return fit;
}

}  // namespace canasta
