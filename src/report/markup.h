// Words from outside, made safe to stand in HTML and SVG, and measured without a font.
//
// Names of columns, classes and customers come from files that anybody may have written. What
// leaves clean_text can be stored and shown; what leaves escape_markup can stand between tags and
// in attributes with double quotes.
//
// Threads   Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace canasta {

// UTF-8 with bytes that are none replaced by U+FFFD, as are characters that XML or HTML refuse;
// tabs and line ends become blanks. Marks that turn the direction of the text around them are
// dropped (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069): a name in Arabic needs none
// of them, a forged one does.
std::string clean_text(std::string_view text);

// clean_text with & < > " and ' escaped.
std::string escape_markup(std::string_view text);

// Characters (code points) of UTF-8 text.
std::size_t character_count(std::string_view text);

// The first `characters` of a clean text; when something was cut, the last one is "…".
// REQUIRES: characters > 0
std::string cut_characters(std::string_view text, std::size_t characters);

// Pixels that a line takes in a sans-serif font of that size, at most: the widths are those of
// DejaVu Sans, the widest of the fonts that are asked for. Scripts it lacks count as one em.
double text_width(std::string_view text, double font_size);

// The text where it fits into `width` pixels, else its beginning and "…"; "" where not even that.
std::string fit_text(std::string_view text, double width, double font_size);

}  // namespace canasta
