// The task of type purchase_window: does each customer buy within so many days?
//
//   plan_window -> rows of earlier moments, each customer of each a row; yes: buys in the window
//     -> rounds and threshold, on a fifth of the customers held out
//     -> trained on all those rows -> judged at the test moment, beside what one knows without it
//     '-> trained on rows up to the end of the data: the model for tomorrow
//
// A row knows what was bought up to its moment and nothing else; a customer is held out at all
// moments or at none. Method: docs/methods/purchase-window.md
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "boosters/boosters.h"
#include "engine/engine.h"
#include "engine/window_plan.h"
#include "evaluate/evaluate.h"

namespace canasta {

// Rows that train at most: 58 features of them take 140 MB. More are thinned by customer.
inline constexpr std::size_t kWindowRowsMax = 600'000;
// Fewer customers than this cannot be judged on.
inline constexpr std::size_t kWindowCustomersMin = 20;

struct WindowData {
  std::string name;
  const PurchaseLog* log = nullptr;
  PurchaseWindowTask task;
  WindowPlan plan;
  std::size_t rows_max = kWindowRowsMax;
};

// Borrows the log. Errors: those of plan_window.
Result<WindowData> open_window(const std::string& name, const PurchaseWindowTask& task,
                               const PurchaseLog& log);

struct WindowRows {
  FeatureMatrix rows;  // moment by moment, then by customer
  double share = 1;    // of the customers
};
WindowRows window_rows(const Context& context, const WindowData& data,
                       const std::vector<Seconds>& moments);

struct WindowJudged {
  std::size_t rows = 0;  // that taught the judged model
  double share = 1;      // of the customers whose rows these are
  std::size_t features = 0;
  TrainOptions boosting;  // with the rounds found
  double threshold = 0.5;
  double threshold_f1 = 0;  // on the customers held out
  std::vector<double> validation_loss;
  TrainedForest trained;
  AnswerEvaluation evaluation;
};

// Errors (InvalidInput): kWindowFewCustomers, kWindowOneAnswer; those of training.
Result<WindowJudged> judge_window(const Context& context, const WindowData& data,
                                  const Trainer& trainer);

struct WindowModelRows {
  TrainedForest trained;
  std::size_t rows = 0;
};
// The model for tomorrow, trained as the judgement found best.
Result<WindowModelRows> train_for_tomorrow(const Context& context, const WindowData& data,
                                           const Trainer& trainer, const WindowJudged& judged);

// The verbs, on data that are there already.
Result<TrainResult> train_window(const Context& context, const Project& project,
                                 const WindowData& data);
Result<Judgement> evaluate_window(const Context& context, const WindowData& data);
// customer, prediction, probability, window_days, as_of; likeliest first, ties by customer.
Result<Table> predict_window(const Context& context, const Project& project, const WindowData& data,
                             const PredictOptions& options);
// customer, day, the features, and buys_within_<days>d, empty where the data end before.
Result<Table> window_feature_table(const Context& context, const WindowData& data,
                                   std::optional<Day> as_of);

}  // namespace canasta
