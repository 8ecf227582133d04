// Answers as CSV text: a header of the columns' names, a record for each row.
//
// A comma between fields, CRLF behind every record, quotes where RFC 4180 asks for them; values are
// not altered. Numbers are written with the fewest digits that read back as the same number; what
// is missing, or no finite number, is empty.
//
// Law      Read back, each record has its fields; so has one whose only field is empty, which is
//          written as "" because readers pass over an empty line.
#pragma once

#include <string>
#include <vector>

#include "net/answer_column.h"

namespace canasta {

// REQUIRES: at least one column, all of one length.
std::string write_csv(const std::vector<AnswerColumn>& columns);

}  // namespace canasta
