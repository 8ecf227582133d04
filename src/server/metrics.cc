#include "server/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "base/process_use.h"
#include "jobs/jobs.h"
#include "live/served.h"

namespace canasta {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

// Seconds: from what an answer from memory takes to what a training takes.
const Histogram::BucketBoundaries kSeconds = {.0001, .00025, .0005, .001, .0025, .005, .01,
                                              .025,  .05,    .1,    .25,  .5,    1,    2.5,
                                              5,     10,     30,    60,   300};
constexpr const char* kNoRouteLabel = "none";
constexpr int kStatusMax = 600;

// What something else counts: the counter goes up to it, never down.
void count_up_to(Counter& counter, double to) {
  if (to > counter.Value()) counter.Increment(to - counter.Value());
}

// What one route counts.
struct RouteMetrics {
  std::string method, path;
  Histogram* seconds = nullptr;
  std::array<std::atomic<Counter*>, kStatusMax> by_status{};
};

}  // namespace

struct Metrics::Body {
  prometheus::Registry registry;
  Family<Counter>& requests;
  Family<Histogram>& seconds;
  Gauge& in_flight;
  Family<Counter>& rejected;
  Family<Counter>& predictions;
  Family<Counter>& loads;
  Gauge& load_seconds;
  Family<Gauge>& models;
  Family<Gauge>& feature_psi;
  Gauge& snapshot_made;
  Family<Gauge>& jobs;
  Family<Counter>& jobs_ended;
  Family<Counter>& job_seconds;
  Gauge& connections;
  Counter& cpu;
  Gauge& resident;
  Gauge& open_files;
  std::unordered_map<const Route*, std::unique_ptr<RouteMetrics>> routes;

  std::shared_mutex counters_mutex;
  std::map<std::pair<std::string, std::string>, Counter*, std::less<>> counters;  // model, class
  std::mutex models_mutex;
  std::mutex text_mutex;
  std::vector<Gauge*> model_infos;
  std::vector<Gauge*> psis;

  Body();
  RouteMetrics& of(const Route* route) { return *routes.at(route); }
  Counter& predictions_of(std::string_view model, std::string_view decided);
};

namespace {

Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

// Takes gauges out of their family.
void remove_all(Family<Gauge>& family, std::vector<Gauge*>& gauges) {
  for (Gauge* const one : gauges) family.Remove(one);
  gauges.clear();
}

}  // namespace

Metrics::Body::Body()
    : requests(prometheus::BuildCounter()
                   .Name("canasta_http_requests_total")
                   .Help("Requests that were answered.")
                   .Register(registry)),
      seconds(prometheus::BuildHistogram()
                  .Name("canasta_http_request_duration_seconds")
                  .Help("From the first byte of a request to the last of its answer.")
                  .Register(registry)),
      in_flight(gauge(registry, "canasta_http_requests_in_flight",
                      "Requests that have begun and are not answered.")),
      rejected(prometheus::BuildCounter()
                   .Name("canasta_rejected_requests_total")
                   .Help("Requests that were refused before they were looked at, by reason.")
                   .Register(registry)),
      predictions(prometheus::BuildCounter()
                      .Name("canasta_predictions_total")
                      .Help("Predictions that were answered, by model and decided class.")
                      .Register(registry)),
      loads(prometheus::BuildCounter()
                .Name("canasta_model_loads_total")
                .Help("Times that the models and the snapshot were read, by result.")
                .Register(registry)),
      load_seconds(gauge(registry, "canasta_model_load_duration_seconds",
                         "How long it took to read them the last time.")),
      models(prometheus::BuildGauge()
                 .Name("canasta_model_info")
                 .Help("Models that answer now.")
                 .Register(registry)),
      feature_psi(prometheus::BuildGauge()
                      .Name("canasta_feature_psi")
                      .Help("How far a feature had moved at the last monitor drift, as PSI.")
                      .Register(registry)),
      snapshot_made(gauge(registry, "canasta_snapshot_made_timestamp_seconds",
                          "When what is answered from was made, since 1970.")),
      jobs(prometheus::BuildGauge()
               .Name("canasta_jobs")
               .Help("Jobs that wait or run.")
               .Register(registry)),
      jobs_ended(prometheus::BuildCounter()
                     .Name("canasta_jobs_ended_total")
                     .Help("Jobs that ended since the start, by kind and how.")
                     .Register(registry)),
      job_seconds(prometheus::BuildCounter()
                      .Name("canasta_job_seconds_total")
                      .Help("Seconds that those jobs ran in all.")
                      .Register(registry)),
      connections(gauge(registry, "canasta_http_connections", "Connections that are open.")),
      cpu(prometheus::BuildCounter()
              .Name("process_cpu_seconds_total")
              .Help("Processor time that the process has used.")
              .Register(registry)
              .Add({})),
      resident(gauge(registry, "process_resident_memory_bytes", "Memory that is resident.")),
      open_files(gauge(registry, "process_open_fds", "Files that are open.")) {
  const auto add = [&](const Route* route, const char* method, const std::string& path) {
    auto metrics = std::make_unique<RouteMetrics>();
    metrics->method = method;
    metrics->path = path;
    metrics->seconds = &seconds.Add({{"route", path}, {"method", method}}, kSeconds);
    routes[route] = std::move(metrics);
  };
  for (const Route& route : all_routes()) {
    add(&route, std::string(route.method).c_str(), std::string(route.path));
  }
  add(nullptr, kNoRouteLabel, kNoRouteLabel);
  prometheus::BuildGauge()
      .Name("canasta_build_info")
      .Help("The version of canasta.")
      .Register(registry)
      .Add({{"version", canasta_version()}})
      .Set(1);
}

Counter& Metrics::Body::predictions_of(std::string_view model, std::string_view decided) {
  const std::pair<std::string, std::string> key(model, decided);
  {
    const std::shared_lock lock(counters_mutex);
    const auto found = counters.find(key);
    if (found != counters.end()) return *found->second;
  }
  const std::unique_lock lock(counters_mutex);
  const std::size_t slash = model.find('/');
  Counter& counter = predictions.Add(
      {{"model", std::string(model.substr(0, slash))},
       {"version", slash == std::string_view::npos ? "" : std::string(model.substr(slash + 1))},
       {"class", std::string(decided)}});
  counters[key] = &counter;
  return counter;
}

Metrics::Metrics() : body_(std::make_unique<Body>()) {}
Metrics::~Metrics() = default;

void Metrics::request_begins() { body_->in_flight.Increment(); }

void Metrics::request_ended(const Route* route, int status, double seconds) {
  body_->in_flight.Decrement();
  RouteMetrics& metrics = body_->of(route);
  metrics.seconds->Observe(seconds);
  if (status < 0 || status >= kStatusMax) return;
  std::atomic<Counter*>& counter = metrics.by_status[static_cast<std::size_t>(status)];
  Counter* known = counter.load(std::memory_order_acquire);
  if (known == nullptr) {
    known = &body_->requests.Add(
        {{"route", metrics.path}, {"method", metrics.method}, {"code", std::to_string(status)}});
    counter.store(known, std::memory_order_release);
  }
  known->Increment();
}

void Metrics::rejected(std::string_view reason) {
  body_->rejected.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::predicted(std::string_view model, std::string_view decided, std::uint64_t count) {
  body_->predictions_of(model, decided).Increment(static_cast<double>(count));
}

void Metrics::models_loaded(bool ok, double seconds) {
  body_->loads.Add({{"result", ok ? "ok" : "error"}}).Increment();
  if (ok) body_->load_seconds.Set(seconds);
}

void Metrics::serves(const Served& served) {
  const std::lock_guard lock(body_->models_mutex);
  remove_all(body_->models, body_->model_infos);
  remove_all(body_->feature_psi, body_->psis);
  const auto add = [&](const std::string& version) {
    const std::size_t slash = version.find('/');
    Gauge& info = body_->models.Add({{"model", version.substr(0, slash)},
                                     {"version", version.substr(slash + 1)},
                                     {"alias", "champion"}});
    info.Set(1);
    body_->model_infos.push_back(&info);
  };
  for (const auto& [name, table] : served.tables) add(table->version);
  for (const auto& [name, window] : served.windows) add(window->version);
  for (const auto& [name, version] : served.snapshot.outlook_models) add(version);
  for (const auto& [task, features] : served.feature_psi) {
    for (const FeaturePsi& one : features) {
      Gauge& psi = body_->feature_psi.Add({{"task", task}, {"feature", one.feature}});
      psi.Set(one.psi);
      body_->psis.push_back(&psi);
    }
  }
  body_->snapshot_made.Set(static_cast<double>(served.snapshot.made));
}

std::string Metrics::text(const Readings& readings) {
  const std::lock_guard lock(body_->text_mutex);  // two scrapes would raise a counter twice
  const ProcessUse use = process_use();
  count_up_to(body_->cpu, use.cpu_seconds);
  body_->resident.Set(static_cast<double>(use.resident_bytes));
  body_->open_files.Set(static_cast<double>(use.open_files));
  body_->connections.Set(static_cast<double>(readings.connections));
  if (readings.jobs != nullptr) {
    body_->jobs.Add({{"state", "queued"}}).Set(static_cast<double>(readings.jobs->queued));
    body_->jobs.Add({{"state", "running"}}).Set(static_cast<double>(readings.jobs->running));
    for (const auto& [kind, ended] : readings.jobs->ended) {
      const prometheus::Labels labels = {{"kind", kind.first},
                                         {"result", std::string(name(kind.second))}};
      count_up_to(body_->jobs_ended.Add(labels), static_cast<double>(ended.count));
      count_up_to(body_->job_seconds.Add(labels), ended.seconds);
    }
  }
  return prometheus::TextSerializer().Serialize(body_->registry.Collect());
}

}  // namespace canasta
