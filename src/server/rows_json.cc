#include <simdjson.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/messages/fields.h"
#include "base/messages/jobs.h"
#include "base/messages/server.h"
#include "base/text_place.h"
#include "server/json_body.h"
#include "server/json_place.h"
#include "server/json_table.h"
#include "server/rows.h"

namespace canasta {
namespace {

namespace json = simdjson::ondemand;

constexpr std::string_view kRowsField = "rows";

// A value of another type, or none: INCORRECT_TYPE is said of both.
Error bad_value(simdjson::error_code code, const std::string& pointer, Message expected) {
  if (code != simdjson::INCORRECT_TYPE) return bad_json(code);
  const std::string name = pointer.empty() ? "body" : pointer;
  return invalid(message::kFieldType, {{"name", name}, {"expected", expected}})
      .at({.file = {}, .field = pointer});
}

// What a row is called: a text, or whatever else as it is written. null is no key.
Status take_key(json::value value, RowFiller& filler) {
  json::json_type type;
  if (const auto problem = value.type().get(type)) return bad_json(problem);
  if (type == json::json_type::null) return {};
  std::string_view text;
  const auto problem = type == json::json_type::string ? value.get_string().get(text)
                                                       : simdjson::to_json_string(value).get(text);
  if (problem) return bad_json(problem);
  return filler.key(text);
}

// One value of a row.
Status take_value(json::value value, std::string_view column, RowFiller& filler) {
  if (filler.is_key(column)) return take_key(value, filler);
  json::json_type type;
  if (const auto problem = value.type().get(type)) return bad_json(problem);
  switch (type) {
    case json::json_type::number: {
      const std::string_view token = trimmed(value.raw_json_token());
      double number = 0;
      if (const auto problem = value.get_double().get(number)) return bad_json(problem);
      const bool is_whole = token.find_first_of(".eE") == std::string_view::npos;
      return filler.number(column, number,
                           is_whole && may_lack_digits(number) ? token : std::string_view());
    }
    case json::json_type::string: {
      std::string_view text;
      if (const auto problem = value.get_string().get(text)) return bad_json(problem);
      return filler.text(column, text);
    }
    case json::json_type::boolean: {
      bool truth = false;
      if (const auto problem = value.get_bool().get(truth)) return bad_json(problem);
      return filler.truth(column, truth);
    }
    case json::json_type::null:
      filler.missing(column);
      return {};
    default: {
      std::string_view raw;  // a list of words is read as its text
      if (const auto problem = simdjson::to_json_string(value).get(raw)) return bad_json(problem);
      return filler.text(column, raw);
    }
  }
}

Status take_row(json::object row, RowFiller& filler) {
  TRY(filler.begin_row());
  for (auto field : row) {
    std::string_view column;
    if (const auto problem = field.unescaped_key().get(column)) return bad_json(problem);
    json::value value;
    if (const auto problem = field.value().get(value)) return bad_json(problem);
    TRY(take_value(value, column, filler));
  }
  return filler.end_row();
}

Status take_rows(json::array rows, RowFiller& filler) {
  std::size_t number = 0;
  for (auto element : rows) {
    json::object row;
    if (const auto problem = element.get_object().get(row)) {
      return bad_value(problem, filler.row_pointer(number), message::kExpectedObject);
    }
    TRY(take_row(row, filler));
    ++number;
  }
  return {};
}

// A text that holds rows, what may stand beside them, and what was read so far.
struct JsonRows {
  std::string& text;
  std::span<const std::string_view> beside;
  const EncodedRequest& read;

  bool may_have(std::string_view field) const {
    return std::ranges::find(beside, field) != beside.end();
  }
};

// An object: {"rows": […]}, or one row.
Status take_object(json::object whole, RowFiller& filler, const JsonRows& rows) {
  bool in_row = false;
  for (auto field : whole) {
    std::string_view column;
    if (const auto problem = field.unescaped_key().get(column)) return bad_json(problem);
    json::value value;
    if (const auto problem = field.value().get(value)) return bad_json(problem);
    if (!in_row && rows.may_have(column)) continue;
    if (!in_row && column == kRowsField) {
      json::array list;
      if (const auto problem = value.get_array().get(list)) {
        return bad_value(problem, std::string(kRowsField), message::kExpectedList);
      }
      TRY(take_rows(list, filler));
      continue;
    }
    if (!in_row && rows.read.rows.rows() > 0) {
      return invalid(message::kFieldType, {{"name", column}, {"expected", kRowsField}})
          .at({.file = {}, .field = pointer_token(column)});
    }
    if (!in_row) {
      filler.lies(RowsLie::Alone, "");
      TRY(filler.begin_row());
    }
    in_row = true;
    TRY(take_value(value, column, filler));
  }
  return in_row ? filler.end_row() : Status();
}

Status take_document(json::document& document, RowFiller& filler, const JsonRows& rows) {
  json::json_type type;
  if (const auto problem = document.type().get(type)) return bad_json(problem);
  if (type == json::json_type::array) {
    json::array list;
    if (const auto problem = document.get_array().get(list)) return bad_json(problem);
    filler.lies(RowsLie::AsObjects, "");
    return take_rows(list, filler);
  }
  json::object whole;
  const auto problem = document.get_object().get(whole);
  if (problem == simdjson::INCORRECT_TYPE) {
    return bad_value(problem, "", message::kExpectedRows)
        .at(place_of_byte(rows.text, json_byte_of(rows.text, "").value_or(0)));
  }
  if (problem) return bad_json(problem);
  return take_object(whole, filler, rows);
}

// What is read of it lasts until the next one is begun on the same thread.
simdjson::simdjson_result<json::document> begin(std::string& text) {
  thread_local json::parser parser;
  text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  return parser.iterate(text);
}

Status fill_from_json(const JsonRows& rows, RowFiller& filler) {
  json::document document;
  if (const auto problem = begin(rows.text).get(document)) return bad_json(problem);
  TRY(take_document(document, filler, rows));
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    return bad_json(simdjson::TAPE_ERROR);  // something stands behind the value
  }
  return {};
}

Result<std::string> text_of_field(json::value value, std::string_view field,
                                  std::string_view body) {
  std::string_view text;
  if (value.is_null()) return std::string();
  if (!value.get_string().get(text)) return std::string(text);
  return located(
      invalid(message::kFieldType, {{"name", field}, {"expected", message::kExpectedText}})
          .at({.file = {}, .field = std::string(field)}),
      body);
}

}  // namespace

Result<EncodedRequest> rows_of_json(const ServedTable& table, std::string& body,
                                    const ServiceLimits& limits,
                                    std::span<const std::string_view> beside) {
  if (json_depth(body) > limits.json_depth) {
    return invalid(message::kJsonTooDeep, {{"levels", limits.json_depth}});
  }
  EncodedRequest out;
  RowFiller filler(table, limits, out);
  const Status filled = fill_from_json({.text = body, .beside = beside, .read = out}, filler);
  if (!filled.ok()) {
    const bool is_shape = filled.error().message() == message::kFieldType;
    const bool is_broken = is_shape && json_byte_broken(body).has_value();
    return located(is_broken ? bad_json(simdjson::TAPE_ERROR) : filled.error(), body);
  }
  if (out.rows.rows() == 0) return invalid(message::kNoRows);
  return out;
}

Result<std::optional<std::string>> text_beside_rows(std::string& body,
                                                    std::span<const std::string_view> fields) {
  json::document document;
  json::object whole;
  json::value value;
  auto problem = begin(body).get(document);
  if (!problem) problem = document.get_object().get(whole);
  if (!problem) problem = whole.find_field_unordered(kRowsField).get(value);
  std::optional<std::string> text;
  for (std::size_t i = 0; !problem && i < fields.size() && text.value_or("").empty(); ++i) {
    problem = whole.find_field_unordered(fields[i]).get(value);
    if (!problem) {
      TRY_ASSIGN(text, text_of_field(value, fields[i], body));
    }
    if (problem == simdjson::NO_SUCH_FIELD) problem = simdjson::SUCCESS;
  }
  const bool is_read = !problem || problem == simdjson::NO_SUCH_FIELD;
  if (is_read || problem == simdjson::INCORRECT_TYPE) return text;
  return located(bad_json(problem), body);
}

}  // namespace canasta
