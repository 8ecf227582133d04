// What jobs take, as JSON Schemas and as fields of forms: made of the table of kinds.
#pragma once

#include <string>
#include <string_view>

#include "engine/job_kinds.h"
#include "server/form.h"

namespace canasta {

// The body of POST /v1/jobs: one of the kinds that take no file.
std::string asked_schema();

// The form of a kind that takes a file.
std::string form_schema(const JobKind& kind);

// A form as the request of its kind. Its fields stay texts, from which the job reads numbers and
// truths, but for lists: names with commas between, or a list of JSON for names that have some.
// Error: for a field that the form does not take, the nearest.
Result<std::string> request_of(const Form& form, const JobKind& kind);

}  // namespace canasta
