#include "server/readiness.h"

#include "server/json_writer.h"

namespace canasta {

Result<HttpResponse> answer_ready(Call& call) {
  constexpr int kUnavailable = 503;
  const bool yes = call.is_ready();
  JsonWriter json;
  json.begin_object().member("live", true).member("ready", yes).end_object();
  return json_response(json, yes ? 200 : kUnavailable);
}

}  // namespace canasta
