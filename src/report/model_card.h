// The model card: what the model is for, what it learnt from, how good it is beside the baseline,
// what it must not be used for, and how to make it again (after Mitchell et al. 2019).
// Threads   Pure.
#pragma once

#include "report/model_facts.h"

namespace canasta {

// A report named "<task>-model-card".
Report model_card(const ModelFacts& facts);

}  // namespace canasta
