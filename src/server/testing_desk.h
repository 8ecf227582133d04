// For tests: a service of a project on a free port, with the shell in the place of `canasta job`.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "engine/engine.h"
#include "engine/test_files.h"
#include "net/http_server.h"
#include "net/testing_client.h"
#include "server/desk.h"
#include "server/job_answers.h"
#include "server/service.h"

namespace canasta {

// The answer of a job is its request; what the form sent lies in $file until it has ended.
inline constexpr const char* kEchoJob = R"(cat "$1")";

class TestingDesk {
 public:
  // `script`: of jobs; $1 is the request's file.
  explicit TestingDesk(const Project& project, const std::string& script = kEchoJob,
                       const Clock& clock = system_clock(), const ServiceLimits& limits = {}) {
    desk.project = project;
    desk.limits = limits;
    desk.context = {.threads = 2, .clock = &clock};
    desk.store = open_store(project).value();
    load_keys();
    desk.pool = std::make_unique<WorkerPool>(2);
    desk.jobs = JobRunner::start(*desk.store, {.root = project.root,
                                               .command = {"/bin/sh", "-c", script, "sh"},
                                               .grace_seconds = 0.3,
                                               .stop_seconds = 0.1})
                    .value();
    CANASTA_ASSERT(adopt_uploads(desk).ok());
    desk.refresher = std::make_unique<Refresher>(desk);
    service = std::make_unique<Service>(desk, ServiceOptions{});
    server = HttpServer::listen(
                 {.threads = 2, .limits = limits.http, .common_headers = Service::common_headers()},
                 *service)
                 .value();
    running_ = std::thread([this] { server->run(); });
  }
  ~TestingDesk() {
    server->stop();
    running_.join();
    desk.jobs->stop();
    desk.refresher.reset();
    desk.pool.reset();
  }

  void load_keys() {
    desk.keys.set(std::make_shared<const KeyRing>(list_keys(*desk.store).value()));
  }
  // A key of that role, as it is presented; from then on nobody comes in without one.
  std::string key(KeyRole role) { return key({.name = "k", .role = role}); }
  std::string key(const KeyRequest& request) {
    const std::string text = create_key(*desk.store, request, Actor{}, 1).value().text;
    load_keys();
    return text;
  }
  // Header lines with a key of that role that is restricted to models.
  std::string restricted(KeyRole role, std::vector<std::string> models) {
    return "X-API-Key: " + key({.name = "k", .role = role, .models = std::move(models)}) + "\r\n";
  }

  std::string ask(const std::string& method, const std::string& target,
                  const std::string& headers = "", const std::string& body = "") const {
    TestingClient client(server->port());
    const std::string length = body.empty() && method == "GET"
                                   ? ""
                                   : "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return client.ask(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + length +
                      headers + "\r\n" + body);
  }
  std::string get(const std::string& target, const std::string& headers = "") const {
    return ask("GET", target, headers);
  }
  std::string post_json(const std::string& target, const std::string& body,
                        const std::string& headers = "") const {
    return ask("POST", target, "Content-Type: application/json\r\n" + headers, body);
  }
  // Fields as {"name", "value"}; the file is called ventas.csv.
  std::string post_form(const std::string& target,
                        const std::vector<std::pair<std::string, std::string>>& fields,
                        const std::string& headers = "") const {
    std::string body;
    for (const auto& [name, value] : fields) {
      body +=
          "--cut\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }
    body +=
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ventas.csv\"\r\n\r\n"
        "a,b\n1,2\n\r\n--cut--\r\n";
    return ask("POST", target, "Content-Type: multipart/form-data; boundary=cut\r\n" + headers,
               body);
  }

  Desk desk;
  std::unique_ptr<Service> service;
  std::unique_ptr<HttpServer> server;

 private:
  std::thread running_;
};

inline int status_in(const std::string& response) {
  return response.size() < 12 ? 0 : std::atoi(response.c_str() + 9);
}
inline std::string body_in(const std::string& response) {
  const std::size_t end = response.find("\r\n\r\n");
  return end == std::string::npos ? "" : response.substr(end + 4);
}
inline std::string header_in(const std::string& response, const std::string& name) {
  const std::size_t begin = response.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return "";
  const std::size_t at = begin + name.size() + 4;
  return response.substr(at, response.find("\r\n", at) - at);
}

// Until it is so, for at most a minute: the machine may be busy.
template <class Condition>
bool becomes_true(Condition condition) {
  for (int i = 0; i < 6'000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace canasta
