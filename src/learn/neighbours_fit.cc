#include "learn/neighbours_fit.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/assert.h"
#include "base/messages/boosters.h"
#include "base/random.h"
#include "boosters/loss.h"
#include "learn/standardised_rows.h"

namespace canasta {
namespace {

// Shares of the classes among the training rows, by weight.
std::vector<double> class_shares(const RowSubset& rows, std::size_t classes) {
  std::vector<double> share(classes);
  double all = 0;
  for (const std::uint32_t row : rows.rows) {
    share[static_cast<std::size_t>(rows.matrix.label[row])] += rows.matrix.total[row];
    all += rows.matrix.total[row];
  }
  for (double& one : share) one = std::min(one / all, 1.0);
  return share;
}

NeighboursBody body_of(const Context& context, const RowSubset& training,
                       const NeighboursFitOptions& options) {
  NeighboursBody body;
  const FeatureScales scales = feature_scales(context, training);
  body.mean = scales.mean;
  body.deviation = scales.deviation;
  if (options.loss == Loss::Softmax) {
    body.classes = static_cast<std::size_t>(options.classes);
    body.class_share = class_shares(training, body.classes);
  }
  for (const std::uint32_t row : draw_by_label(training, options.rows_max, context.seed)) {
    const std::span<const float> values = training.matrix.view().row(row);
    for (std::size_t j = 0; j < values.size(); ++j) {
      const double away = std::isnan(values[j]) ? 0 : static_cast<double>(values[j]) - body.mean[j];
      body.rows.push_back(static_cast<float>(away / body.deviation[j]));
    }
    body.label.push_back(training.matrix.label[row]);
  }
  return body;
}

std::vector<float> gathered(const RowSubset& rows) {
  std::vector<float> values;
  values.reserve(rows.size() * rows.matrix.columns());
  for (const std::uint32_t row : rows.rows) {
    const auto one = rows.matrix.view().row(row);
    values.insert(values.end(), one.begin(), one.end());
  }
  return values;
}

std::vector<std::size_t> possible_ks(std::vector<std::size_t> ks, std::size_t kept) {
  for (std::size_t& k : ks) k = std::clamp<std::size_t>(k, 1, std::min(kept, kNeighboursMax));
  std::sort(ks.begin(), ks.end());
  ks.erase(std::unique(ks.begin(), ks.end()), ks.end());
  return ks;
}

// Chooses the k on the validation rows.
void choose_k(const Context& context, const RowSubset& validation, const LossFunction& judge,
              NeighboursBody& body, FittedNeighbours& out) {
  body.k = out.ks.back();
  const Neighbours widest(body);
  const std::vector<float> rows = gathered(validation);
  const std::vector<std::uint32_t> near = widest.nearest(
      context, {rows.data(), validation.size(), validation.matrix.columns()}, body.k);
  std::vector<float> prediction(validation.size() * widest.outputs());
  double least = 0;
  for (const std::size_t k : out.ks) {
    widest.predict_from(near, out.ks.back(), k, prediction);
    const double loss = judge.measure(prediction);
    out.validation_loss.push_back(loss);
    if (out.k != 0 && !(loss < least)) continue;
    least = loss;
    out.k = k;
    out.validation_prediction = prediction;
  }
}

}  // namespace

std::vector<std::uint32_t> draw_by_label(const RowSubset& rows, std::size_t rows_max,
                                         std::uint64_t seed) {
  CANASTA_ASSERT(rows_max > 0);
  if (rows.size() <= rows_max) return rows.rows;
  std::vector<std::uint32_t> order = rows.rows;
  const auto place = [&](std::uint32_t row) {
    return std::tuple(rows.matrix.label[row], mix64(seed ^ mix64(row)), row);
  };
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return place(a) < place(b); });
  std::vector<std::uint32_t> drawn;
  for (std::size_t i = 0; i < rows_max; ++i) {
    drawn.push_back(order[(2 * i + 1) * order.size() / (2 * rows_max)]);
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

Result<FittedNeighbours> fit_neighbours(const Context& context, const RowSubset& training,
                                        const RowSubset* validation,
                                        const NeighboursFitOptions& options) {
  CANASTA_ASSERT(options.loss != Loss::Logistic && options.rows_max <= kNeighbourRowsMax);
  CANASTA_ASSERT(validation != nullptr ? !options.ks.empty() : options.ks.size() == 1);
  TrainOptions outcome;
  outcome.loss = options.loss;
  outcome.classes = options.classes;
  TRY(make_loss(training, outcome)->check());
  TRY(check_finite(training));
  TRY(context.check_cancel());
  const Stage stage(context, message::kTraining);
  NeighboursBody body = body_of(context, training, options);
  FittedNeighbours out;
  out.ks = possible_ks(options.ks, body.label.size());
  if (validation == nullptr) {
    out.k = out.ks.front();
  } else {
    choose_k(context, *validation, *make_judge(*validation, outcome), body, out);
  }
  body.k = out.k;
  out.model = std::make_shared<const Neighbours>(std::move(body));
  return out;
}

}  // namespace canasta
