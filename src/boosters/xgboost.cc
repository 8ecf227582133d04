// XGBoost 3.4 behind Trainer. The only file that sees its header.
//
// What is ours here: the rows (handed over in batches, never copied whole), the loss (exact sums,
// boosters/loss.h), the stopping rule, and the shift that keeps probabilities calibrated when
// positives weigh more: training rows start from a margin that is higher by ln(positive_weight),
// while the model itself keeps the margin of the plain base rate.
//
// The library is loaded when the first model is trained, not when the program starts: everything
// but training starts 7 ms sooner, and its threads can be told how to wait (shared_library.h).
#include <xgboost/c_api.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/messages/boosters.h"
#include "boosters/boosters.h"
#include "boosters/loss.h"
#include "boosters/shared_library.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerBatch = 65'536;
constexpr float kMissing = -1e30F;
// Values of the training rows that make a thread worth waking for every step of a tree.
constexpr std::size_t kValuesPerThread = 1'000'000;

// What we call of the library, by its own names.
#define CANASTA_XGBOOST_CALLS(CALL)   \
  CALL(XGBGetLastError)               \
  CALL(XGBuildInfo)                   \
  CALL(XGBRegisterLogCallback)        \
  CALL(XGBoostVersion)                \
  CALL(XGBoosterCreate)               \
  CALL(XGBoosterFree)                 \
  CALL(XGBoosterPredictFromDMatrix)   \
  CALL(XGBoosterSaveModelToBuffer)    \
  CALL(XGBoosterSetParam)             \
  CALL(XGBoosterSetStrFeatureInfo)    \
  CALL(XGBoosterSlice)                \
  CALL(XGBoosterTrainOneIter)         \
  CALL(XGDMatrixFree)                 \
  CALL(XGDMatrixSetInfoFromInterface) \
  CALL(XGProxyDMatrixCreate)          \
  CALL(XGProxyDMatrixSetDataDense)    \
  CALL(XGQuantileDMatrixCreateFromCallback)

struct Library {
#define DECLARE(call) decltype(&::call) call = nullptr;
  CANASTA_XGBOOST_CALLS(DECLARE)
#undef DECLARE
  std::string problem;  // empty when all is there
};

Library load_library() {
  Library library;
  SharedLibrary shared("libxgboost.so.3");
#define FIND(call) shared.find(library.call, #call);
  CANASTA_XGBOOST_CALLS(FIND)
#undef FIND
  library.problem = shared.problem();
  return library;
}

const Library& xgboost() {
  static const Library library = load_library();
  return library;
}

Error failed(const std::string& reason) {
  return invalid(message::kTrainerFailed, {{"library", "XGBoost"}, {"reason", reason}});
}

// "[10:42:00] /src/tree.cc:12: Check failed: …\nStack trace: …" -> "Check failed: …"
std::string last_reason() {
  const std::string text = xgboost().XGBGetLastError();
  const std::string line = text.substr(0, text.find('\n'));
  const std::size_t source = line.find(".cc:");
  const std::size_t colon = source == std::string::npos ? source : line.find(": ", source);
  return colon == std::string::npos ? line : line.substr(colon + 2);
}

// The library says what failed in a slot of the calling thread: read at once.
Status checked(int code) {
  if (code == 0) return {};
  return failed(last_reason());
}

struct FreeMatrix {
  void operator()(void* handle) const { xgboost().XGDMatrixFree(handle); }
};
struct FreeBooster {
  void operator()(void* handle) const { xgboost().XGBoosterFree(handle); }
};
using Matrix = std::unique_ptr<void, FreeMatrix>;
using Booster = std::unique_ptr<void, FreeBooster>;

// The __array_interface__ of float32 values that we own: how the library is shown our memory.
std::string array_interface(std::span<const float> values, std::size_t columns) {
  return "{\"data\":[" + std::to_string(reinterpret_cast<std::uintptr_t>(values.data())) +
         ",true],\"shape\":[" + std::to_string(values.size() / columns) + "," +
         std::to_string(columns) + "],\"typestr\":\"<f4\",\"version\":3}";
}

// Hands the rows of a part over, batch by batch, through one buffer. A missing value is handed over
// as kMissing, lower than every other: without holes the library's bins are dense, and a tree on
// them costs two thirds. send_missing_left() makes the model say so.
class BatchReader {
 public:
  BatchReader(const RowSubset& rows, std::span<const float> weight, void* proxy)
      : rows_(rows), weight_(weight), proxy_(proxy) {
    buffer_.reserve(std::min(kRowsPerBatch, rows.size()) * rows.matrix.columns());
  }

  void rewind() { done_ = 0; }

  // 1 when a batch was handed over, 0 at the end or after a failure, which status() then tells.
  int next() {
    const std::size_t count = std::min(kRowsPerBatch, rows_.size() - done_);
    if (count == 0) return 0;
    gather(count);
    status_ = hand_over(weight_.subspan(done_, count));
    done_ += count;
    return status_.ok() ? 1 : 0;
  }

  const Status& status() const { return status_; }

 private:
  void gather(std::size_t count) {
    buffer_.clear();
    for (const std::uint32_t row : std::span(rows_.rows).subspan(done_, count)) {
      for (const float value : rows_.matrix.view().row(row)) {
        buffer_.push_back(std::isnan(value) ? kMissing : value);
      }
    }
  }

  Status hand_over(std::span<const float> weight) {
    const std::string rows = array_interface(buffer_, rows_.matrix.columns());
    TRY(checked(xgboost().XGProxyDMatrixSetDataDense(proxy_, rows.c_str())));
    const std::string weights = array_interface(weight, 1);
    return checked(xgboost().XGDMatrixSetInfoFromInterface(proxy_, "weight", weights.c_str()));
  }

  const RowSubset& rows_;
  std::span<const float> weight_;
  void* proxy_;
  std::vector<float> buffer_;  // [rows of a batch x features]
  std::size_t done_ = 0;       // rows handed over
  Status status_;
};

// Sets "default_left" of every node of a UBJSON model: there the lists stand as
// "default_left[$U#L", their length in eight bytes, and a byte a node.
void send_missing_left(std::string& body) {
  constexpr std::string_view kList = "default_left[$U#L";
  for (std::size_t at = body.find(kList); at != std::string::npos; at = body.find(kList, at)) {
    at += kList.size();
    std::size_t length = 0;
    for (int i = 0; i < 8; ++i) length = length << 8 | static_cast<unsigned char>(body[at++]);
    CANASTA_ASSERT(length <= body.size() - at);
    std::fill_n(body.begin() + static_cast<std::ptrdiff_t>(at), length, '\1');
  }
}

int next_batch(DataIterHandle reader) { return static_cast<BatchReader*>(reader)->next(); }
void rewind_batches(DataIterHandle reader) { static_cast<BatchReader*>(reader)->rewind(); }

// Quantile bins of the rows; those of `reference` where one is given.
Result<Matrix> bin_rows(const Context& context, const RowSubset& rows,
                        std::span<const float> weight, int max_bin, void* reference) {
  void* handle = nullptr;
  TRY(checked(xgboost().XGProxyDMatrixCreate(&handle)));
  const Matrix proxy(handle);
  BatchReader reader(rows, weight, proxy.get());
  const std::string config = "{\"missing\":NaN,\"max_bin\":" + std::to_string(max_bin) +
                             ",\"nthread\":" + std::to_string(context.threads) + "}";
  void* binned = nullptr;
  const Status made = checked(xgboost().XGQuantileDMatrixCreateFromCallback(
      &reader, proxy.get(), reference, rewind_batches, next_batch, config.c_str(), &binned));
  Matrix matrix(binned);
  if (!reader.status().ok()) return reader.status().error();
  if (!made.ok()) return made.error();
  return matrix;
}

enum class Asked : std::uint8_t { MarginToTrainOn, Prediction };

Result<std::span<const float>> predict(void* booster, void* matrix, Asked asked) {
  const std::string config =
      std::string(asked == Asked::Prediction ? R"({"type":0,"training":false,)"
                                             : R"({"type":1,"training":true,)") +
      R"("iteration_begin":0,"iteration_end":0,"strict_shape":true})";
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* values = nullptr;
  TRY(checked(xgboost().XGBoosterPredictFromDMatrix(booster, matrix, config.c_str(), &shape,
                                                    &dimensions, &values)));
  std::size_t count = 1;
  for (bst_ulong i = 0; i < dimensions; ++i) count *= shape[i];
  return std::span<const float>(values, count);
}

// One training: the library's objects, and ours.
class Run {
 public:
  Run(const Context& context, const RowSubset& training, const RowSubset* validation,
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
    TRY_ASSIGN(train_bins_,
               bin_rows(context_, training_, loss_->weight(), options_.max_bin, nullptr));
    TRY(raise_margins());
    if (validation_ != nullptr) {
      judge_ = make_judge(*validation_, options_);
      TRY_ASSIGN(judge_bins_, bin_rows(context_, *validation_, judge_->weight(), options_.max_bin,
                                       train_bins_.get()));
    }
    return make_booster();
  }

  Status raise_margins() {
    const std::optional<float> margin = loss_->training_margin();
    if (!margin) return {};
    const std::vector<float> margins(training_.size(), *margin);
    const std::string view = array_interface(margins, 1);
    return checked(
        xgboost().XGDMatrixSetInfoFromInterface(train_bins_.get(), "base_margin", view.c_str()));
  }

  Status make_booster() {
    void* handle = nullptr;
    void* cache[] = {train_bins_.get(), judge_bins_.get()};
    TRY(checked(xgboost().XGBoosterCreate(cache, judge_bins_ != nullptr ? 2 : 1, &handle)));
    booster_.reset(handle);
    std::vector<std::pair<const char*, std::string>> parameters{
        {"objective", loss_->objective()},
        {"tree_method", "hist"},
        {"base_score", base_scores()},
        {"learning_rate", number(options_.learning_rate)},
        {"max_depth", std::to_string(options_.max_depth)},
        {"min_child_weight", number(options_.min_child_weight)},
        {"lambda", number(options_.l2)},
        {"max_bin", std::to_string(options_.max_bin)},
        {"subsample", number(options_.row_share)},
        {"colsample_bytree", number(options_.feature_share)},
        {"colsample_bynode", number(options_.node_feature_share)},
        {"num_parallel_tree", std::to_string(options_.parallel_trees)},
        {"device", options_.device == Device::Gpu ? "cuda" : "cpu"},
        {"seed", std::to_string(context_.seed % 0x7FFFFFFF)},
        {"nthread", std::to_string(context_.threads)},
        {"verbosity", "0"},
    };
    if (loss_->outputs() > 1)
      parameters.emplace_back("num_class", std::to_string(loss_->outputs()));
    if (options_.leaves > 0) {
      parameters.emplace_back("grow_policy", "lossguide");
      parameters.emplace_back("max_leaves", std::to_string(options_.leaves));
    }
    for (const auto& [key, value] : parameters) {
      TRY(checked(xgboost().XGBoosterSetParam(booster_.get(), key, value.c_str())));
    }
    return {};
  }

  // "[1.5E-1]", as many as there are outputs.
  std::string base_scores() const {
    std::string text;
    for (const double score : loss_->base_scores())
      text += (text.empty() ? "" : ",") + number(score);
    return "[" + text + "]";
  }

  Status boost() {
    Stage stage(context_, message::kTraining, static_cast<std::uint64_t>(options_.rounds_max));
    gradients_.gradient.resize(training_.size() * loss_->outputs());
    gradients_.hessian.resize(training_.size() * loss_->outputs());
    for (int round = 1; round <= options_.rounds_max; ++round) {
      TRY(context_.check_cancel());
      TRY(grow_tree(round));
      if (validation_ == nullptr) {
        out_.rounds = round;
      } else {
        TRY(judge(round));
        if (round - out_.rounds >= options_.patience) break;
      }
      stage.advance(static_cast<std::uint64_t>(round));
    }
    return {};
  }

  Status grow_tree(int round) {
    TRY_ASSIGN(const std::span<const float> margin,
               predict(booster_.get(), train_bins_.get(), Asked::MarginToTrainOn));
    loss_->gradients(context_, margin, gradients_);
    const std::string gradient = array_interface(gradients_.gradient, loss_->outputs());
    const std::string hessian = array_interface(gradients_.hessian, loss_->outputs());
    return checked(xgboost().XGBoosterTrainOneIter(booster_.get(), train_bins_.get(), round - 1,
                                                   gradient.c_str(), hessian.c_str()));
  }

  Status judge(int round) {
    TRY_ASSIGN(const std::span<const float> prediction,
               predict(booster_.get(), judge_bins_.get(), Asked::Prediction));
    const double loss = judge_->measure(prediction);
    const bool better =
        out_.rounds == 0 || loss < out_.validation_loss[static_cast<std::size_t>(out_.rounds) - 1];
    out_.validation_loss.push_back(loss);
    if (better) {
      out_.rounds = round;
      out_.validation_prediction.assign(prediction.begin(), prediction.end());
    }
    return {};
  }

  Result<TrainedForest> finish() {
    void* handle = nullptr;
    TRY(checked(xgboost().XGBoosterSlice(booster_.get(), 0, out_.rounds, 1, &handle)));
    const Booster best(handle);
    std::vector<const char*> names;
    for (const Feature& feature : training_.matrix.features) names.push_back(feature.name.c_str());
    TRY(checked(xgboost().XGBoosterSetStrFeatureInfo(best.get(), "feature_name", names.data(),
                                                     static_cast<bst_ulong>(names.size()))));
    bst_ulong bytes = 0;
    const char* body = nullptr;
    TRY(checked(
        xgboost().XGBoosterSaveModelToBuffer(best.get(), "{\"format\":\"ubj\"}", &bytes, &body)));
    out_.body.assign(body, bytes);
    send_missing_left(out_.body);
    TRY_ASSIGN(out_.forest, Forest::parse(out_.body));
    return std::move(out_);
  }

  static std::string number(double value) {
    std::string text(32, '\0');
    text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.9g", value)));
    return text;
  }

  const Context& context_;
  const RowSubset& training_;
  const RowSubset* validation_;
  const TrainOptions& options_;
  std::unique_ptr<LossFunction> loss_, judge_;
  Matrix train_bins_, judge_bins_;
  Booster booster_;
  Gradients gradients_;
  TrainedForest out_;
};

// XGBuildInfo answers in JSON: {"USE_CUDA":false, …}.
bool built_with_cuda() {
  const char* text = nullptr;
  if (xgboost().XGBuildInfo(&text) != 0) return false;
  std::string info(text);
  std::erase_if(info, [](char c) { return c == ' ' || c == '\n'; });
  return info.find("\"USE_CUDA\":true") != std::string::npos;
}

// Threads cost a wake-up at every step of every tree; the model's bytes do not depend on them.
int threads_worth(const Context& context, const FeatureMatrix& rows) {
  const std::size_t worth = 1 + rows.values.size() / kValuesPerThread;
  return static_cast<int>(std::min(worth, static_cast<std::size_t>(std::max(1, context.threads))));
}

class XGBoostTrainer final : public Trainer {
 public:
  std::string name() const override {
    if (!xgboost().problem.empty()) return "xgboost";
    int major = 0;
    int minor = 0;
    int patch = 0;
    xgboost().XGBoostVersion(&major, &minor, &patch);
    return "xgboost " + std::to_string(major) + "." + std::to_string(minor) + "." +
           std::to_string(patch);
  }

  Result<TrainedForest> train(const Context& context, const RowSubset& training,
                              const RowSubset* validation,
                              const TrainOptions& options) const override {
    CANASTA_ASSERT(options.rounds_max >= 1 && options.patience >= 1);
    CANASTA_ASSERT(options.positive_weight > 0);
    if (!xgboost().problem.empty()) return failed(xgboost().problem);
    if (options.device == Device::Gpu && !built_with_cuda()) {
      return invalid(message::kTrainerWithoutGpu, {{"library", name()}});
    }
    // A library never prints: warnings are dropped, failures come back as codes.
    TRY(checked(xgboost().XGBRegisterLogCallback([](const char*) {})));
    Context useful = context;
    useful.threads = threads_worth(context, training.matrix);
    return Run(useful, training, validation, options).train();
  }
};

}  // namespace

std::unique_ptr<Trainer> xgboost_trainer() { return std::make_unique<XGBoostTrainer>(); }

}  // namespace canasta
