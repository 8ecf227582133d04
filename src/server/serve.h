// serve: a project as a service, from the start to the last answer.
//
//   lock -> keys -> listen -> jobs -> snapshot fresh? else a job makes one -> read it -> ready -> …
//   -> drained
//
// One at a time serves a project: it holds state/serve.lock for as long as it lives. Jobs and
// uploads that wait there are untouched until it listens.
//
// It listens before it is ready, so that probes see it start; what needs the snapshot is answered
// with 503 until then.
//
// Errors   Conflict kServedAlready; Config kAddressNeedsKeys, and those of net/http_server.h; of
// the snapshot: what its job
//          ended with.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "server/access_log.h"
#include "server/limits.h"

namespace canasta {

struct ServeOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  int threads = 2;  // that read sockets
  int workers = 2;  // of the pool
  bool insecure = false;
  std::string certificate = {}, key = {};  // PEM files; both or none
  std::vector<std::string> hosts = {};     // names that it answers to, besides those of the machine
  std::vector<std::string> origins = {};   // that a browser may call from
  std::vector<std::string> proxies = {};
  std::uint64_t job_memory_bytes = std::uint64_t{4} << 30;
  LogForm log = LogForm::Text;
  ServiceLimits limits = {};
};

// What people are told while it starts and ends.
using Tell = std::function<void(Message message, const Fields& fields)>;

// Where a browser on this machine finds what listens on `options.host`: "http://127.0.0.1:8080".
std::string service_url(const ServeOptions& options, std::uint16_t port);

// Until SIGTERM or SIGINT. The number of requests that were cut off at the end.
Result<std::uint64_t> serve(const Context& context, const Project& project,
                            const ServeOptions& options, const Tell& tell);

}  // namespace canasta
