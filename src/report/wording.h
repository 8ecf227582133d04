// Lines and labels of a report in the reader's language.
#pragma once

#include <string>

#include "data/report.h"

namespace canasta {

// As the terminal says it: numbers plainly; words of ours by the names that one types, in Spanish
// by their words.
std::string say(const ReportLine& line, Language language);
// As a page says it: numbers and days as the language writes them, words of ours as words.
std::string say_on_page(const ReportLine& line, Language language);
std::string field_text(const Field& field, Language language);
std::string say(const PictureLabel& label, Language language);

// "Green", "Ámbar". REQUIRES: badge is not None.
std::string badge_text(Badge badge, Language language);
// As in data: green, amber, red; "" for None.
std::string_view badge_name(Badge badge);

}  // namespace canasta
