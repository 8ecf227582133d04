#include "server/readiness.h"

#include "server/json_writer.h"
#include "server/schema.h"

namespace canasta {

namespace is = schema;

Result<HttpResponse> answer_live(Call&) { return json_response(R"({"live":true})"); }

std::string live_schema() { return is::object({{"live", is::truth()}}); }

Result<HttpResponse> answer_ready(Call& call) {
  constexpr int kUnavailable = 503;
  const bool yes = call.is_ready();
  JsonWriter json;
  json.begin_object().member("live", true).member("ready", yes).end_object();
  return json_response(json, yes ? 200 : kUnavailable);
}

std::string ready_schema() { return is::object({{"live", is::truth()}, {"ready", is::truth()}}); }

}  // namespace canasta
