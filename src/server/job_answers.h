// Jobs as the service asks for them and answers with them: what the routes of forms and of jobs
// share.
//
// No text of a job leaves with the project's folder in it.
#pragma once

#include <string>
#include <string_view>

#include "jobs/jobs.h"
#include "server/call.h"

namespace canasta {

// Who asks, for what is written down.
Actor actor_of(const Call& call);

// The members of a job, without brackets; and their schema.
void write_job(const Call& call, const Job& job, JsonWriter& json);
std::string job_schema();

// Why there is no answer: what the job said, with its place. REQUIRES: the job is not done.
Error error_of(const Job& job, std::string_view root);

// The answer of a job that is done, else what it ended with as problem details.
HttpResponse answer_of(const Call& call, const Job& job);

// 202 with the place where the job stands, whatever else fails: without it a job that was asked
// for would be asked for again. `kind`: as it was asked for.
HttpResponse accepted(const Call& call, const std::string& id, const std::string& kind);
bool prefers_async(const Call& call);

// Answers the call when the job has ended, or with 503 when the service stops before; as
// accepted() where nobody can wait for it. The handler returns what this returns.
Result<HttpResponse> answer_when_ended(Call& call, const std::string& id, const std::string& kind);

// The file goes when the job has ended.
Status remove_with_job(Desk& desk, const std::string& id, const std::string& file);

// At the start: files of forms whose job waits or runs are removed with it; those of nobody at
// once. The runner may work already: jobs that end meanwhile need no file any more. REQUIRES: no
// form comes in before it returns.
Status adopt_uploads(Desk& desk);

// 415: `expected` is what is read here.
HttpResponse unsupported(const Call& call, std::string_view expected);

// The type of the body, without its parameters.
std::string_view media_type(const HttpRequest& request);

}  // namespace canasta
