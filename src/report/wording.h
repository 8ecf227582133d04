// Lines and labels of a report in the reader's language.
#pragma once

#include <string>

#include "data/report.h"

namespace canasta {

std::string say(const ReportLine& line, Language language);
std::string say(const PictureLabel& label, Language language);

// "Green", "Ámbar". REQUIRES: badge is not None.
std::string badge_text(Badge badge, Language language);
// As in data: green, amber, red; "" for None.
std::string_view badge_name(Badge badge);

}  // namespace canasta
