// An Apache Arrow stream of one batch: texts and single reals, without missing values.
//
// Laws     Read back by net/arrow_stream.h it holds the same columns.
// Cost     The bytes of the stream, once; texts are written out for each row.
// Threads  Pure.
// Source   net/arrow_format.h
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace canasta {

struct ArrowAnswerColumn {
  std::string name;
  std::variant<std::vector<std::string_view>, std::vector<float>> values;
};

// `facts`: custom metadata of the schema.
// REQUIRES: at least one column, all of one length.
std::string write_arrow(const std::vector<ArrowAnswerColumn>& columns,
                        const std::vector<std::pair<std::string, std::string>>& facts);

}  // namespace canasta
