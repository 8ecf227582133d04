#include "learn/linear_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.h"
#include "base/messages/boosters.h"
#include "base/messages/models.h"
#include "base/parallel.h"
#include "boosters/loss.h"
#include "learn/linear_loss.h"
#include "learn/standardised_rows.h"
#include "math/minimise.h"
#include "math/symmetric.h"

namespace canasta {
namespace {

constexpr std::size_t kPreconditionRows = 20'000;  // as many say what the features have in common
constexpr std::size_t kPreconditionNumbersMax = std::size_t{1} << 23;
constexpr std::size_t kPreconditionOutputsMax = 32;
constexpr double kNothingChanges = 1e-9;  // curvature, as a share of the largest
constexpr std::size_t kParts = 16;        // of the rows; sums are merged in their order
constexpr std::size_t kBlock = StandardisedRows::kBlockRows;

// Sum of products over a block, in eight lanes.
float dot_block(const float* a, const float* b) {
  constexpr std::size_t kLanes = 8;
  std::array<float, kLanes> lane{};
  for (std::size_t r = 0; r < kBlock; r += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) lane[l] += a[r + l] * b[r + l];
  }
  return std::accumulate(lane.begin(), lane.end(), 0.0F);
}

// The function to be lowered: parameters [outputs x (features + 1)], the intercept last.
class LinearProblem {
 public:
  LinearProblem(const Context& context, const RowSubset& rows, const LinearFitOptions& options)
      : context_(context),
        scales_(feature_scales(context, rows)),
        rows_(context, rows, scales_),
        loss_(rows, options) {}

  std::size_t width() const { return rows_.features() + 1; }
  std::size_t size() const { return width() * loss_.outputs(); }

  std::vector<double> start() const {
    std::vector<double> x(size());
    const std::vector<double> intercepts = loss_.start();
    for (std::size_t k = 0; k < loss_.outputs(); ++k) x[k * width() + width() - 1] = intercepts[k];
    return x;
  }

  double evaluate(std::span<const double> x, double penalty, std::span<double> slope) const {
    struct Part {
      std::vector<double> slope;
      double loss = 0;
    };
    std::vector<Part> parts(kParts);
    const std::size_t per_part = std::max<std::size_t>(1, (rows_.blocks() + kParts - 1) / kParts);
    for_chunks(context_, {.count = rows_.blocks(), .size = per_part}, [&](const Chunk& chunk) {
      Part& part = parts[chunk.index];
      part.slope.resize(size());
      std::vector<float> margin(loss_.outputs() * kBlock);
      for (std::size_t block = chunk.first; block < chunk.last; ++block) {
        part.loss += evaluate_block(block, x, margin, part.slope);
      }
    });
    double loss = 0;
    std::fill(slope.begin(), slope.end(), 0.0);
    for (const Part& part : parts) {
      loss += part.loss;
      for (std::size_t i = 0; i < part.slope.size(); ++i) slope[i] += part.slope[i];
    }
    loss /= loss_.weight_sum();
    for (std::size_t i = 0; i < slope.size(); ++i) {
      const bool free = i % width() == width() - 1;
      slope[i] = slope[i] / loss_.weight_sum() + (free ? 0 : penalty * x[i]);
      loss += free ? 0 : penalty / 2 * x[i] * x[i];
    }
    return loss;
  }

  // X'X / n of the first rows of every stride, the intercept as a feature of ones.
  std::vector<double> second_moments() const {
    const std::size_t stride = 1 + rows_.rows() / kPreconditionRows;
    std::vector<double> moments(width() * width());
    double counted = 0;
    for (std::size_t block = 0; block < rows_.blocks(); block += stride) {
      counted += static_cast<double>(std::min(kBlock, rows_.rows() - block * kBlock));
    }
    for_chunks(context_, {.count = rows_.features(), .size = 1}, [&](const Chunk& chunk) {
      const std::size_t i = chunk.first;
      for (std::size_t block = 0; block < rows_.blocks(); block += stride) {
        for (std::size_t j = 0; j <= i; ++j) {
          moments[i * width() + j] +=
              static_cast<double>(dot_block(rows_.column(block, i), rows_.column(block, j)));
        }
      }
      for (std::size_t j = 0; j <= i; ++j) moments[i * width() + j] /= counted;
    });
    moments[width() * width() - 1] = 1;
    return moments;
  }

  LinearBody body(std::span<const double> x, const std::vector<Feature>& features) const {
    LinearBody out;
    out.link = loss_.link();
    for (const Feature& feature : features) out.features.push_back(feature.name);
    out.mean = scales_.mean;
    for (std::size_t k = 0; k < loss_.outputs(); ++k) {
      for (std::size_t j = 0; j + 1 < width(); ++j) {
        out.coefficient.push_back(x[k * width() + j] / scales_.deviation[j] * loss_.unit());
      }
      out.intercept.push_back(loss_.middle() + loss_.unit() * x[k * width() + width() - 1]);
    }
    return out;
  }

  const LinearLoss& loss() const { return loss_; }

 private:
  // Adds to the slope, returns the loss.
  double evaluate_block(std::size_t block, std::span<const double> x, std::vector<float>& margin,
                        std::vector<double>& slope) const {
    const std::size_t outputs = loss_.outputs();
    const std::size_t features = rows_.features();
    for (std::size_t k = 0; k < outputs; ++k) {
      std::fill_n(&margin[k * kBlock], kBlock, static_cast<float>(x[k * width() + features]));
    }
    for (std::size_t j = 0; j < features; ++j) {
      const float* const column = rows_.column(block, j);
      for (std::size_t k = 0; k < outputs; ++k) {
        const auto coefficient = static_cast<float>(x[k * width() + j]);
        float* const out = &margin[k * kBlock];
        for (std::size_t r = 0; r < kBlock; ++r) out[r] += coefficient * column[r];
      }
    }
    const std::size_t count = std::min(kBlock, rows_.rows() - block * kBlock);
    const double loss = loss_.residuals(block * kBlock, count, {margin.data(), outputs, kBlock});
    for (std::size_t j = 0; j < features; ++j) {
      const float* const column = rows_.column(block, j);
      for (std::size_t k = 0; k < outputs; ++k) {
        slope[k * width() + j] += static_cast<double>(dot_block(&margin[k * kBlock], column));
      }
    }
    for (std::size_t k = 0; k < outputs; ++k) {
      for (std::size_t r = 0; r < count; ++r) {
        slope[k * width() + features] += static_cast<double>(margin[k * kBlock + r]);
      }
    }
    return loss;
  }

  const Context& context_;
  FeatureScales scales_;
  StandardisedRows rows_;
  LinearLoss loss_;
};

// An approximate inverse of the second derivatives at the start: outputs are turned so that they
// no longer mix, then each is solved by its own Cholesky factor. For very wide problems the
// diagonal alone.
class StartCurvature {
 public:
  explicit StartCurvature(const LinearProblem& problem)
      : width_(problem.width()), outputs_(problem.loss().outputs()) {
    const std::vector<double> curvature = problem.loss().curvature();
    whole_ = outputs_ <= kPreconditionOutputsMax &&
             outputs_ * width_ * width_ <= kPreconditionNumbersMax;
    if (whole_) {
      turned_ = symmetric_eigen({curvature.data(), outputs_, outputs_});
      moments_ = problem.second_moments();
      return;
    }
    for (std::size_t k = 0; k < outputs_; ++k) diagonal_.push_back(curvature[k * outputs_ + k]);
  }

  void set_penalty(double penalty) {
    penalty_ = penalty;
    factors_.clear();
    if (!whole_) return;
    for (const double value : turned_.value) {
      std::vector<double> system = moments_;
      for (double& entry : system) entry *= std::max(value, 0.0);
      for (std::size_t j = 0; j + 1 < width_; ++j) system[j * width_ + j] += penalty;
      factors_.emplace_back(View2<const double>(system.data(), width_, width_));
    }
  }

  void apply(std::span<double> g) const {
    if (!whole_) {
      for (std::size_t i = 0; i < g.size(); ++i) {
        g[i] /= std::max(diagonal_[i / width_] + penalty_, 1e-6);
      }
      return;
    }
    std::vector<double> solved(g.size());
    std::vector<double> one(width_);
    for (std::size_t i = 0; i < outputs_; ++i) {
      // Adding the same to every class changes nothing: the coefficients stay at a sum of 0.
      if (turned_.value[i] <= kNothingChanges * turned_.value[0]) continue;
      std::fill(one.begin(), one.end(), 0.0);
      const double* const turn = &turned_.vector[i * outputs_];
      for (std::size_t k = 0; k < outputs_; ++k) {
        for (std::size_t j = 0; j < width_; ++j) one[j] += turn[k] * g[k * width_ + j];
      }
      factors_[i].solve(one);
      for (std::size_t k = 0; k < outputs_; ++k) {
        for (std::size_t j = 0; j < width_; ++j) solved[k * width_ + j] += turn[k] * one[j];
      }
    }
    std::copy(solved.begin(), solved.end(), g.begin());
  }

 private:
  std::size_t width_;
  std::size_t outputs_;
  bool whole_ = true;
  double penalty_ = 0;
  SymmetricEigen turned_;
  std::vector<double> moments_;
  std::vector<double> diagonal_;
  std::vector<Cholesky> factors_;
};

Status check_size(const RowSubset& training, std::size_t outputs) {
  const std::size_t coefficients = training.matrix.columns() * outputs;
  if (coefficients <= kLinearCoefficientsMax) return {};
  return Error(ErrorCode::TooLarge, message::kForestTooLarge,
               {{"limit_name", "linear_coefficients_max"},
                {"limit", kLinearCoefficientsMax},
                {"value", coefficients}});
}

TrainOptions as_train_options(const LinearFitOptions& options) {
  TrainOptions out;
  out.loss = options.loss;
  out.classes = options.classes;
  out.class_weight = options.class_weight;
  return out;
}

}  // namespace

Result<FittedLinear> fit_linear(const Context& context, const RowSubset& training,
                                const RowSubset* validation, const LinearFitOptions& options) {
  CANASTA_ASSERT(options.loss != Loss::Logistic);
  CANASTA_ASSERT(validation != nullptr ? !options.penalties.empty()
                                       : options.penalties.size() == 1);
  const std::unique_ptr<LossFunction> outcome = make_loss(training, as_train_options(options));
  TRY(outcome->check());
  TRY(check_size(training, outcome->outputs()));
  TRY(check_finite(training));
  std::unique_ptr<LossFunction> judge;
  if (validation != nullptr) judge = make_judge(*validation, as_train_options(options));

  const LinearProblem problem(context, training, options);
  StartCurvature curvature(problem);
  std::vector<double> x = problem.start();
  FittedLinear out;
  out.penalties = options.penalties;
  std::sort(out.penalties.begin(), out.penalties.end(), std::greater<>());
  Stage stage(context, message::kTraining, out.penalties.size());
  for (const double penalty : out.penalties) {
    TRY(context.check_cancel());
    curvature.set_penalty(penalty);
    minimise([&](std::span<const double> at,
                 std::span<double> slope) { return problem.evaluate(at, penalty, slope); },
             [&](std::span<double> g) { curvature.apply(g); }, x, {.tolerance = options.tolerance});
    auto model = std::make_shared<const Linear>(problem.body(x, training.matrix.features));
    double loss = 0;
    std::vector<float> prediction;
    if (validation != nullptr) {
      prediction = predict_subset(context, *model, *validation);
      loss = judge->measure(prediction);
      out.validation_loss.push_back(loss);
    }
    const bool best =
        out.model == nullptr ||
        loss < *std::min_element(out.validation_loss.begin(), out.validation_loss.end() - 1);
    if (best) {
      out.model = std::move(model);
      out.penalty = penalty;
      out.validation_prediction = std::move(prediction);
    }
    stage.advance(out.validation_loss.size());
  }
  return out;
}

}  // namespace canasta
