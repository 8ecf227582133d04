#include "server/rows.h"

#include <simdjson.h>

#include <charconv>

#include "base/joined.h"
#include "base/messages/live.h"
#include "base/messages/server.h"
#include "live/csv_rows.h"
#include "server/json_body.h"
#include "server/json_place.h"

namespace canasta {
namespace {

namespace json = simdjson::ondemand;

constexpr std::string_view kRowsField = "rows";

// A number as a word: whole numbers without a point, as a table's cells have it.
std::string number_word(double value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return {digits, end};
}

Error bad_json(simdjson::error_code code) {
  return invalid(message::kBadJson, {{"reason", simdjson::error_message(code)}});
}

// One value of a row.
Status take_value(json::value value, std::string_view column, RowFiller& filler) {
  json::json_type type;
  if (const auto problem = value.type().get(type)) return bad_json(problem);
  switch (type) {
    case json::json_type::number: {
      double number = 0;
      if (const auto problem = value.get_double().get(number)) return bad_json(problem);
      return filler.number(column, number);
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
      return bad_json(problem).at({.file = {}, .field = filler.row_pointer(number)});
    }
    TRY(take_row(row, filler));
    ++number;
  }
  return {};
}

// An object: {"rows": […]}, or one row.
Status take_object(json::object whole, RowFiller& filler, const EncodedRequest& out) {
  bool in_row = false;
  for (auto field : whole) {
    std::string_view column;
    if (const auto problem = field.unescaped_key().get(column)) return bad_json(problem);
    json::value value;
    if (const auto problem = field.value().get(value)) return bad_json(problem);
    if (!in_row && column == kRowsField) {
      json::array rows;
      if (const auto problem = value.get_array().get(rows)) {
        return bad_json(problem).at({.file = {}, .field = std::string(kRowsField)});
      }
      TRY(take_rows(rows, filler));
      continue;
    }
    if (!in_row && out.rows.rows() > 0) {
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

Status take_document(json::document& document, RowFiller& filler, const EncodedRequest& out) {
  json::json_type type;
  if (const auto problem = document.type().get(type)) return bad_json(problem);
  if (type == json::json_type::array) {
    json::array rows;
    if (const auto problem = document.get_array().get(rows)) return bad_json(problem);
    filler.lies(RowsLie::AsObjects, "");
    return take_rows(rows, filler);
  }
  json::object whole;
  if (const auto problem = document.get_object().get(whole)) return bad_json(problem);
  return take_object(whole, filler, out);
}

}  // namespace

RowFiller::RowFiller(const ServedTable& table, std::uint64_t rows_max, EncodedRequest& out)
    : encoder_(table.encoder),
      model_(table.version),
      times_(table.timezone),
      rows_max_(rows_max),
      out_(out),
      row_(encoder_.features()),
      given_(encoder_.columns()) {}

void RowFiller::lies(RowsLie how, std::string where) {
  how_ = how;
  where_ = std::move(where);
}

void RowFiller::in_column(std::string_view pointer, bool has_rows) {
  column_pointer_ = pointer;
  column_has_rows_ = has_rows;
}

std::string RowFiller::row_pointer(std::size_t row) const {
  if (how_ == RowsLie::Alone || how_ == RowsLie::AsColumns) return where_;
  return (where_.empty() ? "" : where_ + "/") + std::to_string(row);
}

std::string RowFiller::value_pointer(std::size_t column) const {
  const std::size_t row = number_ - 1;
  switch (how_) {
    case RowsLie::Alone:
      return pointer_token(encoder_.name(column));
    case RowsLie::AsLists:
      return row_pointer(row) + "/" + std::to_string(values_ - 1);
    case RowsLie::AsColumns:
      return std::string(column_pointer_) + (column_has_rows_ ? "/" + std::to_string(row) : "");
    default:
      return row_pointer(row) + "/" + pointer_token(encoder_.name(column));
  }
}

Status RowFiller::begin_row() {
  if (number_ >= rows_max_) {
    return Error(ErrorCode::TooLarge, message::kCallRowsTooMany,
                 {{"rows", number_ + 1}, {"max", rows_max_}});
  }
  encoder_.clear(row_);
  std::fill(given_.begin(), given_.end(), std::uint8_t{0});
  given_count_ = 0;
  near_ = 0;
  values_ = 0;
  ++number_;
  return {};
}

Status RowFiller::end_row() {
  if (given_count_ == encoder_.columns()) {
    out_.rows.add(row_);
    return {};
  }
  std::vector<std::string> lacking;
  for (std::size_t column = 0; column < given_.size(); ++column) {
    if (given_[column] == 0) lacking.push_back(encoder_.name(column));
  }
  return invalid(message::kRowColumnMissing, {{"model", model_}, {"columns", joined(lacking)}})
      .at({.file = {}, .field = row_pointer(number_ - 1)});
}

// The column's number, once a row; kNoColumn where the model does not read it.
std::size_t RowFiller::take(std::string_view column) {
  ++values_;
  const std::size_t found = encoder_.find(column, near_);
  if (found == RowEncoder::kNoColumn) return found;
  near_ = found + 1;
  if (given_[found] != 0) return RowEncoder::kNoColumn;
  given_[found] = 1;
  ++given_count_;
  return found;
}

Error RowFiller::wrong(Message message, std::size_t column, std::string_view value) const {
  constexpr std::size_t kShownBytes = 60;
  return invalid(message,
                 {{"column", encoder_.name(column)}, {"value", value.substr(0, kShownBytes)}})
      .at({.file = {}, .field = value_pointer(column)});
}

Error RowFiller::not_number(std::string_view name, std::string_view value) const {
  return wrong(message::kRowValueNotNumber, encoder_.find(name), value);
}

Status RowFiller::number(std::string_view name, double value) {
  const std::size_t column = take(name);
  if (column == RowEncoder::kNoColumn) return {};
  switch (encoder_.coding(column)) {
    case Coding::Number:
      encoder_.number(column, value, row_);
      return {};
    case Coding::DateParts:
      return wrong(message::kRowValueNotTime, column, number_word(value));
    default:
      if (!encoder_.text(column, number_word(value), row_)) ++out_.unknown_words;
      return {};
  }
}

Status RowFiller::text(std::string_view name, std::string_view value) {
  const std::size_t column = take(name);
  if (column == RowEncoder::kNoColumn) return {};
  value = cell_text(value);
  if (value.empty()) {
    encoder_.missing(column, row_);
    return {};
  }
  switch (encoder_.coding(column)) {
    case Coding::Number: {
      const auto number = cell_number(value, '.');
      if (!number) return wrong(message::kRowValueNotNumber, column, value);
      encoder_.number(column, *number, row_);
      return {};
    }
    case Coding::DateParts: {
      const auto time = time_in_row(times_, value);
      if (!time) return wrong(message::kRowValueNotTime, column, value);
      encoder_.time(column, *time, row_);
      return {};
    }
    default:
      if (!encoder_.text(column, value, row_)) ++out_.unknown_words;
      return {};
  }
}

Status RowFiller::truth(std::string_view name, bool value) {
  const std::size_t near = encoder_.find(name, near_);
  if (near != RowEncoder::kNoColumn && encoder_.coding(near) == Coding::Number) {
    return number(name, value ? 1 : 0);
  }
  return text(name, value ? "true" : "false");
}

Status RowFiller::time(std::string_view name, Seconds value) {
  const std::size_t near = encoder_.find(name, near_);
  if (near != RowEncoder::kNoColumn && encoder_.coding(near) == Coding::DateParts) {
    const std::size_t column = take(name);
    if (column != RowEncoder::kNoColumn) encoder_.time(column, value, row_);
    return {};
  }
  const bool is_midnight = value == start_of(day_of(value));
  return text(name, is_midnight ? format_day(day_of(value)) : format_time(value));
}

Status RowFiller::moment(std::string_view name, Seconds utc) {
  return time(name, times_.to_shop(utc));
}

void RowFiller::missing(std::string_view name) {
  const std::size_t column = take(name);
  if (column != RowEncoder::kNoColumn) encoder_.missing(column, row_);
}

namespace {

Status fill_from_json(std::string& body, RowFiller& filler, const EncodedRequest& out) {
  thread_local json::parser parser;
  body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  json::document document;
  if (const auto problem = parser.iterate(body).get(document)) return bad_json(problem);
  TRY(take_document(document, filler, out));
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    return bad_json(simdjson::TAPE_ERROR);  // something stands behind the value
  }
  return {};
}

}  // namespace

Result<EncodedRequest> rows_of_json(const ServedTable& table, std::string& body,
                                    const ServiceLimits& limits) {
  if (json_depth(body) > limits.json_depth) {
    return invalid(message::kJsonTooDeep, {{"levels", limits.json_depth}});
  }
  EncodedRequest out;
  RowFiller filler(table, limits.rows_per_call, out);
  const Status filled = fill_from_json(body, filler, out);
  if (!filled.ok()) return located(filled.error(), body);
  if (out.rows.rows() == 0) return invalid(message::kNoRows);
  return out;
}

}  // namespace canasta
