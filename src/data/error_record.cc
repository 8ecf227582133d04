#include "data/error_record.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace canasta {
namespace {

using Json = nlohmann::json;

nlohmann::ordered_json record_of_fields(const Fields& fields) {
  nlohmann::ordered_json record = nlohmann::ordered_json::object();
  for (const Field& field : fields) {
    if (field.noun) {
      record[field.name]["noun"] = field.value;
    } else {
      record[field.name] = field.value;
    }
  }
  return record;
}

std::string text_in(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t count_in(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::optional<Message> message_called(std::string_view id) {
  const auto messages = all_messages();
  const auto found = std::ranges::find(messages, id, [](Message each) { return name(each); });
  return found == messages.end() ? std::nullopt : std::optional(*found);
}

// Those that can be read.
Fields fields_in(const Json& record) {
  Fields fields;
  const auto found = record.find("fields");
  if (found == record.end() || !found->is_object()) return fields;
  for (const auto& [name, value] : found->items()) {
    if (value.is_string()) fields.emplace_back(name, value.get<std::string>());
    const auto noun = value.is_object() ? message_called(text_in(value, "noun")) : std::nullopt;
    if (noun) fields.emplace_back(name, *noun);
  }
  return fields;
}

// Whether the fields have every one that the text names in braces.
bool fill(const Fields& fields, std::string_view text) {
  for (std::size_t open = text.find('{'); open != std::string_view::npos;
       open = text.find('{', open + 1)) {
    const std::string_view name = text.substr(open + 1, text.find('}', open) - open - 1);
    if (std::ranges::find(fields, name, &Field::name) == fields.end()) return false;
  }
  return true;
}

}  // namespace

nlohmann::ordered_json error_record(const Error& error, Language language) {
  nlohmann::ordered_json record{{"code", name(error.code())},
                                {"message", text(error.message(), language, error.fields())},
                                {"message_id", name(error.message())},
                                {"fields", record_of_fields(error.fields())},
                                {"exit", exit_code(error.code())}};
  const Place& place = error.place();
  if (!place.file.empty()) record["file"] = place.file;
  if (place.line != 0) record["line"] = place.line;
  if (place.column != 0) record["column"] = place.column;
  if (!place.field.empty()) record["field"] = place.field;
  return record;
}

std::optional<Error> error_of_record(const Json& record) {
  if (!record.is_object()) return std::nullopt;
  const auto message = message_called(text_in(record, "message_id"));
  if (!message) return std::nullopt;
  Fields fields = fields_in(record);
  const bool is_whole = fill(fields, pattern(*message, Language::English)) &&
                        fill(fields, pattern(*message, Language::Spanish));
  if (!is_whole) return std::nullopt;
  return Error(error_code_called(text_in(record, "code")), *message, std::move(fields))
      .at({.file = text_in(record, "file"),
           .line = count_in(record, "line"),
           .column = count_in(record, "column"),
           .field = text_in(record, "field")});
}

ErrorCode error_code_called(std::string_view called) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::Cancelled); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    if (name(code) == called) return code;
  }
  return ErrorCode::Corrupt;
}

}  // namespace canasta
