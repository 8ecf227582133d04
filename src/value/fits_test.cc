#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/messages/value.h"
#include "base/random.h"
#include "data/sample_log.h"
#include "value/bg_nbd.h"
#include "value/value.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

void add(Lifetimes& to, const Lifetime& past, double spend) {
  to.customer.push_back(static_cast<CustomerCode>(to.size()));
  to.repeats.push_back(past.repeats);
  to.last.push_back(past.last);
  to.age.push_back(past.age);
  to.spend.push_back(spend);
}

double exponential(Random& random) { return -std::log(1 - random.unit()); }

// BG/NBD customers with r = 2, alpha = 10, a = 1, b = 3, whose story is easy to tell: a gamma of
// shape 2 is the sum of two exponentials, beta(1, 3) has an elementary inverse.
Lifetimes imagined(std::size_t count) {
  Random random(42);
  Lifetimes out;
  for (std::size_t i = 0; i < count; ++i) {
    const double rate = (exponential(random) + exponential(random)) / 10;
    const double leaves = 1 - std::cbrt(1 - random.unit());
    const auto age = static_cast<double>(20 + random.below(60));
    Lifetime past{.repeats = 0, .last = 0, .age = age};
    for (double time = exponential(random) / rate; time < age; time += exponential(random) / rate) {
      past.repeats += 1;
      past.last = time;
      if (random.unit() < leaves) break;
    }
    add(out, past, 10 + 5 * random.unit());
  }
  return out;
}

TEST(FitPurchases, FindsTheCustomersItWasMadeOf) {
  const PurchaseFit fit = fit_purchases(kContext, imagined(20'000), PurchaseModel::BgNbd).value();
  EXPECT_EQ(fit.state, FitState::Converged);
  const std::vector<double> truth{2, 10, 1, 3};
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const Parameter& parameter = fit.parameters[i];
    EXPECT_LT(parameter.standard_error, 0.15 * truth[i]) << parameter.name;
    EXPECT_NEAR(parameter.value, truth[i], 3.5 * parameter.standard_error) << parameter.name;
  }
}

// Enough distinct rows that the way up is found on a sample of them.
TEST(FitPurchases, TheTopOfManyRowsIsWhereTheSlopeIsZero) {
  const Lifetimes customers = imagined(40'000);
  const PurchaseFit fit = fit_purchases(kContext, customers, PurchaseModel::BgNbd).value();
  EXPECT_GT(fit.distinct, 25'000U);
  EXPECT_EQ(fit.state, FitState::Converged);
  const BgNbd model{.r = fit.parameters[0].value,
                    .alpha = fit.parameters[1].value,
                    .a = fit.parameters[2].value,
                    .b = fit.parameters[3].value};
  const LogLikelihood top = bg_nbd_likelihood(kContext, group(customers, 1), model);
  EXPECT_NEAR(top.value, fit.log_likelihood, 1e-6);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(top.slope[i] * fit.parameters[i].standard_error, 0, 1e-4);
  }
}

// Days instead of weeks: the same model with alpha seven times as large.
TEST(FitPurchases, TheUnitOfTimeDoesNotMatter) {
  const Lifetimes weeks = imagined(2'000);
  Lifetimes days = weeks;
  days.unit = TimeUnit::Days;
  for (double& time : days.last) time *= 7;
  for (double& time : days.age) time *= 7;
  for (const PurchaseModel model : {PurchaseModel::BgNbd, PurchaseModel::ParetoNbd}) {
    const PurchaseFit one = fit_purchases(kContext, weeks, model).value();
    const PurchaseFit other = fit_purchases(kContext, days, model).value();
    EXPECT_NEAR(other.parameters[0].value / one.parameters[0].value, 1, 1e-6);
    EXPECT_NEAR(other.parameters[1].value / one.parameters[1].value, 7, 1e-5);
    EXPECT_NEAR(expected_purchases(one, weeks[7], 10) / expected_purchases(other, days[7], 70), 1,
                1e-6);
  }
}

TEST(FitPurchases, SameBytesOnAnyNumberOfThreads) {
  const Lifetimes customers = imagined(20'000);
  const PurchaseFit one = fit_purchases({.threads = 1}, customers, PurchaseModel::BgNbd).value();
  const PurchaseFit three = fit_purchases({.threads = 3}, customers, PurchaseModel::BgNbd).value();
  for (std::size_t i = 0; i < one.parameters.size(); ++i) {
    EXPECT_EQ(one.parameters[i].value, three.parameters[i].value);
  }
}

// Data that no parameters explain best: never NaN, never said to be fine.
void expect_usable(const Lifetimes& customers, PurchaseModel model) {
  const PurchaseFit fit = fit_purchases(kContext, customers, model).value();
  EXPECT_NE(fit.state, FitState::Converged);
  EXPECT_TRUE(std::isfinite(fit.log_likelihood));
  for (const Parameter& parameter : fit.parameters) {
    EXPECT_TRUE(std::isfinite(parameter.value)) << parameter.name;
    EXPECT_TRUE(std::isnan(parameter.standard_error)) << parameter.name;
  }
  const CustomerValues values = customer_values(kContext, customers, fit, nullptr, {.horizon = 13});
  for (std::size_t i = 0; i < customers.size(); ++i) {
    EXPECT_TRUE(std::isfinite(values.expected_purchases[i]));
    EXPECT_GE(values.expected_purchases[i], 0);
    EXPECT_GE(values.p_alive[i], 0);
    EXPECT_LE(values.p_alive[i], 1);
  }
}

TEST(FitPurchases, OneCustomer) {
  Lifetimes one;
  add(one, {3, 20, 30}, 10);
  expect_usable(one, PurchaseModel::BgNbd);
  expect_usable(one, PurchaseModel::ParetoNbd);
}

TEST(FitPurchases, AllCustomersEqual) {
  Lifetimes equal;
  for (int i = 0; i < 500; ++i) add(equal, {4, 30, 30}, 10);
  expect_usable(equal, PurchaseModel::BgNbd);
  expect_usable(equal, PurchaseModel::ParetoNbd);
}

TEST(FitPurchases, OneWhoBoughtAMillionTimes) {
  Lifetimes odd = imagined(200);
  add(odd, {kRepeatsMax, 30, 31}, 10);
  const PurchaseFit fit = fit_purchases(kContext, odd, PurchaseModel::BgNbd).value();
  EXPECT_TRUE(std::isfinite(expected_purchases(fit, odd[200], 52)));
}

TEST(FitPurchases, NobodyRepeats) {
  Lifetimes once;
  for (int i = 0; i < 10; ++i) add(once, {0, 0, 5}, 0);
  EXPECT_EQ(fit_purchases(kContext, once, PurchaseModel::BgNbd).error().message(),
            message::kNobodyRepeats);
  EXPECT_EQ(fit_purchases(kContext, {}, PurchaseModel::BgNbd).error().message(),
            message::kNobodyRepeats);
}

TEST(FitSpend, ZeroAndNegativeAmountsAreLeftOut) {
  Lifetimes customers = imagined(500);
  const SpendFit clean = fit_spend(kContext, customers).value();
  for (const double spend : {0.0, -30.0, std::nan("")}) add(customers, {3, 20, 30}, spend);
  const SpendFit same = fit_spend(kContext, customers).value();
  EXPECT_EQ(same.customers, clean.customers);
  EXPECT_EQ(same.parameters[0].value, clean.parameters[0].value);
  EXPECT_EQ(expected_spend(same, 3, -30), expected_spend(same, 0, 0));
}

TEST(FitSpend, NobodyPaysTwice) {
  Lifetimes free;
  add(free, {2, 3, 5}, 0);
  EXPECT_EQ(fit_spend(kContext, free).error().message(), message::kNobodyPaysTwice);
}

TEST(Values, LawsOfHorizonAndDiscount) {
  const Lifetimes customers = imagined(500);
  const PurchaseFit purchases = fit_purchases(kContext, customers, PurchaseModel::BgNbd).value();
  const SpendFit spend = fit_spend(kContext, customers).value();
  const auto valued = [&](double horizon, double rate) {
    return customer_values(kContext, customers, purchases, &spend,
                           {.horizon = horizon, .discount_yearly = rate});
  };
  const CustomerValues near = valued(13, 0);
  const CustomerValues far = valued(26, 0);
  const CustomerValues discounted = valued(26, .5);
  const double least = std::pow(1.5, -26 * 7 / 365.25);
  for (std::size_t i = 0; i < customers.size(); ++i) {
    EXPECT_GT(far.expected_purchases[i], near.expected_purchases[i]);
    EXPECT_LT(far.expected_purchases[i], 2 * near.expected_purchases[i]);
    EXPECT_DOUBLE_EQ(far.value[i], far.expected_purchases[i] * far.expected_spend[i]);
    EXPECT_LT(discounted.value[i], far.value[i]);
    EXPECT_GT(discounted.value[i], least * far.value[i]);
  }
}

// Many short stretches, each discounted from its middle.
TEST(Values, DiscountIsTheSumOverShortStretches) {
  const Lifetimes customers = imagined(50);
  const PurchaseFit purchases =
      fit_purchases(kContext, customers, PurchaseModel::ParetoNbd).value();
  const SpendFit spend = fit_spend(kContext, customers).value();
  const double rate = .12;
  const CustomerValues values = customer_values(kContext, customers, purchases, &spend,
                                                {.horizon = 52, .discount_yearly = rate});
  for (std::size_t i = 0; i < 5; ++i) {
    double slow = 0;
    const int pieces = 2'000;
    double before = 0;
    for (int k = 1; k <= pieces; ++k) {
      const double end = 52.0 * k / pieces;
      const double until = expected_purchases(purchases, customers[i], end);
      slow += (until - before) * std::pow(1 + rate, -(end - 26.0 / pieces) * 7 / 365.25);
      before = until;
    }
    EXPECT_NEAR(values.value[i] / (slow * values.expected_spend[i]), 1, 1e-7);
  }
}

TEST(LifetimesOfALog, ByHand) {
  const auto at = [](Day day) { return start_of(day) + 3'600; };
  const PurchaseLog log = log_of({
      {"ana", "1", "p", at(0), 1, 50},  // the first purchase is no repeat
      {"ana", "2", "p", at(7), 1, 10},
      {"ana", "3", "q", at(7), 1, 20},  // the same day: one purchase
      {"ana", "4", "p", at(21), 1, 30},
      {"ana", "5", "p", at(24), -1, -6},  // a return: money back, no purchase
      {"eva", "6", "p", at(14), 1, 8},
      {"luz", "7", "p", at(3), -1, -8},
  });
  const Lifetimes out = lifetimes(kContext, log.as_of(28), TimeUnit::Weeks);
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out.repeats, (std::vector<std::uint32_t>{2, 0}));
  EXPECT_EQ(out.last, (std::vector<double>{3, 0}));
  EXPECT_EQ(out.age, (std::vector<double>{4, 2}));
  EXPECT_EQ(out.spend[0], 27);
  EXPECT_TRUE(std::isnan(out.spend[1]));
  EXPECT_EQ(lifetimes(kContext, log.as_of(28), TimeUnit::Days).age, (std::vector<double>{28, 14}));
  EXPECT_EQ(lifetimes(kContext, log.as_of(6), TimeUnit::Days).size(), 1U);
}

}  // namespace
}  // namespace canasta
