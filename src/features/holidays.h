// Nation-wide public holidays, by rule: a fixed date, a day counted from Easter, the n-th weekday
// of a month; and where the law moves it when it falls on certain weekdays.
//
// The rules are those in force since about 2017. What a government decrees for one year alone
// (Argentina's bridge days, elections, a census) is no rule: a shop adds it as a date.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/dates.h"

namespace canasta {

// Easter Sunday of the western churches. Source: the anonymous Gregorian algorithm, as given by
// Meeus (1991), Astronomical Algorithms, chapter 8.
Day easter_sunday(int year);

std::span<const std::string_view> known_holiday_countries();

// Appends the holidays that belong to `year`; a moved one may fall into a neighbouring year.
// Unordered, and two may share a day. REQUIRES: a known country.
void append_holidays(std::string_view country, int year, std::vector<Day>& days);

}  // namespace canasta
