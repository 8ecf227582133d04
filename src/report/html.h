// A report as one HTML page that needs nothing else: no script, no request, no font from elsewhere.
//
// The page fits kPageBytesMax whatever the report: pictures and tables have bounds of their own
// (bounded.h, page_table.h), lines are cut at kPageLineShown characters, and a part that would not
// fit any more is left out, counted, and the count said at the end. The JSON has everything.
//
// Its policy lets a browser use its own style sheet and nothing else. Words are escaped wherever
// they come from. Light, dark, phone and paper are all served by the style sheet; a picture that
// stands alone in its section is drawn twice, for wide and for narrow screens, so that its letters
// can be read on both.
//
// Threads   Pure; the same bytes for the same report.
#pragma once

#include <cstddef>
#include <string>

#include "base/language.h"
#include "data/report.h"

namespace canasta {

inline constexpr std::size_t kPageBytesMax = 2 * 1024 * 1024;
inline constexpr std::size_t kPageLineShown = 2'000;
inline constexpr std::size_t kContentsFrom = 4;    // sections, from which on there is a contents
inline constexpr std::size_t kContentsShown = 60;  // entries

// REQUIRES: bytes_max is at least 32 KiB, which style sheet and title need.
std::string html_page(const Report& report, Language language,
                      std::size_t bytes_max = kPageBytesMax);

}  // namespace canasta
