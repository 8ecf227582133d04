// A job: one piece of work asked for as JSON and answered as JSON, so that a service can leave it
// to a process of its own (`canasta job REQUEST.json`).
//
//   {"kind": "preprocess", "file": "uploads/7f3a", "filename": "ventas.csv"}
//     -> the table of kinds in job_kinds.cc -> the engine's function
//     -> {"kind": "preprocess", "rows_read": 541909, …}
//
// Fields are snake_case; numbers are numbers; what is said to people is {"id", "text"} in the
// language of the context. A number or a truth may come as a text, because forms know nothing else,
// a text as a whole number; a field that is null or "" is one that was not given.
//
// Errors   InvalidInput kJobNotObject, those of engine/job_kinds.h; those of the work.
// Format   docs/formats/jobs.md
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/context.h"
#include "engine/engine.h"

namespace canasta {

inline constexpr std::size_t kRequestBytesMax = 1 << 20;

struct JobAnswer {
  std::string json;  // one object, with a line end
  // What the verb ends with although there is an answer: of `run` the first task that failed.
  std::optional<Error> problem = {};
};
struct JobPlace {
  std::string name = "request";           // of the request, for errors
  std::string scratch = "state/scratch";  // of what goes with the job (engine/file_jobs.h)
};
Result<JobAnswer> run_job(const Context& context, const Project& project, std::string_view request,
                          const JobPlace& place = {});

// Whether run_job would take it: its kind, its fields and their types, not yet what they name.
Status check_job(std::string_view request, const std::string& name = "request");

// The bytes of a request. Errors: TooLarge kJobTooLarge, before they are read; those of the file.
Result<std::string> read_request(const std::string& path);

// {"error": {"code", "id", "text"}}: what a job says instead of an answer.
std::string job_error(const Error& error, Language language);

}  // namespace canasta
