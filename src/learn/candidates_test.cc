// Every candidate through the one function; stacks that must not see their own labels.
#include "learn/candidates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/messages/base.h"
#include "base/messages/learn.h"
#include "base/random.h"
#include "boosters/testing_rows.h"
#include "learn/linear_loss.h"
#include "learn/stacking.h"
#include "models/stack.h"

namespace canasta {
namespace {

// Small trees, so that tests are quick.
CandidateOptions quick(Loss loss) {
  CandidateOptions options;
  options.loss = loss;
  options.classes = 3;
  TrainOptions trees;
  trees.rounds_max = 40;
  trees.learning_rate = .2;
  trees.min_child_weight = 2;
  trees.patience = 5;
  options.trees = trees;
  options.ks = {5, 20};
  return options;
}

std::vector<std::vector<std::uint32_t>> folds_of(const RowSubset& rows, std::size_t count) {
  std::vector<std::vector<std::uint32_t>> folds(count);
  for (std::size_t i = 0; i < rows.size(); ++i) folds[i % count].push_back(rows.rows[i]);
  return folds;
}

struct Parts {
  explicit Parts(const FeatureMatrix& rows)
      : training(rows_in_days(rows, 0, 79)), validation(rows_in_days(rows, 80, 99)) {}
  RowSubset training, validation;
};

Result<FittedCandidate> fitted(CandidateKind kind, const FeatureMatrix& rows, Loss loss,
                               int threads = 1) {
  const Parts parts(rows);
  CandidateOptions options = quick(loss);
  options.folds = folds_of(parts.training, 3);
  Context context;
  context.threads = threads;
  return fit_candidate(context, kind, parts.training, parts.validation, options);
}

constexpr std::array kAll = {CandidateKind::Xgboost,      CandidateKind::Lightgbm,
                             CandidateKind::RandomForest, CandidateKind::Linear,
                             CandidateKind::Neighbours,   CandidateKind::Stack};

double loss_of_shares(const FeatureMatrix& rows, Loss loss) {
  const Parts parts(rows);
  double all = 0;
  std::array<double, 3> share{};
  for (const std::uint32_t row : parts.training.rows) {
    all += rows.total[row];
    if (loss == Loss::Softmax) share[static_cast<std::size_t>(rows.label[row])] += rows.total[row];
  }
  double sum = 0;
  double weight = 0;
  for (const std::uint32_t row : parts.validation.rows) {
    sum -= rows.total[row] * std::log(share[static_cast<std::size_t>(rows.label[row])] / all);
    weight += rows.total[row];
  }
  return sum / weight;
}

TEST(Candidates, EachLearnsClassesAndIsWrittenAndReadBack) {
  const FeatureMatrix rows = testing::random_labelled_rows(2'000, 4, 71, Loss::Softmax);
  const Parts parts(rows);
  const double shares = loss_of_shares(rows, Loss::Softmax);
  for (const CandidateKind kind : kAll) {
    const auto candidate = fitted(kind, rows, Loss::Softmax);
    ASSERT_TRUE(candidate.ok()) << name(kind) << candidate.error().text(Language::English);
    EXPECT_EQ(candidate->kind, kind);
    EXPECT_FALSE(candidate->trainer.empty());
    EXPECT_FALSE(candidate->settings.empty());
    ASSERT_EQ(candidate->validation_prediction.size(), parts.validation.size() * 3);
    const double least =
        *std::min_element(candidate->validation_loss.begin(), candidate->validation_loss.end());
    EXPECT_LT(least, .8 * shares) << name(kind);
    const auto again = read_estimator(write_estimator(*candidate->model), {4, 3});
    ASSERT_TRUE(again.ok()) << name(kind) << again.error().text(Language::English);
    const std::vector<float> said = predict_subset(Context{}, **again, parts.validation);
    for (std::size_t i = 0; i < said.size(); ++i) {
      ASSERT_NEAR(said[i], candidate->validation_prediction[i], 2e-6) << name(kind);
    }
  }
}

TEST(Candidates, EachLearnsValues) {
  for (const Loss loss : {Loss::Squared, Loss::PseudoHuber}) {
    FeatureMatrix rows = testing::random_labelled_rows(2'000, 4, 72, Loss::Squared);
    for (float& label : rows.label) label = std::min(label, 5.0F);
    const Parts parts(rows);
    for (const CandidateKind kind : kAll) {
      const auto candidate = fitted(kind, rows, loss);
      ASSERT_TRUE(candidate.ok()) << name(kind) << candidate.error().text(Language::English);
      double error = 0;
      double spread = 0;
      for (std::size_t i = 0; i < parts.validation.size(); ++i) {
        const float truth = rows.label[parts.validation.rows[i]];
        error += std::abs(candidate->validation_prediction[i] - truth);
        spread += std::abs(truth - .55F);
      }
      EXPECT_LT(error, .7 * spread) << name(kind);
    }
  }
}

TEST(Candidates, SameBytesOnAnyNumberOfThreads) {
  const FeatureMatrix rows = testing::random_labelled_rows(1'500, 4, 73, Loss::Softmax);
  for (const CandidateKind kind : kAll) {
    const auto one = fitted(kind, rows, Loss::Softmax);
    const auto two = fitted(kind, rows, Loss::Softmax, 2);
    EXPECT_EQ(write_estimator(*one->model), write_estimator(*two->model)) << name(kind);
    EXPECT_EQ(one->validation_prediction, two->validation_prediction) << name(kind);
  }
}

TEST(Candidates, NamesAreReadBackAndOthersRefused) {
  for (const CandidateKind kind : kAll) EXPECT_EQ(*parse_candidate(name(kind)), kind);
  EXPECT_EQ(parse_candidate("lightgmb").error().message(), message::kUnknownNameNearest);
}

TEST(Candidates, AnInfiniteFeatureIsNamed) {
  FeatureMatrix rows = testing::random_labelled_rows(300, 2, 74, Loss::Softmax);
  rows.values[7] = std::numeric_limits<float>::infinity();
  for (const CandidateKind kind : kAll) {
    const auto candidate = fitted(kind, rows, Loss::Softmax);
    ASSERT_FALSE(candidate.ok());
    EXPECT_EQ(candidate.error().message(), message::kFeatureInfinite);
    EXPECT_NE(candidate.error().text(Language::Spanish).find("feature_1"), std::string::npos);
  }
}

TEST(Candidates, RefitOnTheSameRowsIsTheSameModel) {
  const FeatureMatrix rows = testing::random_labelled_rows(1'000, 3, 75, Loss::Softmax);
  const Parts parts(rows);
  for (const CandidateKind kind : {CandidateKind::Xgboost, CandidateKind::Lightgbm,
                                   CandidateKind::RandomForest, CandidateKind::Neighbours}) {
    const auto candidate = fitted(kind, rows, Loss::Softmax);
    const auto again = refit_candidate(Context{}, *candidate, parts.training);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(predict_subset(Context{}, **again, parts.validation),
              predict_subset(Context{}, *candidate->model, parts.validation))
        << name(kind);
  }
}

// --- Stacks --------------------------------------------------------------------------------------

TEST(Stacking, ALabelDoesNotReachItsOwnPrediction) {
  FeatureMatrix rows = testing::random_labelled_rows(900, 3, 76, Loss::Softmax);
  const Parts parts(rows);
  const auto folds = folds_of(parts.training, 3);
  CandidateOptions options = quick(Loss::Softmax);
  options.ks = {1};
  const auto member = fit_candidate(Context{}, CandidateKind::Neighbours, parts.training,
                                    parts.validation, options);
  const auto before = predict_out_of_fold(Context{}, *member, parts.training, folds);
  for (const std::uint32_t row : folds[1]) rows.label[row] = 2 - rows.label[row];
  const auto after = predict_out_of_fold(Context{}, *member, parts.training, folds);
  for (std::size_t i = 0; i < parts.training.size(); ++i) {
    if (i % 3 != 1) continue;  // of the fold whose labels changed
    for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ((*before)[i * 3 + k], (*after)[i * 3 + k]);
  }
  EXPECT_NE(*before, *after);
}

// One neighbour remembers every training label. In the sample it is never wrong; out of it, on
// labels that are mostly noise, it is worth little, and so must its weight be.
TEST(Stacking, AMemberThatMemorisesGainsNoWeight) {
  Random random(77);
  FeatureMatrix rows = testing::random_rows(3'000, 3, 77);
  for (float& value : rows.values) value = std::isnan(value) ? 0 : value;
  rows.total.assign(3'000, 1);
  for (std::size_t row = 0; row < 3'000; ++row) {
    const double noise = (random.unit() - .5) * 12;
    rows.label.push_back(static_cast<float>(static_cast<double>(rows.values[row * 3]) + noise));
  }
  const Parts parts(rows);
  CandidateOptions options = quick(Loss::Squared);
  options.ks = {1};
  options.members = {CandidateKind::Linear, CandidateKind::Neighbours};
  options.folds = folds_of(parts.training, 5);
  const auto stack =
      fit_candidate(Context{}, CandidateKind::Stack, parts.training, parts.validation, options);
  ASSERT_TRUE(stack.ok());
  const auto& combiner = dynamic_cast<const Stack&>(*stack->model).combiner().body();
  EXPECT_GT(combiner.coefficient[0], .8);
  EXPECT_LT(combiner.coefficient[1], .1);
  EXPECT_GE(combiner.coefficient[1], 0);
  // In the sample it is perfect: had the stack looked there, it would take all.
  const Stack& model = dynamic_cast<const Stack&>(*stack->model);
  const std::vector<float> remembered =
      predict_subset(Context{}, *model.members()[1], parts.training);
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(remembered[i], rows.label[parts.training.rows[i]]);
  }
}

TEST(Stacking, IsAboutAsGoodAsItsBestMember) {
  const FeatureMatrix rows = testing::random_labelled_rows(3'000, 4, 78, Loss::Softmax);
  const auto stack = fitted(CandidateKind::Stack, rows, Loss::Softmax);
  const auto best = fitted(CandidateKind::Xgboost, rows, Loss::Softmax);
  const auto least = [](const FittedCandidate& one) {
    return *std::min_element(one.validation_loss.begin(), one.validation_loss.end());
  };
  EXPECT_LT(least(*stack), least(*best) * 1.02);
}

TEST(Stacking, OneMemberIsTooFew) {
  const FeatureMatrix rows = testing::random_labelled_rows(300, 3, 79, Loss::Softmax);
  const Parts parts(rows);
  CandidateOptions options = quick(Loss::Softmax);
  options.members = {CandidateKind::Linear};
  options.folds = folds_of(parts.training, 2);
  const auto stack =
      fit_candidate(Context{}, CandidateKind::Stack, parts.training, parts.validation, options);
  ASSERT_FALSE(stack.ok());
  EXPECT_EQ(stack.error().message(), message::kStackMembersFew);
}

}  // namespace
}  // namespace canasta
