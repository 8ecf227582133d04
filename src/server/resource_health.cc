// Whether the service lives, what it serves, what it counted.
#include "base/messages/server.h"
#include "server/call.h"
#include "server/desk.h"
#include "server/json_writer.h"

namespace canasta {
namespace {

constexpr int kUnavailable = 503;

bool is_ready(const Call& call) { return call.served != nullptr && !call.desk->draining; }

Result<Answered> health(Call& call) {
  JsonWriter json;
  json.begin_object()
      .member("status", is_ready(call)        ? "ok"
                        : call.desk->draining ? "draining"
                                              : "starting")
      .end_object();
  return json_response(json);
}

Result<Answered> live(Call&) { return json_response(R"({"live":true,"ready":true})"); }

Result<Answered> ready(Call& call) {
  const bool yes = is_ready(call);
  JsonWriter json;
  json.begin_object().member("live", true).member("ready", yes).end_object();
  return json_response(json, yes ? 200 : kUnavailable);
}

Result<Answered> ping(Call& call) {
  return HttpResponse{.status = is_ready(call) ? 200 : kUnavailable,
                      .content_type = "application/json",
                      .body = "\n",
                      .headers = {}};
}

Result<Answered> version(Call&) {
  return HttpResponse{
      .content_type = "text/plain; charset=utf-8", .body = canasta_version(), .headers = {}};
}

void write_names(JsonWriter& json, std::string_view key, const auto& named) {
  json.key(key).begin_array();
  for (const auto& [name, value] : named) json.value(name);
  json.end_array();
}

Result<Answered> status(Call& call) {
  JsonWriter json;
  json.begin_object()
      .member("status", is_ready(call) ? "ok" : "starting")
      .member("version", canasta_version())
      .member("project", call.desk->project.config.name)
      .member("uptime_seconds", call.desk->context.clock->monotonic() - call.desk->started);
  if (call.served != nullptr) {
    const Served& served = *call.served;
    const PurchaseLog& log = served.log();
    json.key("data").begin_object();
    json.member("customers", log.customers().size())
        .member("products", log.products().size())
        .member("orders", log.orders().size())
        .member("lines", log.size());
    json.key("first_day").day(log.first_day());
    json.key("last_day").day(log.last_day());
    json.end_object();
    json.member("snapshot", served.snapshot.id).key("tasks").begin_object();
    write_names(json, "purchase_date", served.snapshot.outlooks);
    write_names(json, "purchase_window", served.windows);
    write_names(json, "table", served.tables);
    write_names(json, "recommend", served.snapshot.offers);
    json.end_object();
    json.key("notes").begin_array();
    for (const std::string& note : served.notes) json.value(note);
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

Result<Answered> metrics(Call& call) {
  TRY_ASSIGN(const JobCounters jobs, call.desk->jobs->counters());
  const std::uint64_t connections = call.desk->connections ? call.desk->connections() : 0;
  return HttpResponse{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                      .body = call.desk->metrics.text({.jobs = &jobs, .connections = connections}),
                      .headers = {}};
}

constexpr std::string_view kHealthSchema =
    R"({"type":"object","required":["status"],"properties":{"status":{"type":"string","enum":["ok","starting","draining"]}}})";
constexpr std::string_view kReadySchema =
    R"({"type":"object","required":["live","ready"],"properties":{"live":{"type":"boolean"},"ready":{"type":"boolean"}}})";
constexpr std::string_view kStatusSchema =
    R"({"type":"object","required":["status","version","project","uptime_seconds"],"properties":{"status":{"type":"string"},"version":{"type":"string"},"project":{"type":"string"},"uptime_seconds":{"type":"number"},"snapshot":{"type":"string"},"data":{"type":"object","properties":{"customers":{"type":"integer"},"products":{"type":"integer"},"orders":{"type":"integer"},"lines":{"type":"integer"},"first_day":{"type":["string","null"],"format":"date"},"last_day":{"type":["string","null"],"format":"date"}}},"tasks":{"type":"object","additionalProperties":{"type":"array","items":{"type":"string"}}},"notes":{"type":"array","items":{"type":"string"}},"jobs":{"type":"object","properties":{"queued":{"type":"integer"},"running":{"type":"integer"}}}}})";

}  // namespace

std::vector<Route> health_routes() {
  const Route base{.method = "GET", .tag = "health"};
  const auto route = [&](std::string_view path, std::string_view name, std::string_view what,
                         Described answer, Handler handler) {
    Route made = base;
    made.path = path;
    made.name = name;
    made.what = what;
    made.answers = {answer};
    made.handler = handler;
    return made;
  };
  std::vector<Route> routes = {
      route("/health", "health", "Whether the service answers.",
            {200, "It does; `starting` while it still reads what it answers from.", kHealthSchema},
            health),
      route("/health/live", "live", "Whether the process lives, for probes.",
            {200, "It does.", kReadySchema}, live),
      route("/health/ready", "ready", "Whether requests should be sent here, for probes.",
            {200, "They should.", kReadySchema}, ready),
      route("/ping", "ping", "The same, as MLflow's scoring server answers it.",
            {200, "Ready.", "", ""}, ping),
      route("/version", "version", "The version of canasta.",
            {200, "A text.", R"({"type":"string"})", "text/plain"}, version),
      route("/status", "status", "What is served, since when, from which data.",
            {200, "The state of the service.", kStatusSchema}, status),
      route("/metrics", "metrics", "What was counted, for Prometheus.",
            {200, "Text format 0.0.4.", R"({"type":"string"})", "text/plain"}, metrics)};
  for (Route& each : routes) {
    if (each.path == "/health/ready" || each.path == "/ping") {
      each.answers.push_back({kUnavailable, "Starting, or stopping.", kReadySchema});
    }
    if (each.path == "/status" || each.path == "/metrics") {
      each.role = KeyRole::Viewer;
      each.work = Work::Pool;
    }
  }
  return routes;
}

}  // namespace canasta
