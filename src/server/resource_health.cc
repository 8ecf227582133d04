// Whether the service lives, what it serves, what it counted.
#include "base/messages/server.h"
#include "server/call.h"
#include "server/desk.h"
#include "server/json_writer.h"
#include "server/readiness.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr int kUnavailable = 503;

Result<HttpResponse> health(Call& call) {
  JsonWriter json;
  json.begin_object()
      .member("status", call.is_ready()       ? "ok"
                        : call.desk->draining ? "draining"
                                              : "starting")
      .end_object();
  return json_response(json);
}

// A blank line where it is ready, as MLflow's server sends it.
Result<HttpResponse> ping(Call& call) {
  if (!call.is_ready()) return answer_ready(call);
  return HttpResponse{.content_type = "application/json", .body = "\n", .headers = {}};
}

Result<HttpResponse> version(Call&) {
  return HttpResponse{
      .content_type = "text/plain; charset=utf-8", .body = canasta_version(), .headers = {}};
}

void write_names(JsonWriter& json, std::string_view key, const auto& named) {
  json.key(key).begin_array();
  for (const auto& [name, value] : named) {
    if (!name.empty()) json.value(name);  // offers of a project without a task for them
  }
  json.end_array();
}

void write_purchases(const PurchaseLog& log, JsonWriter& json) {
  json.key("data").begin_object();
  json.member("customers", log.customers().size())
      .member("products", log.products().size())
      .member("orders", log.orders().size())
      .member("lines", log.size());
  json.key("first_day").day(log.first_day());
  json.key("last_day").day(log.last_day());
  json.end_object();
}

Result<HttpResponse> status(Call& call) {
  JsonWriter json;
  json.begin_object()
      .member("status", call.is_ready() ? "ok" : "starting")
      .member("version", canasta_version())
      .member("project", call.desk->project.config.name)
      .member("uptime_seconds", call.desk->context.clock->monotonic() - call.desk->started);
  if (call.served != nullptr) {
    const Served& served = *call.served;
    if (served.log().size() > 0) write_purchases(served.log(), json);
    json.member("snapshot", served.snapshot.id).key("tasks").begin_object();
    write_names(json, "purchase_date", served.snapshot.outlooks);
    write_names(json, "purchase_window", served.windows);
    write_names(json, "table", served.tables);
    write_names(json, "recommend", served.snapshot.offers);
    json.end_object();
    json.key("notes").begin_array();
    const std::string root = absolute_path(call.desk->project.root);
    for (const std::string& note : served.notes) json.value(without_paths(note, root));
    if (call.desk->refresher->config_changed()) {
      json.value(text(message::kConfigChanged, call.language));
    }
    json.end_array();
  }
  if (call.desk->jobs != nullptr) {
    TRY_ASSIGN(const JobCounters jobs, call.desk->jobs->counters());
    json.key("jobs").begin_object();
    json.member("queued", jobs.queued).member("running", jobs.running).end_object();
  }
  json.end_object();
  return json_response(json);
}

Result<HttpResponse> metrics(Call& call) {
  TRY_ASSIGN(const JobCounters jobs, call.desk->jobs->counters());
  const std::uint64_t connections = call.desk->connections ? call.desk->connections() : 0;
  return HttpResponse{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                      .body = call.desk->metrics.text({.jobs = &jobs, .connections = connections}),
                      .headers = {}};
}

namespace is = schema;

std::string health_schema() {
  return is::object({{"status", is::one_of({"ok", "starting", "draining"})}});
}
std::string status_schema() {
  return is::object(
      {{"status", is::text()},
       {"version", is::text()},
       {"project", is::text()},
       {"uptime_seconds", is::number()},
       is::optional("snapshot", is::text()),
       is::optional("data", is::object({{"customers", is::integer()},
                                        {"products", is::integer()},
                                        {"orders", is::integer()},
                                        {"lines", is::integer()},
                                        {"first_day", is::day()},
                                        {"last_day", is::day()}})),
       is::optional("tasks", is::map(is::array(is::text()))),
       is::optional("notes", is::array(is::text())),
       is::optional("jobs", is::object({{"queued", is::integer()}, {"running", is::integer()}}))});
}

}  // namespace

std::vector<Route> health_routes() {
  const auto route = [&](std::string_view path, std::string_view name, std::string_view what,
                         Described answer, Handler handler) {
    return Route{.method = "GET",
                 .path = path,
                 .name = name,
                 .tag = "health",
                 .what = what,
                 .answers = {answer},
                 .handler = handler};
  };
  std::vector<Route> routes = {
      route(
          "/health", "health", "Whether the service answers.",
          {200, "It does; `starting` while it still reads what it answers from.", health_schema()},
          health),
      route("/health/live", "live", "Whether the process lives, for probes.",
            {200, "It does.", live_schema()}, answer_live),
      route("/health/ready", "ready", "Whether requests should be sent here, for probes.",
            {200, "They should.", ready_schema()}, answer_ready),
      route("/ping", "ping", "The same, as MLflow's scoring server answers it.",
            {200, "Ready.", "", ""}, ping),
      route("/version", "version", "The version of canasta.",
            {200, "A text.", is::text(), "text/plain"}, version),
      route("/status", "status", "What is served, since when, from which data.",
            {200, "The state of the service.", status_schema()}, status),
      route("/metrics", "metrics", "What was counted, for Prometheus.",
            {200, "Text format 0.0.4.", is::text(), "text/plain"}, metrics)};
  for (Route& each : routes) {
    if (each.path == "/health/ready" || each.path == "/ping") {
      each.answers.push_back({kUnavailable, "Starting, or stopping.", ready_schema()});
    }
    if (each.path == "/status" || each.path == "/metrics") {
      each.role = KeyRole::Viewer;
      each.work = Work::Pool;
    }
  }
  return routes;
}

}  // namespace canasta
