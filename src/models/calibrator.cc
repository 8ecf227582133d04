#include "models/calibrator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/assert.h"
#include "base/messages/io.h"
#include "base/parallel.h"
#include "io/json.h"
#include "math/metrics.h"
#include "models/forest.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr int kCalibratorFormat = 1;
constexpr std::size_t kRowsPerChunk = 16'384;
constexpr std::array<std::string_view, 4> kCalibrationKinds = {"none", "platt", "isotonic",
                                                               "temperature"};

double value_of(const PlattCurve& curve, double p) {
  return 1 / (1 + std::exp(-(curve.slope * clipped_logit(p) + curve.intercept)));
}
double value_of(const IsotonicCurve& curve, double p) { return isotonic_value(curve, p); }

void divide_by_sum(std::span<const double> values, std::span<float> row) {
  double sum = 0;
  for (const double value : values) sum += value;
  for (std::size_t k = 0; k < row.size(); ++k) {
    row[k] = static_cast<float>(sum > 0 ? values[k] / sum : 1 / static_cast<double>(row.size()));
  }
}

template <class Curve>
void apply_curves(const std::vector<Curve>& curves, View2<float> rows) {
  std::vector<double> values(rows.columns());
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const std::span<float> p = rows.row(row);
    if (curves.size() == 1) {
      const double yes = value_of(curves[0], static_cast<double>(p[1]));
      p[0] = static_cast<float>(1 - yes);
      p[1] = static_cast<float>(yes);
      continue;
    }
    for (std::size_t k = 0; k < p.size(); ++k) {
      values[k] = value_of(curves[k], static_cast<double>(p[k]));
    }
    divide_by_sum(values, p);
  }
}

void apply_temperature(double temperature, View2<float> rows) {
  std::vector<double> values(rows.columns());
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const std::span<float> p = rows.row(row);
    const auto largest = static_cast<double>(*std::max_element(p.begin(), p.end()));
    for (std::size_t k = 0; k < p.size(); ++k) {
      const double below = clipped_log(static_cast<double>(p[k])) - clipped_log(largest);
      values[k] = std::exp(below / temperature);
    }
    divide_by_sum(values, p);
  }
}

// --- Checks, for what is read and for what is made -----------------------------------------------

bool is_share(double value) { return value >= 0 && value <= 1; }

bool is_sound(const PlattCurve& curve) {
  return std::isfinite(curve.slope) && std::isfinite(curve.intercept);
}

bool is_sound(const IsotonicCurve& curve) {
  if (curve.x.empty() || curve.x.size() != curve.y.size()) return false;
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    if (!is_share(curve.x[i]) || !is_share(curve.y[i])) return false;
    if (i > 0 && (curve.x[i] <= curve.x[i - 1] || curve.y[i] < curve.y[i - 1])) return false;
  }
  return true;
}

template <class Curve>
bool are_sound(const std::vector<Curve>& curves, std::size_t classes) {
  return curves.size() == calibration_curves(classes) &&
         std::all_of(curves.begin(), curves.end(), [](const Curve& one) { return is_sound(one); });
}

bool is_sound(double temperature) { return std::isfinite(temperature) && temperature > 0; }

Error broken(const std::string& path, std::string_view reason) {
  return corrupt(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

std::vector<PlattCurve> read_platt(const Json& curves) {
  std::vector<PlattCurve> out;
  for (const Json& one : curves) {
    out.push_back(
        {.slope = one.at("slope").get<double>(), .intercept = one.at("intercept").get<double>()});
  }
  return out;
}

std::vector<IsotonicCurve> read_isotonic(const Json& curves) {
  std::vector<IsotonicCurve> out;
  std::size_t knots = 0;
  for (const Json& one : curves) {
    knots += one.at("x").size();
    if (knots > kCalibrationKnotsMax) return {};
    out.push_back(
        {.x = one.at("x").get<std::vector<double>>(), .y = one.at("y").get<std::vector<double>>()});
  }
  return out;
}

}  // namespace

std::string_view name(CalibrationKind kind) {
  return kCalibrationKinds.at(static_cast<std::size_t>(kind));
}

double clipped_logit(double probability) {
  const double p = std::clamp(probability, kLogLossClip, 1 - kLogLossClip);
  return std::log(p / (1 - p));
}

double clipped_log(double probability) { return std::log(std::max(probability, kLogLossClip)); }

Calibrator::Calibrator(std::size_t classes, Map map) : classes_(classes), map_(std::move(map)) {
  CANASTA_ASSERT(classes >= 2);
}

Calibrator Calibrator::platt(std::size_t classes, std::vector<PlattCurve> curves) {
  CANASTA_ASSERT(are_sound(curves, classes));
  return {classes, std::move(curves)};
}

Calibrator Calibrator::isotonic(std::size_t classes, std::vector<IsotonicCurve> curves) {
  CANASTA_ASSERT(are_sound(curves, classes));
  return {classes, std::move(curves)};
}

Calibrator Calibrator::temperature(std::size_t classes, double temperature) {
  CANASTA_ASSERT(is_sound(temperature));
  return {classes, temperature};
}

void Calibrator::apply(const Context& context, View2<float> probability) const {
  if (kind() == CalibrationKind::None) return;
  CANASTA_ASSERT(probability.columns() == classes_);
  for_chunks(context, {.count = probability.rows(), .size = kRowsPerChunk},
             [&](const Chunk& chunk) {
               const View2<float> rows = probability.rows(chunk.first, chunk.size());
               if (const auto* platt = std::get_if<PlattMap>(&map_)) {
                 apply_curves(*platt, rows);
               } else if (const auto* isotonic = std::get_if<IsotonicMap>(&map_)) {
                 apply_curves(*isotonic, rows);
               } else {
                 apply_temperature(std::get<double>(map_), rows);
               }
             });
}

std::string Calibrator::json() const {
  Json out = {{"format", kCalibratorFormat}, {"kind", name(kind())}, {"classes", classes_}};
  if (const auto* platt = std::get_if<PlattMap>(&map_)) {
    for (const PlattCurve& one : *platt) {
      out["curves"].push_back({{"slope", one.slope}, {"intercept", one.intercept}});
    }
  } else if (const auto* isotonic = std::get_if<IsotonicMap>(&map_)) {
    for (const IsotonicCurve& one : *isotonic)
      out["curves"].push_back({{"x", one.x}, {"y", one.y}});
  } else if (const auto* temperature = std::get_if<double>(&map_)) {
    out["temperature"] = *temperature;
  }
  return out.dump() + "\n";
}

Result<Calibrator> Calibrator::parse(std::string_view text, const std::string& path) {
  TRY_ASSIGN(const Json json, parse_json(text, path, ErrorCode::Corrupt));
  try {
    if (json.at("format") != kCalibratorFormat) return broken(path, "format");
    const auto classes = json.at("classes").get<std::int64_t>();
    const std::string kind = json.at("kind");
    if (kind == name(CalibrationKind::None)) return Calibrator();
    if (classes < 2 || classes > static_cast<std::int64_t>(kForestOutputsMax)) {
      return broken(path, "classes");
    }
    const auto count = static_cast<std::size_t>(classes);
    if (kind == name(CalibrationKind::Platt)) {
      PlattMap curves = read_platt(json.at("curves"));
      if (!are_sound(curves, count)) return broken(path, "curves");
      return platt(count, std::move(curves));
    }
    if (kind == name(CalibrationKind::Isotonic)) {
      IsotonicMap curves = read_isotonic(json.at("curves"));
      if (!are_sound(curves, count)) return broken(path, "curves");
      return isotonic(count, std::move(curves));
    }
    if (kind != name(CalibrationKind::Temperature)) return broken(path, "kind");
    const auto degrees = json.at("temperature").get<double>();
    if (!is_sound(degrees)) return broken(path, "temperature");
    return temperature(count, degrees);
  } catch (const Json::exception& error) {
    return broken(path, error.what());
  }
}

}  // namespace canasta
