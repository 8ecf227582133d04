#include "server/serve.h"

#include <fmt/format.h>

#include <exception>
#include <string_view>

#include "base/messages/io.h"
#include "base/messages/server.h"
#include "base/random.h"
#include "net/http_server.h"
#include "server/job_answers.h"
#include "server/key_watch.h"
#include "server/service.h"
#include "server/threads_beside.h"

namespace canasta {
namespace {

constexpr std::string_view kLoopback = "127.";
constexpr std::string_view kEveryAddress = "0.0.0.0";
constexpr std::string_view kEveryAddress6 = "::";
constexpr const char* kState = "state";
constexpr const char* kServeLock = "state/serve.lock";
// Of the drain: that a job may go on, and may take to end once it was told to.
constexpr double kStopShare = 0.5;
constexpr double kGraceShare = 0.4;

bool is_loopback(std::string_view host) {
  return host.starts_with(kLoopback) || host == "::1" || host == "localhost";
}

// Whether requests of others than this machine's people come: to its address, or by way of a proxy,
// which is named, or asks under another name.
bool is_for_others(const ServeOptions& options) {
  return !is_loopback(options.host) || !options.proxies.empty() || !options.hosts.empty();
}

// What others on the way can read. A proxy that was named ends TLS itself, as it is taken.
bool is_in_the_clear(const ServeOptions& options) {
  return !is_loopback(options.host) && options.certificate.empty() && options.proxies.empty();
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

// One service for a project: another one would take its uploads for those of nobody. The system
// lets go of the lock with the process, however that ends.
Result<std::unique_ptr<FileLock>> lock_service(const Project& project) {
  FileSystem& files = *project.files;
  TRY(files.make_folders(project.path(kState)));
  auto lock = files.lock(project.path(kServeLock));
  if (lock.ok() || lock.error().message() != message::kLocked) return lock;
  return Error(ErrorCode::Conflict, message::kServedAlready, lock.error().fields());
}

// What people are told; one who cannot be told is no reason to end.
Tell safely(const Tell& tell, Desk& desk) {
  return [&](Message message, const Fields& fields) {
    try {
      tell(message, fields);
    } catch (const std::exception& error) {
      desk.log->problem("-", error.what());
    }
  };
}

// Reads what is answered from, made anew first where something has changed.
Status prepare(Desk& desk, const Tell& tell) {
  return desk.refresher->now([&] { tell(message::kPreparing, {}); });
}

Status open_desk(const Context& context, const Project& project, const ServeOptions& options,
                 Desk& desk) {
  desk.project = project;
  desk.context = context;
  desk.limits = options.limits;
  desk.origins = options.origins;
  desk.log = std::make_unique<AccessLog>(options.log, *context.clock);
  desk.started = context.clock->monotonic();
  desk.logs_customers = options.log == LogForm::Json;
  desk.log_key = new_log_key();
  TRY_ASSIGN(desk.store, open_store(project));
  TRY_ASSIGN(auto keys, list_keys(*desk.store));
  desk.keys.set(std::make_shared<const KeyRing>(std::move(keys)));
  desk.pool = std::make_unique<WorkerPool>(
      options.workers, [&desk](std::string_view what) { desk.log->problem("-", what); });
  return {};
}

// Changes what the project keeps: only once nothing else can keep the service from running.
Status start_jobs(const ServeOptions& options, Desk& desk) {
  const auto problem = [&desk](std::string_view what) { desk.log->problem("-", what); };
  const double drain_seconds = options.limits.http.drain_seconds;
  TRY_ASSIGN(desk.jobs, JobRunner::start(*desk.store, {.root = desk.project.root,
                                                       .memory_bytes = options.job_memory_bytes,
                                                       .grace_seconds = kGraceShare * drain_seconds,
                                                       .stop_seconds = kStopShare * drain_seconds,
                                                       .clock = desk.context.clock,
                                                       .problem = problem}));
  return adopt_uploads(desk);
}

}  // namespace

std::string service_url(const ServeOptions& options, std::uint16_t port) {
  std::string host = options.host;
  if (host == kEveryAddress) host = "127.0.0.1";
  if (host == kEveryAddress6) host = "::1";
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return fmt::format("{}://{}:{}", options.certificate.empty() ? "http" : "https",
                     is_ipv6 ? "[" + host + "]" : host, port);
}

Result<std::uint64_t> serve(const Context& context, const Project& project,
                            const ServeOptions& options, const Tell& tell) {
  TRY_ASSIGN(const auto lock, lock_service(project));
  Desk desk;
  TRY(open_desk(context, project, options, desk));
  const bool has_keys = desk.keys.get()->size() > 0;
  if (is_for_others(options) && !has_keys && !options.insecure) {
    if (is_loopback(options.host)) return config_error(message::kProxyNeedsKeys);
    return config_error(message::kAddressNeedsKeys, {{"host", options.host}});
  }
  if (has_keys && is_in_the_clear(options)) {
    tell(message::kKeysInTheClear, {{"host", options.host}});
  }
  desk.tell = safely(tell, desk);
  Service service(desk, {.hosts = options.hosts,
                         .proxies = options.proxies,
                         .has_certificate = !options.certificate.empty()});
  TRY_ASSIGN(const auto server, HttpServer::listen(http_options(options), service));
  desk.connections = [&] { return server->open_connections(); };
  TRY(start_jobs(options, desk));
  if (!has_keys) {
    tell(is_for_others(options) ? message::kEverybodyAnywhereIn : message::kEverybodyIn, {});
  }
  KeyWatch watch(desk);
  desk.look_at_keys = [&] { watch.look_now(); };
  desk.refresher = std::make_unique<Refresher>(desk);
  Status prepared;
  bool stopped = false;  // by a person, before it was prepared
  const auto prepare_and_tell = [&] {
    prepared = prepare(desk, tell);  // throws nothing
    stopped = desk.draining;
    if (!prepared.ok()) return server->stop();
    desk.tell(message::kServing,
              {{"project", project.config.name}, {"url", service_url(options, server->port())}});
  };
  // Jobs end while requests are drained, within one deadline. What is still being prepared waits
  // for one of them.
  const auto end_jobs = [&] {
    desk.draining.wait(false);
    desk.jobs->stop();
  };
  std::uint64_t cut = 0;
  {
    ThreadsBeside beside([&] { server->stop(); });  // which begins to drain
    beside.start(end_jobs);
    beside.start(prepare_and_tell);
    cut = server->run();
  }
  server->release_signals();  // what follows may wait for a disk that hangs, and loses nothing
  desk.pool.reset();          // handlers of requests that were cut off may still ask the refresher
  desk.refresher.reset();
  if (!prepared.ok() && !stopped) return prepared.error();
  return cut;
}

}  // namespace canasta
