#include "learn/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/assert.h"
#include "base/parallel.h"
#include "learn/folds.h"
#include "math/isotonic.h"
#include "math/value_metrics.h"

namespace canasta {
namespace {

// From the simplest.
constexpr std::array kMaps = {CalibrationKind::None, CalibrationKind::Temperature,
                              CalibrationKind::Platt, CalibrationKind::Isotonic};
constexpr int kNewtonStepsMax = 100;
constexpr double kStepLeast = 1e-12;
constexpr double kPromiseLeast = 1e-8;  // nats, of all rows
constexpr double kRidge = 1e-12;        // keeps Newton's step defined where all rows are alike
constexpr double kSharpnessLeast = 1e-3;
constexpr double kSharpnessMost = 1e3;

// Rows with their labels, picked out of many.
struct LabelledRows {
  std::size_t classes = 0;
  std::vector<float> probability;
  std::vector<std::uint32_t> label;

  View2<float> view() { return {std::span(probability), classes}; }
};

LabelledRows pick_rows(View2<const float> probability, std::span<const std::uint32_t> label,
                       std::span<const std::uint32_t> rows) {
  LabelledRows out{.classes = probability.columns(), .probability = {}, .label = {}};
  for (const std::uint32_t row : rows) {
    const auto values = probability.row(row);
    out.probability.insert(out.probability.end(), values.begin(), values.end());
    out.label.push_back(label[row]);
  }
  return out;
}

// --- One class against the rest ------------------------------------------------------------------

struct OneAgainstRest {
  std::vector<double> p;
  std::vector<double> is_it;
};

OneAgainstRest against_rest(View2<const float> probability, std::span<const std::uint32_t> label,
                            std::size_t k) {
  OneAgainstRest out;
  for (std::size_t row = 0; row < label.size(); ++row) {
    out.p.push_back(static_cast<double>(probability(row, k)));
    out.is_it.push_back(label[row] == k ? 1 : 0);
  }
  return out;
}

// Class of the i-th curve.
std::size_t class_of_curve(std::size_t i, std::size_t classes) { return classes == 2 ? 1 : i; }

// ln(1 + exp(x)), without overflow.
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

class PlattFit {
 public:
  explicit PlattFit(const OneAgainstRest& rows) {
    double positives = 0;
    for (const double one : rows.is_it) positives += one;
    const double negatives = static_cast<double>(rows.is_it.size()) - positives;
    for (std::size_t row = 0; row < rows.p.size(); ++row) {
      logit_.push_back(clipped_logit(rows.p[row]));
      target_.push_back(rows.is_it[row] > 0 ? (positives + 1) / (positives + 2)
                                            : 1 / (negatives + 2));
    }
  }

  // Newton's steps, halved until the loss falls; the last one, which promises next to nothing, is
  // made unasked, since the loss would not show it.
  PlattCurve run() const {
    PlattCurve curve;
    double loss = loss_of(curve);
    for (int step = 0; step < kNewtonStepsMax; ++step) {
      const NewtonStep newton = newton_step(curve);
      const PlattCurve& way = newton.way;
      if (newton.promise < kPromiseLeast) return moved(curve, way, 1);
      double length = 1;
      PlattCurve next = moved(curve, way, length);
      double next_loss = loss_of(next);
      while (next_loss >= loss && length > 1e-10) {
        length /= 2;
        next = moved(curve, way, length);
        next_loss = loss_of(next);
      }
      if (!(next_loss < loss)) break;
      curve = next;
      loss = next_loss;
    }
    return curve;
  }

 private:
  static PlattCurve moved(const PlattCurve& from, const PlattCurve& way, double length) {
    return {.slope = from.slope - length * way.slope,
            .intercept = from.intercept - length * way.intercept};
  }

  double loss_of(const PlattCurve& curve) const {
    double loss = 0;
    for (std::size_t row = 0; row < logit_.size(); ++row) {
      const double z = curve.slope * logit_[row] + curve.intercept;
      loss += softplus(z) - target_[row] * z;
    }
    return loss;
  }

  struct NewtonStep {
    PlattCurve way;
    double promise = 0;  // twice the fall of the loss, were it a parabola
  };

  NewtonStep newton_step(const PlattCurve& curve) const {
    double g_slope = 0, g_intercept = 0;
    double h_slope = kRidge, h_both = 0, h_intercept = kRidge;
    for (std::size_t row = 0; row < logit_.size(); ++row) {
      const double x = logit_[row];
      const double q = 1 / (1 + std::exp(-(curve.slope * x + curve.intercept)));
      g_slope += (q - target_[row]) * x;
      g_intercept += q - target_[row];
      h_slope += q * (1 - q) * x * x;
      h_both += q * (1 - q) * x;
      h_intercept += q * (1 - q);
    }
    const double determinant = h_slope * h_intercept - h_both * h_both;
    PlattCurve way{.slope = 0, .intercept = g_intercept / h_intercept};
    if (determinant > kRidge * h_slope * h_intercept) {
      way = {.slope = (h_intercept * g_slope - h_both * g_intercept) / determinant,
             .intercept = (h_slope * g_intercept - h_both * g_slope) / determinant};
    }
    return {way, way.slope * g_slope + way.intercept * g_intercept};
  }

  std::vector<double> logit_;
  std::vector<double> target_;
};

IsotonicCurve isotonic_curve(const OneAgainstRest& rows) {
  IsotonicCurve curve = fit_isotonic(rows.p, rows.is_it);
  const double least = 1 / (static_cast<double>(rows.p.size()) + 2);
  for (double& y : curve.y) y = std::clamp(y, least, 1 - least);
  return curve;
}

// --- Temperature ---------------------------------------------------------------------------------

// First and second derivative of the log-loss of softmax(sharpness * ln p) in the sharpness. The
// second is a sum of variances, so the first never falls.
struct LossBend {
  double slope = 0;
  double bend = 0;
};

LossBend loss_bend(View2<const double> log_p, std::span<const std::uint32_t> label,
                   double sharpness) {
  LossBend out;
  for (std::size_t row = 0; row < label.size(); ++row) {
    const auto logs = log_p.row(row);
    const double largest = *std::max_element(logs.begin(), logs.end());
    double weights = 0;
    double sum = 0;
    double squares = 0;
    for (const double one : logs) {
      const double weight = std::exp(sharpness * (one - largest));
      weights += weight;
      sum += weight * one;
      squares += weight * one * one;
    }
    const double mean = sum / weights;
    out.slope += mean - logs[label[row]];
    out.bend += squares / weights - mean * mean;
  }
  return out;
}

// Newton's steps, between ends that close in; halfway where a step would leave them.
double fit_temperature(View2<const float> probability, std::span<const std::uint32_t> label) {
  std::vector<double> logs;
  for (std::size_t i = 0; i < probability.size(); ++i) {
    logs.push_back(clipped_log(static_cast<double>(probability.data()[i])));
  }
  const View2<const double> log_p(std::span<const double>(logs), probability.columns());
  double low = kSharpnessLeast;
  double high = kSharpnessMost;
  double sharpness = 1;
  for (int step = 0; step < kNewtonStepsMax && high - low > kStepLeast * low; ++step) {
    const LossBend at = loss_bend(log_p, label, sharpness);
    (at.slope < 0 ? low : high) = sharpness;
    const double newton = sharpness - at.slope / at.bend;
    const double next = newton > low && newton < high ? newton : std::sqrt(low * high);
    if (std::abs(next - sharpness) < kStepLeast * sharpness) break;
    sharpness = next;
  }
  return 1 / sharpness;
}

// --- Comparing -----------------------------------------------------------------------------------

// Probabilities after a map, each row by one that was fitted without it.
std::vector<float> cross_fitted(const Context& context, CalibrationKind kind,
                                View2<const float> probability,
                                std::span<const std::uint32_t> label,
                                std::span<const FoldRows> folds) {
  const std::size_t classes = probability.columns();
  std::vector<float> out(probability.data(), probability.data() + probability.size());
  if (kind == CalibrationKind::None) return out;
  Context alone = context;
  alone.threads = 1;
  parallel_for(context, folds.size(), [&](std::size_t fold) {
    LabelledRows training = pick_rows(probability, label, folds[fold].training);
    LabelledRows test = pick_rows(probability, label, folds[fold].test);
    fit_calibrator(kind, training.view(), training.label).apply(alone, test.view());
    for (std::size_t i = 0; i < folds[fold].test.size(); ++i) {
      const auto row = test.view().row(i);
      std::copy(row.begin(), row.end(), out.begin() + folds[fold].test[i] * classes);
    }
  });
  return out;
}

// How much lower the losses are than those before, row by row.
Estimate mean_gain(std::span<const double> before, std::span<const double> after) {
  std::vector<double> gains(before.begin(), before.end());
  for (std::size_t row = 0; row < gains.size(); ++row) gains[row] -= after[row];
  return mean_estimate(gains);
}

bool is_beyond_noise(const Estimate& gain) { return gain.value > kCalibrationNoise * gain.error; }

// Whether each class has a row for each fold.
bool enough_rows(std::span<const std::uint32_t> label, std::size_t classes) {
  std::vector<std::size_t> rows(classes);
  for (const std::uint32_t k : label) {
    CANASTA_ASSERT(k < classes);
    rows[k] += 1;
  }
  return *std::min_element(rows.begin(), rows.end()) >= kCalibrationFolds;
}

}  // namespace

Calibrator fit_calibrator(CalibrationKind kind, View2<const float> probability,
                          std::span<const std::uint32_t> label) {
  const std::size_t classes = probability.columns();
  CANASTA_ASSERT(!label.empty() && probability.rows() == label.size() && classes >= 2);
  if (kind == CalibrationKind::None) return {};
  if (kind == CalibrationKind::Temperature) {
    return Calibrator::temperature(classes, fit_temperature(probability, label));
  }
  std::vector<PlattCurve> platt;
  std::vector<IsotonicCurve> isotonic;
  for (std::size_t i = 0; i < calibration_curves(classes); ++i) {
    const OneAgainstRest rows = against_rest(probability, label, class_of_curve(i, classes));
    if (kind == CalibrationKind::Platt) platt.push_back(PlattFit(rows).run());
    if (kind == CalibrationKind::Isotonic) isotonic.push_back(isotonic_curve(rows));
  }
  if (kind == CalibrationKind::Platt) return Calibrator::platt(classes, std::move(platt));
  return Calibrator::isotonic(classes, std::move(isotonic));
}

CalibrationChoice choose_calibration(const Context& context, View2<const float> probability,
                                     std::span<const std::uint32_t> label) {
  const std::size_t classes = probability.columns();
  CANASTA_ASSERT(probability.rows() == label.size() && classes >= 2);
  CalibrationChoice choice;
  choice.too_few_rows = !enough_rows(label, classes);
  if (choice.too_few_rows) return choice;
  const std::vector<FoldRows> folds =
      stratified_folds(label, {.folds = kCalibrationFolds}, context.seed).value();
  const std::vector<double> plain = class_log_losses(label, probability);
  std::vector<double> of_chosen = plain;
  for (const CalibrationKind kind : kMaps) {
    const std::vector<float> mapped = cross_fitted(context, kind, probability, label, folds);
    const View2<const float> view(std::span<const float>(mapped), classes);
    const std::vector<double> losses = class_log_losses(label, view);
    const Estimate gain = mean_gain(plain, losses);
    choice.tried.push_back({.kind = kind,
                            .log_loss = mean_estimate(losses).value,
                            .ece = confidence_ece(label, view),
                            .gain = gain.value,
                            .gain_error = gain.error,
                            .reliability = class_reliability(label, view)});
    if (!is_beyond_noise(mean_gain(of_chosen, losses))) continue;
    choice.chosen = choice.tried.size() - 1;
    of_chosen = losses;
  }
  choice.calibrator = fit_calibrator(choice.after().kind, probability, label);
  return choice;
}

}  // namespace canasta
