// Column names: which role does a name speak of, in Spanish or English?
//
// A name is cut into words (at signs, blanks and where aCapital begins), without accents and case:
// CÓDIGO_PRODUCTO is codigo producto, InvoiceNo is invoice no. Each role has words that speak for
// it and words that speak against it, with points; the points of a name's words add up.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/row_chunk.h"

namespace canasta {

// Lower case, accents of Latin letters taken off, in words.
std::vector<std::string> words_of(std::string_view column_name);

struct NameScore {
  int points = 0;    // 0 or less: the name does not speak of the role
  std::string word;  // that spoke for it most
};

NameScore score_name(const std::vector<std::string>& words, Role role);

}  // namespace canasta
