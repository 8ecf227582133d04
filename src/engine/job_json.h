// Pieces of a job's answer as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "data/report.h"
#include "data/table.h"
#include "engine/job.h"

namespace canasta {

// {"id", "text"}
nlohmann::json message_json(Message message, const Fields& fields, Language language);
nlohmann::json lines_json(const std::vector<ReportLine>& lines, Language language);

// An array of objects, as the answers of verbs: six digits.
nlohmann::json table_json(const Context& context, const Table& table);
// The same of a report, as docs/formats/project.md has it.
nlohmann::json report_json(const Report& report, Language language);

// A text, or null where it is empty.
nlohmann::json text_or_null(const std::string& text);

// {"code", "id", "text"}
nlohmann::json error_json(const Error& error, Language language);

JobAnswer answer_of(const nlohmann::json& json);

}  // namespace canasta
