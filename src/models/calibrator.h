// Calibrator: from the probabilities that a model predicts to those that come true.
//
// Part of the model, fitted on rows that it was not trained on (learn/calibration.h).
//
//   None         as they are
//   Platt        each class against the rest: 1 / (1 + exp(-(slope * logit p + intercept)))
//   Isotonic     each class against the rest: a curve that never falls, straight between its knots
//   Temperature  softmax of ln p / temperature; the order of the classes in a row stays
//
// Platt works on the logit of p, so that slope 1 and intercept 0 leave p as it is. With two classes
// the one curve is that of class 1, and class 0 has the rest; with more, each class has its curve
// and the row is divided by its sum (all zero: equal shares). Probabilities enter logarithms
// clipped as in math/metrics.h.
//
// Cost     O(rows * classes), with Isotonic a binary search each.
// Threads  immutable; the same bytes on any number of threads.
// Format   docs/methods/calibration.md
// Sources  Platt (1999); Zadrozny & Elkan (2002), isotonic and one against the rest; Guo et al.
//          (2017), temperature.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/context.h"
#include "base/result.h"
#include "base/view.h"
#include "math/isotonic.h"

namespace canasta {

inline constexpr std::size_t kCalibrationKnotsMax = 200'000;  // of all curves together

enum class CalibrationKind : std::uint8_t { None, Platt, Isotonic, Temperature };
// none, platt, isotonic, temperature.
std::string_view name(CalibrationKind kind);

struct PlattCurve {
  double slope = 1;
  double intercept = 0;

  bool operator==(const PlattCurve&) const = default;
};

class Calibrator {
 public:
  // None.
  Calibrator() = default;
  // REQUIRES: finite; one curve for two classes, else one for each.
  static Calibrator platt(std::size_t classes, std::vector<PlattCurve> curves);
  // REQUIRES: knots as in math/isotonic.h, both in [0, 1]; curves as above.
  static Calibrator isotonic(std::size_t classes, std::vector<IsotonicCurve> curves);
  // REQUIRES: finite and above 0.
  static Calibrator temperature(std::size_t classes, double temperature);

  CalibrationKind kind() const { return static_cast<CalibrationKind>(map_.index()); }
  // 0 for None, which takes any number.
  std::size_t classes() const { return classes_; }

  // In place. Shape: [rows x classes], at least two classes; each in [0, 1].
  void apply(const Context& context, View2<float> probability) const;

  std::string json() const;
  // Error: kFormatBroken (Corrupt); kJsonSyntax.
  static Result<Calibrator> parse(std::string_view json, const std::string& path);

  bool operator==(const Calibrator&) const = default;

 private:
  using PlattMap = std::vector<PlattCurve>;
  using IsotonicMap = std::vector<IsotonicCurve>;
  using Map = std::variant<std::monostate, PlattMap, IsotonicMap, double>;  // by CalibrationKind

  Calibrator(std::size_t classes, Map map);

  std::size_t classes_ = 0;
  Map map_;
};

// What curves are fitted on: the logarithms of a clipped probability.
double clipped_logit(double probability);
double clipped_log(double probability);

// Curves that a map of so many classes has.
constexpr std::size_t calibration_curves(std::size_t classes) { return classes == 2 ? 1 : classes; }

}  // namespace canasta
