// Route: one line of the table from which everything about a request follows: who may ask, how much
// may be sent, what stands in the OpenAPI page, who answers, and which tests are made of it.
//
// A resource has a file of its own, resource_<name>.cc, whose one public function gives its routes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "live/access.h"
#include "net/http.h"

namespace canasta {

class Call;
struct Served;

// Where the work is done: what takes more than a millisecond never on a thread that reads sockets.
enum class Work : std::uint8_t {
  Inline,  // on the thread that read the request
  Pool,    // on a worker
};

// What the body of a request is.
enum class Body : std::uint8_t {
  None,
  Json,        // gathered, at most ServiceLimits::json_bytes
  Rows,        // the same, of any type that rows come in: JSON, CSV, an Arrow stream
  Form,        // multipart/form-data with a file, streamed to the disk
  FormOrRows,  // either of the two, the rows as JSON
};

struct RouteParameter {
  enum class In : std::uint8_t { Path, Query, Header };
  std::string_view name;
  In in = In::Query;
  std::string schema;  // server/schema.h
  std::string_view what;
  bool required = false;
};

// An answer that is described: the first of a route is that of success.
struct Described {
  int status = 200;
  std::string_view what;
  std::string schema = {};  // server/schema.h; empty: no body
  std::string_view type = "application/json";
};

// Where a request names a model.
struct ModelPlace {
  enum class In : std::uint8_t { Path, Query, Field, Member };  // of a form; of a JSON object
  enum class As : std::uint8_t {
    Name,     // of a task or a model
    Version,  // anything that engine/model_filenames.h resolves: level/1.0.0, level-1.0.0.ubj
    Job,      // id of a job, which is that of the key that asked for it
  };
  In in = In::Path;
  std::string_view name;
  As as = As::Name;
};

// What a route has to do with models. A key that is restricted to some may ask accordingly
// (server/model_access.h); of a route that says nothing it may not.
struct RouteModels {
  enum class About : std::uint8_t {
    All,    // models in general: refused
    None,   // no model: allowed
    Named,  // those that are named: each must be the key's own
    Own,    // the handler leaves out what is not the key's own
  };
  About about = About::All;
  std::vector<ModelPlace> places = {};  // of Named
  // The one that is meant where none is named. Nothing: one must be.
  std::string (*unnamed)(const Served&) = nullptr;
};

// The answer; answered_later(): the handler has taken call.reply, and send() comes from elsewhere.
using Handler = Result<HttpResponse> (*)(Call& call);

// Whether a request of a route that works inline asks for more than that, such as reasons.
using IsHeavy = bool (*)(const Call& call);

struct Route {
  std::string_view method = {};
  std::string_view path = {};        // "/v1/customers/{id}/outlook"
  std::optional<KeyRole> role = {};  // the least that may ask; nothing: anybody, without a key
  RouteModels models = {};           // of routes with a role
  Work work = Work::Inline;
  IsHeavy is_heavy = nullptr;  // such a request goes to a worker all the same
  std::string_view name = {};  // operationId
  std::string_view tag = {};
  std::string_view what = {};  // a sentence
  std::vector<RouteParameter> parameters = {};
  Body body = Body::None;
  std::string form_schema = {};  // of a form, with its fields
  std::string body_schema = {};  // of a body as JSON
  std::string_view body_example = {};
  std::vector<Described> answers = {};
  Handler handler = nullptr;
};

HttpResponse answered_later();
bool is_later(const HttpResponse& response);

constexpr bool takes_forms(Body body) { return body == Body::Form || body == Body::FormOrRows; }

// The whole table, in the order of the page.
const std::vector<Route>& all_routes();

// The routes of each resource.
std::vector<Route> health_routes();
std::vector<Route> documentation_routes();
std::vector<Route> file_routes();
std::vector<Route> form_routes();
std::vector<Route> customer_routes();
std::vector<Route> outlook_routes();
std::vector<Route> offer_routes();
std::vector<Route> rule_routes();
std::vector<Route> prediction_routes();
std::vector<Route> scoring_routes();
std::vector<Route> model_routes();
std::vector<Route> job_routes();
std::vector<Route> run_routes();

}  // namespace canasta
