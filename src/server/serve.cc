#include "server/serve.h"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/messages/server.h"
#include "base/random.h"
#include "engine/snapshot.h"
#include "net/http_server.h"
#include "server/service.h"

namespace canasta {
namespace {

constexpr std::string_view kLoopback = "127.";
constexpr const char* kSnapshotJob = R"({"kind":"snapshot"})";

bool is_loopback(std::string_view host) {
  return host.starts_with(kLoopback) || host == "::1" || host == "localhost";
}

HttpServerOptions http_options(const ServeOptions& options) {
  return {.host = options.host,
          .port = options.port,
          .threads = options.threads,
          .limits = options.limits.http,
          .certificate_file = options.certificate,
          .key_file = options.key,
          .common_headers = Service::common_headers(),
          .proxies = options.proxies,
          .watch_signals = true};
}

// Loads the keys anew once somebody else, such as `canasta keys`, has changed them.
class KeyWatch {
 public:
  explicit KeyWatch(Desk& desk) : desk_(desk), thread_([this] { run(); }) {}
  ~KeyWatch() {
    {
      const std::lock_guard lock(mutex_);
      ends_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

 private:
  void run() {
    std::optional<std::int64_t> known;
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kBetweenLooks, [&] { return ends_; })) {
      const auto version = desk_.store->foreign_version();
      if (!version.ok() || version.value() == known) continue;
      auto keys = list_keys(*desk_.store);
      if (!keys.ok()) continue;  // busy: the next look finds it again
      desk_.keys.set(std::make_shared<const KeyRing>(std::move(*keys)));
      known = version.value();
    }
  }

  static constexpr std::chrono::milliseconds kBetweenLooks{500};
  Desk& desk_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ends_ = false;
  std::thread thread_;
};

// Runs the job that makes a snapshot and waits for its end.
Status make_by_job(Desk& desk) {
  TRY_ASSIGN(const std::string id,
             desk.jobs->submit({.kind = "snapshot", .request = kSnapshotJob}, Actor{}));
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Job> ended;
  TRY(desk.jobs->wait(id, [&](const Job& job) {
    const std::lock_guard lock(mutex);
    ended = job;
    changed.notify_one();
  }));
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return ended.has_value(); });
  if (ended->state == JobState::Done) return {};
  return Error(ErrorCode::Unavailable, message::kSnapshotFailed, {{"reason", ended->error}});
}

// Reads what is answered from, made anew first where something has changed.
Status prepare(Desk& desk, const Tell& tell) {
  if (!snapshot_is_fresh(desk.context, desk.project)) {
    tell(message::kPreparing, {});
    TRY(make_by_job(desk));
  }
  const double begin = desk.context.clock->monotonic();
  auto served = load_served(desk.context, desk.project);
  desk.metrics.models_loaded(served.ok(), desk.context.clock->monotonic() - begin);
  if (!served.ok()) return served.error();
  desk.metrics.serves(**served);
  desk.served.set(std::move(*served));
  return {};
}

Status open_desk(const Context& context, const Project& project, const ServeOptions& options,
                 Desk& desk) {
  desk.project = project;
  desk.context = context;
  desk.limits = options.limits;
  desk.origins = options.origins;
  desk.started = context.clock->monotonic();
  desk.started_at = context.clock->now();
  desk.logs_customers = options.log == LogForm::Json;
  TRY_ASSIGN(desk.store, open_store(project));
  TRY_ASSIGN(auto keys, list_keys(*desk.store));
  desk.keys.set(std::make_shared<const KeyRing>(std::move(keys)));
  desk.pool = std::make_unique<WorkerPool>(options.workers);
  TRY_ASSIGN(desk.jobs, JobRunner::start(*desk.store, {.root = project.root,
                                                       .memory_bytes = options.job_memory_bytes,
                                                       .clock = context.clock}));
  return {};
}

}  // namespace

Result<std::uint64_t> serve(const Context& context, const Project& project,
                            const ServeOptions& options, const Tell& tell) {
  Desk desk;
  TRY(open_desk(context, project, options, desk));
  const bool has_keys = desk.keys.get()->size() > 0;
  if (!is_loopback(options.host) && !has_keys && !options.insecure) {
    return config_error(message::kAddressNeedsKeys, {{"host", options.host}});
  }
  Service service(desk, {.hosts = options.hosts, .proxies = options.proxies, .log = options.log});
  TRY_ASSIGN(const auto server, HttpServer::listen(http_options(options), service));
  desk.connections = [&] { return server->open_connections(); };
  if (!has_keys) tell(message::kEverybodyIn, {});
  const KeyWatch watch(desk);
  Status prepared;
  std::thread preparing([&] {
    prepared = prepare(desk, tell);
    if (!prepared.ok()) return server->stop();
    tell(message::kServing,
         {{"project", project.config.name},
          {"url", fmt::format("{}://{}:{}", options.certificate.empty() ? "http" : "https",
                              options.host, server->port())}});
  });
  const std::uint64_t cut = server->run();
  preparing.join();
  desk.jobs->stop();
  desk.pool.reset();
  TRY(prepared);
  return cut;
}

}  // namespace canasta
