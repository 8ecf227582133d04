// What an experiment found: a table of metrics, and in words.
#pragma once

#include <optional>
#include <string>

#include "engine/engine.h"
#include "engine/experiment_input.h"

namespace canasta {

// The values of a table of metrics with all their digits.
Table with_all_digits(Table metrics);

// A test by the outcomes less what a covariate foretold.
struct AdjustedTest {
  std::string column;
  Adjusted adjusted;
  TestResult result;
};

struct JudgedTest {
  const SeenArms& seen;
  const TestResult& result;
  std::optional<AdjustedTest> adjusted;
  double alpha = .05;
};
Judgement judgement_of(const JudgedTest& test);

struct JudgedPeek {
  OutcomeKind kind;
  const std::vector<Look>& looks;
  const PeekResult& result;
  std::vector<ReportLine> said;
  double alpha = .05;
};
Judgement judgement_of(const JudgedPeek& peek);

}  // namespace canasta
