#include "server/rows.h"

#include <algorithm>
#include <array>

#include "base/joined.h"
#include "base/messages/live.h"
#include "base/messages/server.h"
#include "live/csv_rows.h"
#include "server/json_place.h"

namespace canasta {
namespace {

constexpr std::size_t kShownBytes = 60;  // of a value that is wrong

// What answers call their own: a key of such a name would stand in one object with it.
constexpr std::array<std::string_view, 5> kAnswered = {"prediction", "confidence", "probabilities",
                                                       "reasons", "problem"};

// The column that rows are called by; "" where there is none that the answer can carry.
std::string_view key_of(const ServedTable& table) {
  const std::string_view key = table.model.key;
  const bool is_read = table.encoder.find(key) != RowEncoder::kNoColumn;
  const bool is_answered = std::ranges::find(kAnswered, key) != kAnswered.end();
  return is_read || is_answered ? std::string_view() : key;
}

}  // namespace

RowFiller::RowFiller(const ServedTable& table, const ServiceLimits& limits, EncodedRequest& out)
    : encoder_(table.encoder),
      model_(table.version),
      key_(key_of(table)),
      written_(table.encoder.columns()),
      times_(table.timezone),
      rows_max_(limits.rows_per_call),
      key_bytes_max_(limits.json_bytes),
      out_(out),
      row_(encoder_.features()),
      given_(encoder_.columns()) {}

void RowFiller::lies(RowsLie how, std::string where) {
  how_ = how;
  where_ = std::move(where);
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
      return column_->pointer(row);
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
  return invalid(message,
                 {{"column", encoder_.name(column)}, {"value", value.substr(0, kShownBytes)}})
      .at({.file = {}, .field = value_pointer(column)});
}

// A number under another decimal sign, or none at all.
Error RowFiller::wrong_number(std::size_t column, std::string_view value) const {
  const bool is_number = cell_number(value, '.') || cell_number(value, ',');
  if (!is_number) return wrong(message::kRowValueNotNumber, column, value);
  const char sign = written_[column].decimal_sign.value_or('.');
  return invalid(message::kRowNumberSign, {{"column", encoder_.name(column)},
                                           {"value", value.substr(0, kShownBytes)},
                                           {"sign", std::string(1, sign)}})
      .at({.file = {}, .field = value_pointer(column)});
}

Status RowFiller::number(std::string_view name, double value, std::string_view digits) {
  const std::size_t column = take(name);
  if (column == RowEncoder::kNoColumn) return {};
  switch (encoder_.coding(column)) {
    case Coding::Number:
      encoder_.number(column, value, row_);
      return {};
    case Coding::DateParts:
      return wrong(message::kRowValueNotTime, column, number_text(value));
    default: {
      const std::string word = digits.empty() ? number_text(value) : std::string(digits);
      if (!encoder_.text(column, word, row_)) ++out_.unknown_words;
      return {};
    }
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
      const auto number = cell_number(value, written_[column].decimal_sign);
      if (!number) return wrong_number(column, value);
      encoder_.number(column, *number, row_);
      return {};
    }
    case Coding::DateParts: {
      const auto time = time_in_row(times_, value, written_[column].date_order);
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
  const bool is_read = near != RowEncoder::kNoColumn;
  if (!is_read || encoder_.coding(near) == Coding::Number) return number(name, value ? 1 : 0);
  return text(name, encoder_.truth_word(near, value));
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

Status RowFiller::key(std::string_view text) {
  if (text.size() > key_bytes_max_ - out_.keys.bytes()) {
    return Error(ErrorCode::TooLarge, message::kRowKeysTooLong,
                 {{"column", key_}, {"bytes", key_bytes_max_}})
        .at({.file = {}, .field = row_pointer(number_ - 1)});
  }
  out_.keys.add(number_ - 1, text);
  return {};
}

}  // namespace canasta
