#include "models/linear.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/assert.h"
#include "base/messages/io.h"
#include "base/parallel.h"
#include "io/json.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr int kFormat = 1;
constexpr std::size_t kRowsPerChunk = 4'096;
constexpr const char* kLinks[] = {"identity", "softmax"};

Error broken(const std::string& path, const std::string& reason) {
  return corrupt(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
}

// What is wrong with the shape of a body, or nothing.
std::string shape_problem(const LinearBody& body) {
  const std::size_t features = body.features.size();
  const std::size_t outputs = body.intercept.size();
  if (features == 0 || features > kForestFeaturesMax) return "features";
  if (outputs == 0 || outputs > kForestOutputsMax) return "intercept";
  if ((body.link == LinearLink::Identity) != (outputs == 1)) return "link";
  if (body.mean.size() != features || !all_finite(body.mean)) return "mean";
  if (!all_finite(body.intercept)) return "intercept";
  if (features * outputs > kLinearCoefficientsMax) return "coefficient";
  if (body.coefficient.size() != features * outputs) return "coefficient";
  return all_finite(body.coefficient) ? "" : "coefficient";
}

}  // namespace

Linear::Linear(LinearBody body) : body_(std::move(body)) {
  CANASTA_ASSERT(shape_problem(body_).empty());
}

void Linear::predict_row(std::span<const float> row, std::span<float> out) const {
  const std::size_t features = body_.mean.size();
  double largest = -std::numeric_limits<double>::infinity();
  std::array<double, kForestOutputsMax> margin;
  for (std::size_t k = 0; k < out.size(); ++k) {
    const double* const coefficient = &body_.coefficient[k * features];
    double sum = body_.intercept[k];
    for (std::size_t j = 0; j < features; ++j) {
      if (!std::isfinite(row[j])) continue;
      sum += coefficient[j] * (static_cast<double>(row[j]) - body_.mean[j]);
    }
    margin[k] = sum;
    largest = std::max(largest, sum);
  }
  if (body_.link == LinearLink::Identity) {
    out[0] = static_cast<float>(margin[0]);
    return;
  }
  double sum = 0;
  for (std::size_t k = 0; k < out.size(); ++k) sum += margin[k] = std::exp(margin[k] - largest);
  for (std::size_t k = 0; k < out.size(); ++k) out[k] = static_cast<float>(margin[k] / sum);
}

void Linear::predict(const Context& context, View2<const float> rows, std::span<float> out) const {
  CANASTA_ASSERT(rows.columns() == feature_count() || rows.rows() == 0);
  CANASTA_ASSERT(rows.rows() * outputs() == out.size());
  for_chunks(context, {.count = rows.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t row = chunk.first; row < chunk.last; ++row) {
      predict_row(rows.row(row), out.subspan(row * outputs(), outputs()));
    }
  });
}

void Linear::contributions(std::span<const float> row, std::size_t output,
                           std::span<double> out) const {
  const std::size_t features = feature_count();
  CANASTA_ASSERT(row.size() == features && out.size() == features && output < outputs());
  for (std::size_t j = 0; j < features; ++j) {
    const double away = !std::isfinite(row[j]) ? 0 : static_cast<double>(row[j]) - body_.mean[j];
    out[j] = body_.coefficient[output * features + j] * away;
  }
}

std::string Linear::json() const {
  const Json json = {{"format", kFormat},
                     {"link", kLinks[static_cast<std::size_t>(body_.link)]},
                     {"features", body_.features},
                     {"mean", body_.mean},
                     {"intercept", body_.intercept},
                     {"coefficient", body_.coefficient}};
  return json.dump(1) + "\n";
}

EstimatorFiles Linear::files() const { return {{"linear.json", json()}}; }

Result<std::shared_ptr<const Linear>> Linear::parse(std::string_view text,
                                                    const std::string& path) {
  TRY_ASSIGN(const Json json, parse_json(text, path, ErrorCode::Corrupt));
  LinearBody body;
  std::string link;
  try {
    if (json.at("format").get<int>() != kFormat) return broken(path, "format");
    link = json.at("link").get<std::string>();
    body.features = json.at("features").get<std::vector<std::string>>();
    body.mean = json.at("mean").get<std::vector<double>>();
    body.intercept = json.at("intercept").get<std::vector<double>>();
    body.coefficient = json.at("coefficient").get<std::vector<double>>();
  } catch (const Json::exception& error) {
    return broken(path, error.what());
  }
  if (link != kLinks[0] && link != kLinks[1]) return broken(path, "link");
  body.link = link == kLinks[0] ? LinearLink::Identity : LinearLink::Softmax;
  const std::string problem = shape_problem(body);
  if (!problem.empty()) return broken(path, problem);
  return std::shared_ptr<const Linear>(std::make_shared<Linear>(std::move(body)));
}

}  // namespace canasta
