// The problem: what is asked, for which decision, how an answer is judged and when it is a success.
// Written before a model is; the baseline it must beat stands in it.
// Threads   Pure.
#pragma once

#include "report/model_facts.h"

namespace canasta {

// What people say of it; what is empty is said to be missing.
struct ProblemGoal {
  std::string decision = {};  // "whom to call on Monday"
  std::string kpi = {};       // "calls per sale, from 12 to 8 by June"
};

// A report named "<task>-problem".
Report problem_report(const ModelFacts& facts, const ProblemGoal& goal);

}  // namespace canasta
