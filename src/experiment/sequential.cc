// Looking at a test while it runs.
//
// The mixture sequential probability ratio test. The difference d so far is about normal with
// variance v (which falls as rows come in), around 0 if the arms are equal, and around an effect
// drawn from normal(0, tau^2) if they are not. The ratio of the two likelihoods
//
//   L = sqrt(v / (v + tau^2)) exp(d^2 tau^2 / (2 v (v + tau^2)))
//
// is a martingale if the arms are equal, in whatever order their rows come in, so it ever reaches
// 1 / alpha in at most a share alpha of tests (Ville). 1 / L is a p-value that may be looked at any
// time; the effects whose ratio stays below 1 / alpha are an interval with the same right:
//
//   d +- sqrt(v (v + tau^2) / tau^2 * (2 ln(1 / alpha) + ln((v + tau^2) / v)))
//
// v is estimated, unpooled: p1 (1 - p1) / n1 + p2 (1 - p2) / n2. With a handful of conversions that
// is too little to go by, so that a look says nothing before there are some; sequential_test.cc
// counts the false alarms.
//
// Sources  Robbins (1970), Annals of Mathematical Statistics 41, 1397-1409. Johari, Koomen,
//          Pekelis, Walsh (2022), "Always valid inference", Operations Research 70, 1806-1821.
#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "base/messages/experiment.h"
#include "base/shown_digits.h"
#include "experiment/experiment.h"

namespace canasta {
namespace {

bool can_be_judged(OutcomeKind kind, const Sample& sample) {
  if (kind == OutcomeKind::Mean) return sample.rows >= kPeekRowsMin;
  return std::min(sample.conversions, sample.rows - sample.conversions) >= kPeekConversionsMin;
}

bool can_be_judged(OutcomeKind kind, const Arm& control, const Arm& treatment) {
  return can_be_judged(kind, control.outcome) && can_be_judged(kind, treatment.outcome);
}

// The first control that can be judged says how large an effect may be; 0: there is none.
double tau_of(OutcomeKind kind, std::span<const Look> looks, double asked) {
  if (asked > 0) return asked;
  if (kind == OutcomeKind::Share) return kTauShare;
  for (const Look& look : looks) {
    const Sample& control = look.arms.front().outcome;
    if (can_be_judged(kind, control) && control.variance > 0) {
      return kTauDeviations * std::sqrt(control.variance);
    }
  }
  return 0;
}

AlwaysValid look_at(OutcomeKind kind, const Arm& control, const Arm& treatment, double tau,
                    double alpha) {
  if (tau == 0 || !can_be_judged(kind, control, treatment)) return {};
  const double variance = control.outcome.variance / static_cast<double>(control.outcome.rows) +
                          treatment.outcome.variance / static_cast<double>(treatment.outcome.rows);
  return always_valid(treatment.outcome.mean - control.outcome.mean, variance, tau, alpha);
}

// What was known before, and what this look leaves of it.
Bounds narrowed(const Bounds& before, const Bounds& now) {
  if (std::isnan(before.low)) return now;
  if (std::isnan(now.low)) return before;
  return {std::max(before.low, now.low), std::min(before.high, now.high)};
}

// Of one treatment, over all looks.
std::vector<PeekRow> follow(OutcomeKind kind, std::span<const Look> looks, std::size_t treatment,
                            double tau, double alpha) {
  std::vector<PeekRow> out;
  for (std::size_t look = 0; look < looks.size(); ++look) {
    const Arm& control = looks[look].arms.front();
    const Arm& arm = looks[look].arms[treatment];
    PeekRow row;
    row.look = look;
    row.name = arm.name;
    row.difference = arm.outcome.mean - control.outcome.mean;
    row.now = look_at(kind, control, arm, tau, alpha);
    row.p_value = row.now.p_value;
    row.bounds = row.now.bounds;
    if (!out.empty()) {
      row.p_value = std::min(out.back().p_value, row.p_value);
      row.bounds = narrowed(out.back().bounds, row.bounds);
    }
    out.push_back(row);
  }
  return out;
}

std::vector<ReportLine> warnings_of(const PeekResult& result, const std::vector<PeekRow>& last) {
  std::vector<ReportLine> warnings;
  for (const PeekRow& row : last) {
    const Fields fields{{"arm", row.name}};
    if (std::isnan(row.bounds.low)) {
      warnings.push_back(
          {message::kPeekTooEarly,
           {{"arm", row.name}, {"conversions", kPeekConversionsMin}, {"rows", kPeekRowsMin}},
           Badge::Amber});
    } else if (row.bounds.low > row.bounds.high) {
      warnings.push_back({message::kPeekLooksDisagree, fields, Badge::Amber});
    }
  }
  if (result.tau == 0) warnings.push_back({message::kPeekNothingVaries, {}, Badge::Amber});
  return warnings;
}

// Of each look, the smallest so far.
std::vector<double> ratios_of(std::span<const Look> looks, std::span<const double> expected) {
  std::vector<double> out;
  for (const Look& look : looks) {
    const double now = running_sample_ratio(look.arms, expected);
    out.push_back(out.empty() ? now : std::min(out.back(), now));
  }
  return out;
}

// Red beyond doubt; amber where only a test that had been looked at once would be red.
void warn_of_ratio(double running, const SampleRatio& once, std::vector<ReportLine>& warnings) {
  if (running < kSampleRatioAlpha) {
    warnings.push_back({message::kPeekRatioOff, {{"p_value", four_digits(running)}}, Badge::Red});
  } else if (once.p_value < kSampleRatioAlpha) {
    warnings.push_back({message::kPeekRatioDoubtful,
                        {{"p_value", four_digits(once.p_value)}, {"running", four_digits(running)}},
                        Badge::Amber});
  }
}

}  // namespace

AlwaysValid always_valid(double difference, double variance, double tau, double alpha) {
  CANASTA_ASSERT(tau > 0 && alpha > 0 && alpha < 1);
  if (!(variance > 0) || !std::isfinite(variance) || !std::isfinite(difference)) return {};
  const double mixed = variance + tau * tau;
  // Logarithms, because the ratio leaves the range of numbers; quotients before products, because
  // squares of small variances would.
  const double spread = std::log(mixed / variance);
  const double ratio = difference / variance * (difference / mixed) * tau * tau;
  AlwaysValid out;
  out.p_value = std::min(1.0, std::exp((spread - ratio) / 2));
  const double half =
      std::sqrt(variance) * (std::sqrt(mixed) / tau) * std::sqrt(spread - 2 * std::log(alpha));
  out.bounds = {difference - half, difference + half};
  return out;
}

PeekResult watch(OutcomeKind kind, std::span<const Look> looks, const PeekOptions& options) {
  CANASTA_ASSERT(!looks.empty() && looks.front().arms.size() >= 2);
  const std::size_t arms = looks.front().arms.size();
  PeekResult out;
  out.tau = tau_of(kind, looks, options.tau);
  // The treatments share what may go wrong: as intervals by equal parts, as p-values by Holm.
  const double alpha = options.alpha / static_cast<double>(arms - 1);
  std::vector<std::vector<PeekRow>> followed;
  for (std::size_t arm = 1; arm < arms; ++arm) {
    followed.push_back(follow(kind, looks, arm, out.tau, alpha));
  }
  std::vector<PeekRow> last;
  for (std::size_t look = 0; look < looks.size(); ++look) {
    std::vector<double> p_values;
    for (const auto& rows : followed) p_values.push_back(rows[look].p_value);
    const std::vector<double> adjusted = holm_adjusted(p_values);
    last.clear();
    for (std::size_t arm = 0; arm < followed.size(); ++arm) {
      PeekRow row = followed[arm][look];
      row.p_value = adjusted[arm];
      out.rows.push_back(row);
      last.push_back(row);
    }
  }
  out.ratio_p = ratios_of(looks, options.expected);
  warn_of_ratio(out.ratio_p.back(), sample_ratio(looks.back().arms, options.expected),
                out.warnings);
  const std::vector<ReportLine> more = warnings_of(out, last);
  out.warnings.insert(out.warnings.end(), more.begin(), more.end());
  return out;
}

}  // namespace canasta
