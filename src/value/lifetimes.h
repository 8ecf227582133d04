// Lifetimes: how often a customer will buy, whether they still do, what a purchase is worth.
//
// A customer is three numbers (and a fourth for money), all that the models need:
//
//   x     purchases after the first      t_x   time from the first purchase to the last
//   T     time from the first purchase to the moment      m   mean amount of those x purchases
//
// A purchase is a day with a line of a quantity that is not negative. Time is in weeks or in days;
// answers in purchases do not depend on which.
//
//   BG/NBD       buys at a rate of its own (gamma: r, alpha); after each purchase it leaves with a
//                probability of its own (beta: a, b). Fader, Hardie & Lee (2005).
//   Pareto/NBD   the same, but may leave at any time at a rate of its own (gamma: s, beta).
//                Schmittlein, Morrison & Colombo (1987).
//   Gamma-Gamma  amounts vary around a mean of the customer's own (p, q, gamma), which does not
//                depend on how often they buy. Fader & Hardie (2013).
//
// Fitted by maximum likelihood in the logarithms of the parameters, with the exact slope, on
// distinct (x, t_x, T) with their counts. Standard errors come from the curvature at the top.
//
// Cost     BG/NBD of 150,000 customers in under .2 s and 100 MB; Pareto/NBD some sixteen times
//          that (an integral for each distinct row). docs/methods/customer-value.md
// Errors   InvalidInput kNobodyRepeats where there is nothing to learn. A fit that does not
//          converge is no error: it holds the best found, and its state says so.
// Threads  Sums in chunks, merged in order: the same bytes on any number of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/result.h"
#include "data/purchase_log.h"

namespace canasta {

enum class TimeUnit : std::uint8_t { Days, Weeks };
constexpr double days_in(TimeUnit unit) { return unit == TimeUnit::Weeks ? 7 : 1; }

inline constexpr std::uint32_t kRepeatsMax = 1'000'000;

// One customer as the models see them.
struct Lifetime {
  std::uint32_t repeats = 0;  // x
  double last = 0;            // t_x
  double age = 0;             // T
};

// Columns of one length, but spend may be empty where nothing is known of money.
struct Lifetimes {
  TimeUnit unit = TimeUnit::Weeks;
  std::vector<CustomerCode> customer;  // of the log, ascending; of a file, its rows
  std::vector<std::uint32_t> repeats;
  std::vector<double> last;
  std::vector<double> age;
  std::vector<double> spend;  // of one repeat purchase; NaN where unknown

  std::size_t size() const { return repeats.size(); }
  Lifetime operator[](std::size_t i) const { return {repeats[i], last[i], age[i]}; }
};
// Customers with at least one purchase, in one pass.
Lifetimes lifetimes(const Context& context, const History& history, TimeUnit unit);

enum class PurchaseModel : std::uint8_t { BgNbd, ParetoNbd };
std::string_view name(PurchaseModel model);  // bg_nbd, pareto_nbd

struct Parameter {
  std::string_view name;
  double value = 0;
  double standard_error = 0;  // NaN unless converged
};

// Flat: no other parameters fit better, but some fit as well, so that these cannot be told from the
// data, as where nobody seems to leave. What they say of the customers is the same.
enum class FitState : std::uint8_t { Converged, Flat, NotConverged };

struct ModelFit {
  std::vector<Parameter> parameters;  // in the order in which the model was introduced above
  double log_likelihood = 0;
  std::uint64_t customers = 0;
  std::uint64_t distinct = 0;  // rows the sums ran over
  int evaluations = 0;         // of all rows
  FitState state = FitState::NotConverged;
};

struct PurchaseFit : ModelFit {
  PurchaseModel model = PurchaseModel::BgNbd;
  TimeUnit unit = TimeUnit::Weeks;
};
// REQUIRES: repeats at most kRepeatsMax, 0 <= last <= age, finite; last is 0 where repeats is.
Result<PurchaseFit> fit_purchases(const Context& context, const Lifetimes& customers,
                                  PurchaseModel model);

// On customers with a repeat purchase and a positive mean amount. Error: kNobodyPaysTwice.
struct SpendFit : ModelFit {
  double correlation = 0;  // of x and m among them; the model takes it for zero
};
Result<SpendFit> fit_spend(const Context& context, const Lifetimes& customers);

// Purchases expected within `horizon` from the moment on, in the unit of the fit; of a customer
// like those before the first purchase is behind them (x, t_x, T all 0): E[X(horizon)].
double expected_purchases(const PurchaseFit& fit, const Lifetime& customer, double horizon);
// Probability of not having left by the moment. BG/NBD gives 1 before the first repeat purchase.
double p_alive(const PurchaseFit& fit, const Lifetime& customer);
// Expected mean amount of a purchase. Without repeat purchases, or a positive mean amount: that of
// all customers; NaN where q <= 1, whose mean is infinite.
double expected_spend(const SpendFit& fit, std::uint32_t repeats, double spend);

struct ValueOptions {
  double horizon = 0;          // in the unit of the fit
  double discount_yearly = 0;  // .10: money in a year is worth 1 / 1.10
};
// Columns of one length; spend and value are NaN where `spend` is not given.
struct CustomerValues {
  std::vector<double> expected_purchases;
  std::vector<double> p_alive;
  std::vector<double> expected_spend;
  std::vector<double> value;  // discounted purchases times expected spend
};
CustomerValues customer_values(const Context& context, const Lifetimes& customers,
                               const PurchaseFit& purchases, const SpendFit* spend,
                               const ValueOptions& options);

}  // namespace canasta
