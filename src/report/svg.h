// A picture as SVG: no script, no style but classes, no address, every word escaped.
//
// Inside a page the colours come from the page's style sheet; a picture that stands alone brings
// its own. Either way light and dark follow the reader. For screen readers it is one image with a
// title and a sentence on what it shows.
//
// Size     at most kSvgBytesMax, whatever the data (report/bounded.h).
// Threads  Pure.
#pragma once

#include <cstddef>
#include <string>

#include "base/language.h"
#include "data/picture.h"

namespace canasta {

inline constexpr std::size_t kSvgBytesMax = 256 * 1024;
inline constexpr double kWidePixels = 860;
inline constexpr double kNarrowPixels = 360;  // a phone held upright

struct SvgOptions {
  Language language = Language::English;
  double width = kWidePixels;
  std::string id = "picture";  // unique in its page: [a-z0-9-]+
  bool stands_alone = true;
  std::string classes = "";  // further ones of the svg element
};

std::string svg(const Picture& picture, const SvgOptions& options);

// One sentence on what the picture shows.
std::string describe(const Picture& picture, Language language);

}  // namespace canasta
