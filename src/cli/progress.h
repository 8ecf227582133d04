// Progress on stderr: on a terminal one line, rewritten at most ten times a second; for a program
// that runs us, with CANASTA_PROGRESS=json, lines of JSON:
//
//   {"stage":"boosting","done":10,"total":80}     at most ten a second, and each new stage
//   {"error":{"code":"NotFound","message":"…","message_id":"kFileMissing",…}}
//
// `total` is 0 where it is unknown. The error is the last line (data/error_record.h). Other lines
// may come between.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "base/context.h"

namespace canasta {

// nullptr when stderr is no terminal, or TERM says that lines cannot be rewritten.
std::unique_ptr<Progress> terminal_progress(Language language, const Clock& clock);

// Whether CANASTA_PROGRESS is json.
bool wants_json_progress();

std::unique_ptr<Progress> json_progress(Language language, const Clock& clock, std::FILE* file);

// The error as such a line, with its end.
std::string json_error(const Error& error, Language language);
// What is no error of ours: out of memory, a mistake in canasta.
std::string json_error(const std::string& code, const std::string& message);

}  // namespace canasta
