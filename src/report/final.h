// The final report: one page for who decides. Did it beat what one knows without a model, by how
// much, what is it worth, and what to do.
//
// Verdict   no      it does not beat its baseline
//           hardly  the interval of the chosen metric holds the baseline, the gain is under
//                   kGainMin, or there are fewer than kFewTestRows test rows
//           yes     otherwise
// Threads   Pure.
#pragma once

#include <optional>

#include "report/model_facts.h"
#include "report/return_on_investment.h"

namespace canasta {

inline constexpr double kGainMin = 0.01;  // of the baseline

struct FinalFacts {
  std::optional<NetValue> net = {};  // of the rule that the model decides by
  Badge drift = Badge::None;         // of the newest drift report
};

// A report named "<task>-final". Its title carries the verdict as a badge.
Report final_report(const ModelFacts& facts, const FinalFacts& more);

}  // namespace canasta
