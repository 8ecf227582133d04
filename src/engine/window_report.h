// A judgement of a purchase window as a table and as a report.
#pragma once

#include "data/report.h"
#include "engine/purchase_window.h"

namespace canasta {

// metric, value, baseline, n, low, high. The baseline is the best of the trivial ones.
Table metrics_table(const AnswerEvaluation& evaluation);

Report report_window(const Context& context, const WindowData& data, const WindowJudged& judged);

}  // namespace canasta
