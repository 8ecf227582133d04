#include "value/maximum.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "math/symmetric.h"

namespace canasta {
namespace {

constexpr MinimiseOptions kRough{.tolerance = 1e-9, .evaluations_max = 400};
constexpr MinimiseOptions kFine{.tolerance = 1e-17, .evaluations_max = 40};
constexpr double kCurvatureStep = 1e-4;
// Of the largest: below it is the noise of the differences.
constexpr double kCurvatureMin = 1e-7;

// The loss by the logarithms of the parameters; infinite outside of the bounds.
class LogLoss {
 public:
  explicit LogLoss(const SmoothFunction& mean_loss) : mean_loss_(mean_loss) {}

  double operator()(std::span<const double> logs, std::span<double> slope) const {
    std::vector<double> parameters(logs.size());
    for (std::size_t i = 0; i < logs.size(); ++i) {
      if (!(std::abs(logs[i]) <= kLogParameterMax)) {
        std::fill(slope.begin(), slope.end(), std::numeric_limits<double>::quiet_NaN());
        return std::numeric_limits<double>::infinity();
      }
      parameters[i] = std::exp(logs[i]);
    }
    const double loss = mean_loss_(parameters, slope);
    for (std::size_t i = 0; i < logs.size(); ++i) slope[i] *= parameters[i];
    return std::isfinite(loss) ? loss : std::numeric_limits<double>::infinity();
  }

 private:
  const SmoothFunction& mean_loss_;
};

// Second derivatives as central differences of the slope, [n x n].
std::vector<double> curvature(const LogLoss& loss, const std::vector<double>& logs) {
  const std::size_t n = logs.size();
  std::vector<double> out(n * n);
  std::vector<double> above(n);
  std::vector<double> below(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<double> moved = logs;
    moved[i] = logs[i] + kCurvatureStep;
    loss(moved, above);
    moved[i] = logs[i] - kCurvatureStep;
    loss(moved, below);
    for (std::size_t j = 0; j < n; ++j) {
      const double half = (above[j] - below[j]) / (4 * kCurvatureStep);
      out[i * n + j] += half;
      out[j * n + i] += half;
    }
  }
  return out;
}

// Eigenvectors of the curvature, where it is that of a top.
std::optional<SymmetricEigen> top_at(const LogLoss& loss, const std::vector<double>& logs) {
  const std::vector<double> bent = curvature(loss, logs);
  const auto finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(bent.begin(), bent.end(), finite)) return std::nullopt;
  SymmetricEigen eigen = symmetric_eigen(View2<const double>(bent, logs.size()));
  const double largest = eigen.value.front();
  if (!(largest > 0 && eigen.value.back() > kCurvatureMin * largest)) return std::nullopt;
  return eigen;
}

// In place: g becomes the inverse of the curvature times g.
void apply_inverse(const SymmetricEigen& eigen, std::span<double> g) {
  const std::size_t n = g.size();
  std::vector<double> out(n);
  for (std::size_t k = 0; k < n; ++k) {
    double along = 0;
    for (std::size_t i = 0; i < n; ++i) along += eigen.vector[k * n + i] * g[i];
    along /= eigen.value[k];
    for (std::size_t i = 0; i < n; ++i) out[i] += along * eigen.vector[k * n + i];
  }
  std::copy(out.begin(), out.end(), g.begin());
}

Minimum climb(const LogLoss& loss, const std::optional<SymmetricEigen>& top,
              std::vector<double>& logs, const MinimiseOptions& options) {
  const Preconditioner downhill = [&](std::span<double> g) {
    if (top) apply_inverse(*top, g);
  };
  return minimise(loss, downhill, logs, options);
}

// Of ln(parameter): the root of the diagonal of the inverse, per row.
std::vector<double> relative_errors(const SymmetricEigen& eigen, double rows) {
  const std::size_t n = eigen.value.size();
  std::vector<double> out(n);
  for (std::size_t i = 0; i < n; ++i) {
    double variance = 0;
    for (std::size_t k = 0; k < n; ++k) {
      variance += eigen.vector[k * n + i] * eigen.vector[k * n + i] / eigen.value[k];
    }
    out[i] = std::sqrt(variance / rows);
  }
  return out;
}

}  // namespace

Maximum maximise_likelihood(const Likelihood& likelihood, std::vector<double> start) {
  const LogLoss loss(likelihood.mean_loss);
  std::vector<double> logs = std::move(start);
  for (double& value : logs) value = std::log(value);
  std::optional<SymmetricEigen> top;
  if (likelihood.sample_loss) {
    const LogLoss sample(likelihood.sample_loss);
    climb(sample, std::nullopt, logs, kRough);
    top = top_at(sample, logs);
  }
  Maximum out;
  Minimum found;
  if (!top) {
    found = climb(loss, std::nullopt, logs, kRough);
    out.evaluations += found.evaluations;
    top = top_at(loss, logs);
    out.evaluations += static_cast<int>(2 * logs.size());
  }
  if (top) {
    found = climb(loss, top, logs, kFine);
    out.evaluations += found.evaluations;
  }
  if (top && likelihood.sample_loss) {
    top = top_at(loss, logs);
    out.evaluations += static_cast<int>(2 * logs.size());
  }
  if (found.converged) out.state = top ? FitState::Converged : FitState::Flat;
  out.loss = found.value;
  out.standard_errors.assign(logs.size(), std::numeric_limits<double>::quiet_NaN());
  if (out.state == FitState::Converged) {
    out.standard_errors = relative_errors(*top, likelihood.rows);
  }
  for (std::size_t i = 0; i < logs.size(); ++i) {
    out.parameters.push_back(std::exp(logs[i]));
    out.standard_errors[i] *= out.parameters[i];
  }
  return out;
}

}  // namespace canasta
