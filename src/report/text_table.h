// A table as aligned text, for a terminal.
//
// English keeps the names that CSV and canasta.yaml use, so that what is read can be typed; Spanish
// says them in words. Numbers are written plainly.
#pragma once

#include <string>
#include <vector>

#include "base/language.h"
#include "data/table.h"

namespace canasta {

// `worded`: as in ReportSection.
std::string text_table(const Table& table, const std::vector<std::string>& worded = {},
                       Language language = Language::English);

}  // namespace canasta
