// Numbers and days as the reader's language writes them: 1,234.5 in English, 1.234,5 in Spanish.
//
// Four significant digits, because nobody reads more, but one decimal up to 100,000; whole numbers
// in full up to 10^15. Larger ones, and those nearer to zero than 0.0001, are written as powers of
// ten. Threads   Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/dates.h"
#include "base/language.h"
#include "data/picture.h"

namespace canasta {

// "" for a value that is not finite.
std::string local_number(double value, Language language);
// With exactly so many decimals. REQUIRES: value is finite, decimals in [0, 15]
std::string fixed_text(double value, int decimals, Language language);
// A number that was written plainly ("-1234.5"), grouped, digit for digit; other text as it is.
std::string grouped_text(std::string_view plain, Language language);
// 0.125 as "12.5%", in Spanish "12,5 %".
std::string share_text(double share, Language language);
// "9 Dec 2011", "9 dic 2011"
std::string day_text(Day day, Language language);
// By the scale of an axis; "" for a value that is not finite.
std::string axis_text(double value, AxisScale scale, Language language);

// "Dec", "dic". REQUIRES: month in [1, 12]
std::string_view month_name(int month, Language language);

// Days that have a date of four digits, 0001-01-01 to 9999-12-31.
bool is_calendar_day(double day);

}  // namespace canasta
