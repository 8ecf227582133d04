#include "value/holdout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/assert.h"
#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 4096;
constexpr std::uint32_t kLastBucket = 7;

struct Later {
  std::vector<double> purchases;
  std::vector<double> amount;
};

// What the customers bought on days of (after, until].
Later bought_between(const Context& context, const PurchaseLog& log, const Lifetimes& customers,
                     Day after, Day until) {
  const History history = log.as_of(until);
  const PurchaseColumns& lines = log.columns();
  Later out{.purchases = std::vector<double>(customers.size()),
            .amount = std::vector<double>(customers.size())};
  for_chunks(context, {.count = customers.size(), .size = kCustomersPerChunk},
             [&](const Chunk& chunk) {
               for (std::size_t i = chunk.first; i < chunk.last; ++i) {
                 const CustomerCode code = customers.customer[i];
                 Day counted = after;
                 for (auto line = history.last_line(code); line-- > history.first_line(code);) {
                   const Day day = day_of(lines.time[line]);
                   if (day <= after) break;
                   out.amount[i] += lines.amount[line];
                   if (lines.quantity[line] < 0 || day == counted) continue;
                   out.purchases[i] += 1;
                   counted = day;
                 }
               }
             });
  return out;
}

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

HoldoutScores scores_of(std::string_view name, const std::vector<double>& said,
                        const std::vector<double>& actual) {
  const auto n = static_cast<double>(said.size());
  HoldoutScores out{.name = name, .total = sum_of(said)};
  const double said_mean = out.total / n;
  const double actual_mean = sum_of(actual) / n;
  double said_square = 0, actual_square = 0, product = 0;
  for (std::size_t i = 0; i < said.size(); ++i) {
    const double apart = said[i] - actual[i];
    out.mae += std::abs(apart) / n;
    out.rmse += apart * apart / n;
    const double s = said[i] - said_mean;
    const double a = actual[i] - actual_mean;
    said_square += s * s;
    actual_square += a * a;
    product += s * a;
  }
  out.rmse = std::sqrt(out.rmse);
  // All the same value: what is left of the squares is rounding.
  const bool vary = said_square > 1e-20 * n * said_mean * said_mean && actual_square > 0;
  out.correlation = vary ? product / std::sqrt(said_square * actual_square)
                         : std::numeric_limits<double>::quiet_NaN();
  return out;
}

std::vector<double> same_rate(const Lifetimes& customers, double horizon) {
  std::vector<double> out(customers.size());
  for (std::size_t i = 0; i < customers.size(); ++i) {
    if (customers.age[i] > 0) out[i] = customers.repeats[i] / customers.age[i] * horizon;
  }
  return out;
}

std::vector<double> everybody(const Lifetimes& customers, double horizon) {
  const double repeats = std::accumulate(customers.repeats.begin(), customers.repeats.end(), 0.0);
  return std::vector<double>(customers.size(), repeats / sum_of(customers.age) * horizon);
}

std::vector<HoldoutBucket> buckets_of(const Lifetimes& customers, const std::vector<double>& actual,
                                      const std::vector<double>& model,
                                      const std::vector<double>& rate) {
  std::vector<HoldoutBucket> buckets(kLastBucket + 1);
  for (std::size_t i = 0; i < customers.size(); ++i) {
    HoldoutBucket& bucket = buckets[std::min(customers.repeats[i], kLastBucket)];
    bucket.customers += 1;
    bucket.actual_mean += actual[i];
    bucket.model_mean += model[i];
    bucket.same_rate_mean += rate[i];
  }
  for (std::uint32_t x = 0; x <= kLastBucket; ++x) {
    HoldoutBucket& bucket = buckets[x];
    bucket.repeats = x;
    bucket.and_more = x == kLastBucket;
    const auto n = static_cast<double>(bucket.customers);
    for (double* mean : {&bucket.actual_mean, &bucket.model_mean, &bucket.same_rate_mean}) {
      *mean /= n;
    }
  }
  std::erase_if(buckets, [](const HoldoutBucket& bucket) { return bucket.customers == 0; });
  return buckets;
}

// Where the spend model can be fitted and gives a mean to everybody. `before`: in the last window;
// empty where the data are too short.
void judge_spend(const Context& context, const Lifetimes& customers, const Later& later,
                 const Later& before, double horizon, Holdout& out) {
  Result<SpendFit> fit = fit_spend(context, customers);
  if (!fit.ok()) return;
  const CustomerValues values =
      customer_values(context, customers, out.fit, &*fit, {.horizon = horizon});
  const auto known = [](double value) { return std::isfinite(value); };
  if (!std::all_of(values.value.begin(), values.value.end(), known)) return;
  std::vector<double> rate = same_rate(customers, horizon);
  for (std::size_t i = 0; i < rate.size(); ++i) {
    rate[i] *= customers.repeats[i] > 0 ? customers.spend[i] : 0;
  }
  out.actual_spend = sum_of(later.amount);
  out.spend_scores = {scores_of("model", values.value, later.amount),
                      scores_of("same_rate", rate, later.amount)};
  if (!before.amount.empty()) {
    out.spend_scores.push_back(scores_of("last_window", before.amount, later.amount));
  }
  out.spend = *std::move(fit);
}

}  // namespace

bool beats_baselines(const std::vector<HoldoutScores>& scores) {
  return std::all_of(scores.begin() + 1, scores.end(), [&](const HoldoutScores& baseline) {
    return scores.front().rmse < baseline.rmse;
  });
}

Result<Holdout> judge_on_later(const Context& context, const PurchaseLog& log,
                               const HoldoutOptions& options) {
  CANASTA_ASSERT(options.cut < options.end);
  const Lifetimes customers = lifetimes(context, log.as_of(options.cut), options.unit);
  Holdout out{.cut = options.cut, .end = options.end};
  TRY_ASSIGN(out.fit, fit_purchases(context, customers, options.model));
  out.customers = customers.size();
  const Day days = options.end - options.cut;
  const double horizon = days / days_in(options.unit);
  const Later later = bought_between(context, log, customers, options.cut, options.end);
  const CustomerValues values =
      customer_values(context, customers, out.fit, nullptr, {.horizon = horizon});
  const std::vector<double> rate = same_rate(customers, horizon);
  out.actual = sum_of(later.purchases);
  out.scores = {scores_of("model", values.expected_purchases, later.purchases),
                scores_of("same_rate", rate, later.purchases),
                scores_of("everybody", everybody(customers, horizon), later.purchases)};
  Later before;
  if (options.cut - days >= log.first_day()) {
    before = bought_between(context, log, customers, options.cut - days, options.cut);
    out.scores.push_back(scores_of("last_window", before.purchases, later.purchases));
  }
  out.buckets = buckets_of(customers, later.purchases, values.expected_purchases, rate);
  judge_spend(context, customers, later, before, horizon, out);
  return out;
}

}  // namespace canasta
