#include "math/minimise.h"

#include <cmath>
#include <deque>
#include <numeric>

namespace canasta {
namespace {

constexpr double kArmijo = 1e-4;
constexpr double kRounding = 1e-13;  // of the value: what a step may seem to rise by
constexpr int kHalvingsMax = 30;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

struct StepTaken {
  std::vector<double> step;
  std::vector<double> turn;  // change of the slope
  double curvature = 0;      // step' turn
};

class Search {
 public:
  Search(const SmoothFunction& function, const Preconditioner& precondition, std::vector<double>& x,
         const MinimiseOptions& options)
      : function_(function), precondition_(precondition), x_(x), options_(options) {}

  Minimum run() {
    slope_.resize(x_.size());
    out_.value = evaluate(x_, slope_);
    while (out_.evaluations < options_.evaluations_max) {
      const std::vector<double> direction = downhill();
      const double descent = dot(direction, slope_);
      if (-descent / 2 <= options_.tolerance) {
        out_.converged = true;
        break;
      }
      if (!step_along(direction, descent)) {
        if (taken_.empty()) break;
        taken_.clear();  // what was remembered misleads
      }
    }
    return out_;
  }

 private:
  double evaluate(const std::vector<double>& x, std::vector<double>& slope) {
    out_.evaluations += 1;
    return function_(x, slope);
  }

  // -H slope: the two loops of the book.
  std::vector<double> downhill() const {
    std::vector<double> d = slope_;
    std::vector<double> share(taken_.size());
    for (std::size_t i = taken_.size(); i-- > 0;) {
      share[i] = dot(taken_[i].step, d) / taken_[i].curvature;
      for (std::size_t j = 0; j < d.size(); ++j) d[j] -= share[i] * taken_[i].turn[j];
    }
    precondition_(d);
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      const double back = dot(taken_[i].turn, d) / taken_[i].curvature;
      for (std::size_t j = 0; j < d.size(); ++j) d[j] += (share[i] - back) * taken_[i].step[j];
    }
    for (double& value : d) value = -value;
    return d;
  }

  // Halves the step until the value falls enough. Whether there was such a step.
  bool step_along(const std::vector<double>& direction, double descent) {
    std::vector<double> x(x_.size());
    std::vector<double> slope(x_.size());
    double length = 1;
    for (int halving = 0; halving < kHalvingsMax; ++halving, length /= 2) {
      if (out_.evaluations >= options_.evaluations_max) return true;
      for (std::size_t j = 0; j < x.size(); ++j) x[j] = x_[j] + length * direction[j];
      const double value = evaluate(x, slope);
      const double slack = kRounding * std::abs(out_.value);
      if (!(value <= out_.value + kArmijo * length * descent + slack)) continue;
      remember(x, slope);
      x_ = x;
      slope_ = slope;
      out_.value = value;
      return true;
    }
    return false;
  }

  void remember(const std::vector<double>& x, const std::vector<double>& slope) {
    StepTaken taken{.step = x, .turn = slope};
    for (std::size_t j = 0; j < x.size(); ++j) {
      taken.step[j] -= x_[j];
      taken.turn[j] -= slope_[j];
    }
    taken.curvature = dot(taken.step, taken.turn);
    if (!(taken.curvature > 0)) return;
    taken_.push_back(std::move(taken));
    if (taken_.size() > options_.memory) taken_.pop_front();
  }

  const SmoothFunction& function_;
  const Preconditioner& precondition_;
  std::vector<double>& x_;
  const MinimiseOptions& options_;
  std::vector<double> slope_;
  std::deque<StepTaken> taken_;
  Minimum out_;
};

}  // namespace

Minimum minimise(const SmoothFunction& function, const Preconditioner& precondition,
                 std::vector<double>& x, const MinimiseOptions& options) {
  return Search(function, precondition, x, options).run();
}

}  // namespace canasta
