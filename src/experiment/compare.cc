// Two arms beside each other.
//
//   shares   z of the pooled share for the p-value, Wald's interval without pooling. The two may
//            disagree by a hair at the border; the p-value decides.
//   means    Welch's t, which does not assume equal variances, for both.
//   uplift   Fieller's interval of treatment / control - 1, from the same standard errors. It holds
//            0 exactly where the interval of the difference does. Where the control itself may be
//            0, every ratio is possible and there is no interval.
//
// Sources  Newcombe (1998), Statistics in Medicine 17, 873-890, method 10. Wilson (1927), JASA 22,
//          209-212. Welch (1947), Biometrika 34, 28-35. Fieller (1954), JRSS B 16, 175-185.
#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "experiment/experiment.h"
#include "math/distributions.h"

namespace canasta {
namespace {

double real(std::uint64_t count) { return static_cast<double>(count); }

// Of the mean.
double squared_error(const Sample& sample) { return sample.variance / real(sample.rows); }

// Welch and Satterthwaite's degrees of freedom.
double welch_degrees(const Sample& a, const Sample& b) {
  const double of_a = squared_error(a);
  const double of_b = squared_error(b);
  const double both = of_a + of_b;
  return both * both / (of_a * of_a / (real(a.rows) - 1) + of_b * of_b / (real(b.rows) - 1));
}

// Wilson's interval of one share.
Bounds wilson(const Sample& sample, double z) {
  const double n = real(sample.rows);
  const double centre = sample.mean + z * z / (2 * n);
  const double half = z * std::sqrt(sample.variance / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {std::max(0.0, (centre - half) / scale), std::min(1.0, (centre + half) / scale)};
}

Bounds newcombe(const Sample& control, const Sample& treatment, double z) {
  const Bounds one = wilson(control, z);
  const Bounds other = wilson(treatment, z);
  const double difference = treatment.mean - control.mean;
  return {difference - std::hypot(treatment.mean - other.low, one.high - control.mean),
          difference + std::hypot(other.high - treatment.mean, control.mean - one.low)};
}

// All ratios r with |treatment - r control| <= quantile * standard error of that, less one.
Bounds fieller(const Sample& control, const Sample& treatment, double quantile) {
  const double below = squared_error(control);
  const double above = squared_error(treatment);
  const double ratio = treatment.mean / control.mean;
  const double g = quantile * quantile * below / (control.mean * control.mean);
  if (!(g < 1) || !std::isfinite(ratio)) return {};
  const double half =
      quantile / std::abs(control.mean) * std::sqrt(above + ratio * ratio * below - g * above);
  return {(ratio - half) / (1 - g) - 1, (ratio + half) / (1 - g) - 1};
}

// The smallest number of conversions, or of rows without, that an arm should have.
double fewest_expected(const Sample& control, const Sample& treatment, double pooled) {
  return real(std::min(control.rows, treatment.rows)) * std::min(pooled, 1 - pooled);
}

void test_shares(const Sample& control, const Sample& treatment, Comparison& out) {
  const double n = real(control.rows);
  const double m = real(treatment.rows);
  const double pooled = (real(control.conversions) + real(treatment.conversions)) / (n + m);
  // Nobody, or everybody: nothing differs, and nothing varies.
  const bool varies = pooled > 0 && pooled < 1;
  out.statistic =
      varies ? out.difference / std::sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)) : 0.0;
  out.p_value = normal_two_sided(out.statistic);
  if (fewest_expected(control, treatment, pooled) < kExpectedMin) {
    out.p_value_few =
        share_p_value({control.rows, control.conversions}, {treatment.rows, treatment.conversions});
  }
}

void test_means(const Sample& control, const Sample& treatment, Comparison& out) {
  const double error = std::sqrt(squared_error(control) + squared_error(treatment));
  if (std::isnan(error)) return;  // a single row in an arm: nothing says how much rows vary
  if (error == 0) {  // no two rows of an arm differ: no law says how likely a difference is
    if (out.difference == 0) out.p_value = 1;
    return;
  }
  out.degrees = welch_degrees(control, treatment);
  out.statistic = out.difference / error;
  out.p_value = student_two_sided(out.statistic, out.degrees);
}

}  // namespace

Sample sample_of(const ShareCount& count) {
  CANASTA_ASSERT(count.with <= count.rows);
  const double share = count.share();
  return {count.rows, count.with, share, share * (1 - share)};
}

Sample sample_of(std::span<const double> outcomes) {
  Sample out{.rows = outcomes.size()};
  if (outcomes.empty()) return out;
  double sum = 0;
  for (const double outcome : outcomes) sum += outcome;
  out.mean = sum / real(out.rows);
  double squares = 0;
  for (const double outcome : outcomes) squares += (outcome - out.mean) * (outcome - out.mean);
  if (out.rows > 1) out.variance = squares / (real(out.rows) - 1);
  return out;
}

double Comparison::p_deciding() const { return std::isnan(p_value_few) ? p_value : p_value_few; }

Comparison compare(OutcomeKind kind, const Sample& control, const Sample& treatment, double alpha) {
  CANASTA_ASSERT(alpha > 0 && alpha < 1);
  Comparison out;
  if (control.rows == 0 || treatment.rows == 0) return out;
  out.difference = treatment.mean - control.mean;
  const bool shares = kind == OutcomeKind::Share;
  shares ? test_shares(control, treatment, out) : test_means(control, treatment, out);
  if (control.mean != 0) out.uplift = out.difference / control.mean;
  const double squared = squared_error(control) + squared_error(treatment);
  if (std::isnan(squared) || (!shares && squared == 0)) return out;
  const double quantile = student_quantile(1 - alpha / 2, out.degrees);
  const double half = quantile * std::sqrt(squared);
  out.interval = {out.difference - half, out.difference + half};
  out.uplift_interval = fieller(control, treatment, quantile);
  if (shares) out.score_interval = newcombe(control, treatment, quantile);
  return out;
}

}  // namespace canasta
