// Estimator: what a candidate learnt, from rows to predictions, whichever way it learnt it.
//
//   kind         its files                               class
//   forest       model.ubj (XGBoost) | model.txt (LightGBM)   ForestEstimator
//   linear       linear.json                             Linear        models/linear.h
//   neighbours   neighbours.safetensors                  Neighbours    models/neighbours.h
//   stack        stack.json, member_<i>.<file of the member>   Stack    models/stack.h
//
// A prediction is outputs() numbers a row: the probabilities of the classes, which sum to 1, or one
// value (or one probability, of a forest that says yes or no). Rows are those of the encoder that
// the estimator was trained with; a missing value is NaN.
//
// Files are data, not trusted: sizes, ranges and finite numbers are checked before a row is scored.
// Formats  docs/formats/estimators.md
// Errors   of read_estimator: kFormatBroken (Corrupt) and those of Forest::parse and
//          parse_lightgbm, each naming the file; kForestTooLarge (TooLarge).
// Threads  immutable; predict gives the same bytes on any number of threads.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/context.h"
#include "base/result.h"
#include "base/view.h"
#include "models/forest.h"

namespace canasta {

using EstimatorFiles = std::map<std::string, std::string>;  // file name -> bytes

class Estimator {
 public:
  virtual ~Estimator() = default;
  virtual std::string_view kind() const = 0;
  virtual std::size_t feature_count() const = 0;
  virtual std::size_t outputs() const = 0;
  // rows [n x feature_count()] into out [n x outputs()], row-major.
  virtual void predict(const Context& context, View2<const float> rows,
                       std::span<float> out) const = 0;
  virtual EstimatorFiles files() const = 0;
};

// A forest and the bytes it was read from.
class ForestEstimator final : public Estimator {
 public:
  // REQUIRES: forest was read from body.
  ForestEstimator(Forest forest, std::string body)
      : forest_(std::move(forest)), body_(std::move(body)) {}

  const Forest& forest() const { return forest_; }
  std::string_view kind() const override { return "forest"; }
  std::size_t feature_count() const override { return forest_.feature_count(); }
  std::size_t outputs() const override { return forest_.outputs(); }
  void predict(const Context& context, View2<const float> rows,
               std::span<float> out) const override {
    forest_.predict(context, rows, out);
  }
  EstimatorFiles files() const override;

 private:
  Forest forest_;
  std::string body_;
};

EstimatorFiles write_estimator(const Estimator& estimator);

// What the caller knows that the model must fit.
struct EstimatorShape {
  std::size_t features = 0;
  std::size_t outputs = 0;
};

// Reads the estimator among `files`; other files are passed over.
Result<std::shared_ptr<const Estimator>> read_estimator(const EstimatorFiles& files,
                                                        const EstimatorShape& expected);
// The same from the one file of a kind that has one: `name` says which, `path` stands in errors.
Result<std::shared_ptr<const Estimator>> read_estimator_file(const std::string& name,
                                                             const std::string& bytes,
                                                             const std::string& path);
// kFormatBroken (Corrupt) where the estimator has another shape.
Status check_shape(const Estimator& estimator, const EstimatorShape& expected,
                   const std::string& path);

}  // namespace canasta
