// Metrics: what the service counts, for Prometheus.
//
// Names and labels are stable; docs/methods/serving.md lists them. A label is a route's template, a
// model or a reason, never what a client sent: their number is bounded.
//
// Cost     counting a request: two atomics and a lock that nobody else waits for long.
// Threads  any number.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/route.h"

namespace canasta {

struct Served;
struct JobCounters;

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // `route`: of all_routes(); nullptr: none was found.
  void request_begins();
  void request_ended(const Route* route, int status, double seconds);
  void rejected(std::string_view reason);
  // `count` predictions of a class (or of a value: "").
  void predicted(std::string_view model, std::string_view decided, std::uint64_t count = 1);
  void models_loaded(bool ok, double seconds);
  // What is served from now on: canasta_model_info, canasta_feature_psi,
  // canasta_snapshot_made_timestamp_seconds.
  void serves(const Served& served);

  // The text format, version 0.0.4, with what is read now: jobs, connections, the process.
  struct Readings {
    const JobCounters* jobs = nullptr;
    std::uint64_t connections = 0;
  };
  std::string text(const Readings& readings);

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace canasta
