// An error as a program reads it: the last line of a child's progress, and the end of a job.
//
//   {"code":"NotFound","message":"…","message_id":"kFileMissing","fields":{"path":"ventas.csv"},
//    "exit":5}
//
// "message" is in the language asked for; "fields" are what it names, so that who reads the record
// can say it in another one: texts, or {"noun": id} of a message. "file", "line", "column" and
// "field" stand in it where they are known. Never throws on text that is not UTF-8: that is for who
// writes it out.
//
// Law      error_of_record(error_record(error)) has error's code, message, fields' texts and place.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "base/error.h"

namespace canasta {

nlohmann::ordered_json error_record(const Error& error, Language language);

// The error that was recorded; nothing where the record is none, or its message is not known here
// or lacks a field. A code that is not known is Corrupt.
std::optional<Error> error_of_record(const nlohmann::json& record);

// The code of that name; Corrupt where there is none.
ErrorCode error_code_called(std::string_view name);

}  // namespace canasta
