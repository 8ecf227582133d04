// Jobs: asked for, followed, cancelled.
#include <nlohmann/json.hpp>

#include "base/messages/jobs.h"
#include "base/nearest.h"
#include "engine/job.h"
#include "engine/job_kinds.h"
#include "server/desk.h"
#include "server/job_answers.h"
#include "server/job_events.h"
#include "server/job_schema.h"
#include "server/json_body.h"
#include "server/json_place.h"
#include "server/json_writer.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr std::int64_t kListedDefault = 100;

Result<HttpResponse> list_all(Call& call) {
  TRY_ASSIGN(const std::int64_t limit,
             call.whole("limit", kListedDefault, 1, static_cast<std::int64_t>(kJobsListedMax)));
  TRY_ASSIGN(const JobPage page,
             call.desk->jobs->list(std::string(call.text("cursor").value_or("")),
                                   static_cast<std::size_t>(limit)));
  JsonWriter json;
  json.begin_object().key("jobs").begin_array();
  for (const Job& job : page.jobs) {
    if (!call.may_see(job)) continue;
    json.begin_object();
    write_job(call, job, json);
    json.end_object();
  }
  json.end_array();
  if (!page.next.empty()) json.member("next", page.next);
  json.end_object();
  return json_response(json);
}

Result<HttpResponse> show(Call& call) {
  TRY_ASSIGN(const Job job, call.desk->jobs->state(call.argument("id")));
  JsonWriter json;
  json.begin_object();
  write_job(call, job, json);
  json.end_object();
  return json_response(json);
}

Result<HttpResponse> result_of(Call& call) {
  TRY_ASSIGN(const Job job, call.desk->jobs->state(call.argument("id")));
  return answer_of(call, job);
}

Result<HttpResponse> cancel(Call& call) {
  const std::string& id = call.argument("id");
  TRY(call.desk->jobs->cancel(id, actor_of(call)));
  return show(call);
}

// Its kind, if it is one that takes no file: those come as forms, so that no request names a path
// of the machine.
Result<std::string> checked_kind(const JsonBody& body) {
  TRY_ASSIGN(const JobKind* const kind, job_kind(body.json()));
  if (!kind->takes_file) return kind->name;
  return unknown_name(ErrorCode::InvalidInput, message::kNounJobKind, kind->name,
                      job_kind_names(/*takes_file=*/false))
      .at({.file = {}, .field = "kind"});
}

Result<HttpResponse> submit(Call& call) {
  const std::string& request = call.request->body;
  TRY_ASSIGN(const JsonBody body, JsonBody::parse(request, call.desk->limits));
  const Result<std::string> kind = checked_kind(body);
  if (!kind.ok()) return located(kind.error(), request);
  const Status checked = check_job(request);
  if (!checked.ok()) return located(checked.error(), request);
  // Kept without the blanks that were sent with it.
  TRY_ASSIGN(const std::string id,
             call.desk->jobs->submit({*kind, body.json().dump()}, actor_of(call)));
  return accepted(call, id, *kind);
}

Result<HttpResponse> events(Call& call) {
  const std::string& id = call.argument("id");
  TRY(call.desk->jobs->state(id));
  HttpResponse response{.content_type = "text/event-stream", .headers = {}};
  response.stream = job_events(*call.desk, id);
  return response;
}

// --- The table -----------------------------------------------------------------------------------

using In = RouteParameter::In;
namespace is = schema;

RouteModels work_asked() {
  using As = ModelPlace::As;
  return {.about = RouteModels::About::Named,
          .places = {{ModelPlace::In::Member, "task"},
                     {ModelPlace::In::Member, "tasks"},
                     {ModelPlace::In::Member, "model", As::Version}}};
}

RouteModels job_in_path() {
  return {.about = RouteModels::About::Named,
          .places = {{ModelPlace::In::Path, "id", ModelPlace::As::Job}}};
}

std::vector<Route> asking_routes() {
  const RouteParameter limit{"limit", In::Query, is::integer(1, kJobsListedMax), "Jobs of a page."};
  const RouteParameter cursor{"cursor", In::Query, is::text(), "`next` of the page before."};
  return {{.method = "GET",
           .path = "/v1/jobs",
           .role = KeyRole::Viewer,
           .models = {.about = RouteModels::About::Own},
           .work = Work::Pool,
           .name = "listJobs",
           .tag = "jobs",
           .what = "Jobs that wait, run and have ended.",
           .parameters = {limit, cursor},
           .answers = {{200, "Newest first.",
                        is::object({{"jobs", is::array(job_schema())},
                                    is::optional("next", is::text())})}},
           .handler = list_all},
          {.method = "POST",
           .path = "/v1/jobs",
           .role = KeyRole::Operator,
           .models = work_asked(),
           .work = Work::Pool,
           .name = "submitJob",
           .tag = "jobs",
           .what = "Asks for work on the project. Work on a file comes as a form.",
           .body = Body::Json,
           .body_schema = asked_schema(),
           .body_example = R"({"kind":"train","task":"repurchase"})",
           .answers = {{202, "The job, and its place as Location.", job_schema()},
                       {503, "Too many jobs are waiting."}},
           .handler = submit}};
}

std::vector<Route> one_job_routes() {
  const Described not_there{404, "No such job, or one that was forgotten."};
  const RouteParameter id{"id", In::Path, is::text(), "Id of a job.", true};
  return {{.method = "GET",
           .path = "/v1/jobs/{id}",
           .role = KeyRole::Viewer,
           .models = job_in_path(),
           .work = Work::Pool,
           .name = "showJob",
           .tag = "jobs",
           .what = "One job: how far it is, or how it ended.",
           .parameters = {id},
           .answers = {{200, "The job.", job_schema()}, not_there},
           .handler = show},
          {.method = "DELETE",
           .path = "/v1/jobs/{id}",
           .role = KeyRole::Operator,
           .models = job_in_path(),
           .work = Work::Pool,
           .name = "cancelJob",
           .tag = "jobs",
           .what = "Cancels a job that waits or runs; one that runs ends soon afterwards.",
           .parameters = {id},
           .answers = {{200, "The job.", job_schema()}, not_there, {409, "It has ended already."}},
           .handler = cancel},
          {.method = "GET",
           .path = "/v1/jobs/{id}/result",
           .role = KeyRole::Viewer,
           .models = job_in_path(),
           .work = Work::Pool,
           .name = "jobResult",
           .tag = "jobs",
           .what = "What a job that is done has answered; else why there is no answer.",
           .parameters = {id},
           .answers = {{200, "The answer, by the kind of the job.", is::map(is::any())},
                       not_there,
                       {409, "It has not ended, or was cancelled."}},
           .handler = result_of},
          {.method = "GET",
           .path = "/v1/jobs/{id}/events",
           .role = KeyRole::Viewer,
           .models = job_in_path(),
           .work = Work::Pool,
           .name = "jobEvents",
           .tag = "jobs",
           .what = "Server-sent events: progress while it runs, then ended.",
           .parameters = {id},
           .answers = {{200, "Events, until the job has ended.",
                        is::object({{"data", is::text()}, is::optional("event", is::text())}),
                        "text/event-stream"},
                       not_there},
           .handler = events}};
}

}  // namespace

std::vector<Route> job_routes() {
  std::vector<Route> routes = asking_routes();
  for (Route& route : one_job_routes()) routes.push_back(std::move(route));
  return routes;
}

}  // namespace canasta
