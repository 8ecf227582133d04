// The runs that trainings have left, and other runs of the project.
#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/messages/server.h"
#include "server/desk.h"
#include "server/json_writer.h"
#include "server/schema.h"

namespace canasta {
namespace {

using Json = nlohmann::ordered_json;  // members stay in the order of the table

Result<std::string> runs_of(const Desk& desk, const std::string& task) {
  TRY_ASSIGN(const Table table, list_project_runs(desk.context, desk.project, task));
  return as_json(desk.context, table);
}

// Of the key's own models, newest first: ids of runs begin with their time.
Result<std::vector<Json>> runs_of_own(const Call& call) {
  std::vector<Json> runs;
  for (const std::string& task : call.principal.facts->facts.models) {
    TRY_ASSIGN(const std::string text, runs_of(*call.desk, task));
    for (Json& run : Json::parse(text)) runs.push_back(std::move(run));
  }
  std::ranges::sort(runs, std::greater(), [](const Json& run) { return run.value("run", ""); });
  return runs;
}

Result<std::string> listed_runs(const Call& call, const std::string& task) {
  if (!task.empty() || !call.is_restricted()) return runs_of(*call.desk, task);
  TRY_ASSIGN(const std::vector<Json> runs, runs_of_own(call));
  return Json(runs).dump();
}

// The run of the key's own models that is meant: the only one whose id begins so. Of a run of
// others it is told the same as of none.
Result<std::string> own_run(const Call& call, const std::string& id) {
  TRY_ASSIGN(const std::vector<Json> runs, runs_of_own(call));
  std::vector<std::string> meant;
  for (const Json& run : runs) {
    const std::string known = run.value("run", "");
    if (known.starts_with(id)) meant.push_back(known);
  }
  if (meant.size() == 1) return meant.front();
  return not_found(message::kNoRunOfKey, {{"run", id}});
}

Result<HttpResponse> list_of_runs(Call& call) {
  const std::string task(call.text("task").value_or(""));
  if (!task.empty()) TRY(call.check_model(task));
  TRY_ASSIGN(const std::string runs, listed_runs(call, task));
  JsonWriter json;
  json.begin_object().key("runs").raw(runs).end_object();
  return json_response(json);
}

Result<HttpResponse> show_run(Call& call) {
  const Desk& desk = *call.desk;
  std::string id = call.argument("id");
  if (call.is_restricted()) {
    TRY_ASSIGN(id, own_run(call, id));
  }
  TRY_ASSIGN(const Table table, show_project_run(desk.project, id));
  JsonWriter json;
  json.begin_object().key("facts").raw(as_json(desk.context, table)).end_object();
  return json_response(json);
}

using In = RouteParameter::In;
namespace is = schema;

}  // namespace

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
       .parameters = {{"id", In::Path, is::text(), "Id of a run, or its first letters.", true}},
       .answers = {{200, "What is known of it.",
                    is::object({{"facts", is::array(is::map(is::any()))}})},
                   {404, "No such run."}},
       .handler = show_run}};
}

}  // namespace canasta
