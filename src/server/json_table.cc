#include "server/json_table.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/joined.h"
#include "base/messages/fields.h"
#include "base/messages/jobs.h"
#include "base/messages/server.h"
#include "base/text_place.h"
#include "server/json_body.h"
#include "server/json_place.h"

namespace canasta {
namespace {

namespace dom = simdjson::dom;

// The parser's own sentences are in English.
Message reason_of(simdjson::error_code problem) {
  switch (problem) {
    case simdjson::INCORRECT_TYPE:
      return message::kNoJsonType;
    case simdjson::NUMBER_ERROR:
    case simdjson::NUMBER_OUT_OF_RANGE:
      return message::kNoJsonNumber;
    case simdjson::UTF8_ERROR:
      return message::kNoJsonUtf8;
    default:
      return message::kNoJsonSyntax;
  }
}

bool is_of_number(char c) {
  return is_digit(c) || std::string_view("+-.eE").find(c) != std::string_view::npos;
}

// A whole number that no 64 bits hold.
bool is_long_whole(std::string_view token) {
  const char* const end = token.data() + token.size();
  std::int64_t low = 0;
  std::uint64_t high = 0;
  const auto [read, problem] = token.starts_with('-') ? std::from_chars(token.data(), end, low)
                                                      : std::from_chars(token.data(), end, high);
  return read == end && problem == std::errc::result_out_of_range;
}

// The text with "e0" behind whole numbers that are too long for the parser, which takes them for no
// JSON: as reals it reads them, and the column may be one that nobody needs.
std::string with_reals_for_long_numbers(std::string_view text) {
  std::string out;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    const bool is_number = !in_text && is_of_number(text[i]);
    while (is_number && end < text.size() && is_of_number(text[end])) ++end;
    if (in_text && text[i] == '\\') end = std::min(i + 2, text.size());
    if (text[i] == '"') in_text = !in_text;
    const std::string_view token = text.substr(i, end - i);
    out += token;
    if (is_number && is_long_whole(token)) out += "e0";
    i = end;
  }
  return out;
}

}  // namespace

Error bad_json(simdjson::error_code problem) {
  return invalid(message::kBadJson, {{"reason", reason_of(problem)}});
}

Error wrong_field(std::string_view name, Message expected) {
  return invalid(message::kFieldType, {{"name", name}, {"expected", expected}})
      .at({.file = {}, .field = std::string(name)});
}

Result<dom::object> parse_object(const std::string& body, const ServiceLimits& limits) {
  if (json_depth(body) > limits.json_depth) {
    return invalid(message::kJsonTooDeep, {{"levels", limits.json_depth}});
  }
  thread_local dom::parser parser;
  dom::element whole;
  auto problem = parser.parse(body).get(whole);
  if (problem == simdjson::NUMBER_ERROR) {
    problem = parser.parse(with_reals_for_long_numbers(body)).get(whole);
  }
  if (problem) {
    return bad_json(problem);
  }
  dom::object object;
  if (!whole.get(object)) return object;
  return invalid(message::kFieldType, {{"name", "body"}, {"expected", message::kExpectedObject}})
      .at(place_of_byte(body, json_byte_of(body, "").value_or(0)));
}

Result<dom::array> array_of(dom::element value, std::string_view name) {
  dom::array list;
  if (value.get(list)) return wrong_field(name, message::kExpectedList);
  return list;
}

Result<dom::object> object_of(dom::element value, std::string_view name) {
  dom::object object;
  if (value.get(object)) return wrong_field(name, message::kExpectedObject);
  return object;
}

Result<std::string_view> text_of(dom::element value, std::string_view name) {
  std::string_view text;
  if (value.get(text)) return wrong_field(name, message::kExpectedText);
  return text;
}

std::vector<std::string> column_names_of(const RowEncoder& encoder) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < encoder.columns(); ++i) names.push_back(encoder.name(i));
  return names;
}

Status JsonTable::put(std::string_view column, dom::element value) {
  switch (value.type()) {
    case dom::element_type::INT64:
    case dom::element_type::UINT64: {
      const auto number = double(value.get_double());
      if (!may_lack_digits(number)) return filler_.number(column, number);
      return filler_.number(column, number, simdjson::minify(value));
    }
    case dom::element_type::DOUBLE:
      return filler_.number(column, double(value.get_double()));
    case dom::element_type::STRING:
      return filler_.text(column, std::string_view(value.get_string()));
    case dom::element_type::BOOL:
      return filler_.truth(column, bool(value.get_bool()));
    case dom::element_type::NULL_VALUE:
      filler_.missing(column);
      return {};
    default:  // a list of words is read as its text
      return filler_.text(column, simdjson::minify(value));
  }
}

Status JsonTable::add_objects(dom::array rows, const std::string& where) {
  filler_.lies(RowsLie::AsObjects, where);
  for (const dom::element element : rows) {
    dom::object row;
    if (element.get(row)) {
      return wrong_field(filler_.row_pointer(out_.rows.rows()), message::kExpectedObject);
    }
    TRY(filler_.begin_row());
    for (const auto [column, value] : row) TRY(put(column, value));
    TRY(filler_.end_row());
  }
  return {};
}

Status JsonTable::add_lists(dom::array rows, std::span<const std::string> columns,
                            const std::string& where) {
  filler_.lies(RowsLie::AsLists, where);
  for (const dom::element element : rows) {
    dom::array row;
    if (element.get(row)) {
      return wrong_field(filler_.row_pointer(out_.rows.rows()), message::kExpectedList);
    }
    if (row.size() != columns.size()) {
      return invalid(message::kRowLength, {{"values", row.size()},
                                           {"expected", columns.size()},
                                           {"columns", joined(columns)}})
          .at({.file = {}, .field = filler_.row_pointer(out_.rows.rows())});
    }
    TRY(filler_.begin_row());
    std::size_t column = 0;
    for (const dom::element value : row) TRY(put(columns[column++], value));
    TRY(filler_.end_row());
  }
  return {};
}

Status JsonTable::add_columns(std::span<const JsonColumn> columns, const std::string& where) {
  filler_.lies(RowsLie::AsColumns, where);
  const std::size_t rows = columns.empty() ? 0 : columns.front().rows();
  for (const JsonColumn& column : columns) {
    if (column.rows() == rows) continue;
    return invalid(message::kColumnLength,
                   {{"column", column.name}, {"values", column.rows()}, {"expected", rows}})
        .at({.file = {}, .field = column.place.list});
  }
  for (std::size_t row = 0; row < rows; ++row) {
    TRY(filler_.begin_row());
    for (const JsonColumn& column : columns) {
      filler_.in_column(column.place);
      TRY(put(column.name, column.values[row * column.stride]));
    }
    TRY(filler_.end_row());
  }
  return {};
}

Result<EncodedRequest> JsonTable::take() {
  if (out_.rows.rows() == 0) return invalid(message::kNoRows);
  return std::move(out_);
}

}  // namespace canasta
