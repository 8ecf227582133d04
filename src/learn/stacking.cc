#include "learn/stacking.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "base/messages/learn.h"
#include "boosters/loss.h"
#include "learn/linear_fit.h"
#include "learn/linear_loss.h"
#include "math/nonnegative.h"
#include "models/stack.h"

namespace canasta {
namespace {

constexpr int kReweightings = 20;
constexpr double kSlopeShare = 0.05;  // of the mean absolute residual at the start

// What the combiner sees of some rows: a column for each output of each member.
FeatureMatrix seen_matrix(std::span<const FittedCandidate> members, const RowSubset& rows,
                          const std::vector<std::vector<float>>& predictions) {
  const std::size_t outputs = members.front().model->outputs();
  FeatureMatrix seen;
  for (std::size_t member = 0; member < members.size(); ++member) {
    for (std::size_t k = 0; k < outputs; ++k) {
      const std::string output = outputs == 1 ? "" : "_" + std::to_string(k);
      seen.features.push_back({.name = std::to_string(member + 1) + "_" +
                                       std::string(name(members[member].kind)) + output,
                               .unit = "",
                               .family = "stack",
                               .kind = FeatureKind::Number});
    }
  }
  seen.values.resize(rows.size() * seen.features.size());
  const View2<float> view(seen.values.data(), rows.size(), seen.features.size());
  for (std::size_t member = 0; member < members.size(); ++member) {
    show_to_combiner(predictions[member], outputs, member, view);
  }
  for (const std::uint32_t row : rows.rows) {
    seen.label.push_back(rows.matrix.label[row]);
    seen.total.push_back(rows.matrix.total[row]);
  }
  return seen;
}

// One weighted non-negative regression of the labels on the columns of `seen`, with an intercept.
LinearBody weighted_values(const FeatureMatrix& seen, const std::vector<double>& weight) {
  const std::size_t members = seen.columns();
  LinearBody body;
  body.mean.assign(members, 0);
  double all = 0;
  double label_mean = 0;
  for (std::size_t row = 0; row < seen.rows(); ++row) {
    all += weight[row];
    label_mean += weight[row] * static_cast<double>(seen.label[row]);
    for (std::size_t j = 0; j < members; ++j) {
      body.mean[j] += weight[row] * static_cast<double>(seen.view()(row, j));
    }
  }
  label_mean /= all;
  for (double& mean : body.mean) mean /= all;
  std::vector<double> gram(members * members);
  std::vector<double> rhs(members);
  for (std::size_t row = 0; row < seen.rows(); ++row) {
    for (std::size_t i = 0; i < members; ++i) {
      const double x = weight[row] * (static_cast<double>(seen.view()(row, i)) - body.mean[i]);
      rhs[i] += x * (static_cast<double>(seen.label[row]) - label_mean);
      for (std::size_t j = 0; j < members; ++j) {
        gram[i * members + j] += x * (static_cast<double>(seen.view()(row, j)) - body.mean[j]);
      }
    }
  }
  for (const Feature& feature : seen.features) body.features.push_back(feature.name);
  body.intercept = {label_mean};
  body.coefficient = nonnegative_least_squares({gram.data(), members, members}, rhs);
  return body;
}

std::shared_ptr<const Linear> combine_values(const FeatureMatrix& seen, Loss loss) {
  LinearBody body = weighted_values(seen, seen.total);
  double slope = 0;
  for (int i = 0; loss == Loss::PseudoHuber && i < kReweightings; ++i) {
    std::vector<double> residual(seen.rows());
    for (std::size_t row = 0; row < seen.rows(); ++row) {
      residual[row] = body.intercept[0] - static_cast<double>(seen.label[row]);
      for (std::size_t j = 0; j < seen.columns(); ++j) {
        residual[row] +=
            body.coefficient[j] * (static_cast<double>(seen.view()(row, j)) - body.mean[j]);
      }
    }
    if (i == 0) {
      for (const double r : residual) slope += std::abs(r) / static_cast<double>(residual.size());
      slope *= kSlopeShare;
      if (!(slope > 0)) break;
    }
    std::vector<double> weight = seen.total;
    for (std::size_t row = 0; row < weight.size(); ++row) {
      const double ratio = residual[row] / slope;
      weight[row] /= std::sqrt(1 + ratio * ratio);
    }
    body = weighted_values(seen, weight);
  }
  return std::make_shared<const Linear>(std::move(body));
}

struct Combined {
  std::shared_ptr<const Linear> combiner;
  std::vector<std::pair<std::string, double>> settings;
  std::vector<double> validation_loss;
};

Result<Combined> combine(const Context& context, const FeatureMatrix& seen,
                         const FeatureMatrix& judged, const CandidateOptions& options) {
  Combined out;
  if (options.loss != Loss::Softmax) {
    out.combiner = combine_values(seen, options.loss);
    return out;
  }
  LinearFitOptions linear;
  linear.classes = options.classes;
  linear.class_weight = options.class_weight;
  const RowSubset judge = all_rows(judged);
  TRY_ASSIGN(FittedLinear fitted, fit_linear(context, all_rows(seen), &judge, linear));
  out.combiner = std::move(fitted.model);
  out.settings = {{"penalty", fitted.penalty}};
  out.validation_loss = std::move(fitted.validation_loss);
  return out;
}

// Fold of every training row, by its place in the subset.
std::vector<std::size_t> fold_of_rows(const RowSubset& training,
                                      std::span<const std::vector<std::uint32_t>> folds) {
  std::vector<std::size_t> fold_of(training.matrix.rows(), folds.size());
  std::size_t rows = 0;
  for (std::size_t fold = 0; fold < folds.size(); ++fold) {
    for (const std::uint32_t row : folds[fold]) {
      CANASTA_ASSERT(row < fold_of.size() && fold_of[row] == folds.size());
      fold_of[row] = fold;
      rows += 1;
    }
  }
  CANASTA_ASSERT(rows == training.size());
  std::vector<std::size_t> out;
  for (const std::uint32_t row : training.rows) {
    CANASTA_ASSERT(fold_of[row] < folds.size());
    out.push_back(fold_of[row]);
  }
  return out;
}

}  // namespace

Result<std::vector<float>> predict_out_of_fold(const Context& context,
                                               const FittedCandidate& member,
                                               const RowSubset& training,
                                               std::span<const std::vector<std::uint32_t>> folds) {
  CANASTA_ASSERT(folds.size() >= 2);
  const std::vector<std::size_t> fold_of = fold_of_rows(training, folds);
  const std::size_t outputs = member.model->outputs();
  std::vector<float> out(training.size() * outputs);
  for (std::size_t fold = 0; fold < folds.size(); ++fold) {
    RowSubset others{.matrix = training.matrix, .rows = {}};
    RowSubset held{.matrix = training.matrix, .rows = {}};
    for (std::size_t i = 0; i < training.size(); ++i) {
      (fold_of[i] == fold ? held : others).rows.push_back(training.rows[i]);
    }
    TRY_ASSIGN(const std::shared_ptr<const Estimator> model,
               refit_candidate(context, member, others));
    const std::vector<float> said = predict_subset(context, *model, held);
    std::size_t next = 0;
    for (std::size_t i = 0; i < training.size(); ++i) {
      if (fold_of[i] != fold) continue;
      std::copy_n(&said[next], outputs, &out[i * outputs]);
      next += outputs;
    }
  }
  return out;
}

Result<FittedCandidate> fit_stack(const Context& context, std::span<const FittedCandidate> members,
                                  const RowSubset& training, const RowSubset& validation,
                                  const CandidateOptions& options) {
  if (members.size() < kStackMembersMin) {
    return invalid(message::kStackMembersFew,
                   {{"limit", kStackMembersMin}, {"members", members.size()}});
  }
  CANASTA_ASSERT(members.size() <= kStackMembersMax);
  std::vector<std::vector<float>> out_of_fold;
  std::vector<std::vector<float>> on_validation;
  Stack::Members models;
  FittedCandidate out;
  out.trainer = "stack of ";
  for (const FittedCandidate& member : members) {
    TRY_ASSIGN(std::vector<float> said,
               predict_out_of_fold(context, member, training, options.folds));
    out_of_fold.push_back(std::move(said));
    on_validation.push_back(predict_subset(context, *member.model, validation));
    out.trainer += (models.empty() ? "" : ", ") + std::string(name(member.kind));
    models.push_back(member.model);
  }
  TRY_ASSIGN(Combined combined, combine(context, seen_matrix(members, training, out_of_fold),
                                        seen_matrix(members, validation, on_validation), options));
  auto stack = std::make_shared<const Stack>(std::move(models), std::move(combined.combiner));
  out.kind = CandidateKind::Stack;
  out.validation_prediction = predict_subset(context, *stack, validation);
  out.validation_loss = std::move(combined.validation_loss);
  out.settings = std::move(combined.settings);
  out.settings.emplace_back("folds", static_cast<double>(options.folds.size()));
  out.model = std::move(stack);
  out.options = options;
  return out;
}

}  // namespace canasta
