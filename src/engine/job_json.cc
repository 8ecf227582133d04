#include "engine/job_json.h"

#include <nlohmann/json.hpp>

namespace canasta {

using Json = nlohmann::json;

namespace {

// Text of ours, so it is JSON.
Json parsed(const std::string& text) { return Json::parse(text); }

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Json message_json(Message message, const Fields& fields, Language language) {
  return {{"id", name(message)}, {"text", text(message, language, fields)}};
}

Json lines_json(const std::vector<ReportLine>& lines, Language language) {
  Json out = Json::array();
  for (const ReportLine& line : lines) {
    out.push_back(message_json(line.message, line.fields, language));
  }
  return out;
}

Json table_json(const Context& context, const Table& table) {
  return parsed(as_json(context, table));
}

Json report_json(const Report& report, Language language) {
  return parsed(as_json(report, language));
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json error_json(const Error& error, Language language) {
  return {
      {"code", name(error.code())}, {"id", name(error.message())}, {"text", error.text(language)}};
}

JobAnswer answer_of(const Json& json) { return {.json = line_of(json)}; }

std::string job_error(const Error& error, Language language) {
  return line_of({{"error", error_json(error, language)}});
}

}  // namespace canasta
