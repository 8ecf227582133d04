// Likelihoods and expectations: by hand, against integrals over the customers that a model
// imagines, slopes against differences.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/random.h"
#include "value/bg_nbd.h"
#include "value/gamma_gamma.h"
#include "value/integral_twin.h"
#include "value/pareto_nbd.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};
const std::array<Lifetime, 6> kPasts{
    {{0, 0, 12}, {1, 3, 12}, {1, 12, 12}, {4, 20, 38.86}, {9, 5, 38}, {30, 37, 39}}};

Lifetimes one_customer(const Lifetime& past) {
  Lifetimes out;
  out.customer = {0};
  out.repeats = {past.repeats};
  out.last = {past.last};
  out.age = {past.age};
  return out;
}

Lifetimes some_customers(std::size_t count) {
  Random random(5);
  Lifetimes out;
  for (std::size_t i = 0; i < count; ++i) {
    const auto age = static_cast<double>(1 + random.below(40));
    const auto repeats = static_cast<std::uint32_t>(random.below(6));
    out.customer.push_back(static_cast<CustomerCode>(i));
    out.repeats.push_back(repeats);
    out.age.push_back(age);
    out.last.push_back(repeats == 0 ? 0 : age * (1 + static_cast<double>(random.below(4))) / 4);
    out.spend.push_back(repeats == 0 ? 0 : 5 + static_cast<double>(random.below(90)));
  }
  return out;
}

double likelihood(const BgNbd& model, const Lifetime& past) {
  return std::exp(bg_nbd_likelihood(kContext, group(one_customer(past), 1), model).value);
}
double likelihood(const ParetoNbd& model, const Lifetime& past) {
  return std::exp(pareto_nbd_likelihood(kContext, group(one_customer(past), 1), model).value);
}

// x = 1, t_x = 1, T = 2, all parameters 1: B(1, 2) / B(1, 1) (1/9 + 1/4) = 13/72.
TEST(BgNbdTest, ByHand) {
  const BgNbd model;
  EXPECT_NEAR(likelihood(model, {1, 1, 2}), 13.0 / 72, 1e-15);
  EXPECT_NEAR(model.p_alive({1, 1, 2}), 4.0 / 13, 1e-15);
  EXPECT_NEAR(likelihood(model, {0, 0, 2}), 1.0 / 3, 1e-15);
  EXPECT_EQ(model.p_alive({0, 0, 2}), 1);
}

TEST(BgNbdTest, LikelihoodIsTheIntegralOverCustomers) {
  const BgNbd model{.r = 0.9, .alpha = 4.4, .a = 0.8, .b = 2.4};
  for (const Lifetime& past : kPasts) {
    const double x = past.repeats;
    const double slow = mean_over_gamma(model.r, model.alpha, [&](double l) {
      return mean_over_beta(model.a, model.b, [&](double p) {
        const double stays = std::pow(l * (1 - p), x) * std::exp(-l * past.age);
        if (past.repeats == 0) return stays;
        return stays + p * std::pow(1 - p, x - 1) * std::pow(l, x) * std::exp(-l * past.last);
      });
    });
    EXPECT_NEAR(likelihood(model, past) / slow, 1, 1e-9) << x;
  }
}

// Given that the customer is alive, l ~ gamma(r+x, alpha+T) and p ~ beta(a, b+x); in t they are
// expected to buy (1 - e^(-l p t)) / p times, whose mean over l is elementary.
double slow_expected(const BgNbd& model, const Lifetime& past, double t) {
  const double power = model.r + past.repeats;
  return mean_over_beta(model.a, model.b + past.repeats, [&](double p) {
    return -std::expm1(-power * std::log1p(p * t / (model.alpha + past.age))) / p;
  });
}

TEST(BgNbdTest, ExpectationIsTheIntegralOverCustomers) {
  for (const double a : {0.3, 0.79, 1.0, 1.0 + 1e-9, 2.5}) {
    const BgNbd model{.r = 0.24, .alpha = 4.4, .a = a, .b = 0.6};
    for (const Lifetime& past : kPasts) {
      for (const double t : {0.1, 13.0, 39.0, 400.0}) {
        const double slow = slow_expected(model, past, t);
        EXPECT_NEAR(model.expected_if_alive(past, t) / slow, 1, 1e-8)
            << a << " " << past.repeats << " " << t;
      }
    }
  }
}

// Where the textbook's 2F1 overflows.
TEST(BgNbdTest, HundredsOfPurchasesAndALongHorizon) {
  const BgNbd model{.r = 0.24, .alpha = 4.4, .a = 0.79, .b = 2.4};
  for (const std::uint32_t repeats : {200U, 500U, 5'000U}) {
    const Lifetime past{.repeats = repeats, .last = 9.5, .age = 10};
    EXPECT_NEAR(model.expected_if_alive(past, 450) / slow_expected(model, past, 450), 1, 1e-8);
  }
}

TEST(ParetoNbdTest, LikelihoodAndAliveAreIntegralsOverCustomers) {
  for (const auto& model : {ParetoNbd{.r = 0.9, .alpha = 10.6, .s = 0.8, .beta = 11.7},
                            ParetoNbd{.r = 1.2, .alpha = 3, .s = 0.7, .beta = 40},
                            ParetoNbd{.r = 0.7, .alpha = 20, .s = 1, .beta = 0.5}}) {
    for (const Lifetime& past : kPasts) {
      const double x = past.repeats;
      double alive = 0;
      const double slow = mean_over_gamma(model.r, model.alpha, [&](double l) {
        return mean_over_gamma(model.s, model.beta, [&](double m) {
          const double both = l + m;
          return std::pow(l, x) / both *
                 (m * std::exp(-both * past.last) + l * std::exp(-both * past.age));
        });
      });
      alive = mean_over_gamma(model.r, model.alpha, [&](double l) {
        return mean_over_gamma(model.s, model.beta, [&](double m) {
          return std::pow(l, x) * std::exp(-(l + m) * past.age);
        });
      });
      EXPECT_NEAR(likelihood(model, past) / slow, 1, 1e-9) << x << " " << model.beta;
      EXPECT_NEAR(model.p_alive(past, gauss_legendre(kParetoPoints)) / (alive / slow), 1, 1e-9);
    }
  }
}

// Alive: l ~ gamma(r+x, alpha+T), m ~ gamma(s, beta+T); l (1 - e^(-m t)) / m purchases in t.
TEST(ParetoNbdTest, ExpectationIsTheIntegralOverCustomers) {
  for (const double s : {0.6, 1.0, 2.2}) {
    const ParetoNbd model{.r = 0.55, .alpha = 10.6, .s = s, .beta = 11.7};
    for (const Lifetime& past : kPasts) {
      const double rate = (model.r + past.repeats) / (model.alpha + past.age);
      const double slow = rate * mean_over_gamma(s, model.beta + past.age, [&](double m) {
                            return -std::expm1(-m * 39) / m;
                          });
      EXPECT_NEAR(model.expected_if_alive(past, 39) / slow, 1, 1e-9) << s;
    }
  }
}

// m, the mean of x amounts, is gamma(p x, v x) with v ~ gamma(q, gamma); the mean amount is p / v.
TEST(GammaGammaTest, LikelihoodAndExpectationAreIntegrals) {
  const GammaGamma model{.p = 6.2, .q = 3.7, .gamma = 15.4};
  for (const std::uint32_t repeats : {1U, 3U, 20U}) {
    for (const double spend : {4.0, 22.35, 200.0}) {
      Lifetimes one = one_customer({repeats, 1, 2});
      one.spend = {spend};
      const double fast =
          std::exp(gamma_gamma_likelihood(kContext, paid_purchases(one, 1), model).value);
      const double shape = model.p * repeats;
      const auto density = [&](double v) {
        const double rate = v * repeats;
        return std::exp(shape * std::log(rate) - log_gamma(shape) + (shape - 1) * std::log(spend) -
                        rate * spend);
      };
      const double slow = mean_over_gamma(model.q, model.gamma, density);
      const double weighted =
          mean_over_gamma(model.q, model.gamma, [&](double v) { return model.p / v * density(v); });
      EXPECT_NEAR(fast / slow, 1, 1e-9);
      EXPECT_NEAR(model.expected(repeats, spend) / (weighted / slow), 1, 1e-9);
    }
  }
}

TEST(GammaGammaTest, WithoutRepeatPurchasesTheMeanOfAll) {
  const GammaGamma model{.p = 6, .q = 4, .gamma = 15};
  EXPECT_NEAR(model.expected(0, 0), 30, 1e-12);
  EXPECT_NEAR(model.expected(3, -5), 30, 1e-12);
  EXPECT_NEAR(model.expected(3, std::nan("")), 30, 1e-12);
  EXPECT_TRUE(std::isnan(GammaGamma{.p = 6, .q = 1, .gamma = 15}.expected(0, 0)));
}

template <std::size_t N, class Likelihood>
void expect_slope(const Likelihood& of, const std::array<double, N>& at) {
  const LogLikelihood exact = of(at);
  for (std::size_t i = 0; i < N; ++i) {
    std::array<double, N> moved = at;
    const double step = 1e-5 * at[i];
    moved[i] = at[i] + step;
    const double above = of(moved).value;
    moved[i] = at[i] - step;
    const double slope = (above - of(moved).value) / (2 * step);
    EXPECT_NEAR(exact.slope[i], slope, 1e-6 * std::max(1.0, std::abs(slope))) << i;
  }
}

TEST(Slopes, AreThoseOfDifferences) {
  const Lifetimes customers = some_customers(300);
  const GroupedLifetimes grouped = group(customers, 1);
  const PaidPurchases paid = paid_purchases(customers, 1);
  const auto bg_nbd = [&](const auto& at) {
    return bg_nbd_likelihood(kContext, grouped, BgNbd::of(at));
  };
  const auto pareto_nbd = [&](const auto& at) {
    return pareto_nbd_likelihood(kContext, grouped, ParetoNbd::of(at));
  };
  const auto gamma_gamma = [&](const auto& at) {
    return gamma_gamma_likelihood(kContext, paid, GammaGamma::of(at));
  };
  for (const auto& at : {std::array{0.24, 4.4, 0.79, 2.4}, std::array{2.0, 0.3, 5.0, 0.2}}) {
    expect_slope(bg_nbd, at);
    expect_slope(pareto_nbd, at);
  }
  expect_slope(gamma_gamma, std::array{6.2, 3.7, 15.4});
}

TEST(Grouping, SumsAreThoseOfEachCustomer) {
  const Lifetimes customers = some_customers(200);
  const GroupedLifetimes grouped = group(customers, 1);
  EXPECT_LT(grouped.groups.size(), customers.size());
  const BgNbd model{.r = 0.24, .alpha = 4.4, .a = 0.79, .b = 2.4};
  double each = 0;
  for (std::size_t i = 0; i < customers.size(); ++i) {
    each += std::log(likelihood(model, customers[i]));
  }
  EXPECT_NEAR(bg_nbd_likelihood(kContext, grouped, model).value, each, 1e-9);
}

}  // namespace
}  // namespace canasta
