#include "server/job_answers.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/messages/server.h"
#include "data/error_record.h"
#include "server/desk.h"
#include "server/form.h"
#include "server/json_writer.h"
#include "server/problem.h"
#include "server/schema.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr int kAccepted = 202;

Json parsed(const std::string& text) {
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

std::string text_in(const Json& json, std::string_view name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// What a job said: as the error it was, else in its words alone.
Error said_error(const Json& said) {
  if (auto error = error_of_record(said)) return *std::move(error);
  const ErrorCode code = error_code_called(text_in(said, "code"));
  return {told_code(code, text_in(said, "message_id")),
          message::kJobSaid,
          {{"text", text_in(said, "message")}}};
}

// A child knows the project's folder as an absolute path; and nobody but the machine denies it
// anything.
Error fit_to_be_told(const Error& error, const std::string& root) {
  Fields fields = error.fields();
  for (Field& field : fields) field.value = without_paths(std::move(field.value), root);
  Place place = error.place();
  place.file = without_paths(std::move(place.file), root);
  const ErrorCode code = error.code() == ErrorCode::Denied ? ErrorCode::Corrupt : error.code();
  return Error(code, error.message(), std::move(fields)).at(std::move(place));
}

void write_time(std::string_view key, const std::optional<Seconds>& time, JsonWriter& json) {
  json.key(key);
  if (time) {
    json.value(format_time(*time));
  } else {
    json.null();
  }
}

// As the store has it; where that cannot be read now, as it was asked for.
Job submitted_job(const Call& call, const std::string& id, const std::string& kind) {
  Result<Job> known = call.desk->jobs->state(id);
  if (known.ok()) return *std::move(known);
  call.log(known.error());
  Job job;
  job.id = id;
  job.asked.kind = kind;
  job.actor = actor_of(call).id;
  job.created = call.desk->context.clock->now();
  return job;
}

}  // namespace

Actor actor_of(const Call& call) {
  const std::string_view key = call.principal.key;
  return {.id = std::string(key.empty() ? kAnonymousActor : key), .request_id = call.id};
}

void write_job(const Call& call, const Job& job, JsonWriter& json) {
  const std::string self = "/v1/jobs/" + job.id;
  json.member("id", job.id)
      .member("kind", job.asked.kind)
      .member("state", name(job.state))
      .member("actor", job.actor);
  json.member("created", format_time(job.created));
  write_time("started", job.started, json);
  write_time("ended", job.ended, json);
  json.key("progress")
      .begin_object()
      .member("stage", job.progress.stage)
      .member("done", job.progress.done)
      .member("total", job.progress.total)
      .end_object();
  json.member("self", self).member("events", self + "/events");
  if (job.state == JobState::Done) json.member("result", self + "/result");
  if (job.state == JobState::Failed || job.state == JobState::Cancelled) {
    const Error error = error_of(job, call.desk->project.root);  // as its result would say it
    json.key("error").raw(problem_response(error, call.place()).body);
  }
}

std::string job_schema() {
  namespace is = schema;
  const std::string time = R"({"type":["string","null"]})";
  return is::object(
      {{"id", is::text()},
       {"kind", is::text()},
       {"state", is::one_of({"queued", "running", "done", "failed", "cancelled"})},
       {"actor", is::text()},
       {"created", is::text()},
       {"started", time},
       {"ended", time},
       {"progress",
        is::object({{"stage", is::text()}, {"done", is::integer()}, {"total", is::integer()}})},
       {"self", is::text()},
       {"events", is::text()},
       is::optional("result", is::text()),
       is::optional("error", is::map(is::any()))});
}

Error error_of(const Job& job, std::string_view root) {
  if (!has_ended(job.state)) {
    return {
        ErrorCode::Conflict, message::kJobNotEnded, {{"id", job.id}, {"state", name(job.state)}}};
  }
  if (job.state == JobState::Cancelled) {
    return {ErrorCode::Conflict, message::kJobWasCancelled, {{"id", job.id}}};
  }
  const Json said = parsed(job.error);
  if (!said.is_object()) return corrupt(message::kInternalError);
  return fit_to_be_told(said_error(said), absolute_path(root));
}

HttpResponse answer_of(const Call& call, const Job& job) {
  const Project& project = call.desk->project;
  if (job.state != JobState::Done) return call.problem(error_of(job, project.root));
  auto answer = read_text(*project.files, project.path(job.result));
  return answer.ok() ? json_response(*std::move(answer)) : call.problem(answer.error());
}

HttpResponse accepted(const Call& call, const std::string& id, const std::string& kind) {
  const Job job = submitted_job(call, id, kind);
  JsonWriter json;
  json.begin_object();
  write_job(call, job, json);
  json.end_object();
  HttpResponse response = json_response(json, kAccepted);
  response.headers.emplace_back("Location", "/v1/jobs/" + id);
  if (prefers_async(call)) response.headers.emplace_back("Preference-Applied", "respond-async");
  return response;
}

bool prefers_async(const Call& call) {
  std::string_view rest = call.request->header("prefer");
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    if (equal_ignoring_case(trimmed(rest.substr(0, comma)), "respond-async")) return true;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return false;
}

static HttpResponse answer_or_problem(const Call& call, const Job& job) {
  try {
    return answer_of(call, job);
  } catch (const std::exception& error) {
    return problem_of(call, error);
  }
}

Result<HttpResponse> answer_when_ended(Call& call, const std::string& id, const std::string& kind) {
  // The call lives until it has been answered, which may be before add() or wait() returns.
  Desk& desk = *call.desk;
  const WaitingCalls::Ticket ticket = desk.waiting.add(call, id);
  const Status waits = desk.jobs->wait(id, [&desk, ticket](const Job& job) {
    Call* const waiting = has_ended(job.state) ? desk.waiting.take(ticket) : nullptr;
    if (waiting != nullptr) send(*waiting, answer_or_problem(*waiting, job));
  });
  if (waits.ok() || desk.waiting.take(ticket) == nullptr) return answered_later();
  call.log(waits.error());
  return accepted(call, id, kind);
}

Status remove_with_job(Desk& desk, const std::string& id, const std::string& file) {
  FileSystem& files = *desk.project.files;
  return desk.jobs->wait(id, [&files, file](const Job& job) {
    if (has_ended(job.state)) static_cast<void>(files.remove(file));  // it only takes space
  });
}

Status adopt_uploads(Desk& desk) {
  const std::string folder = desk.project.path(kUploads);
  FileSystem& files = *desk.project.files;
  if (!files.exists(folder)) return {};
  TRY_ASSIGN(const auto jobs, unended_jobs(*desk.store));
  TRY_ASSIGN(const auto entries, files.list(folder));
  for (const FolderEntry& entry : entries) {
    const std::string path = folder + "/" + entry.name;
    const auto job = std::find_if(jobs.begin(), jobs.end(), [&](const Job& each) {
      const Json asked = parsed(each.asked.request);
      return asked.is_object() && file_name(text_in(asked, "file")) == entry.name;
    });
    TRY(job == jobs.end() ? files.remove(path) : remove_with_job(desk, job->id, path));
  }
  return {};
}

HttpResponse unsupported(const Call& call, std::string_view expected) {
  const std::string_view type = media_type(*call.request);
  return call.problem(invalid(message::kUnsupportedBody,
                              {{"type", type.empty() ? "-" : type}, {"expected", expected}}));
}

std::string_view media_type(const HttpRequest& request) {
  const std::string_view type = request.header("content-type");
  return trimmed(type.substr(0, type.find(';')));
}

}  // namespace canasta
