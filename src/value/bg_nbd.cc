#include "value/bg_nbd.h"

#include <array>
#include <cmath>
#include <limits>

#include "math/hypergeometric.h"

namespace canasta {
namespace {

// ln a - ln(b + x - 1) and 1 / (b + x - 1) by x, from x = 1 on.
struct LeavingTerms {
  std::vector<double> log;
  std::vector<double> inverse;
};

LeavingTerms leaving_terms(const BgNbd& model, std::size_t repeats_max) {
  LeavingTerms out{.log = std::vector<double>(repeats_max + 1),
                   .inverse = std::vector<double>(repeats_max + 1)};
  for (std::size_t x = 1; x <= repeats_max; ++x) {
    const double after = model.b + static_cast<double>(x - 1);
    out.log[x] = std::log(model.a / after);
    out.inverse[x] = 1 / after;
  }
  return out;
}

}  // namespace

BgNbd BgNbd::of(std::span<const double> parameters) {
  return {.r = parameters[0], .alpha = parameters[1], .a = parameters[2], .b = parameters[3]};
}

double BgNbd::log_odds_left(const Lifetime& customer) const {
  if (customer.repeats == 0) return -std::numeric_limits<double>::infinity();
  const double x = customer.repeats;
  return std::log(a / (b + x - 1)) +
         (r + x) * std::log((alpha + customer.age) / (alpha + customer.last));
}

double BgNbd::p_alive(const Lifetime& customer) const {
  return 1 / (1 + std::exp(log_odds_left(customer)));
}

// The published form, with c = a + b + x - 1 and z = t / (alpha + T + t),
//
//   c / (a - 1) * [1 - (1 - z)^(r+x) 2F1(r + x, b + x; c; z)],
//
// overflows for large x, is 0 / 0 at a = 1, and has a pole where c = 0. Euler's transformation
// leaves 2F1(a - 1, c - r - x; c; z), whose first term cancels: with h = a - 1, d = c - r - x,
//
//   -c ((1-z)^h - 1) / h  -  (1-z)^h  d z  sum over m of z^m (a)_m (d+1)_m / ((c+1)_m (2)_m)
//
// is the same number with none of these.
double BgNbd::expected_if_alive(const Lifetime& customer, double horizon) const {
  const double x = customer.repeats;
  const double c = a + b + x - 1;
  const double d = c - r - x;
  const double h = a - 1;
  const double z = horizon / (alpha + customer.age + horizon);
  const double log_rest = -std::log1p(horizon / (alpha + customer.age));  // ln(1 - z)
  const double straight = h == 0 ? -log_rest : -std::expm1(h * log_rest) / h;
  const double series = d * z * hypergeometric_sum(std::array{a, d + 1}, std::array{c + 1, 2.0}, z);
  return c * straight - std::exp(h * log_rest) * series;
}

LogLikelihood bg_nbd_likelihood(const Context& context, const GroupedLifetimes& customers,
                                const BgNbd& model) {
  const auto [r, alpha, a, b] = model;
  const ShiftedTimes last = shifted(customers.last, alpha);
  const ShiftedTimes age = shifted(customers.age, alpha);
  const LeavingTerms leaving = leaving_terms(model, customers.above.size());
  LogLikelihood sum = sum_over_groups(context, customers.groups, [&](auto groups) {
    LogLikelihood part;
    for (const LifetimeGroup& one : groups) {
      const double power = r + one.repeats;
      LogSum both{.value = -power * age.log[one.age], .second_share = 0};
      if (one.repeats > 0) {
        both = log_sum(both.value, leaving.log[one.repeats] - power * last.log[one.last]);
      }
      const double left = both.second_share;
      const double n = one.customers;
      part.value += n * both.value;
      part.slope[0] -= n * ((1 - left) * age.log[one.age] + left * last.log[one.last]);
      part.slope[1] -=
          n * power * ((1 - left) * age.inverse[one.age] + left * last.inverse[one.last]);
      part.slope[2] += n * left;
      part.slope[3] -= n * left * leaving.inverse[one.repeats];
    }
    return part;
  });
  const RisingSum of_r = rising_sum(customers.above, r);
  const RisingSum of_b = rising_sum(customers.above, b);
  const RisingSum of_ab = rising_sum(customers.above, a + b);
  sum.value += of_r.log + of_b.log - of_ab.log + customers.customers * r * std::log(alpha);
  sum.slope[0] += of_r.slope + customers.customers * std::log(alpha);
  sum.slope[1] += customers.customers * r / alpha;
  sum.slope[2] = sum.slope[2] / a - of_ab.slope;
  sum.slope[3] += of_b.slope - of_ab.slope;
  return sum;
}

}  // namespace canasta
