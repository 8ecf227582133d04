// An error as a program reads it: the last line of a child's progress, and the end of a job.
//
//   {"code":"NotFound","message":"…","messages":{"en":"…","es":"…"},"message_id":"kFileMissing",
//    "exit":5}
//
// "message" is in the language asked for; "file", "line", "column" and "field" stand in it where
// they are known. Never throws on text that is not UTF-8: that is for who writes it out.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/error.h"

namespace canasta {

nlohmann::ordered_json error_record(const Error& error, Language language);

}  // namespace canasta
