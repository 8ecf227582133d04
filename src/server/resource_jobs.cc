// Jobs: asked for, followed, cancelled; and the runs that trainings have left.
#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/messages/jobs.h"
#include "base/messages/server.h"
#include "base/nearest.h"
#include "engine/job.h"
#include "engine/job_kinds.h"
#include "server/desk.h"
#include "server/job_answers.h"
#include "server/job_schema.h"
#include "server/json_body.h"
#include "server/json_place.h"
#include "server/json_writer.h"
#include "server/model_access.h"
#include "server/schema.h"

namespace canasta {
namespace {

using Json = nlohmann::ordered_json;  // members stay in the order of the table

constexpr double kHeartbeatSeconds = 15;
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
  TRY_ASSIGN(const std::string id, call.desk->jobs->submit({*kind, request}, actor_of(call)));
  return accepted(call, id, *kind);
}

// --- Events --------------------------------------------------------------------------------------

// A look at a job, by a worker: the store may keep whoever asks it waiting, and those who read
// sockets may not.
class JobLook {
 public:
  JobLook(Desk& desk, std::string id) : desk_(desk), id_(std::move(id)) {}

  void run() {
    Result<Job> job = desk_.jobs->state(id_);
    const std::lock_guard lock(mutex_);
    seen_.emplace(std::move(job));
  }
  // What was seen, once.
  std::optional<Result<Job>> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(seen_, std::nullopt);
  }

 private:
  Desk& desk_;
  const std::string id_;
  std::mutex mutex_;
  std::optional<Result<Job>> seen_;
};

// What a job does, as server-sent events, until it has ended or the service ends.
class JobEvents final : public BodySource {
 public:
  JobEvents(Desk& desk, std::string id)
      : desk_(desk), look_(std::make_shared<JobLook>(desk, std::move(id))) {}

  State read(std::string& piece) override {
    if (ended_ || desk_.draining) return State::End;
    if (const auto job = look_->take()) {
      looks_ = false;
      if (next_event(*job, piece)) return State::More;
    }
    look_where_moved();
    return beat(piece);
  }

 private:
  // One look at a time. It may end after this stream has.
  void look_where_moved() {
    const std::uint64_t moved = desk_.jobs->changes();
    if (looks_ || moved == seen_) return;
    looks_ = true;
    seen_ = moved;
    desk_.pool->post([look = look_] { look->run(); });
  }

  // False where nothing is new.
  bool next_event(const Result<Job>& job, std::string& piece) {
    if (!job.ok() && job.error().code() != ErrorCode::NotFound) {
      seen_.reset();  // the store could not be read: once more
      return false;
    }
    if (!job.ok()) {
      ended_ = true;  // forgotten meanwhile
      piece = "event: ended\ndata: {}\n\n";
      return true;
    }
    ended_ = has_ended(job->state);
    std::string event = text_of(*job);
    if (event == last_) return false;
    last_ = event;
    piece = std::move(event);
    sent_at_ = desk_.context.clock->monotonic();
    return true;
  }

  std::string text_of(const Job& job) const {
    JsonWriter json;
    json.begin_object()
        .member("id", job.id)
        .member("state", name(job.state))
        .member("stage", job.progress.stage)
        .member("done", job.progress.done)
        .member("total", job.progress.total)
        .end_object();
    return (ended_ ? "event: ended\ndata: " : "event: progress\ndata: ") + json.take() + "\n\n";
  }

  // A comment now and then, so that proxies do not take the silence for the end.
  State beat(std::string& piece) {
    const double now = desk_.context.clock->monotonic();
    if (now - sent_at_ < kHeartbeatSeconds) return State::Wait;
    sent_at_ = now;
    piece = ": still there\n\n";
    return State::More;
  }

  Desk& desk_;
  const std::shared_ptr<JobLook> look_;
  std::string last_;
  std::optional<std::uint64_t> seen_;  // moves of the jobs before the last look; nothing: none yet
  double sent_at_ = desk_.context.clock->monotonic();
  bool looks_ = false, ended_ = false;
};

Result<HttpResponse> events(Call& call) {
  const std::string& id = call.argument("id");
  TRY(call.desk->jobs->state(id));
  HttpResponse response{.content_type = "text/event-stream", .headers = {}};
  response.stream = std::make_unique<JobEvents>(*call.desk, id);
  return response;
}

// --- Runs ----------------------------------------------------------------------------------------

Result<std::string> runs_of(const Desk& desk, const std::string& task) {
  TRY_ASSIGN(const Table table, list_project_runs(desk.context, desk.project, task));
  return as_json(desk.context, table);
}

// Of the key's own models, newest first: ids of runs begin with their time.
Result<std::string> runs_of_own(const Call& call) {
  std::vector<Json> runs;
  for (const std::string& task : call.principal.facts->facts.models) {
    TRY_ASSIGN(const std::string text, runs_of(*call.desk, task));
    for (Json& run : Json::parse(text)) runs.push_back(std::move(run));
  }
  std::ranges::sort(runs, std::greater(), [](const Json& run) { return run.value("run", ""); });
  return Json(runs).dump();
}

Result<HttpResponse> list_of_runs(Call& call) {
  const std::string task(call.text("task").value_or(""));
  if (!task.empty()) TRY(call.check_model(task));
  const bool of_own = task.empty() && call.is_restricted();
  TRY_ASSIGN(const std::string runs, of_own ? runs_of_own(call) : runs_of(*call.desk, task));
  JsonWriter json;
  json.begin_object().key("runs").raw(runs).end_object();
  return json_response(json);
}

// The task of a run, as its facts say it; empty where they do not.
std::string task_of(const Table& facts) {
  for (std::size_t row = 0; row < facts.rows(); ++row) {
    const auto cell = [&](const char* column) { return cell_text(*facts.find(column), row); };
    if (cell("kind") == "run" && cell("name") == "task") return cell("value");
  }
  return {};
}

Result<HttpResponse> show_run(Call& call) {
  const Desk& desk = *call.desk;
  TRY_ASSIGN(const Table table, show_project_run(desk.project, call.argument("id")));
  TRY(call.check_model(task_of(table)));
  JsonWriter json;
  json.begin_object().key("facts").raw(as_json(desk.context, table)).end_object();
  return json_response(json);
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

RouteParameter id_of(std::string_view what) { return {"id", In::Path, is::text(), what, true}; }

std::vector<Route> run_routes() {
  return {
      {.method = "GET",
       .path = "/v1/runs",
       .role = KeyRole::Viewer,
       .models = {.about = RouteModels::About::Own},
       .work = Work::Pool,
       .name = "listRuns",
       .tag = "models",
       .what = "The newest trainings and other runs, with how good they were.",
       .parameters = {{"task", In::Query, is::text(), "Of this task alone."}},
       .answers = {{200, "Newest first.", is::object({{"runs", is::array(is::map(is::any()))}})}},
       .handler = list_of_runs},
      {.method = "GET",
       .path = "/v1/runs/{id}",
       .role = KeyRole::Viewer,
       .models = {.about = RouteModels::About::Own},
       .work = Work::Pool,
       .name = "showRun",
       .tag = "models",
       .what = "One run: parameters, metrics, tags and files.",
       .parameters = {id_of("Id of a run, or its first letters.")},
       .answers = {{200, "What is known of it.",
                    is::object({{"facts", is::array(is::map(is::any()))}})},
                   {404, "No such run."}},
       .handler = show_run}};
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
  const RouteParameter id = id_of("Id of a job.");
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
  for (const auto& more : {one_job_routes(), run_routes()}) {
    routes.insert(routes.end(), more.begin(), more.end());
  }
  return routes;
}

}  // namespace canasta
