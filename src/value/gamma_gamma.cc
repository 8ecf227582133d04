#include "value/gamma_gamma.h"

#include <cmath>
#include <limits>
#include <map>

#include "base/parallel.h"
#include "math/gamma_functions.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 8'192;

// Of the part of the likelihood that the number of purchases alone decides.
void add_by_repeats(const PaidPurchases& purchases, const GammaGamma& model, LogLikelihood& sum) {
  const auto [p, q, gamma] = model;
  const double of_q = log_gamma(q) - q * std::log(gamma);
  const double slope_of_q = digamma(q) - std::log(gamma);
  for (const auto& [x, customers, log_spend] : purchases.by_repeats) {
    const double log_x = std::log(x);
    const double front = log_gamma(p * x + q) - log_gamma(p * x) - of_q + p * x * log_x;
    sum.value += customers * front + (p * x - 1) * log_spend;
    const double digamma_both = digamma(p * x + q);
    sum.slope[0] += customers * x * (digamma_both - digamma(p * x) + log_x) + x * log_spend;
    sum.slope[1] += customers * (digamma_both - slope_of_q);
    sum.slope[2] += customers * q / gamma;
  }
}

}  // namespace

GammaGamma GammaGamma::of(std::span<const double> parameters) {
  return {.p = parameters[0], .q = parameters[1], .gamma = parameters[2]};
}

double GammaGamma::expected(std::uint32_t repeats, double spend) const {
  const bool known = repeats > 0 && spend > 0;
  const double x = known ? repeats : 0;
  const double below = p * x + q - 1;
  if (!(below > 0)) return std::numeric_limits<double>::quiet_NaN();
  return p * (gamma + (known ? x * spend : 0)) / below;
}

PaidPurchases paid_purchases(const Lifetimes& customers, double scale) {
  PaidPurchases out;
  std::map<std::uint32_t, PaidPurchases::ByRepeats> by_repeats;
  for (std::size_t i = 0; i < customers.spend.size(); ++i) {
    const double spend = customers.spend[i] * scale;
    if (customers.repeats[i] == 0 || !(spend > 0) || !std::isfinite(spend)) continue;
    const double x = customers.repeats[i];
    PaidPurchases::ByRepeats& of = by_repeats[customers.repeats[i]];
    of.repeats = x;
    of.customers += 1;
    of.log_spend += std::log(spend);
    out.repeats.push_back(x);
    out.total.push_back(x * spend);
  }
  for (const auto& [x, of] : by_repeats) out.by_repeats.push_back(of);
  return out;
}

LogLikelihood gamma_gamma_likelihood(const Context& context, const PaidPurchases& purchases,
                                     const GammaGamma& model) {
  const auto [p, q, gamma] = model;
  const Chunks chunks{.count = purchases.size(), .size = kCustomersPerChunk};
  std::vector<LogLikelihood> parts(chunks.number());
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    LogLikelihood& part = parts[chunk.index];
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      const double power = p * purchases.repeats[i] + q;
      const double sum = gamma + purchases.total[i];
      const double log_sum = std::log(sum);
      part.value -= power * log_sum;
      part.slope[0] -= purchases.repeats[i] * log_sum;
      part.slope[1] -= log_sum;
      part.slope[2] -= power / sum;
    }
  });
  LogLikelihood sum;
  for (const LogLikelihood& part : parts) sum.add(part);
  add_by_repeats(purchases, model, sum);
  return sum;
}

}  // namespace canasta
