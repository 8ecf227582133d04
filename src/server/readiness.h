// Whether the process lives and whether requests should be sent here, for probes of any protocol.
#pragma once

#include <string>

#include "server/call.h"

namespace canasta {

// {"live": true}
Result<HttpResponse> answer_live(Call& call);
std::string live_schema();

// {"live": true, "ready": …}: 503 while starting or stopping.
Result<HttpResponse> answer_ready(Call& call);
std::string ready_schema();

}  // namespace canasta
