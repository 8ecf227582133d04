// A judgement of a table task as a table and as a report.
#pragma once

#include <string>

#include "data/report.h"
#include "engine/table_task.h"

namespace canasta {

// metric, value, baseline, n.
Table metrics_table(const TableJudged& judged);

// How the rows were made, split and learnt from.
ReportSection protocol_section(const Context& context, const OpenedTable& opened,
                               const TableJudged& judged);

Report report_table_judgement(const Context& context, const std::string& task,
                              const OpenedTable& opened, const TableJudged& judged);

}  // namespace canasta
