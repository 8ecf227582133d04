// The values of a picture as a table: for Markdown, where a few rows say enough, and for JSON.
#pragma once

#include <cstddef>
#include <string>

#include "data/picture.h"
#include "data/table.h"

namespace canasta {

inline constexpr std::size_t kMarkdownRows = 12;

// Of the bounded picture. `rows_max`: points of a line or bins of a histogram beyond are thinned
// evenly, with both ends, or joined; of bars the first ones. A strip is its mean size and its ends.
// REQUIRES: rows_max > 1
Table picture_table(const Picture& picture, Language language, std::size_t rows_max);

// bars, lines, histogram, reliability, confusion, strips
std::string_view kind_name(const Picture& picture);

}  // namespace canasta
