#include "models/estimator.h"

#include <array>

#include "base/messages/io.h"
#include "models/lightgbm_text.h"
#include "models/linear.h"
#include "models/neighbours.h"
#include "models/stack.h"

namespace canasta {
namespace {

using Read = Result<std::shared_ptr<const Estimator>>;

constexpr const char* kUbjFile = "model.ubj";
constexpr const char* kTextFile = "model.txt";
constexpr const char* kLinearFile = "linear.json";
constexpr const char* kNeighboursFile = "neighbours.safetensors";
constexpr const char* kStackFile = "stack.json";
constexpr std::array kBodyFiles = {kUbjFile, kTextFile, kLinearFile, kNeighboursFile, kStackFile};

Error broken(const std::string& path, const std::string& reason) {
  return corrupt(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

// LightGBM's text begins with the line "tree".
bool is_lightgbm(std::string_view body) { return body.starts_with("tree\n"); }

template <class Model>
Read as_estimator(Result<std::shared_ptr<const Model>> read) {
  if (!read.ok()) return std::move(read).error();
  return std::shared_ptr<const Estimator>(std::move(*read));
}

}  // namespace

EstimatorFiles ForestEstimator::files() const {
  return {{is_lightgbm(body_) ? kTextFile : kUbjFile, body_}};
}

Result<std::shared_ptr<const Estimator>> read_estimator_file(const std::string& name,
                                                             const std::string& bytes,
                                                             const std::string& path) {
  if (name == kLinearFile) return as_estimator(Linear::parse(bytes, path));
  if (name == kNeighboursFile) return as_estimator(Neighbours::parse(bytes, path));
  if (name != kUbjFile && name != kTextFile) return broken(path, "unknown kind");
  Result<Forest> forest = name == kTextFile ? parse_lightgbm(bytes) : Forest::parse(bytes);
  if (!forest.ok()) return std::move(forest).error().in_file(path);
  return std::shared_ptr<const Estimator>(
      std::make_shared<ForestEstimator>(std::move(*forest), bytes));
}

Status check_shape(const Estimator& estimator, const EstimatorShape& expected,
                   const std::string& path) {
  if (estimator.feature_count() == expected.features && estimator.outputs() == expected.outputs) {
    return {};
  }
  const auto shape = [](std::size_t features, std::size_t outputs) {
    return std::to_string(features) + " features and " + std::to_string(outputs) + " outputs";
  };
  return broken(path, shape(estimator.feature_count(), estimator.outputs()) + ", expected " +
                          shape(expected.features, expected.outputs));
}

EstimatorFiles write_estimator(const Estimator& estimator) { return estimator.files(); }

Result<std::shared_ptr<const Estimator>> read_estimator(const EstimatorFiles& files,
                                                        const EstimatorShape& expected) {
  std::string file;
  for (const char* const known : kBodyFiles) {
    if (!files.contains(known)) continue;
    if (!file.empty()) return broken(known, "beside " + file);
    file = known;
  }
  if (file.empty()) return broken(kUbjFile, "missing");
  TRY_ASSIGN(std::shared_ptr<const Estimator> read,
             file == kStackFile ? as_estimator(Stack::parse(files))
                                : read_estimator_file(file, files.at(file), file));
  TRY(check_shape(*read, expected, file));
  return read;
}

}  // namespace canasta
