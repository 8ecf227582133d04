// A/B tests: what `ab test, size, power, peek` answer.
//
// None needs a project. Each gives a table for programs (metric, value, arm: those of the whole
// test have no arm) and a report for reading, which says what may be concluded and what may not.
//
// Errors   InvalidInput for counts, files or plans that cannot be meant; Config for flags that
//          contradict; of reading files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "engine/engine.h"

namespace canasta {

// What was seen, in one of three forms:
//   counts   control and treatments as conversions/rows, with or without a name: blue=52/1000
//   input    files with a row per customer; control is then the name of an arm
//   both     exposures and outcomes, joined by key; outcomes before `time` do not count
struct AbSeen {
  std::string control;
  std::vector<std::string> treatments;
  std::vector<std::string> input;
  std::vector<std::string> exposures;
  std::vector<std::string> outcomes;
  std::string arm;  // columns
  std::string outcome;
  std::string covariate;  // of `ab test`: measured before the exposure
  std::string key;
  std::string time;
  std::string arms;  // declared, separated by commas, the control first
};

inline constexpr double kAbAlpha = .05;
inline constexpr double kAbPower = .8;

struct AbAnswer {
  Judgement judgement;
  std::optional<Error> red;  // GateFailed where the rows of the arms are off
};

struct AbTestOptions {
  AbSeen seen;
  std::string expected;  // rows by arm, in any unit, separated by commas; empty: equal
  double alpha = kAbAlpha;
};
Result<AbAnswer> ab_test(const Context& context, const AbTestOptions& options);

struct AbPlanOptions {
  std::optional<double> from;
  std::optional<double> to;
  double deviation = 0;  // of one outcome: means instead of shares
  double alpha = kAbAlpha;
  double power = kAbPower;
  double ratio = 1;       // rows of the treatment per row of the control
  std::int64_t rows = 0;  // of `ab power`: in the control
};
Result<Judgement> ab_size(const Context& context, const AbPlanOptions& options);
// Without `to` only what is detectable.
Result<Judgement> ab_power(const Context& context, const AbPlanOptions& options);

struct AbPeekOptions {
  AbSeen seen;                     // everything since the beginning: one look
  std::vector<std::string> looks;  // or files of looks: look, arm, rows and conversions, or
                                   // rows, mean and deviation
  std::string expected;            // as in AbTestOptions
  double alpha = kAbAlpha;
  double tau = 0;  // size of effect the test is tuned for; 0: the default
};
Result<AbAnswer> ab_peek(const Context& context, const AbPeekOptions& options);

}  // namespace canasta
