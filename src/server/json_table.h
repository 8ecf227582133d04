// Rows out of JSON that was parsed whole, whichever way they lie in it.
//
//   objects   [{"country": "CO", "visits": 3}, …]
//   lists     [["CO", 3], …], in a known order of columns
//   columns   {"country": ["CO", …], "visits": [3, …]}
//
// For protocols whose names may come behind their values, and whose values lie by column; rows that
// are objects alone are read as they stream by (server/rows.h).
//
// Cost     16 bytes a value beside the text, before a feature is written.
// Errors   those of server/rows.h; kRowLength, kColumnLength, kFieldType.
// Threads  a parsed body lives until the next one is parsed on the same thread.
#pragma once

#include <simdjson.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/rows.h"

namespace canasta {

// The object that a body is. Errors: kBadJson, kJsonTooDeep, kFieldType.
Result<simdjson::dom::object> parse_object(const std::string& body, const ServiceLimits& limits);

// A member of an object as what it has to be. Error: kFieldType.
Result<simdjson::dom::array> array_of(simdjson::dom::element value, std::string_view name);
Result<simdjson::dom::object> object_of(simdjson::dom::element value, std::string_view name);
Result<std::string_view> text_of(simdjson::dom::element value, std::string_view name);
Error wrong_field(std::string_view name, Message expected);
// kBadJson, with why.
Error bad_json(simdjson::error_code problem);

// Values of one column, one behind the other or `stride` apart.
struct JsonColumn {
  std::string_view name;
  std::span<const simdjson::dom::element> values = {};
  std::size_t stride = 1;
  ColumnPlace place = {};

  std::size_t rows() const { return (values.size() + stride - 1) / stride; }
};

class JsonTable {
 public:
  JsonTable(const ServedTable& table, const ServiceLimits& limits) : filler_(table, limits, out_) {}
  JsonTable(const JsonTable&) = delete;
  JsonTable& operator=(const JsonTable&) = delete;

  // `where`: the pointer of the rows.
  Status add_objects(simdjson::dom::array rows, const std::string& where);
  Status add_lists(simdjson::dom::array rows, std::span<const std::string> columns,
                   const std::string& where);
  Status add_columns(std::span<const JsonColumn> columns, const std::string& where);

  // Error: kNoRows.
  Result<EncodedRequest> take();

 private:
  Status put(std::string_view column, simdjson::dom::element value);

  EncodedRequest out_;
  RowFiller filler_;
};

// Names of the columns that a model reads, in the order of its encoder.
std::vector<std::string> column_names_of(const RowEncoder& encoder);

}  // namespace canasta
