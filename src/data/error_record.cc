#include "data/error_record.h"

#include <nlohmann/json.hpp>

namespace canasta {

nlohmann::ordered_json error_record(const Error& error, Language language) {
  nlohmann::ordered_json record{{"code", name(error.code())},
                                {"message", text(error.message(), language, error.fields())},
                                {"message_id", name(error.message())},
                                {"exit", exit_code(error.code())}};
  for (const Language each : {Language::English, Language::Spanish}) {
    record["messages"][language_tag(each)] = text(error.message(), each, error.fields());
  }
  const Place& place = error.place();
  if (!place.file.empty()) record["file"] = place.file;
  if (place.line != 0) record["line"] = place.line;
  if (place.column != 0) record["column"] = place.column;
  if (!place.field.empty()) record["field"] = place.field;
  return record;
}

}  // namespace canasta
