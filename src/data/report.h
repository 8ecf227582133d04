// Report: what a run found, as facts. Rendered to text, JSON, Markdown and HTML, in two languages,
// by the report room; nothing in here is prose but ids of messages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/messages.h"
#include "data/picture.h"
#include "data/table.h"

namespace canasta {

// Says at a glance whether a line is good news. A report is marked by the badge of its title.
enum class Badge : std::uint8_t { None, Green, Amber, Red };

struct ReportLine {
  Message message;
  Fields fields;
  Badge badge = Badge::None;
};

// Columns named baseline, baseline_* or *_baseline are what one knows without a model and are set
// apart; green, amber and red in a column named state or light are shown as badges.
struct ReportSection {
  Message heading;
  std::vector<ReportLine> lines = {};
  std::optional<Table> table = {};
  std::vector<Picture> pictures = {};
  std::vector<std::string> worded = {};  // columns whose cells are words of ours, not data
};

struct Report {
  std::string name;  // file name under reports/, without ending
  ReportLine title;
  std::vector<ReportSection> sections;
};

}  // namespace canasta
