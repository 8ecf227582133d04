// Report: what a run found, as facts. Rendered to text, JSON and Markdown, in two languages, by the
// report room; nothing in here is prose but ids of messages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/messages.h"
#include "data/table.h"

namespace canasta {

struct ReportLine {
  Message message;
  Fields fields;
};

struct ReportSection {
  Message heading;
  std::vector<ReportLine> lines;
  std::optional<Table> table;
};

struct Report {
  std::string name;  // file name under reports/, without ending
  ReportLine title;
  std::vector<ReportSection> sections;
};

}  // namespace canasta
