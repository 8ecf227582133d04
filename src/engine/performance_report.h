// The report of monitor performance: the light, metrics beside training, by day, by segment.
#pragma once

#include <string>

#include "data/report.h"
#include "monitor/monitor.h"

namespace canasta {

inline constexpr std::size_t kPerformanceDaysShown = 31;      // in the table
inline constexpr std::size_t kPerformanceSegmentsShown = 20;  // in the table

// A row for each part (all rows, a segment, a day) and metric.
Table performance_table(const Performance& performance);

// `segment`: the column by which rows were parted; empty: by none.
Report performance_report(const std::string& task, const std::string& segment,
                          const Performance& performance);

}  // namespace canasta
