// LightGBM 4.7 behind Trainer. The only file that sees its header.
//
// As with XGBoost, ours are the rows, the loss (exact sums, boosters/loss.h) and the stopping rule;
// the library grows trees from our gradients. Sums of gradients being exact, `deterministic` and
// `force_row_wise` give the same bytes on any number of threads. Scores start from the base
// margins; LightGBM forgets these when it writes the model, boosters/lightgbm_body.h puts them
// back.
//
// Rows are shown where they lie, run by run, and binned by the library: nothing is copied by us.
// The library is loaded when first needed (shared_library.h says how its threads wait).
#include <LightGBM/c_api.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/messages/boosters.h"
#include "boosters/boosters.h"
#include "boosters/lightgbm_body.h"
#include "boosters/loss.h"
#include "boosters/shared_library.h"
#include "models/lightgbm_text.h"

namespace canasta {
namespace {

constexpr const char* kVersion = "4.7.0";  // of third_party/wheels.txt; the library cannot say it
constexpr int kBinsMax = 255;              // a bin in a byte
constexpr int kLeavesMax = 4'096;
constexpr std::size_t kValuesPerThread = 1'000'000;

#define CANASTA_LIGHTGBM_CALLS(CALL)    \
  CALL(LGBM_BoosterAddValidData)        \
  CALL(LGBM_BoosterCreate)              \
  CALL(LGBM_BoosterFree)                \
  CALL(LGBM_BoosterGetPredict)          \
  CALL(LGBM_BoosterSaveModelToString)   \
  CALL(LGBM_BoosterUpdateOneIterCustom) \
  CALL(LGBM_DatasetCreateFromMats)      \
  CALL(LGBM_DatasetFree)                \
  CALL(LGBM_DatasetSetFeatureNames)     \
  CALL(LGBM_DatasetSetField)            \
  CALL(LGBM_GetLastError)               \
  CALL(LGBM_RegisterLogCallback)

struct Library {
#define DECLARE(call) decltype(&::call) call = nullptr;
  CANASTA_LIGHTGBM_CALLS(DECLARE)
#undef DECLARE
  std::string problem;  // empty when all is there
};

Library load_library() {
  Library library;
  SharedLibrary shared("lib_lightgbm.so");
#define FIND(call) shared.find(library.call, #call);
  CANASTA_LIGHTGBM_CALLS(FIND)
#undef FIND
  library.problem = shared.problem();
  return library;
}

const Library& lightgbm() {
  static const Library library = load_library();
  return library;
}

Error failed(const std::string& reason) {
  return invalid(message::kTrainerFailed, {{"library", "LightGBM"}, {"reason", reason}});
}

Status checked(int code) {
  if (code == 0) return {};
  return failed(lightgbm().LGBM_GetLastError());
}

struct FreeDataset {
  void operator()(void* handle) const { lightgbm().LGBM_DatasetFree(handle); }
};
struct FreeModel {
  void operator()(void* handle) const { lightgbm().LGBM_BoosterFree(handle); }
};
using Dataset = std::unique_ptr<void, FreeDataset>;
using LightgbmModel = std::unique_ptr<void, FreeModel>;

std::string written(double value) {
  std::string text(32, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.9g", value)));
  return text;
}

// Neighbouring rows as one matrix of several that LightGBM is shown.
struct RowRuns {
  explicit RowRuns(const RowSubset& rows) {
    const View2<const float> view = rows.matrix.view();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i > 0 && rows.rows[i] == rows.rows[i - 1] + 1) {
        count.back() += 1;
        continue;
      }
      first.push_back(view.row(rows.rows[i]).data());
      count.push_back(1);
    }
    row_major.assign(first.size(), 1);
  }

  std::vector<const void*> first;
  std::vector<std::int32_t> count;
  std::vector<int> row_major;
};

// LightGBM refuses the signs of JSON in names, and separates names by blanks.
std::vector<std::string> safe_names(const std::vector<Feature>& features) {
  std::vector<std::string> names;
  std::map<std::string, int> seen;
  for (const Feature& feature : features) {
    std::string name = feature.name;
    for (char& c : name) {
      if (std::string_view("\",:[]{} \t\n\r").find(c) != std::string_view::npos) c = '_';
    }
    if (seen[name]++ > 0) name += "_" + std::to_string(names.size());
    names.push_back(std::move(name));
  }
  return names;
}

std::string objective_text(Loss loss, std::size_t outputs) {
  switch (loss) {
    case Loss::Logistic:
      return "binary sigmoid:1";
    case Loss::Softmax:
      return "multiclass num_class:" + std::to_string(outputs);
    case Loss::Squared:
      return "regression";
    case Loss::PseudoHuber:
      return "huber";
  }
  CANASTA_ASSERT(false);
}

int leaves_of(const TrainOptions& options) {
  if (options.leaves > 0) return std::max(2, options.leaves);
  return options.max_depth >= 12 ? kLeavesMax : 1 << options.max_depth;
}

// One training: the library's objects, and ours.
class LightgbmRun {
 public:
  LightgbmRun(const Context& context, const RowSubset& training, const RowSubset* validation,
              const TrainOptions& options)
      : context_(context), training_(training), validation_(validation), options_(options) {}

  Result<TrainedForest> train() {
    TRY(prepare());
    TRY(boost());
    return finish();
  }

 private:
  Status prepare() {
    loss_ = make_loss(training_, options_);
    TRY(loss_->check());
    const float raised = loss_->training_margin().value_or(0);
    std::vector<double> margins = loss_->base_margins();
    if (loss_->training_margin()) margins = {static_cast<double>(raised)};
    TRY_ASSIGN(train_bins_, bin_rows(training_, margins, nullptr));
    TRY(name_features());
    if (validation_ != nullptr) {
      judge_ = make_judge(*validation_, options_);
      TRY_ASSIGN(judge_bins_, bin_rows(*validation_, loss_->base_margins(), train_bins_.get()));
    }
    return make_model();
  }

  // Bins of the rows, those of `reference` where one is given, and the margins they start from.
  Result<Dataset> bin_rows(const RowSubset& rows, const std::vector<double>& margins,
                           void* reference) const {
    RowRuns runs(rows);
    void* handle = nullptr;
    TRY(checked(lightgbm().LGBM_DatasetCreateFromMats(
        static_cast<std::int32_t>(runs.first.size()), runs.first.data(), C_API_DTYPE_FLOAT32,
        runs.count.data(), static_cast<std::int32_t>(rows.matrix.columns()), runs.row_major.data(),
        parameters().c_str(), reference, &handle)));
    Dataset bins(handle);
    std::vector<double> scores;  // output by output
    for (const double margin : margins) scores.insert(scores.end(), rows.size(), margin);
    TRY(checked(lightgbm().LGBM_DatasetSetField(bins.get(), "init_score", scores.data(),
                                                static_cast<int>(scores.size()),
                                                C_API_DTYPE_FLOAT64)));
    const std::vector<float> label(rows.size());  // never looked at: the gradients are ours
    TRY(checked(lightgbm().LGBM_DatasetSetField(
        bins.get(), "label", label.data(), static_cast<int>(label.size()), C_API_DTYPE_FLOAT32)));
    return bins;
  }

  Status name_features() {
    const std::vector<std::string> names = safe_names(training_.matrix.features);
    std::vector<const char*> pointers;
    for (const std::string& name : names) pointers.push_back(name.c_str());
    return checked(lightgbm().LGBM_DatasetSetFeatureNames(train_bins_.get(), pointers.data(),
                                                          static_cast<int>(pointers.size())));
  }

  std::string parameters() const {
    const std::vector<std::pair<const char*, std::string>> all{
        {"objective", "custom"},
        {"num_class", std::to_string(loss_->outputs())},
        {"learning_rate", written(options_.learning_rate)},
        {"num_leaves", std::to_string(leaves_of(options_))},
        {"max_depth", std::to_string(options_.max_depth)},
        {"min_sum_hessian_in_leaf", written(options_.min_child_weight)},
        {"min_data_in_leaf", "1"},
        {"lambda_l2", written(options_.l2)},
        {"max_bin", std::to_string(std::min(options_.max_bin, kBinsMax))},
        {"bagging_fraction", written(options_.row_share)},
        {"bagging_freq", options_.row_share < 1 ? "1" : "0"},
        {"feature_fraction", written(options_.feature_share)},
        {"feature_fraction_bynode", written(options_.node_feature_share)},
        {"seed", std::to_string(context_.seed % 0x7FFFFFFF)},
        {"num_threads", std::to_string(context_.threads)},
        {"deterministic", "true"},
        {"force_row_wise", "true"},
        {"feature_pre_filter", "false"},
        {"verbosity", "-1"},
    };
    std::string text;
    for (const auto& [key, value] : all) text += std::string(key) + "=" + value + " ";
    return text;
  }

  Status make_model() {
    void* handle = nullptr;
    TRY(checked(lightgbm().LGBM_BoosterCreate(train_bins_.get(), parameters().c_str(), &handle)));
    model_.reset(handle);
    if (validation_ == nullptr) return {};
    return checked(lightgbm().LGBM_BoosterAddValidData(model_.get(), judge_bins_.get()));
  }

  Status boost() {
    Stage stage(context_, message::kTraining, static_cast<std::uint64_t>(options_.rounds_max));
    const std::size_t values = training_.size() * loss_->outputs();
    gradients_.gradient.resize(values);
    gradients_.hessian.resize(values);
    for (int round = 1; round <= options_.rounds_max; ++round) {
      TRY(context_.check_cancel());
      TRY_ASSIGN(const bool grown, grow_tree());
      // The first round stays even so: as trees of one leaf.
      if (!grown && round > 1) break;
      if (validation_ == nullptr) {
        out_.rounds = round;
      } else {
        TRY(judge(round));
        if (round - out_.rounds >= options_.patience) break;
      }
      stage.advance(static_cast<std::uint64_t>(round));
      if (!grown) break;
    }
    return {};
  }

  // Margins of the rows behind a dataset (0 training, 1 validation), by row, then output: the
  // library has them by output, then row.
  Status read_margins(int dataset, std::size_t rows) {
    const std::size_t outputs = loss_->outputs();
    scores_.resize(rows * outputs);
    std::int64_t length = 0;
    TRY(checked(lightgbm().LGBM_BoosterGetPredict(model_.get(), dataset, &length, scores_.data())));
    CANASTA_ASSERT(static_cast<std::size_t>(length) == scores_.size());
    margins_.resize(scores_.size());
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t k = 0; k < outputs; ++k) {
        margins_[row * outputs + k] = static_cast<float>(scores_[k * rows + row]);
      }
    }
    return {};
  }

  std::vector<float> by_output(const std::vector<float>& by_row) const {
    const std::size_t outputs = loss_->outputs();
    const std::size_t rows = by_row.size() / outputs;
    std::vector<float> out(by_row.size());
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t k = 0; k < outputs; ++k) out[k * rows + row] = by_row[row * outputs + k];
    }
    return out;
  }

  // Whether any tree found a split.
  Result<bool> grow_tree() {
    TRY(read_margins(0, training_.size()));
    loss_->gradients(context_, margins_, gradients_);
    int finished = 0;
    if (loss_->outputs() == 1) {
      TRY(checked(lightgbm().LGBM_BoosterUpdateOneIterCustom(
          model_.get(), gradients_.gradient.data(), gradients_.hessian.data(), &finished)));
    } else {
      const std::vector<float> gradient = by_output(gradients_.gradient);
      const std::vector<float> hessian = by_output(gradients_.hessian);
      TRY(checked(lightgbm().LGBM_BoosterUpdateOneIterCustom(model_.get(), gradient.data(),
                                                             hessian.data(), &finished)));
    }
    return finished == 0;
  }

  Status judge(int round) {
    TRY(read_margins(1, validation_->size()));
    judge_->to_predictions(margins_);
    const double loss = judge_->measure(margins_);
    const bool better =
        out_.rounds == 0 || loss < out_.validation_loss[static_cast<std::size_t>(out_.rounds) - 1];
    out_.validation_loss.push_back(loss);
    if (better) {
      out_.rounds = round;
      out_.validation_prediction = margins_;
    }
    return {};
  }

  Result<TrainedForest> finish() {
    std::int64_t length = 0;
    std::string text(std::size_t{1} << 20, '\0');
    for (int attempt = 0; attempt < 2; ++attempt) {
      TRY(checked(lightgbm().LGBM_BoosterSaveModelToString(
          model_.get(), 0, out_.rounds, C_API_FEATURE_IMPORTANCE_SPLIT,
          static_cast<std::int64_t>(text.size()), &length, text.data())));
      const bool whole = static_cast<std::size_t>(length) <= text.size();
      text.resize(static_cast<std::size_t>(length));
      if (whole) break;
    }
    if (!text.empty()) text.pop_back();  // the zero at the end
    out_.body = complete_lightgbm_text(text, objective_text(options_.loss, loss_->outputs()),
                                       loss_->base_margins());
    TRY_ASSIGN(out_.forest, parse_lightgbm(out_.body));
    return std::move(out_);
  }

  const Context& context_;
  const RowSubset& training_;
  const RowSubset* validation_;
  const TrainOptions& options_;
  std::unique_ptr<LossFunction> loss_, judge_;
  Dataset train_bins_, judge_bins_;
  LightgbmModel model_;
  Gradients gradients_;
  std::vector<double> scores_;
  std::vector<float> margins_;
  TrainedForest out_;
};

class LightgbmTrainer final : public Trainer {
 public:
  std::string name() const override { return std::string("lightgbm ") + kVersion; }

  Result<TrainedForest> train(const Context& context, const RowSubset& training,
                              const RowSubset* validation,
                              const TrainOptions& options) const override {
    CANASTA_ASSERT(options.rounds_max >= 1 && options.patience >= 1);
    CANASTA_ASSERT(options.positive_weight > 0);
    if (!lightgbm().problem.empty()) return failed(lightgbm().problem);
    // The pinned build has no CUDA, and would print when asked.
    if (options.device == Device::Gpu) {
      return invalid(message::kTrainerWithoutGpu, {{"library", name()}});
    }
    TRY(checked(lightgbm().LGBM_RegisterLogCallback([](const char*) {})));
    Context useful = context;
    const std::size_t worth = 1 + training.matrix.values.size() / kValuesPerThread;
    useful.threads =
        static_cast<int>(std::min(worth, static_cast<std::size_t>(std::max(1, context.threads))));
    return LightgbmRun(useful, training, validation, options).train();
  }
};

}  // namespace

std::unique_ptr<Trainer> lightgbm_trainer() { return std::make_unique<LightgbmTrainer>(); }

}  // namespace canasta
