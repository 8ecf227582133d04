// Service: requests to the handlers of their routes, safely.
//
//   plan      id, language, host allowed?, key, rate, route?, role and models, room in the route's
//             queue, how much body
//   answer    parameters known? then the handler: here, or on a worker
//   served    counted, logged
//
// Deny by default: what no route names is not there; a route without a role is the exception, and
// the table shows it. The order of the checks is that of what may be learnt: an unknown path is
// told apart from a forbidden one only to who holds a key, and to browsers that ask for a page of
// elsewhere (OPTIONS), which come without one. A key that is refused costs its address a token.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/http.h"
#include "server/desk.h"
#include "server/route_admission.h"
#include "server/router.h"
#include "server/token_buckets.h"

namespace canasta {

struct ServiceOptions {
  std::vector<std::string> hosts = {};    // besides those of this machine
  std::vector<std::string> proxies = {};  // whose forwarded-for header is believed
  bool open = true;                       // where there is no key, everybody may do everything
  bool has_certificate = false;           // that SIGHUP reads anew
};

class Service final : public HttpService {
 public:
  Service(Desk& desk, const ServiceOptions& options);

  BodyPlan plan(HttpRequest& request) override;
  void answer(HttpRequest& request, HttpReply reply) override;
  HttpResponse refuse(const HttpRequest& request, HttpRefusal refusal) override;
  void served(const HttpRequest& request, const HttpServed& served) override;
  void reload(const Status& certificates) override;
  void draining() override;

  // Header lines of every response.
  static std::string common_headers();

 private:
  Call& begin_call(HttpRequest& request);
  std::optional<HttpResponse> answer_early(Call& call);
  HttpResponse not_routed(const Call& call, const std::string& allowed) const;
  Status check_host(const HttpRequest& request) const;
  Status take_token(const Call& call);
  Status identify(const HttpRequest& request, Call& call);
  Status admit(Call& call);
  Status enter(Call& call);
  Status check_parameters(const Call& call) const;
  BodyPlan plan_body(Call& call);

  void finish(Call& call, HttpReply reply);
  Result<HttpResponse> handle(Call& call);

  Desk& desk_;
  ServiceOptions options_;
  Router router_;
  RouteAdmission admission_;
  TokenBuckets keys_, addresses_;  // apart: strangers cannot crowd out keys
};

}  // namespace canasta
