// An Apache Arrow stream of one batch: texts (large_utf8), single reals and days (date32).
//
// Laws     Read back by net/arrow_stream.h it holds the same columns.
// Cost     The bytes of the stream, once; texts are written out for each row.
// Threads  Pure.
// Source   net/arrow_format.h
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "net/answer_column.h"

namespace canasta {

// Custom metadata of the schema.
using ArrowFacts = std::vector<std::pair<std::string, std::string>>;

// REQUIRES: at least one column, all of one length.
std::string write_arrow(const std::vector<AnswerColumn>& columns, const ArrowFacts& facts);

}  // namespace canasta
