// Call: one request on its way through the service, as a handler sees it.
//
// Made when the header has come (who asks, for which route, in which language), handed to the
// handler when the body is there. Reading a parameter checks it: what a route does not name is
// refused, a number out of its range too.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "live/served.h"
#include "net/http.h"
#include "net/target.h"
#include "server/problem.h"
#include "server/route.h"

namespace canasta {

class Form;
class RouteAdmission;
class JsonWriter;
struct Desk;
struct Job;

// Who asks.
struct Principal {
  std::string_view key;  // id; empty: nobody in particular
  KeyRole role = KeyRole::Viewer;
  const ApiKey* facts = nullptr;  // none without a key
};

class Call final : public HttpState {
 public:
  Call() = default;
  // Counts as ended what was never reported, such as a client that went away in its body.
  ~Call() override;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  // Once: leaves the route's queue and ends the request in the metrics.
  void end(int status, double seconds);

  const Route* route = nullptr;
  HttpRequest* request = nullptr;
  Desk* desk = nullptr;                // what the service works with
  std::vector<std::string> arguments;  // of the path
  std::vector<QueryParameter> parameters;
  std::shared_ptr<const KeyRing> keys;  // holds `principal.facts`
  Principal principal;
  Language language = Language::English;
  std::string id;                        // of the request, as its caller calls it, or else `unique`
  std::string unique;                    // made here
  std::shared_ptr<const Served> served;  // taken once: an answer comes from one state
  std::uint64_t body_bytes_max = 0;      // 0: the route takes no body
  Form* form = nullptr;                  // where the body was one; of the plan's sink
  std::optional<HttpReply> reply;        // for handlers that answer later
  RouteAdmission* entered = nullptr;     // where it counts among those waiting for the route
  bool begun = false;                    // in the metrics
  std::string customer_hash;             // for the log, where one is asked about

  // A value of the path, by its name in braces. REQUIRES: the route has it.
  const std::string& argument(std::string_view name) const;
  // A parameter of the query; nothing where it is not given.
  std::optional<std::string_view> text(std::string_view name) const;
  // Errors: kParameterRange, kParameterWord (InvalidInput).
  Result<std::int64_t> whole(std::string_view name, std::int64_t otherwise, std::int64_t low,
                             std::int64_t high) const;
  Result<bool> truth(std::string_view name, bool otherwise) const;
  Result<std::optional<Day>> day(std::string_view name) const;

  // Whether requests should be sent here: neither starting nor stopping.
  bool is_ready() const;
  // What is answered from. Error: Unavailable kNotReady while it is still being read.
  Result<const Served*> state() const;
  // Notes whom the request is about, for the log: by the id that the purchases have, in whichever
  // way it was asked; by the one that was asked where they have none.
  void about(const Served& state, std::string_view customer);

  // Whether the key is restricted to some models, and to this one among others. What a request
  // names is checked before its handler (server/model_access.h).
  bool is_restricted() const;
  bool may_ask(std::string_view model) const;
  // Error: Denied kModelNotAllowed.
  Status check_model(std::string_view model) const;
  // A restricted key sees the jobs that it asked for itself.
  bool may_see(const Job& job) const;

  // Where its problems happen, and in which language they are told.
  ProblemPlace place() const;
  // Problem details of an error; to the log, where its text is kept back.
  HttpResponse problem(const Error& error) const;
  HttpResponse problem(const Error& error, int status) const;
  // Of what is answered all the same.
  void log(const Error& error) const;
};

// What every answer carries: its id, how long it may be kept, who may read it.
void complete(const Call& call, HttpResponse& response);

// Of what was thrown while an answer was made: its text to the log, none of it to the caller.
HttpResponse problem_of(const Call& call, const std::exception& error);

// Answers a call whose handler has said that it answers later; from any thread, once.
void send(Call& call, HttpResponse response);

// 200 with a JSON body.
HttpResponse json_response(std::string body, int status = 200);
HttpResponse json_response(JsonWriter& json, int status = 200);

}  // namespace canasta
